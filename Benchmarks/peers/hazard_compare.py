"""The largest differences between `suasion hazard` and R by case: hazard_compare.py FOLDER (see hazard.sh)."""
import csv
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
failed = False
print(f"{'case':<20}{'estimate':>12}{'model SE':>12}{'robust SE':>12}{'logLik':>12}   (absolute; SE relative)")
for expected in sorted(folder.glob("*.expected.csv")):
    name = expected.name.removesuffix(".expected.csv")
    theirs = {row["term"]: row for row in csv.DictReader(expected.open())}
    ours = {row["term"]: row for row in csv.DictReader((folder / f"{name}.out/tidy.csv").open())}
    glance = next(csv.DictReader((folder / f"{name}.out/glance.csv").open()))

    def worst(column, own, relative):
        return max(
            abs(float(ours[term][own]) - float(row[column])) / (abs(float(row[column])) if relative else 1)
            for term, row in theirs.items())

    found = (worst("estimate", "estimate", False), worst("model", "std.error.model", True),
             worst("robust", "std.error", True),
             max(abs(float(glance["logLik"]) - float(row["logLik"])) for row in theirs.values()))
    good = found[0] < 1e-8 and max(found[1:3]) < 1e-6 and found[3] < 1e-6
    failed |= not good
    print(f"{name:<20}" + "".join(f"{value:12.1e}" for value in found) + ("" if good else "   too far"))
sys.exit(failed)
