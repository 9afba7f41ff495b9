"""How far ideal points from all roll calls and from final texts alone lie apart, year by year.

    python3 texts_all_final.py SUASION WORK YEARS

SUASION is the program, WORK a folder for the results (what stands there is read and not made again), YEARS as
2000..2026.
Both runs stand on a scale of mean 0 and variance 1 over the country-years of the run."""
import csv
import subprocess
import sys
from pathlib import Path


def run(suasion, folder, years, texts):
    if not (folder / "idealpoints.csv").exists():
        command = [suasion, "idealpoints", "--years", years, "--texts", texts, "--out", str(folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with open(folder / "idealpoints.csv", encoding="utf-8", newline="") as file:
        return {(row["unit"], int(row["time"])): row for row in csv.DictReader(file)}


def number(row, name):
    return float(row[name])


def main(suasion, work, years):
    every, final = (run(suasion, Path(work) / texts, years, texts) for texts in ("all", "final"))
    print("year  countries  correlation  mean |difference|  largest: country  all (90 %)  final (90 %)")
    for year in sorted({time for _, time in every}):
        cells = sorted(cell for cell in every if cell[1] == year and cell in final)
        if not cells:
            continue
        pairs = [(number(every[cell], "mean"), number(final[cell], "mean")) for cell in cells]
        n = len(pairs)
        a, b = (sum(pair[k] for pair in pairs) / n for k in (0, 1))
        cross = sum((x - a) * (y - b) for x, y in pairs)
        correlation = cross / (sum((x - a) ** 2 for x, _ in pairs) * sum((y - b) ** 2 for _, y in pairs)) ** 0.5
        most = max(cells, key=lambda c: abs(number(every[c], "mean") - number(final[c], "mean")))
        shown = ["{:.2f} ({:.2f} to {:.2f})".format(*(number(row[most], k) for k in ("mean", "q05", "q95")))
                 for row in (every, final)]
        print(f"{year}  {n:9}  {correlation:11.3f}  {sum(abs(x - y) for x, y in pairs) / n:17.3f}  {most[0]}  "
              f"{shown[0]}  {shown[1]}  votes {every[most]['votes']} and {final[most]['votes']}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
