"""Bounds on violations of parallel trends by other people's code; writes honest_did.json, which EffectsTests reads.

pip install moderndid==0.2.0 honestdid==0.1.1 diff-diff==3.13.0 numpy==2.2.6 scipy==1.17.1

`bc` is the event study of profits of Benzarti & Carloni (2019), doi 10.1257/pol.20170504, as the R package HonestDiD
gives it for an example; the others are simulated here. Confidence sets by relative magnitudes come off a grid, whose
step is written beside them, with critical values from 1,000 draws. They are honestdid's, whose one-number arrays need
NumPy before 2.4: moderndid 0.2.0 leaves one place of the largest change out of the union, so that its sets are too small
where that place counts. Takes about five minutes.
"""

import contextlib
import io
import json
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")
PINNED = {"moderndid": "0.2.0", "honestdid": "0.1.1", "diff-diff": "3.13.0"}
assert all(version(package) == pin for package, pin in PINNED.items()), "install the versions named above"

import honestdid
from diff_diff import PreTrendsPower
from moderndid.didhonest import create_sensitivity_results_sm

BETA = [0.006696352, 0.029345034, -0.006472972, 0.073014989, 0.195961118, 0.312063903, 0.239541546, 0.126042500]
SIGMA = [
    [8.428358e-04, 4.768687e-04, 2.618051e-04, 2.354220e-04, 1.676371e-04, 1.128708e-04, 1.992816e-05, -1.368265e-04],
    [4.768687e-04, 6.425420e-04, 3.987425e-04, 2.435515e-04, 2.201960e-04, 1.804591e-04, 3.843765e-05, -2.960422e-05],
    [2.618051e-04, 3.987425e-04, 5.229950e-04, 2.117686e-04, 1.840722e-04, 1.458528e-04, 7.005197e-05, 5.952995e-05],
    [2.354220e-04, 2.435515e-04, 2.117686e-04, 3.089595e-04, 1.197866e-04, 1.334081e-04, 1.016335e-04, 1.079052e-04],
    [1.676371e-04, 2.201960e-04, 1.840722e-04, 1.197866e-04, 3.599704e-04, 2.478819e-04, 1.749579e-04, 1.654257e-04],
    [1.128708e-04, 1.804591e-04, 1.458528e-04, 1.334081e-04, 2.478819e-04, 4.263950e-04, 2.171438e-04, 2.892748e-04],
    [1.992816e-05, 3.843765e-05, 7.005197e-05, 1.016335e-04, 1.749579e-04, 2.171438e-04, 4.886698e-04, 3.805322e-04],
    [-1.368265e-04, -2.960422e-05, 5.952995e-05, 1.079052e-04, 1.654257e-04, 2.892748e-04, 3.805322e-04, 7.617394e-04],
]


def simulated(seed, leads, lags, drift, effect):
    """Effects measured against −1 of a panel whose errors are half persistent."""
    rng = np.random.default_rng(seed)
    times = np.array([*range(-1 - leads, -1), *range(lags)])
    levels = np.array([*times, -1])
    cover = 0.5 ** np.abs(np.subtract.outer(levels, levels)) + np.diag(0.5 + 0.05 * np.abs(levels + 1))
    contrast = np.hstack([np.eye(len(times)), -np.ones((len(times), 1))])
    sigma = 0.1 * contrast @ cover @ contrast.T
    truth = drift * (times + 1) + np.where(times >= 0, effect, 0)
    return times.tolist(), rng.multivariate_normal(truth, sigma), sigma


paths = {"two": simulated(2, 2, 2, 0.05, 1.5)}
paths["bc"] = ([-5, -4, -3, -2, 0, 1, 2, 3], np.array(BETA), np.array(SIGMA))
paths["skewed"] = simulated(3, 3, 5, -0.2, 1.0)
paths["long"] = simulated(4, 4, 10, 0.0, 2.5)

cases = []
seconds = {"rm": 0.0, "sd": 0.0}
for name, (times, beta, sigma) in paths.items():
    leads = sum(t < 0 for t in times)
    lags = len(times) - leads
    case = {"name": name, "times": times, "estimates": beta.tolist(), "covariance": sigma.ravel().tolist(), "runs": []}
    targets = {"first": np.eye(lags)[0], "average": np.full(lags, 1 / lags)}
    for target, weights in targets.items():
        if name == "long" and target == "first":
            continue
        post = np.concatenate([np.zeros(leads), weights])
        spread = float(np.sqrt(post @ sigma @ post))
        centre = float(post @ beta)
        steps = np.abs(np.diff([*beta[:leads], 0.0])).max() * np.abs(np.cumsum(weights[::-1])).sum()
        common = dict(betahat=beta, sigma=sigma, num_pre_periods=leads, num_post_periods=lags, l_vec=weights)
        run = {"target": target, "rm": [], "sd": []}
        for ratio in {"two": [0.5, 2.0], "bc": [0.5, 1.5]}.get(name, [1.0] if target == "average" else []):
            half = ratio * (steps + spread * np.abs(np.cumsum(weights[::-1])).sum() * 4) + 5 * spread
            before = time.process_time()
            with contextlib.redirect_stdout(io.StringIO()):
                got = honestdid.createSensitivityResults_relativeMagnitudes(
                    beta, sigma, leads, lags, Mbarvec=[ratio], l_vec=weights, gridPoints=201, grid_lb=centre - half,
                    grid_ub=centre + half)
            seconds["rm"] += time.process_time() - before
            run["rm"].append({"magnitude": ratio, "low": float(got["lb"].iloc[0]), "high": float(got["ub"].iloc[0]),
                              "step": float(2 * half / 200)})
        for magnitude in [0.0, 0.1 * spread, 0.5 * spread]:
            before = time.process_time()
            got = create_sensitivity_results_sm(m_vec=[magnitude], **common)
            seconds["sd"] += time.process_time() - before
            entry = {"magnitude": magnitude, "low": float(got["lb"][0]), "high": float(got["ub"][0])}
            if name == "bc" and target == "average" and magnitude > 0:  # half a minute each
                other = honestdid.find_optimal_flci(
                    beta, sigma, M=magnitude, numPrePeriods=leads, numPostPeriods=lags, l_vec=weights)["FLCI"]
                entry |= {"otherLow": float(other[0]), "otherHigh": float(other[1])}
            run["sd"].append(entry)
        case["runs"].append(run)
    before = np.array(times[:leads])
    cover = sigma[:leads, :leads]
    case["slopes"] = []
    for form in ["wald", "nis"]:
        for power in [0.5, 0.8]:
            tool = PreTrendsPower(alpha=0.05, power=power, violation_type="linear", pretest_form=form)
            solve = tool._compute_mdv_wald if form == "wald" else tool._compute_mdv_nis
            case["slopes"].append({"form": form, "power": power,
                                   "slope": float(np.atleast_1d(solve(np.abs(before + 1.0), cover))[0])})
    cases.append(case)
    print(name, seconds, flush=True)

path = Path(__file__).with_suffix(".json")
path.write_text('{"versions": ' + json.dumps(PINNED) + ',\n"cases": [\n'
                + ",\n".join(json.dumps(case) for case in cases) + "\n]}\n")
