#!/usr/bin/env bash
# Runs Suasion's ideal points and MCMCpack's MCMCirt1d on the same votes under the same priors, on one thread each, and
# prints effective draws for each CPU second of both, and how far their answers lie apart. The votes are session 73 of
# the record (opened in 2018), yes against no, abstentions and unanimous roll calls left out.
#
# Of the peer the sampling alone counts; of Suasion the whole process. Effective draws of both are counted by the same
# function (ess_bulk of R's package posterior), after each draw is brought to mean 0 and variance 1, the USA above 0.
#
#   Benchmarks/peers/idealpoints.sh [DRAWS OF EACH OF FOUR CHAINS] [SWEEPS OF THE PEER]
set -euo pipefail
draws=${1:-5000}
sweeps=${2:-200000}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

missing=()
for package in MCMCpack posterior; do
  Rscript -e "quit(status = !requireNamespace('$package', quietly = TRUE))" >/dev/null 2>&1 ||
    missing+=("r-cran-$(printf %s "$package" | tr '[:upper:]' '[:lower:]')")
done
[ ${#missing[@]} -eq 0 ] || {
  echo "error: missing ${missing[*]}; install with: apt-get install r-base-core ${missing[*]}" >&2
  exit 1
}
suasion=${SUASION:-}
if [ -z "$suasion" ]; then
  swift build --package-path "$root" -c release --product suasion >&2
  suasion=$(swift build --package-path "$root" -c release --show-bin-path)/suasion
fi

python3 "$here/session_votes.py" "$root/Record" 73 >"$work/votes.csv"
ours() {
  "$suasion" idealpoints --votes "$work/votes.csv" --cutpoint-sd 3 --slope-sd 2 --draws "$draws" --threads 1 "$@" \
    >/dev/null 2>&1
}
TIMEFORMAT='%U %S'
seconds=$({ time ours --out "$work/timed"; } 2>&1)
ours --draws-out "$((4 * draws))" --out "$work/ours"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
Rscript --vanilla "$here/idealpoints.R" "$work/votes.csv" "$work/ours" "$sweeps" $seconds
