#!/usr/bin/env bash
# Measure the figures that the README quotes.
#
#   scripts/measure.sh DIR [speed] [sites] [match] [resample] [irmad]        all of them without a name
#
#   speed    a pair of 10 980 x 10 980 pixels from files to sites: wall time, ratio to the decode floor, peak memory
#   sites    five pairs of 4 000 x 4 000 pixels: share of the planted sites found, share of the reported ones planted
#   match    matching a window of 128 pixels: time as a multiple of OpenCV's phaseCorrelate
#   resample bicubic resampling of a scene of 10 980 x 10 980 x 4 beyond decoding: time, and gdalwarp's as a multiple
#   irmad    IR-MAD on a pair of 10 980 x 10 980 x 4 beyond decoding, fit and scores, on two cores
#
#   DIR                     where pairs and results go; pairs that are there already are used again (6 GB in all)
#   $MAKE_PAIR              make_pair.py, which makes the pairs (needed where DIR lacks them; 12 GiB of memory for speed, resample)
#   $DECODE_FLOOR_SOURCE    decode_floor.cpp, which reads both scenes and nothing else (needed for speed, resample)
#   $QUARRYWATCH            the program; build/pipeline/quarrywatch without it
#   $BENCHMARKS             the benchmarks; build/tests/bench/benchmarks without it
#   $REPEATS                runs of speed, of which the median counts; 3 without it
set -euo pipefail

case "${1:-}" in
"" | -h | --help)
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"
    exit $(($# ? 0 : 2))
    ;;
esac

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=${QUARRYWATCH:-$root/build/pipeline/quarrywatch}
benchmarks=${BENCHMARKS:-$root/build/tests/bench/benchmarks}
repeats=${REPEATS:-3}

say() { printf '\n==> %s\n' "$*"; }
fail() {
    printf 'measure.sh: %s\n' "$*" >&2
    exit 1
}
# number FILE KEY...: the number that stands under these keys of a JSON file.
number() {
    python3 -c 'import functools, json, sys
print(functools.reduce(lambda value, key: value[key], sys.argv[2:], json.load(open(sys.argv[1]))))' "$@"
}
median() { sort -n | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }
share() { awk -v part="$1" -v whole="$2" 'BEGIN {printf "%.4f (%d of %d)", whole ? part / whole : 0, part, whole}'; }

# pair_in FOLDER OPTIONS...: make the pair there, unless it is there.
pair_in() {
    local folder=$1
    shift
    [[ -f $folder/truth.json ]] && return # the last file that make_pair.py writes
    [[ -n ${MAKE_PAIR:-} ]] || fail "$folder holds no pair. Set MAKE_PAIR to the path of make_pair.py."
    say "Making $folder: $(basename "$MAKE_PAIR") $*"
    python3 "$MAKE_PAIR" "$folder" "$@" >/dev/null
}

# full_pair: make the pair of a whole tile in $dir/full and the program that decodes it, $dir/decode_floor.
full_pair() {
    [[ -n ${DECODE_FLOOR_SOURCE:-} ]] || fail "set DECODE_FLOOR_SOURCE to the path of decode_floor.cpp."
    pair_in "$dir/full" --size 10980 --warp-period 8000
    # Flags of the project's own build, so that both sides of the ratio are compiled alike.
    # shellcheck disable=SC2046  # two lists of words
    g++ -O3 -std=c++20 "$DECODE_FLOOR_SOURCE" -o "$dir/decode_floor" $(gdal-config --cflags) $(gdal-config --libs) -lpthread
}

# rate FILTER: items per second of the one benchmark that FILTER names.
rate() {
    [[ -x $benchmarks ]] || fail "$benchmarks is not there. Build it with scripts/test.sh --long, or name it in BENCHMARKS."
    "$benchmarks" --benchmark_filter="$1" --benchmark_format=json 2>/dev/null |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["benchmarks"][0]["items_per_second"])'
}

match() {
    awk -v own="$(rate '^match_window/side:128$')" -v other="$(rate '^phase_correlate_of_opencv/side:128$')" 'BEGIN {
        printf "match    %.3f ms a window of 128 px, %.2f times cv::phaseCorrelate (%.3f ms)\n", 1e3 / own, other / own, 1e3 / other}' |
        tee -a "$dir/figures.txt"
}

