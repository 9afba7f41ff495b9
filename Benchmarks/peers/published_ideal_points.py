"""Compares Suasion's ideal points with the published ones of April 2020, on the same roll calls.

    python3 published_ideal_points.py IdealpointestimatesAll_Apr2020.csv.gz SUASION WORK [PAIRS.csv]
    python3 published_ideal_points.py IdealpointestimatesAll_Apr2020.csv.gz MEANS.csv VOTES.csv means

The file belongs to Bailey, Strezhnev & Voeten (2017, doi 10.1177/0022002715595700) and is not part of this repository;
where it is absent nothing is done. SUASION is the program, WORK a folder for votes and results: a result that stands
there is read and not made again. PAIRS has columns rcid1 and rcid2: roll calls that share their parameters, as in the
authors' Data/Matches.csv. Each run is done with Suasion's own priors and with --like bsv2017. The second form compares
the means that bsv_sampler.c prints (unit, time, mean)."""
import csv
import gzip
import subprocess
import sys
from pathlib import Path

import published_votes

MOST = 10


def correlation(pairs):
    n = len(pairs)
    a, b = (sum(pair[k] for pair in pairs) / n for k in (0, 1))
    cross = sum((x - a) * (y - b) for x, y in pairs)
    return cross / (sum((x - a) ** 2 for x, _ in pairs) * sum((y - b) ** 2 for _, y in pairs)) ** 0.5


def rank(values):
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0] * len(values)
    for place, index in enumerate(order):
        ranks[index] = place
    return ranks


def read_published(path):
    """(number, session) -> name, votes, point, 5 % and 95 % quantiles."""
    with gzip.open(path, "rt", encoding="latin-1", newline="") as file:
        return {(row["ccode"], int(row["session"])): (
            row["Countryname"], int(row["NVotes"]), float(row["IdealPoint"]), float(row["Q5%"]), float(row["Q95%"]))
            for row in csv.DictReader(file)}


def read_ours(folder):
    """(number, session) -> mean, 5 % and 95 % quantiles."""
    path = folder / "idealpoints.csv" if folder.is_dir() else folder
    with open(path, encoding="utf-8", newline="") as file:
        return {(row["unit"], int(row["time"])): tuple(float(row.get(k) or row["mean"]) for k in ("mean", "q05", "q95"))
                for row in csv.DictReader(file)}


def roll_calls(votes):
    """Session -> number of roll calls."""
    seen = set()
    with open(votes, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            seen.add((int(row["session"]), row["item"]))
    counts = {}
    for session, _ in seen:
        counts[session] = counts.get(session, 0) + 1
    return counts


def run(suasion, votes, folder, *words):
    if not (folder / "idealpoints.csv").exists():
        command = [suasion, "idealpoints", "--votes", votes, "--time", "session", "--anchor", "2", "--out", folder]
        command += words
        subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)
    return read_ours(folder)


def report(title, ours, published, counts, other):
    cells = sorted(set(ours) & set(published), key=lambda cell: (int(cell[0]), cell[1]))
    pairs = {cell: (ours[cell][0], published[cell][2]) for cell in cells}
    print(f"\n## {title}: {len(cells)} of {len(published)} country-sessions")
    print(f"correlation over all            {correlation(list(pairs.values())):.4f}")
    ranked = list(zip(rank([a for a, _ in pairs.values()]), rank([b for _, b in pairs.values()])))
    print(f"rank correlation over all       {correlation(ranked):.4f}")
    within = {}
    for session in sorted(counts):
        here = [pairs[cell] for cell in cells if cell[1] == session]
        within[session] = correlation(here)
    large = [session for session in within if counts[session] >= 50]
    worst = min(large, key=within.get)
    print(f"smallest within a session       {within[worst]:.4f} (session {worst}; "
          f"{len(large)} sessions have 50 roll calls or more)")
    print(f"median within a session         {sorted(within[s] for s in large)[len(large) // 2]:.4f}")
    low = [f"{s}: {within[s]:.3f} ({counts[s]} roll calls)" for s in within if within[s] < 0.97]
    print("sessions below 0.97             " + ("; ".join(low) or "none"))
    inside = sum(published[c][3] <= ours[c][2] and ours[c][1] <= published[c][4] for c in cells) / len(cells)
    print(f"90 % intervals that overlap     {inside:.3f}")
    print("country, session, votes | ours (90 %) | published (90 %) | the other model's")
    for cell in sorted(cells, key=lambda cell: -abs(pairs[cell][0] - pairs[cell][1]))[:MOST]:
        mean, low, high = ours[cell]
        name, votes, point, q05, q95 = published[cell]
        print(f"{name}, {cell[1]}, {votes} | {mean:.2f} ({low:.2f} to {high:.2f}) | "
              f"{point:.2f} ({q05:.2f} to {q95:.2f}) | {other[cell][0]:.2f}")


def main(path, suasion, work, pairs=None):
    if not Path(path).exists():
        print(f"skipped: {path} is absent")
        return
    if pairs == "means":
        ours = read_ours(Path(suasion))
        report("means", ours, read_published(path), roll_calls(work), ours)
        return
    work = Path(work)
    work.mkdir(parents=True, exist_ok=True)
    published = read_published(path)
    record = Path(__file__).resolve().parents[2] / "Record"
    for name, matches in [("unbound", None), ("bound", pairs)]:
        if name == "bound" and not pairs:
            continue
        votes = work / f"{name}.csv"
        if not votes.exists():
            published_votes.write(votes, record, published_votes.read_matches(matches))
        own = run(suasion, votes, work / name)
        like = run(suasion, votes, work / f"{name}-bsv2017", "--like", "bsv2017", "--limit", "1500")
        counts = roll_calls(votes)
        report(f"{name}, own priors", own, published, counts, like)
        report(f"{name}, --like bsv2017", like, published, counts, own)


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    main(*sys.argv[1:])
