"""Uptake in two groups by other people's code; writes uptake.json, which DiffusionTests reads.

pip install statsmodels==0.15.0 lifelines==0.30.3 numpy==1.26.4 pandas==2.3.3 scipy==1.12.0
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from lifelines import KaplanMeierFitter
from lifelines.statistics import logrank_test
from statsmodels.stats.contingency_tables import StratifiedTable

PINNED = {"statsmodels": "0.15.0", "lifelines": "0.30.3"}
assert all(version(package) == pin for package, pin in PINNED.items()), "install the versions named above"

FIRST, LAST = 2000, 2014
rng = np.random.default_rng(1986)


def simulate(countries, hazards, switch, late):
    """One row a country: start, adoption (0 for none), last year, and its group in each year from FIRST - 1."""
    rows = []
    for number in range(countries):
        start = FIRST + int(rng.integers(0, 4)) * int(rng.random() < late)
        exposed = [bool(rng.random() < 0.5)]
        for _ in range(FIRST, LAST + 1):
            exposed.append(bool(exposed[-1] ^ (rng.random() < switch)))
        last = LAST - int(rng.integers(0, 6)) * int(rng.random() < 0.3)
        adoption = 0
        for year in range(start, last + 1):
            if rng.random() < hazards[0 if exposed[year - FIRST] else 1]:
                adoption = year
                break
        rows.append({"country": f"C{number:02d}", "start": start, "adoption": adoption, "last": last,
                     "exposed": exposed})
    return rows


def strata(rows):
    tables = []
    for year in range(FIRST, LAST + 1):
        table = np.zeros((2, 2))
        for row in rows:
            end = min(row["adoption"] or row["last"], row["last"])
            if row["start"] <= year <= end:
                group = 0 if row["exposed"][year - FIRST] else 1
                table[group, 0 if row["adoption"] == year else 1] += 1
        if table.sum() > 0:
            tables.append(table)
    return tables


cases = []
for countries, hazards, switch, late in [(40, (0.15, 0.08), 0.05, 0.0), (90, (0.05, 0.12), 0.1, 0.4),
                                         (60, (0.1, 0.1), 0.0, 0.0)]:
    rows = simulate(countries, hazards, switch, late)
    tables = strata(rows)
    pooled = StratifiedTable(tables)
    low, high = pooled.oddsratio_pooled_confint()
    # Strata of one country have no hypergeometric variance; statsmodels divides by n - 1 = 0 there.
    null = StratifiedTable([t for t in tables if t.sum() > 1]).test_null_odds(correction=False)
    case = {"rows": rows, "odds_ratio": float(pooled.oddsratio_pooled), "log_se": float(pooled.logodds_pooled_se),
            "low": float(low), "high": float(high), "chi2": float(null.statistic), "p": float(null.pvalue)}
    frame = pd.DataFrame(rows)
    frame["end"] = np.where(frame.adoption > 0, frame.adoption, frame["last"])
    frame["group"] = frame.exposed.map(lambda e: "exposed" if e[0] else "other")
    if switch == 0 and late == 0:
        groups = [frame[frame.group == g] for g in ("exposed", "other")]
        test = logrank_test(groups[0].end - FIRST + 1, groups[1].end - FIRST + 1,
                            groups[0].adoption > 0, groups[1].adoption > 0)
        case["lifelines_chi2"], case["lifelines_p"] = float(test.test_statistic), float(test.p_value)
    case["curves"] = {}
    for name, group in frame.groupby("group"):
        # lifelines takes entry as exclusive: at risk in a year means entry before it.
        fit = KaplanMeierFitter().fit(group.end - FIRST + 1, group.adoption > 0, entry=group.start - FIRST)
        years = range(int(group.start.min()), int(group.end.max()) + 1)
        times = [year - FIRST + 1 for year in years]
        interval = fit.confidence_interval_survival_function_
        at = lambda series: [float(series[series.index <= t].iloc[-1]) for t in times]
        case["curves"][name] = {
            "years": list(years), "share": [1 - s for s in at(fit.survival_function_.iloc[:, 0])],
            "low": [1 - s for s in at(interval.iloc[:, 1])], "high": [1 - s for s in at(interval.iloc[:, 0])]}
    cases.append(case)

path = Path(__file__).with_suffix(".json")
path.write_text('{"versions": ' + json.dumps(PINNED) + ',\n"cases": [\n'
                + ",\n".join(json.dumps(case) for case in cases) + "\n]}\n")