resample() {
    local folder=$dir/full start warp floor
    full_pair
    floor=$("$dir/decode_floor" "$folder/before.tif" "$folder/after.tif" | awk '{print $1 / 2}') # of one scene
    start=$EPOCHREALTIME
    # A third of a pixel aside, into memory: nothing but decoding and resampling.
    gdalwarp -q -of MEM -multi -wo NUM_THREADS=2 -wm 1024 -r cubic -t_srs EPSG:32650 -tr 10 10 \
        -te 300003.7 4290243.8 409803.7 4400043.8 "$folder/after.tif" none
    warp=$(awk -v a="$start" -v b="$EPOCHREALTIME" -v floor="$floor" 'BEGIN {print b - a - floor}')
    awk -v rate="$(rate '^resample/kernel:2/turned:0$')" -v warp="$warp" 'BEGIN {
        own = 10980 ^ 2 / rate / 2
        printf "resample bicubic %.2f s on two cores beyond decoding, gdalwarp %.2f s: %.1f times\n", own, warp, warp / own}' |
        tee -a "$dir/figures.txt"
}

speed() {
    local folder=$dir/full floor=$dir/decode_floor run start
    full_pair
    say "Floor and program in turns, $repeats times, after one reading that fills the page cache"
    "$floor" "$folder/before.tif" "$folder/after.tif" >/dev/null
    : >"$dir/floor_s.txt"
    : >"$dir/pair_s.txt"
    : >"$dir/peak_bytes.txt"
    for ((run = 1; run <= repeats; ++run)); do
        "$floor" "$folder/before.tif" "$folder/after.tif" | awk '{print $1}' >>"$dir/floor_s.txt"
        rm -rf "$folder/run"
        start=$EPOCHREALTIME
        "$program" pair "$folder/before.tif" "$folder/after.tif" --out "$folder/run" --quiet >"$folder/run.txt"
        awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN {printf "%.2f\n", b - a}' >>"$dir/pair_s.txt"
        number "$folder/run/run.json" peak_memory_bytes >>"$dir/peak_bytes.txt"
        echo "run $run: floor $(tail -n 1 "$dir/floor_s.txt") s, pair $(tail -n 1 "$dir/pair_s.txt") s"
    done
    awk -v floor="$(median <"$dir/floor_s.txt")" -v pair="$(median <"$dir/pair_s.txt")" \
        -v peak="$(sort -n "$dir/peak_bytes.txt" | tail -n 1)" 'BEGIN {
            printf "speed    pair %.2f s, floor %.2f s, ratio %.2f, peak %.0f MiB\n", pair, floor, pair / floor, peak / 2 ^ 20}' |
        tee -a "$dir/figures.txt"
    "$program" evaluate "$folder/run/sites.gpkg" --truth "$folder/truth.tif" --minimum-site-px 20 --quiet
}

sites() {
    local seed folder found=0 missed=0 false=0 reported=0
    for seed in 1 2 3 4 5; do
        folder=$dir/seed$seed
        pair_in "$folder" --size 4000 --seed "$seed"
        rm -rf "$folder/run"
        "$program" pair "$folder/before.tif" "$folder/after.tif" --out "$folder/run" --quiet >"$folder/run.txt"
        "$program" evaluate "$folder/run/sites.gpkg" --truth "$folder/truth.tif" --minimum-site-px 20 \
            --report "$folder/figures.json" --quiet >"$folder/figures.txt"
        echo "seed $seed: recall $(number "$folder/figures.json" sites recall)," \
            "precision $(number "$folder/figures.json" sites precision)"
        ((found += $(number "$folder/figures.json" sites found), 1))
        ((missed += $(number "$folder/figures.json" sites missed), 1))
        ((false += $(number "$folder/figures.json" sites false), 1))
        ((reported += $(number "$folder/figures.json" sites reported), 1))
    done
    echo "sites    recall $(share "$found" $((found + missed))), precision $(share $((reported - false)) "$reported")" |
        tee -a "$dir/figures.txt"
}

irmad() {
    # 30 iterations: made and real pairs need 16 to 26.
    awk -v fit="$(rate '^irmad/bands:4$')" -v score="$(rate '^score_window/method:2$')" 'BEGIN {
        printf "irmad    fit of 30 iterations %.2f s on one core, scores of 10980 x 10980 x 4 %.2f s on two: %.2f s\n",
            3 * 400000 / fit, 10980 ^ 2 / score / 2, 3 * 400000 / fit + 10980 ^ 2 / score / 2}' | tee -a "$dir/figures.txt"
}

mkdir -p "$1"
dir=$(cd "$1" && pwd)
shift
(($#)) || set -- speed sites match resample irmad
for part in "$@"; do
    [[ $part =~ ^(speed|sites|match|resample|irmad)$ ]] || fail "'$part' is none of speed, sites, match, resample, irmad."
done
[[ -x $program ]] || fail "$program is not there. Build it with scripts/test.sh --long, or name it in QUARRYWATCH."
: >"$dir/figures.txt"
for part in "$@"; do
    say "Measuring $part"
    "$part"
done
say "Figures, on $(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1))"
cat "$dir/figures.txt"
