#!/usr/bin/env bash
# Every estimator beside the peers that can be had from PyPI, in one run: agreement first, then CPU seconds on the same work.
#   Benchmarks/peers/effects.sh [FOLDER OF mpdta.csv AND california_prop99.csv]
# Makes a Python environment in the cache, builds `bench` (or takes the one that SUASION_BENCH names), and prints each
# script's own table.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
data=${1:-$root/../shared/data/validation}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/suasion/effects-peers
if [ ! -x "$cache/bin/python" ]; then
  python3 -m venv "$cache"
  "$cache/bin/pip" install --quiet pyfixest==0.60.0 csdid==0.4.3 differences==0.3.0 pysyncon==1.7.0 moderndid==0.2.0 \
    diff-diff==3.13.0 causaltensor==0.1.12 scipy pandas
fi
python=$cache/bin/python
bench=${SUASION_BENCH:-}
if [ -z "$bench" ]; then
  swift build --package-path "$root/Benchmarks" -c release
  bench=$root/Benchmarks/.build/release/bench
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

step() { printf '\n== %s\n' "$*"; }

step 'regression with absorbed effects: ours and pyfixest, 1,000,000 rows'
"$python" "$here/speed_regression.py" --bench "$bench" --rows 1000000
step 'group-time effects: ours, csdid and differences, 5,000 units, 30 periods, 999 replicates'
"$python" "$here/group_time.py" panel --out "$work/panel.csv"
"$python" "$here/speed_group_time.py" --bench "$bench" --data "$work/panel.csv"
if [ -f "$data/mpdta.csv" ]; then
  step 'the minimum wage panel by pyfixest and csdid'
  "$python" "$here/regression_pyfixest.py" mpdta --data "$data/mpdta.csv"
  "$python" "$here/group_time.py" mpdta --data "$data/mpdta.csv"
  step 'Proposition 99 by pysyncon and SciPy, then the estimate with 200 placebos: ours and diff-diff'
  "$python" "$here/synthetic.py" --data "$data/california_prop99.csv"
  "$python" "$here/speed_synthetic.py" --data "$data/california_prop99.csv" --bench "$bench"
  step 'factor models: ours in wall clock, then numpy'
  "$bench" factors
  "$python" "$here/speed_factors.py" --data "$data/ife_panel_200x40.csv.gz"
else
  printf 'skipped: %s holds no mpdta.csv\n' "$data"
fi
