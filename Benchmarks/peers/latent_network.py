#!/usr/bin/env python3
"""Reference numbers for latent diffusion networks, with nothing but the Python standard library.

    latent_network.py OUT.json            simulates cascades, searches, writes both
    latent_network.py --snap FILE EDGES   searches cascades in the format of SNAP's netinf example, by its convention
                                          (exponential, rate 1, background 1e-64 whatever the delay), and prints edges

The objective is written anew from the definition: for a set of edges, each cascade's best tree is built from scratch.
No gain is carried over from one step to the next, so an error of bookkeeping in the Swift search cannot be repeated
here. SNAP's own output for its example (examples/netinf/network-edge.info) is: 23>0 3049.810355, 9>5 3049.291245,
0>31 2905.326401, 5>14 2326.861114, 5>3 2181.930785.
"""
import json
import math
import platform
import random
import sys


def log_density(family, parameters, x):
    if family == "exponential":
        return math.log(parameters[0]) - parameters[0] * x
    if family == "rayleigh":
        return math.log(x) - 2 * math.log(parameters[0]) - x * x / (2 * parameters[0] ** 2)
    mean, sd = parameters
    return -math.log(x * sd * math.sqrt(2 * math.pi)) - (math.log(x) - mean) ** 2 / (2 * sd * sd)


def tree_scores(cascades, edges, family, parameters, retention, background, constant):
    """The log-likelihood of each cascade's best tree under a set of edges."""
    scores = []
    for times in cascades:
        terms = []
        for unit, time in times.items():
            options = []
            for other, earlier in times.items():
                if earlier < time:
                    density = log_density(family, parameters, time - earlier)
                    options.append(math.log(background) + (0 if constant else density))
                    if (other, unit) in edges:
                        options.append(math.log(retention) + density)
            if options:
                terms.append(max(options))
        scores.append(math.fsum(terms))
    return scores


def vuong(old, new):
    rises = [b - a for a, b in zip(old, new)]
    n = len(rises)
    mean = math.fsum(rises) / n
    sd = math.sqrt(math.fsum((r - mean) ** 2 for r in rises) / (n - 1))
    statistic = (math.fsum(rises) - 1) / (sd * math.sqrt(n))
    return 0.5 * math.erfc(statistic / math.sqrt(2))


def greedy(cascades, family, parameters, count, retention=0.5, background=1e-10, constant=False):
    possible = sorted({(a, b) for times in cascades for a in times for b in times if times[a] < times[b]})
    edges, rows = set(), []
    settings = (family, parameters, retention, background, constant)
    scores = tree_scores(cascades, edges, *settings)
    start = math.fsum(scores)
    # Only cascades with both units can change.
    together = {(a, b): [i for i, t in enumerate(cascades) if a in t and b in t and t[a] < t[b]] for a, b in possible}
    for _ in range(count):
        best = None
        for edge in possible:
            if edge in edges:
                continue
            touched = together[edge]
            after = tree_scores([cascades[i] for i in touched], edges | {edge}, *settings)
            gain = math.fsum(b - scores[i] for i, b in zip(touched, after))
            if best is None or gain > best[0] * (1 + 1e-11):
                best = (gain, edge)
        if best is None or best[0] <= 0:
            break
        edges.add(best[1])
        new = tree_scores(cascades, edges, *settings)
        rows.append({"from": best[1][0], "to": best[1][1], "gain": math.fsum(new) - math.fsum(scores),
                     "p": vuong(scores, new)})
        scores = new
    return start, rows


def estimated_rate(cascades):
    longest, shortest = [], []
    for times in cascades:
        first = min(times.values())
        for time in times.values():
            earlier = [t for t in times.values() if t < time]
            if earlier:
                longest.append(time - first)
                shortest.append(time - max(earlier))
    return (len(longest) / math.fsum(longest) + len(shortest) / math.fsum(shortest)) / 2


def simulate(units, links, count, rate, draw):
    """Cascades from a random source along random links, each passing with chance 0.6 after an exponential delay."""
    names = [f"u{i:02d}" for i in range(units)]
    pairs = [(a, b) for a in names for b in names if a != b]
    truth = set(draw.sample(pairs, links))
    cascades = []
    while len(cascades) < count:
        times, waiting = {}, [(0.0, draw.choice(names))]
        while waiting:
            time, unit = min(waiting)
            waiting.remove((time, unit))
            if unit in times:
                continue
            times[unit] = round(time, 1)  # ties happen
            for a, b in sorted(truth):
                if a == unit and b not in times and draw.random() < 0.6:
                    waiting.append((time + draw.expovariate(rate), b))
        if len(set(times.values())) > 1:
            cascades.append(times)
    return truth, cascades


def main():
    print("Python", platform.python_version())
    if sys.argv[1] == "--snap":
        lines = open(sys.argv[2]).read().split("\n\n")[1].split()
        cascades = []
        for line in lines:
            words = line.split(",")
            cascades.append({a: float(b) for a, b in zip(words[::2], words[1::2])})
        _, rows = greedy(cascades, "exponential", [1.0], int(sys.argv[3]), 1.0, 1e-64, True)
        for row in rows:
            print(f"{row['from']}>{row['to']} {row['gain']:.6f}")
        return
    draw = random.Random(20120)
    truth, cascades = simulate(14, 26, 40, 1.5, draw)
    rate = estimated_rate(cascades)
    cases = []
    for family, parameters, constant in [
        ("exponential", [1.5], False), ("exponential", [rate], False), ("rayleigh", [1.2], False),
        ("log-normal", [-0.5, 1.1], False), ("exponential", [1.0], True),
    ]:
        retention, background = (1.0, 1e-64) if constant else (0.5, 1e-10)
        start, rows = greedy(cascades, family, parameters, 26, retention, background, constant)
        cases.append({"family": family, "parameters": parameters, "estimated": parameters == [rate],
                      "constant": constant, "start": start, "edges": rows})
    with open(sys.argv[1], "w") as out:
        json.dump({"truth": sorted(truth), "cascades": cascades, "cases": cases}, out, indent=1)
        out.write("\n")


main()
