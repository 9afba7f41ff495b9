"""Agreement of simulated pairs by other people's code; writes agreement.json, which MeasuresTests reads.

pip install scikit-learn==1.9.1 irrCAC==0.4.4 numpy==1.26.4 pandas==2.3.3 scipy==1.12.0
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from irrCAC.table import CAC
from scipy.stats import bootstrap
from sklearn.metrics import cohen_kappa_score

PINNED = {"scikit-learn": "1.9.1", "irrCAC": "0.4.4", "scipy": "1.12.0"}
assert all(version(package) == pin for package, pin in PINNED.items()), "install the versions named above"

rng = np.random.default_rng(20261124)
cases = []
for size in [3, 12, 40, 85, 150, 400]:
    for concentration in [0.3, 1.0, 5.0]:
        cells = rng.dirichlet(np.full(9, concentration))
        table = rng.multinomial(size, cells).reshape(3, 3)
        first = np.repeat([1, 1, 1, 2, 2, 2, 3, 3, 3], table.ravel())
        second = np.repeat([1, 2, 3, 1, 2, 3, 1, 2, 3], table.ravel())
        if len(set(first)) == len(set(second)) == 1:
            continue
        case = {"table": table.ravel().tolist()}
        for name, weights in [("nominal", None), ("absolute", "linear"), ("squared", "quadratic")]:
            case["kappa_" + name] = float(cohen_kappa_score(first, second, labels=[1, 2, 3], weights=weights))
        frame = pd.DataFrame(table, index=[1, 2, 3], columns=[1, 2, 3])
        for name, weights in [("nominal", "identity"), ("absolute", "linear"), ("squared", "quadratic")]:
            case["pi_" + name] = float(CAC(frame, weights=weights, digits=17).scott()["est"]["coefficient_value"])
        cases.append(case)

# Bias-corrected and accelerated intervals, with so many draws that chance moves an end by some thousandths.


def scott(first, second):
    pooled = np.concatenate([first, second])
    return 1 - np.sum((first - second) ** 2) / (2 * np.sum((pooled - pooled.mean()) ** 2) / 2)


intervals = []
for table in [[17, 2, 5, 0, 0, 2, 9, 1, 2], [52, 5, 2, 4, 6, 1, 2, 3, 10], [10, 20, 30, 1, 3, 2, 1, 1, 4]]:
    first = np.repeat([1.0, 1, 1, 2, 2, 2, 3, 3, 3], table)
    second = np.repeat([1.0, 2, 3, 1, 2, 3, 1, 2, 3], table)
    interval = bootstrap((first, second), scott, paired=True, vectorized=False, n_resamples=99_999, method="BCa",
                         random_state=np.random.default_rng(5)).confidence_interval
    intervals.append({"table": table, "low": float(interval.low), "high": float(interval.high)})

path = Path(__file__).with_suffix(".json")
path.write_text('{"versions": ' + json.dumps(PINNED) + ',\n"cases": [\n'
                + ",\n".join(json.dumps(case) for case in cases)
                + '\n],\n"intervals": ' + json.dumps(intervals) + "}\n")
