"""Convergence diagnostics of simulated chains by other people's code; writes chain_diagnostics.json, which
StatisticsTests reads.

pip install arviz==0.23.4 numpy==2.4.6 scipy==1.17.1; R's posterior 1.4.0 is Debian 12's r-cran-posterior. Both read
the draws as doubles that hold single-precision numbers, which are what our side reads.
"""

import json
import math
import subprocess
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

warnings.simplefilter("ignore")
import arviz
import numpy as np

PINNED = {"arviz": "0.23.4", "numpy": "2.4.6", "scipy": "1.17.1"}
assert all(version(package) == pin for package, pin in PINNED.items()), "install the versions named above"

POSTERIOR = """
suppressPackageStartupMessages(library(posterior))
stopifnot(packageVersion("posterior") == "1.4.0")
for (line in readLines(file("stdin"))) {
  words <- strsplit(line, " ")[[1]]
  x <- matrix(as.numeric(words[-1]), ncol = as.integer(words[1]))
  result <- suppressWarnings(c(mean(x), sd(as.vector(x)), quantile(x, c(0.05, 0.5, 0.95)), rhat(x), ess_bulk(x),
                               ess_tail(x)))
  cat(sprintf("%.17g", result), "\\n")
}
"""
NAMES = ["mean", "sd", "q05", "q50", "q95", "rHat", "essBulk", "essTail"]

rng = np.random.default_rng(20261124)


def autoregressive(phi, chains, draws):
    values = np.empty((chains, draws))
    values[:, 0] = rng.normal(size=chains) / math.sqrt(1 - phi**2)
    for draw in range(1, draws):
        values[:, draw] = phi * values[:, draw - 1] + rng.normal(size=chains)
    return values


def moved(values, by, chain=0):
    values[chain] += by
    return values


one_stands_still = autoregressive(0.3, 4, 100)
one_stands_still[2] = 0.25
signed_zeros = rng.integers(-1, 2, size=(4, 90)) * rng.choice([-0.5, 0.5], size=(4, 90))
CASES = {
    "slow": autoregressive(0.9, 4, 80),
    "independent": autoregressive(0.0, 4, 80),
    "antithetic": autoregressive(-0.5, 4, 80),
    "almost periodic": autoregressive(-0.97, 4, 80),
    "one shifted": moved(autoregressive(0.3, 4, 80), 1.5),
    "far apart": moved(autoregressive(0.3, 4, 80), 40),
    "far apart, odd halves": moved(autoregressive(0.3, 4, 82), 40),
    "heavy tails": rng.standard_cauchy((4, 80)),
    "one wider": autoregressive(0.0, 4, 80) * np.array([[1], [1], [1], [4]]),
    "counts": rng.poisson(6, size=(4, 80)),
    "few values": rng.poisson(0.7, size=(4, 80)),
    "signed zeros": signed_zeros,
    "odd number": autoregressive(0.6, 4, 101),
    "odd number, ties": np.round(autoregressive(0.6, 3, 77)),
    "trend": autoregressive(0.5, 4, 80) + np.linspace(-2, 2, 80),
    "two chains": autoregressive(0.7, 2, 80),
    "one chain": autoregressive(0.7, 1, 150),
    "large": autoregressive(0.5, 4, 60) * 1e30,
    "far from zero": autoregressive(0.5, 4, 60) + 1e4,
    "short": autoregressive(0.2, 4, 12),
    "one stands still": one_stands_still,
    "all stand still": np.repeat([[1.0], [2.0], [2.5], [7.0]], 40, axis=1),
    "constant": np.full((4, 40), 0.1),
    "as many as are drawn": autoregressive(0.8, 4, 500),
}

singles = {name: values.astype(np.float32) for name, values in CASES.items()}
doubles = {name: values.astype(np.float64) for name, values in singles.items()}
lines = "".join(f"{len(x)} " + " ".join(repr(float(v)) for v in x.ravel()) + "\n" for x in doubles.values())
with tempfile.NamedTemporaryFile("w", suffix=".R") as script:
    script.write(POSTERIOR)
    script.flush()
    printed = subprocess.run(["Rscript", script.name], input=lines, capture_output=True, text=True, check=True).stdout


def number(value):
    """What JSONDecoder reads: numbers, and words for those that JSON has not."""
    value = float(value)
    return "NaN" if math.isnan(value) else value if math.isfinite(value) else "Infinity"


def by_arviz(x):
    sizes = [arviz.ess(x, method="bulk"), arviz.ess(x, method="tail")]
    results = [x.mean(), x.std(ddof=1), *np.quantile(x, [0.05, 0.5, 0.95]), arviz.rhat(x), *sizes]
    return dict(zip(NAMES, map(number, results)))


cases = []
for (name, x), row in zip(doubles.items(), printed.strip().split("\n"), strict=True):
    posterior = dict(zip(NAMES, [number(word.replace("NA", "nan")) for word in row.split()], strict=True))
    # The shortest decimals that give back the single-precision numbers.
    draws = "[" + ", ".join(str(value) for value in singles[name].ravel()) + "]"
    cases.append(f'{{"name": {json.dumps(name)}, "chains": {len(x)}, "posterior": {json.dumps(posterior)},\n'
                 f'"arviz": {json.dumps(by_arviz(x))},\n"draws": {draws}}}')
versions = json.dumps({"posterior": "1.4.0", **PINNED})
text = f'{{"versions": {versions},\n"cases": [\n' + ",\n".join(cases) + "\n]}\n"
Path(__file__).with_suffix(".json").write_text(text)
