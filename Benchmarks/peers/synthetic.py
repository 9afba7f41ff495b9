"""Synthetic controls of Proposition 99 by pysyncon 1.7.0 and by SciPy, for comparison with ours.

  pip install numpy pandas scipy pysyncon==1.7.0
  python synthetic.py --data california_prop99.csv [--search]

Rows: predictors, whose metric, the predictors' weighted loss, mean squared gap before adoption, effect. With a metric
held fixed SciPy's non-negative least squares solves the donors' weights exactly (the sum is a heavy row); pysyncon's
interior-point solver ends above it. With --search pysyncon seeks the metric too: on the four classic predictors that is
ill-posed, for donors match all four without a gap, so its answer is whichever solution its solver stops at; with eight it
takes half an hour.
"""

import argparse
import time
import warnings

import numpy as np
import pandas as pd
import scipy
from scipy.optimize import nnls

BEFORE = range(1970, 1989)
SETS = {
    "seven lags": [[year] for year in (1970, 1973, 1976, 1979, 1982, 1985, 1988)],
    "every year": [[year] for year in BEFORE],
}
CLASSIC = [[1975], [1980], [1988], list(BEFORE)]


def prepared(frame, periods):
    from pysyncon import Dataprep

    return Dataprep(
        foo=frame, predictors=[], predictors_op="mean", time_predictors_prior=BEFORE,
        special_predictors=[("PacksPerCapita", list(own), "mean") for own in periods],
        dependent="PacksPerCapita", unit_variable="State", time_variable="Year", treatment_identifier="California",
        controls_identifier=[state for state in frame.State.unique() if state != "California"],
        time_optimize_ssr=BEFORE,
    )


def show(who, name, loss, error, effect, seconds):
    print(f"{who}\t{name}\t{loss:.10f}\t{error:.8f}\t{effect:.8f}\t{seconds:.2f} CPU s")


def exact(frame, name, periods):
    table = frame.pivot(index="State", columns="Year", values="PacksPerCapita")
    x = np.column_stack([table[list(own)].mean(axis=1) for own in periods])
    x = x / x.std(axis=0, ddof=1)
    treated = table.index == "California"
    a, b = x[~treated].T, x[treated][0]
    start = time.process_time()
    weights, _ = nnls(np.vstack([a, 1e4 * np.ones(a.shape[1])]), np.r_[b, 1e4], maxiter=100_000)
    gaps = table[treated].to_numpy()[0] - weights @ table[~treated].to_numpy()
    own = np.array(table.columns) < 1989
    show(f"scipy {scipy.__version__}", name, ((a @ weights - b) ** 2).mean(), (gaps[own] ** 2).mean(),
         gaps[~own].mean(), time.process_time() - start)


def pysyncon(frame, name, periods, **arguments):
    from importlib.metadata import version

    from pysyncon import Synth

    prep = prepared(frame, periods)
    x0, x1 = prep.make_covariate_mats()
    scale = pd.concat([x0, x1], axis=1).std(axis=1)
    model = Synth()
    start = time.process_time()
    model.fit(prep, **arguments)
    seconds = time.process_time() - start
    loss = float((((x0 @ model.W - x1) / scale) ** 2 * model.V).sum())
    words = f"{name}, " + (" ".join(arguments.values()) if "custom_V" not in arguments else "equal metric")
    show(f"pysyncon {version('pysyncon')}", words, loss, model.loss_V, model.att(range(1989, 2001))["att"], seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--search", action="store_true")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    frame = pd.read_csv(options.data, sep=";")
    for name, periods in SETS.items():
        exact(frame, name, periods)
        pysyncon(frame, name, periods, custom_V=np.full(len(periods), 1 / len(periods)))
    if options.search:
        for initial in ("equal", "ols"):
            pysyncon(frame, "classic four", CLASSIC, optim_method="Nelder-Mead", optim_initial=initial)
            pysyncon(frame, "seven lags and mean", SETS["seven lags"] + [list(BEFORE)],
                     optim_method="Nelder-Mead", optim_initial=initial)


if __name__ == "__main__":
    main()
