"""Group-time effects of Callaway & Sant'Anna (2021, doi 10.1016/j.jeconom.2020.12.001) by csdid, a port of the R package
`did`: what Suasion is compared with.

    python group_time.py fixtures --out Tests/EffectsTests/Fixtures   # the test panels and what csdid finds in them
    python group_time.py mpdta --data mpdta.csv                       # the same for the `did` example panel
    python group_time.py panel --out panel.csv                        # 5,000 units, 30 periods, 20 cohorts, for timing

Needs csdid; writes rows of specification, term, estimate, standard error. Errors are analytic.
"""

import argparse
import contextlib
import io
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd


def simulated(seed, units, periods, cohorts, never, step=1, digits=6):
    """Adoption spread over `cohorts`, a share `never` treated, AR(1) errors, effects that grow and differ, a covariate
    that moves both adoption and trends, units in clusters of about three with a common error."""
    random = np.random.default_rng(seed)
    times = [2000 + step * t for t in range(periods)]
    rows = []
    clusters = max(units // 3, 2)
    shock = random.normal(0, 0.3, (clusters, periods))
    for i in range(units):
        x = random.normal()
        z = random.normal()
        adopts = random.random() < (1 - never) / (1 - never + never * np.exp(-0.4 * x)) if never > 0 else True
        cohort = int(cohorts[random.integers(len(cohorts))]) if adopts else 0
        cluster = int(random.integers(clusters))
        level, effect, error = random.normal(0, 2), random.normal(0.8, 0.3), random.normal()
        for t, time in enumerate(times):
            error = 0.6 * error + random.normal(0, 0.6)
            x_now = x + 0.1 * t * random.normal()
            y = level + 0.1 * t + 0.15 * t * x + 0.1 * t * z + error + shock[cluster, t]
            if cohort and time >= cohort:
                y += effect + 0.1 * (time - cohort)
            rows.append((f"U{i:0{len(str(units))}d}", time, round(y, digits), cohort, round(x_now, digits), round(z, digits),
                         f"C{cluster:03d}"))
    return pd.DataFrame(rows, columns=["unit", "year", "y", "cohort", "x", "z", "cluster"])


def expectations(frame, name, covariates, method, controls, base, cluster=None, unit="unit", year="year", y="y",
                 cohort="cohort"):
    """Rows of (specification, term, estimate, standard error)."""
    from csdid.att_gt import ATTgt

    data = frame.copy()
    data["id"] = data[unit].astype("category").cat.codes + 1
    if cluster:
        data["group_of"] = data[cluster].astype("category").cat.codes + 1
    formula = f"~ {' + '.join(covariates)}" if covariates else None
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        fit = ATTgt(
            yname=y, tname=year, idname="id", gname=cohort, data=data, control_group=[controls],
            xformla=f"{y} {formula}" if formula else None, clustervar="group_of" if cluster else None,
        ).fit(est_method=method, base_period=base, bstrap=False)
        result = fit.results
        for g, t, att, se in zip(result["group"], result["year"], result["att"], result["se"]):
            yield name, f"gt:{int(g)}:{int(t)}", att, se
        for kind, label in (("dynamic", "event"), ("group", "group"), ("calendar", "calendar"), ("simple", "")):
            a = fit.aggte(typec=kind, na_rm=True, bstrap=False, cband=False).atte
            yield name, f"att:{kind}", float(a["overall_att"]), float(np.squeeze(a["overall_se"]))
            if label:
                egt = list(a["egt"])
                if kind == "calendar" and max(egt) < 1000:  # csdid numbers the periods in this aggregation
                    egt = [sorted(data[year].unique())[int(e) - 1] for e in egt]
                for e, att, se in zip(egt, a["att_egt"], np.ravel(a["se_egt"])):
                    yield name, f"{label}:{int(e)}", float(att), float(se)
    if fit.MP["W"] is not None:
        yield name, "pretest", fit.MP["W"], fit.MP["Wpval"]


def every(frame, prefix, controls=("nevertreated", "notyettreated"), cluster=None):
    for control in controls:
        for base in ("varying", "universal"):
            word = {"nevertreated": "never", "notyettreated": "notyet"}[control]
            yield from expectations(frame, f"{prefix}/plain/{word}/{base}", [], "dr", control, base)
            for method, short in (("reg", "or"), ("ipw", "ipw"), ("dr", "dr")):
                yield from expectations(frame, f"{prefix}/{short}/{word}/{base}", ["x", "z"], method, control, base)
    if cluster:
        yield from expectations(
            frame, f"{prefix}/clustered/{word}/varying", [], "dr", control, "varying", cluster=cluster)


def write(rows, target):
    print("specification,term,estimate,std.error", file=target)
    for specification, term, estimate, error in rows:
        text = ["" if not np.isfinite(value) else f"{value:.12g}" for value in (estimate, error)]
        print(f"{specification},{term},{text[0]},{text[1]}", file=target)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fixtures").add_argument("--out", type=Path, required=True)
    commands.add_parser("panel").add_argument("--out", type=Path, required=True)
    commands.add_parser("mpdta").add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    print("csdid", version("csdid"), "numpy", np.__version__, file=sys.stderr)
    if options.command == "panel":
        simulated(5, 5000, 30, range(2006, 2026), 0.3).to_csv(options.out, index=False)
    elif options.command == "mpdta":
        frame = pd.read_csv(options.data)
        names = dict(unit="countyreal", year="year", y="lemp", cohort="first.treat")
        rows = []
        for control in ("nevertreated", "notyettreated"):
            for method, short in (("reg", "or"), ("ipw", "ipw"), ("dr", "dr")):
                rows += expectations(frame, f"mpdta/{short}/{control}", ["lpop"], method, control, "varying", **names)
        rows += expectations(frame, "mpdta/plain/nevertreated", [], "dr", "nevertreated", "varying", **names)
        write(rows, sys.stdout)
    else:
        staggered = simulated(11, 150, 7, [2002, 2004, 2005], 0.4)
        biennial = simulated(12, 120, 6, [2002, 2005, 2008, 2030], 0, step=2)
        staggered.to_csv(options.out / "group_time_panel.csv", index=False)
        biennial.to_csv(options.out / "group_time_biennial.csv", index=False)
        everyone = staggered[staggered["cohort"] != 0]
        with open(options.out / "group_time_csdid.csv", "w") as target:
            write(
                [*every(staggered, "staggered", cluster="cluster"), *every(biennial, "biennial", ("notyettreated",)),
                 *every(everyone, "everyone", ("notyettreated",))],
                target)


if __name__ == "__main__":
    main()
