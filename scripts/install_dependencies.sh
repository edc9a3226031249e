#!/usr/bin/env bash
# Install what quarrywatch needs from Debian's own packages. Does nothing, without network, when all of it is there.
#
#   scripts/install_dependencies.sh [build | test]
#
#   build  to build and run the program (default)
#   test   the same, and what the tests, the formatter and the linter need
set -euo pipefail

build_packages=(
    g++ cmake ninja-build pkg-config ccache
    libgdal-dev libopencv-dev libtbb-dev libboost-program-options-dev nlohmann-json3-dev libproj-dev libssl-dev
    gdal-bin fonts-noto-cjk libjs-leaflet
)
test_packages=(
    libgtest-dev libgmock-dev libbenchmark-dev
    python3-numpy python3-scipy python3-opencv python3-gdal # the benchmark scenes are made in Python
    pybind11-dev python3-dev python3-pytest mypy # the kernels as a module of Python
    chromium poppler-utils # the report as it is read and printed
    postgresql-15 postgresql-15-postgis-3 # the ledger in a database, on a real server
    slurmctld slurmd slurm-client munge # shards of a run on a cluster of this machine alone
    python3-prometheus-client # the metrics as Prometheus reads them
    dpkg-dev man-db systemd logrotate sqlite3 # the package, installed and run
    unzip # the archives are opened by something that is not ours
    clang-format clang-tidy
)

say() { printf '==> %s\n' "$*"; }
fail() {
    printf 'install_dependencies: %s\n' "$*" >&2
    exit 1
}

case "${1:-build}" in
build) packages=("${build_packages[@]}") ;;
test)
    packages=("${build_packages[@]}" "${test_packages[@]}")
    # What drives the browser comes from npm's packages. A Node.js of another source, with its own npm, does as well.
    command -v node >/dev/null && command -v npm >/dev/null || packages+=(nodejs npm)
    ;;
*) fail "'$1' is no set of packages. Use build or test." ;;
esac

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    fail "this is no Debian system (no apt-get). Install the counterparts of: ${packages[*]}"
fi

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query -W -f='${db:Status-Status} ' "$package" 2>/dev/null || true)
    [[ " $status" == *" installed "* ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
    say "All ${#packages[@]} packages are installed"
    exit 0
fi

as_root=()
if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "packages are missing, and this is neither root nor is there sudo.
As root: apt-get install --no-install-recommends ${missing[*]}"
    as_root=(sudo)
fi

say "Installing ${#missing[@]} packages: ${missing[*]}"
# Another package manager may be at work on a machine that has just started: wait for it instead of failing.
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300)
"${apt[@]}" update
"${apt[@]}" install --no-install-recommends "${missing[@]}"
