#!/usr/bin/env bash
# Install what is needed, build everything, and run the tests.
#
#   scripts/test.sh                 formatting, release build, all tests but the long ones
#   scripts/test.sh --full          also the long tests, both sanitizer builds and the linter
#   scripts/test.sh PART...         only these parts: --format --release --long --asan --tsan --tidy
#
#   --format   clang-format finds nothing to change
#   --release  the tests of the release build (build/) that are not labelled full
#   --long     those that are
#   --asan     unit tests under AddressSanitizer and UndefinedBehaviorSanitizer (build-asan/)
#   --tsan     tests labelled tsan under ThreadSanitizer (build-tsan/, false alarms listed in scripts/tsan.supp)
#   --tidy     clang-tidy over kernels/ and pipeline/
#
# Tests on real imagery look for it in $QUARRYWATCH_DATA (else ../shared/data) and are reported as skipped without it.
# Ends with 0 when every part passed. A second call builds only what has changed.
#
# shellcheck disable=SC2317  # the parts are called by name
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly jobs=2 # tests bring their own threads, and each may take the default memory limit

usage() { sed -n '2,/^# Ends with/s/^# \{0,1\}//p' scripts/test.sh; }
say() { printf '\n==> %s\n' "$*"; }

parts=()
for argument in "$@"; do
    case $argument in
    -h | --help)
        usage
        exit 0
        ;;
    --full) parts+=(format release long asan tsan tidy) ;;
    --format | --release | --long | --asan | --tsan | --tidy) parts+=("${argument#--}") ;;
    *)
        printf "test.sh: '%s' is unknown.\n\n" "$argument" >&2
        usage >&2
        exit 2
        ;;
    esac
done
((${#parts[@]})) || parts=(format release)

if [[ -z "${QUARRYWATCH_DATA:-}" && -d ../shared/data ]]; then
    QUARRYWATCH_DATA=$(cd ../shared/data && pwd)
    export QUARRYWATCH_DATA
fi

# The parts, called by their names below. They run as conditions, where `set -e` does not hold: each command is chained
# to the next.

format() {
    local unformatted
    unformatted=$(find kernels pipeline tests \( -name '*.cpp' -o -name '*.hpp' \) -print0 |
        xargs -0 clang-format --dry-run -Werror 2>&1) && return
    printf 'Not as .clang-format says:\n'
    sed -n 's/^\([^:]*\):[0-9]*:[0-9]*: error:.*/  \1/p' <<<"$unformatted" | sort -u
    printf 'Mend it with: find kernels pipeline tests -name "*.?pp" | xargs clang-format -i\n'
    return 1
}

build() { cmake --preset "$@" && cmake --build --preset "$1"; }

# The benchmarks are built with the long tests: nothing in the short ones needs them.
release() { build release -DQUARRYWATCH_BENCHMARKS=OFF && ctest --preset release -j "$jobs"; }
long() { build release -DQUARRYWATCH_BENCHMARKS=ON && ctest --preset full -L '^full$' -j 1; }
asan() { build asan && ctest --preset asan -j "$jobs"; }
tsan() { build tsan && ctest --preset tsan -j 1; }

tidy() {
    cmake --preset release >/dev/null && find kernels pipeline -name '*.cpp' -print0 | sort -z |
        xargs -0 -P "$jobs" -n 4 clang-tidy -p build --quiet
}

declare -A meaning=(
    [format]="Checking the formatting"
    [release]="Release build and its tests"
    [long]="Long tests"
    [asan]="Unit tests under AddressSanitizer and UndefinedBehaviorSanitizer"
    [tsan]="Threaded tests under ThreadSanitizer"
    [tidy]="clang-tidy over kernels/ and pipeline/"
)

say "Looking for the packages that the tests need"
scripts/install_dependencies.sh test

summary=()
failed=0
for part in "${parts[@]}"; do
    say "${meaning[$part]}"
    SECONDS=0
    verdict=passed
    "$part" || verdict=FAILED
    [[ $verdict == passed ]] || failed=1
    summary+=("$(printf '%s  %5d s  %s' "$verdict" "$SECONDS" "${meaning[$part]}")")
done

# The short run that passes ends with the tests' own summary, which continuous integration reads.
if ((failed)) || [[ ${parts[-1]} != release ]]; then
    say "Summary"
    printf '%s\n' "${summary[@]}"
fi
exit "$failed"
