"""Interactive fixed effects and matrix completion with other tools, beside `suasion effect --estimator ife` and `mc`.

    python speed_factors.py --data panel.csv.gz [--rank 2] [--penalty L] [--bootstrap 50]

The panel has columns id, time, D (treated, 0 or 1) and Y, every unit in every period. There is no Python package of
fect's estimator, so interactive fixed effects are written out in numpy, the same steps: `stopped` ends as fect does at
its tolerance of 0.001, `converged` at the least-squares fit, `controls` takes factors from units that are never treated
(gsynth). Matrix completion is causaltensor's (pip install causaltensor==0.1.12), at the penalty given: fact "penalty" of
our result, the price of ½ Σ residual² + penalty × Σ singular values. Its fixed effects are not quite the least-squares
ones: where it ends the objective is a little above the minimum, which `mc_att_numpy` is at.
"""

import argparse
import json
import time

import numpy as np
import pandas as pd


def additive(matrix):
    centre = matrix.mean()
    return matrix.mean(1, keepdims=True) + matrix.mean(0, keepdims=True) - centre


def two_way(outcome, untreated):
    """The two-way fit of untreated cells: where the steps start."""
    n, t = outcome.shape
    unit, period = np.nonzero(untreated)
    design = np.zeros((len(unit), n + t - 1))
    design[np.arange(len(unit)), unit] = 1
    later = period > 0
    design[np.nonzero(later)[0], n + period[later] - 1] = 1
    effects = np.linalg.lstsq(design, outcome[untreated], rcond=None)[0]
    return effects[:n, None] + np.append(0, effects[n:])[None]


def interactive(outcome, untreated, rank, tolerance, start):
    fit = start
    for step in range(1, 20_000):
        full = np.where(untreated, outcome, fit)
        fixed = additive(full)
        u, s, v = np.linalg.svd(full - fixed, full_matrices=False)
        new = fixed + (u[:, :rank] * s[:rank]) @ v[:rank]
        change = np.linalg.norm(new - fit) / np.linalg.norm(fit)
        fit = new
        if change < tolerance:
            break
    return fit, step


def from_controls(outcome, untreated, rank):
    controls = outcome[untreated.all(1)]
    fixed = additive(controls)
    factors = np.linalg.svd(controls - fixed, full_matrices=False)[2][:rank]
    period = controls.mean(0) - controls.mean()
    regressors = np.vstack([np.ones(outcome.shape[1]), factors]).T
    fit = np.empty_like(outcome)
    for i, row in enumerate(outcome):
        own = untreated[i]
        fit[i] = period + regressors @ np.linalg.lstsq(regressors[own], (row - period)[own], rcond=None)[0]
    return fit


def completed(outcome, untreated, penalty, start):
    """Soft-impute to the end: the minimum that both ours and causaltensor's seek; its conditions are in our tests."""
    fit = start
    for _ in range(100_000):
        full = np.where(untreated, outcome, fit)
        fixed = additive(full)
        u, s, v = np.linalg.svd(full - fixed, full_matrices=False)
        new = fixed + (u * np.maximum(s - penalty, 0)) @ v
        change = np.abs(new - fit).max()
        fit = new
        if change < 1e-12 * np.abs(outcome).max():
            break
    return fit


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--rank", type=int, default=2)
    parser.add_argument("--penalty", type=float)
    parser.add_argument("--bootstrap", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    data = pd.read_csv(options.data)
    outcome = data.pivot(index="id", columns="time", values="Y").to_numpy(float)
    untreated = data.pivot(index="id", columns="time", values="D").to_numpy() == 0
    treated = ~untreated
    found = {"numpy": np.__version__}

    start = two_way(outcome, untreated)
    found["ife_stopped"], steps = interactive(outcome, untreated, options.rank, 1e-3, start)
    found["ife_stopped_steps"] = steps
    found["ife_converged"] = interactive(outcome, untreated, options.rank, 1e-13, start)[0]
    found["ife_controls"] = from_controls(outcome, untreated, options.rank)
    for name in ("ife_stopped", "ife_converged", "ife_controls"):
        found[name] = float((outcome - found[name])[treated].mean())

    random = np.random.default_rng(options.seed)
    began = time.process_time()
    draws = []
    for _ in range(options.bootstrap):
        rows = random.integers(0, len(outcome), len(outcome))
        y, mask = outcome[rows], untreated[rows]
        fit, _ = interactive(y, mask, options.rank, 1e-3, two_way(y, mask))
        draws.append((y - fit)[~mask].mean())
    if draws:
        found["ife_std_error"] = float(np.std(draws, ddof=1))
        found["ife_cpu_seconds_each_replicate"] = (time.process_time() - began) / len(draws)

    if options.penalty is not None:
        from importlib.metadata import version

        from causaltensor.cauest.MCNNM import MCNNMPanelSolver

        fit = completed(outcome, untreated, options.penalty, start)
        found["mc_att_numpy"] = float((outcome - fit)[treated].mean())
        found["causaltensor"] = version("causaltensor")
        began = time.process_time()
        result = MCNNMPanelSolver(Z=treated.astype(int)).solve_with_regularizer(
            O=outcome, l=options.penalty, eps=1e-18, max_iter=100_000)
        found["mc_att_causaltensor"] = float(result.tau)
        found["mc_cpu_seconds_causaltensor"] = time.process_time() - began
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
