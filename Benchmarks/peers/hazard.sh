#!/usr/bin/env bash
# Compares `suasion hazard` with R's survival and glm on survival's own example data, then their speed on 1,000,000 rows.
#
#   Benchmarks/peers/hazard.sh SUASION [FOLDER]     SUASION: the built program; with SPEED=1 the speed too (minutes)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
suasion=$1
folder=${2:-$(mktemp -d)}
Rscript "$here/hazard.R" "$folder"
for words in "$folder"/*.words; do
  name=$(basename "$words" .words)
  # shellcheck disable=SC2046
  "$suasion" hazard --data "$folder/$name.csv" $(cat "$words") --out "$folder/$name.out" > "$folder/$name.txt"
done
python3 "$here/hazard_compare.py" "$folder"
if [ "${SPEED:-0}" = 1 ]; then
  Rscript "$here/hazard_speed.R" "$folder/speed.csv"
  for link in logit cox; do
    echo "suasion hazard --link $link, reading and writing included:"
    ( time "$suasion" hazard --data "$folder/speed.csv" --id id --start start --stop stop --event event \
      --formula x1,x2,x3 --link $link --threads 1 --out "$folder/speed.$link" > "$folder/speed.$link.txt" ) 2>&1 | grep -E "user|real"
  done
  python3 "$here/hazard_lifelines.py" "$folder/speed.csv" || echo "lifelines is not installed"
fi
