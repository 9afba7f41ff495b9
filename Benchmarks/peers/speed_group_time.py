"""Processor seconds of group-time effects with all four aggregations: Suasion, csdid and differences on one panel, in
one run.

    python group_time.py panel --out panel.csv
    swift build -c release --package-path Benchmarks
    python speed_group_time.py --bench Benchmarks/.build/release/bench --data panel.csv

Not-yet-treated controls, varying base, no covariates; analytic errors and 999 multiplier replicates. Suasion's replicates
serve every ATT(g,t) and every average; csdid draws anew for each of them, and differences is asked for each in turn.
"""

import argparse
import contextlib
import io
import os
import subprocess
import time
import warnings
from importlib.metadata import version

import pandas as pd


def ours(bench, data):
    text = subprocess.run(
        [bench, "grouptime"], env={**os.environ, "GROUP_TIME_PANEL": data}, check=True, capture_output=True, text=True
    ).stdout
    print(text.strip())
    lines = [line.split(":") for line in text.splitlines() if line.startswith("cpu_seconds")]
    return {int(line[1]): float(line[2]) for line in lines}


def csdid(frame, replicates):
    from csdid.att_gt import ATTgt

    data = frame.assign(id=frame["unit"].astype("category").cat.codes + 1)
    start = time.process_time()
    fit = ATTgt(
        yname="y", tname="year", idname="id", gname="cohort", data=data, control_group=["notyettreated"],
        biters=max(replicates, 1), cband=replicates > 0,
    ).fit(est_method="reg", bstrap=replicates > 0)
    for kind in ("simple", "group", "dynamic", "calendar"):
        found = fit.aggte(typec=kind, na_rm=True).atte
        if kind == "simple":
            att = found["overall_att"]
    return time.process_time() - start, float(att)


def differences(frame, replicates):
    from differences import ATTgt

    data = frame.assign(cohort=frame["cohort"].where(frame["cohort"] > 0)).set_index(["unit", "year"])
    options = {"boot_iterations": replicates, "random_state": 1} if replicates else {}
    start = time.process_time()
    model = ATTgt(data=data, cohort_column="cohort")
    model.fit(formula="y", control_group="not_yet_treated", est_method="reg", progress_bar=False, **options)
    for kind in ("simple", "cohort", "event", "time"):
        found = model.aggregate(kind, **options)
        if kind == "simple":
            att = found.iloc[0, 0]
    return time.process_time() - start, float(att)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", required=True)
    parser.add_argument("--data", required=True)
    options = parser.parse_args()
    print("csdid", version("csdid"), "differences", version("differences"))
    frame = pd.read_csv(options.data)
    mine = ours(options.bench, options.data)
    for replicates in (0, 999):
        for name, run in (("csdid", csdid), ("differences", differences)):
            try:
                with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                    warnings.simplefilter("ignore")
                    seconds, att = run(frame, replicates)
            except Exception as error:  # a peer that cannot do it is reported, and the others go on
                print(f"{name}: {type(error).__name__}: {error}")
                continue
            print(
                f"{replicates} replicates: {name} {seconds:.2f} s (att {att:.10f}), ours {mine[replicates]:.4f} s, "
                f"ratio {seconds / mine[replicates]:.0f}")


if __name__ == "__main__":
    main()
