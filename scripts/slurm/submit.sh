#!/usr/bin/env bash
# Plan a run and hand it to Slurm: a job array of its shards, and the finish when all of them are done.
#
#   scripts/slurm/submit.sh CONFIG DIR SHARDS [SBATCH OPTION...]
#
#   CONFIG   configuration of the run
#   DIR      its folder, which all nodes see under this name
#   SHARDS   how many; a few for each core of the cluster, so that a node that fails costs little
#
# Further options go to both jobs: --partition, --account, --time, --cpus-per-task, --mem ... The program takes
# QUARRYWATCH (else the first quarrywatch on PATH), its threads from --cpus-per-task, and the memory of a task should be
# a little more than run.memory_limit. Shards of a node that dies are queued again by Slurm; one that ends with an error
# that may pass (disk, memory, interruption) is queued again twice. Prints the numbers of the two jobs.
set -euo pipefail

if (($# < 3)); then
    sed -n '2,/^# that may pass/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
config=$1 folder=$2 shards=$3
shift 3
QUARRYWATCH=${QUARRYWATCH:-$(command -v quarrywatch)} || {
    echo "submit.sh: there is no quarrywatch on PATH. Install it, or set QUARRYWATCH to the program." >&2
    exit 2
}
export QUARRYWATCH

"$QUARRYWATCH" plan --config "$config" --out "$folder" --shards "$shards" >&2
folder=$(cd "$folder" && pwd)
mkdir -p "$folder/log"
work=$(sbatch --parsable --requeue --job-name=quarrywatch-work --array="0-$((shards - 1))" \
    --output="$folder/log/work_%a.log" --open-mode=append "$@" "$here/work.sbatch" "$folder")
finish=$(sbatch --parsable --requeue --job-name=quarrywatch-finish --dependency="afterok:$work" --kill-on-invalid-dep=yes \
    --output="$folder/log/finish.log" --open-mode=append "$@" "$here/finish.sbatch" "$folder")
printf 'work %s\nfinish %s\n' "$work" "$finish"
