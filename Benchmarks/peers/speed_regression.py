"""Suasion's `feRegression` and pyfixest side by side on the same rows: CPU seconds and peak memory of each, in one run.

    python speed_regression.py --bench PATH/TO/bench [--rows 1000000 10000000] [--skip-peer-above 1000000]

The rows are those of fixest's benchmark: individuals in ten years, firms at random (simple) or in turn (difficult), which
makes a graph of individuals and firms that is nearly a ring. They are made here once and read by both; neither making
nor reading them is timed. Peak memory is the whole process's, its data included. pyfixest runs with its defaults, whose
demeaning tolerance is 1e-6.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

PEER = """
import json, resource, sys, time
import numpy as np, pandas as pd, pyfixest as pf
folder, effects, backend = sys.argv[1], sys.argv[2].split(","), sys.argv[3]
data = pd.DataFrame({name: np.fromfile(f"{folder}/{name}.f64") for name in ("y", "x")})
for name in set(effects + ["id"]):
    data[name] = np.fromfile(f"{folder}/{name}.i32", dtype=np.int32)
demeaner = pf.LsmrDemeaner() if backend == "lsmr" else pf.MapDemeaner()
pf.feols("y ~ x | " + " + ".join(effects), data.head(5000), vcov={"CRV1": "id"}, demeaner=demeaner)
best = None
for _ in range(2):
    cpu, wall = time.process_time(), time.perf_counter()
    fit = pf.feols("y ~ x | " + " + ".join(effects), data, vcov={"CRV1": "id"}, demeaner=demeaner, store_data=False,
                   copy_data=False)
    own = {"cpu_seconds": time.process_time() - cpu, "wall_seconds": time.perf_counter() - wall,
           "estimate": float(fit._beta_hat[0]), "error": float(fit._se[0])}
    best = own if best is None or own["cpu_seconds"] < best["cpu_seconds"] else best
best["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
best["version"] = pf.__version__
print(json.dumps(best))
"""


def write_rows(folder, rows, difficult, seed=1):
    random = np.random.default_rng(seed)
    units = rows // 10
    firms = max(1, round(units / 23))
    columns = {
        "id": np.repeat(np.arange(units), 10), "year": np.tile(np.arange(10), units),
        "firm": np.arange(units * 10) % firms if difficult else random.integers(0, firms, units * 10),
    }
    x = random.standard_normal(units * 10)
    y = x + 0.05 * x**2 + random.standard_normal(units * 10)
    for name, count in (("id", units), ("year", 10), ("firm", firms)):
        y += random.standard_normal(count)[columns[name]]
        columns[name].astype(np.int32).tofile(folder / f"{name}.i32")
    x.tofile(folder / "x.f64")
    y.tofile(folder / "y.f64")


def ours(bench, folder, effects):
    environment = dict(os.environ, SUASION_BENCH_DATA=str(folder), SUASION_BENCH_EFFECTS=",".join(effects))
    text = subprocess.run(
        [bench, "regression"], env=environment, capture_output=True, text=True, check=True).stdout
    return {name: float(re.search(rf"{name} (\S+)", text)[1])
            for name in ("cpu_seconds", "peak_mb", "estimate", "error")}


def peer(folder, effects, backend, limit):
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", PEER, str(folder), ",".join(effects), backend],
            capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return f"not done within {limit:.0f} s"
    if done.returncode:
        return "failed: " + done.stderr.splitlines()[-1]
    return json.loads(done.stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000_000])
    parser.add_argument("--skip-peer-above", type=int, default=1_000_000)
    parser.add_argument("--limit", type=float, default=300, help="seconds that pyfixest may take for one design")
    options = parser.parse_args()
    print("rows      design    effects           | suasion cpu s   MB | pyfixest    cpu s     MB | coefficients, errors")
    for rows in options.rows:
        for difficult in (False, True):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                write_rows(folder, rows, difficult)
                for effects in (["id", "year"], ["id", "firm"], ["id", "year", "firm"]):
                    own = ours(options.bench, folder, effects)
                    label = f"{rows:<9} {'difficult' if difficult else 'simple':9} {' + '.join(effects):17}"
                    label += f" | {own['cpu_seconds']:13.3f} {own['peak_mb']:4.0f}"
                    for backend in ("map", "lsmr") if rows <= options.skip_peer_above else ():
                        other = peer(folder, effects, backend, options.limit)
                        if isinstance(other, str):
                            print(f"{label} | {backend:8} {other}")
                            continue
                        gap = abs(own["estimate"] / other["estimate"] - 1), abs(own["error"] / other["error"] - 1)
                        print(f"{label} | {backend:8} {other['cpu_seconds']:8.2f} {other['peak_mb']:6} | "
                              f"{gap[0]:.1e}, {gap[1]:.1e} (pyfixest {other['version']})", flush=True)
                    if rows > options.skip_peer_above:
                        print(label, flush=True)


if __name__ == "__main__":
    main()
