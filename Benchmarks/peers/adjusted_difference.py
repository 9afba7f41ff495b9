"""Adjusted differences by other people's code; writes adjusted_difference.json, which EffectsTests reads.

pip install statsmodels==0.15.0 numpy==1.26.4 pandas==2.3.3 scipy==1.12.0
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

PINNED = {"statsmodels": "0.15.0"}
assert all(version(package) == pin for package, pin in PINNED.items()), "install the versions named above"

rng = np.random.default_rng(1985)
cases = []
for size, strata, covariates in [(30, 1, 0), (60, 1, 2), (140, 4, 2), (180, 7, 3)]:
    frame = pd.DataFrame({"d": (rng.random(size) < 0.35).astype(int), "s": rng.integers(0, strata, size)})
    for number in range(covariates):
        frame[f"x{number}"] = rng.normal(1000 * number, 1 + number, size) + 0.5 * frame.d
    frame["y"] = rng.normal(0, 1 + frame.d + 0.2 * frame.s, size) + 0.3 * frame.d + 0.1 * frame.s
    formula = "y ~ d" + (" + C(s)" if strata > 1 else "") + "".join(f" + x{n}" for n in range(covariates))
    case = {"y": frame.y.tolist(), "d": frame.d.tolist(), "s": frame.s.tolist(),
            "x": [frame[f"x{n}"].tolist() for n in range(covariates)]}
    for kind in ["HC2", "HC3"]:
        fit = smf.ols(formula, frame).fit(cov_type=kind, use_t=True)
        low, high = fit.conf_int().loc["d"]
        case[kind.lower()] = {"estimate": float(fit.params["d"]), "se": float(fit.bse["d"]), "low": float(low),
                              "high": float(high), "p": float(fit.pvalues["d"]), "df": int(fit.df_resid)}
    cases.append(case)

path = Path(__file__).with_suffix(".json")
path.write_text('{"versions": ' + json.dumps(PINNED) + ',\n"cases": [\n'
                + ",\n".join(json.dumps(case) for case in cases) + "\n]}\n")
