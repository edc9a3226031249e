#!/usr/bin/env bash
# Play one county's night: what the timer starts, or cron. Installed as quarrywatch-nightly.
#
#   quarrywatch-nightly NAME [RUN OPTION...]
#
# The configuration is $QUARRYWATCH_ETC/NAME.ini (/etc/quarrywatch). Nights go to $QUARRYWATCH_STATE/NAME/nights/<date>
# (/var/lib/quarrywatch), events as JSON lines to $QUARRYWATCH_LOG/NAME.jsonl (/var/log/quarrywatch), what people read to
# standard error. A night that was cut off is finished first. Before each night the ledger, where it is a file of that
# state folder, is copied to NAME/backup; the last $QUARRYWATCH_KEEP_BACKUPS (14) copies and the last
# $QUARRYWATCH_KEEP_NIGHTS (90) nights are kept, and every night that is unfinished or held back.
# Ends with the code of the last run, see quarrywatch(1); 75 where a night of that name is at work already.
set -euo pipefail

fail() {
    printf 'quarrywatch-nightly: %s\n' "$*" >&2
    exit 2
}

(($# >= 1)) || {
    sed -n '2,/^# Ends with/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
}
name=$1
shift
[[ $name =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]*$ ]] || fail "'$name' is no name of a configuration. Use letters, digits, dots and dashes."
config=${QUARRYWATCH_ETC:-/etc/quarrywatch}/$name.ini
home=${QUARRYWATCH_STATE:-/var/lib/quarrywatch}/$name
logs=${QUARRYWATCH_LOG:-/var/log/quarrywatch}
keep_nights=${QUARRYWATCH_KEEP_NIGHTS:-90}
keep_backups=${QUARRYWATCH_KEEP_BACKUPS:-14}
program=${QUARRYWATCH:-quarrywatch}
[[ -r $config ]] || fail "$config cannot be read. Write it; the example beside it shows how."
mkdir -p "$home/nights" "$logs"

exec 9>"$home/lock"
flock --nonblock 9 || {
    printf 'quarrywatch-nightly: a night of %s is at work already\n' "$name" >&2
    exit 75
}

# The value of a key as the configuration file has it; empty where it says nothing.
key() {
    awk -v section="[$1]" -v key="$2" '
        /^[[:space:]]*\[/ { gsub(/^[[:space:]]+|[[:space:]]+$/, ""); here = $0 == section; next }
        here && split($0, part, "=") > 1 { gsub(/[[:space:]]/, "", part[1])
            if (part[1] == key) { sub(/^[^=]*=[[:space:]]*/, ""); sub(/[[:space:]]+[;#].*$/, ""); sub(/[[:space:]]+$/, ""); value = $0 } }
        END { print value }' "$config"
}

play() {
    local code=0
    "$program" run --config "$config" --out "$1" --resume --log-json "$logs/$name.jsonl" "${@:2}" || code=$?
    return "$code"
}

back_up_ledger() {
    local ledger
    ledger=$(key ledger path)
    [[ -n $ledger && $ledger != PG:* && $ledger != postgres*://* ]] || return 0
    [[ $ledger == /* ]] || ledger=$(dirname "$config")/$ledger
    [[ -f $ledger ]] || return 0
    if ! command -v sqlite3 >/dev/null; then
        echo "quarrywatch-nightly: there is no sqlite3, so that the ledger is not backed up. Install it." >&2
        return 0
    fi
    mkdir -p "$home/backup"
    local copy=$home/backup/ledger_$1.gpkg
    # SQLite's own copy is whole even while somebody writes.
    sqlite3 "$ledger" ".timeout 60000" ".backup '$copy.partial'"
    [[ $(sqlite3 "$copy.partial" "PRAGMA integrity_check") == ok ]] || {
        rm -f "$copy.partial"
        fail "the copy of $ledger is damaged: check the ledger and the disk before the next night"
    }
    mv "$copy.partial" "$copy"
    find "$home/backup" -maxdepth 1 -name 'ledger_*.gpkg' | sort -r | tail -n "+$((keep_backups + 1))" | xargs -r rm -f --
}

zone=$(key run time_zone)
tonight=$(TZ=${zone:-Asia/Shanghai} date +%F)

# Unfinished ones first, the oldest first: their looks come before tonight's.
for journal in "$home"/nights/*/journal; do
    night=$(dirname "$journal")
    [[ -d $journal && $(basename "$night") != "$tonight" ]] || continue
    printf 'quarrywatch-nightly: finishing the night of %s\n' "$(basename "$night")" >&2
    play "$night" "$@" || printf 'quarrywatch-nightly: it ended with %d\n' $? >&2
done

back_up_ledger "$tonight"
code=0
play "$home/nights/$tonight" "$@" || code=$?

find "$home/nights" -mindepth 1 -maxdepth 1 -type d | sort -r | tail -n "+$((keep_nights + 1))" | while read -r old; do
    [[ -d $old/journal || -d $old/held_back ]] || rm -rf -- "$old"
done
exit "$code"
