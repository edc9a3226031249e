#!/usr/bin/env bash
# Install what is needed, build the program, and run it on its built-in demo.
#
#   scripts/demo.sh [DIR] [options of quarrywatch demo]
#
#   DIR    where the demo goes; demo-out without it
#
# Ends with the program's own exit code. A second call builds only what has changed.
set -euo pipefail

started_in=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case "${1:-}" in
-h | --help)
    sed -n '2,8s/^# \{0,1\}//p' scripts/demo.sh
    exit 0
    ;;
"" | -*) out=$PWD/demo-out ;;
/*) out=$1 && shift ;;
*) out=$started_in/$1 && shift ;;
esac

say() { printf '\n==> %s\n' "$*"; }

say "Looking for the packages that the program needs"
scripts/install_dependencies.sh build

say "Building the program in build/ (the first time takes some minutes)"
# An existing build keeps its settings: Ninja runs CMake again by itself where a list of files changed.
[[ -f build/build.ninja ]] || cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -DQUARRYWATCH_TESTS=OFF
cmake --build build --target quarrywatch

say "Making the demo's scenes and running on them, into $out"
code=0
build/pipeline/quarrywatch demo --out "$out" "$@" || code=$?
if ((code != 0 && code != 4)); then # 4: done, but some tiles or scenes failed
    printf '\nThe demo ended with exit code %d; the message above says why.\n' "$code" >&2
    exit "$code"
fi

say "Done. Where things lie:"
cat <<TEXT
  $out/out/overview.png     both dates with the sites outlined
  $out/out/registration.svg the displacement between the dates, as arrows
  $out/out/sites.gpkg       the sites, for a GIS; sites.geojson and sites.csv hold the same
  $out/out/dispatch/        one list per township, and summary.csv
  $out/out/run.json         what was done, with which settings, and how well it went
  $out/input/, demo.ini     the scenes, layers and settings that the run was given
  $out/planted.csv          what was planted; only the table above has read it
A season of nights with inspectors' answers: $PWD/build/pipeline/quarrywatch demo --out DIR --season
The program itself: $PWD/build/pipeline/quarrywatch --help
Look here first, in any browser: $out/out/report/index.html
TEXT
exit "$code"
