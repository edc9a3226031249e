#!/usr/bin/env bash
# The Debian package as an operator meets it: built, installed into a copy of this machine's root, checked by systemd's
# own tools, its unit's line run as its user, removed and purged. The machine itself stays as it is.
#
#   test_package.sh BUILD_DIR
#
# Ends with 77 where it cannot be tried: no root, or no right to mount.
set -euo pipefail

readonly skip=77
build=$(cd "$1" && pwd)
if ((EUID != 0)); then
    echo "skipped: a package is installed by root"
    exit $skip
fi
if [[ -z ${QUARRYWATCH_TEST_ROOT:-} ]]; then
    # Everything is mounted in a name space of its own and gone with it.
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    code=0
    QUARRYWATCH_TEST_ROOT=$work unshare --mount "${BASH_SOURCE[0]}" "$build" || code=$?
    exit "$code"
fi
work=$QUARRYWATCH_TEST_ROOT

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}
say() { printf '==> %s\n' "$*"; }

lay_over() {
    mount -t tmpfs tmpfs "$work" && mkdir "$work"/{upper,scratch,root} &&
        mount -t overlay overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/scratch" "$work/root"
}
if ! lay_over 2>/dev/null; then
    echo "skipped: this machine does not let us lay one file system over another"
    exit $skip
fi
for folder in proc sys dev; do mount --rbind "/$folder" "$work/root/$folder"; done
mount -t tmpfs tmpfs "$work/root/tmp"
mount -t tmpfs tmpfs "$work/root/run"
inside() { chroot "$work/root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }

say "Building the package"
(cd "$work/root/tmp" && cpack --config "$build/CPackConfig.cmake" >cpack.log 2>&1) || fail "cpack: $(tail -5 "$work/root/tmp/cpack.log")"
package=$(cd "$work/root/tmp" && ls quarrywatch_*.deb)
inside dpkg-deb --field "/tmp/$package" Depends | grep -q libgdal || fail "it does not depend on GDAL"

say "Installing it"
inside dpkg --install "/tmp/$package" >"$work/root/tmp/dpkg.log" 2>&1 || fail "$(cat "$work/root/tmp/dpkg.log")"
inside getent passwd quarrywatch >/dev/null || fail "there is no user quarrywatch"
inside quarrywatch --version
inside systemd-analyze verify quarrywatch@county.service quarrywatch@county.timer || fail "systemd refuses the units"
inside logrotate --debug /etc/logrotate.d/quarrywatch >"$work/root/tmp/logrotate.log" 2>&1 || fail "$(cat "$work/root/tmp/logrotate.log")"
[[ -z $(inside man --warnings --locale=C -l /usr/share/man/man1/quarrywatch.1.gz 2>&1 >/dev/null) ]] || fail "the man page has faults"

say "A night by the unit's own line, as its user"
inside quarrywatch demo --out /tmp/demo --quiet >/dev/null
inside chmod -R a+rX /tmp/demo
# Paths of a configuration are relative to its folder, and the unit's folder is /etc/quarrywatch.
sed 's,^\(path\|mask\|dem\|pattern\) = \([^/]\),\1 = /tmp/demo/\2,' "$work/root/tmp/demo/demo.ini" >"$work/root/etc/quarrywatch/county.ini"
printf '\n[ledger]\npath = /var/lib/quarrywatch/county/ledger.gpkg\n' >>"$work/root/etc/quarrywatch/county.ini"
line=$(sed -n 's/^ExecStart=//p' "$work/root/usr/lib/systemd/system/quarrywatch@.service")
line=${line//%i/county}
code=0
inside runuser -u quarrywatch -- sh -c "$line" >"$work/root/tmp/night.log" 2>&1 || code=$?
((code == 0)) || fail "the night ended with $code: $(tail -20 "$work/root/tmp/night.log")"
home=$work/root/var/lib/quarrywatch/county
night=$(ls "$home/nights")
for file in run.json sites.csv sites.gpkg report/index.html; do
    [[ -s $home/nights/$night/$file ]] || fail "$file is missing"
done
[[ -s $work/root/var/log/quarrywatch/county.jsonl ]] || fail "there are no events"
[[ $(inside stat -c %U /var/lib/quarrywatch/county/ledger.gpkg) == quarrywatch ]] || fail "the ledger is not the user's"

say "A second night, with back-up and retention"
for day in 2001-01-01 2001-01-02 2001-01-03; do inside runuser -u quarrywatch -- mkdir -p "/var/lib/quarrywatch/county/nights/$day"; done
inside runuser -u quarrywatch -- mkdir -p /var/lib/quarrywatch/county/nights/2001-01-02/held_back
inside runuser -u quarrywatch -- env QUARRYWATCH_KEEP_NIGHTS=2 sh -c "$line" >"$work/root/tmp/night.log" 2>&1 ||
    fail "the second night: $(tail -20 "$work/root/tmp/night.log")"
inside ogrinfo -so -q "/var/lib/quarrywatch/county/backup/ledger_$night.gpkg" >/dev/null || fail "the ledger was not backed up"
[[ -d $home/nights/$night && -d $home/nights/2001-01-03 ]] || fail "a night that was to be kept is gone"
[[ -d $home/nights/2001-01-02 ]] || fail "a night that was held back is gone"
[[ ! -d $home/nights/2001-01-01 ]] || fail "an old night was kept"

say "Purging it"
inside dpkg --purge quarrywatch >"$work/root/tmp/dpkg.log" 2>&1 || fail "$(cat "$work/root/tmp/dpkg.log")"
[[ -s $home/ledger.gpkg ]] || fail "the ledger is gone"
[[ ! -e $work/root/usr/bin/quarrywatch && ! -e $work/root/etc/quarrywatch/example.ini ]] || fail "something was left behind"
say "The package does what it should"
