#!/usr/bin/env bash
# Runs Suasion's imputation estimator and the same done with pyfixest on one panel (196 units over 30 periods, unless a csv
# with columns unit, year, y, cohort is given), with the same number of bootstrap replicates, on one thread each, and
# prints the CPU seconds of both. Python's start and imports are not counted; ours are.
#
#   Benchmarks/peers/compare.sh [REPLICATES] [PANEL.csv]
set -euo pipefail
replicates=${1:-200}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/suasion/peers
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! cmp -s "$here/requirements.txt" "$cache/requirements.txt"; then
  rm -rf "$cache"
  python3 -m venv "$cache"
  "$cache/bin/pip" install --quiet --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$cache/"
fi
panel=${2:-$work/panel.csv}
[ $# -ge 2 ] || "$cache/bin/python" "$here/imputation_pyfixest.py" panel --out "$panel"
suasion=${SUASION:-}
if [ -z "$suasion" ]; then
  swift build --package-path "$root" -c release --product suasion >&2
  suasion=$(swift build --package-path "$root" -c release --show-bin-path)/suasion
fi

TIMEFORMAT='%U %S'
ours=$({ time "$suasion" effect --data "$panel" --unit unit --time year --outcome y --cohort cohort \
  --bootstrap "$replicates" --threads 1 --out "$work/ours" >/dev/null; } 2>&1)
export RAYON_NUM_THREADS=1 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 NUMBA_NUM_THREADS=1
"$cache/bin/python" "$here/imputation_pyfixest.py" time --data "$panel" --bootstrap "$replicates" >"$work/peer.json"
"$cache/bin/python" - "$work/ours/glance.csv" "$work/peer.json" "$ours" <<'PY'
import csv, json, sys

ours = next(csv.DictReader(open(sys.argv[1])))
peer = json.load(open(sys.argv[2]))
seconds = sum(map(float, sys.argv[3].split()))
print(f"replicates         {peer['replicates']}")
print(f"                   {'suasion':>14} {'pyfixest ' + peer['pyfixest']:>18}")
print(f"ATT                {float(ours['att']):>14.10f} {peer['att']:>18.10f}")
print(f"bootstrap SE       {float(ours['std.error']):>14.6f} {peer['std_error']:>18.6f}")
print(f"CPU seconds        {seconds:>14.3f} {peer['cpu_seconds']:>18.3f}")
print(f"ratio              {peer['cpu_seconds'] / seconds:>14.0f}")
PY
