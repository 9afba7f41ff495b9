"""Regressions with absorbed fixed effects, two-way and saturated event studies done with pyfixest: what Suasion's
`feRegression`, `effect(by: .twfe)` and `effect(by: .sunab)` are compared with.

    python regression_pyfixest.py fixtures --panel panel.csv --out regression.json   # what the tests read
    python regression_pyfixest.py mpdta --data mpdta.csv                             # the `did` example panel
    python regression_pyfixest.py time --data rows.csv --formula "y ~ x | id + year" --cluster id
"""

import argparse
import json
import resource
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pyfixest as pf

EXACT = pf.MapDemeaner(fixef_tol=1e-14, fixef_maxiter=100_000)
warnings.simplefilter("ignore")


def simulated(seed=20250301, n=360):
    """Three crossed effects, one nested in the clusters, weights, an endogenous regressor with two instruments."""
    random = np.random.default_rng(seed)
    data = pd.DataFrame({
        "f1": random.integers(0, 40, n), "f2": random.integers(0, 12, n), "f3": random.integers(0, 5, n),
        "c2": random.integers(0, 9, n), "z1": random.normal(size=n).round(6), "z2": random.normal(size=n).round(6),
        "x1": random.normal(size=n).round(6), "w": random.uniform(0.5, 2, n).round(4),
    })
    data["c1"] = data["f1"] // 3
    shock = random.normal(size=n)
    data["x2"] = (0.5 * data["x1"] + 0.1 * data["f1"] + random.normal(size=n)).round(6)
    data["d"] = (0.6 * data["z1"] - 0.4 * data["z2"] + 0.3 * data["x1"] + shock + random.normal(size=n)).round(6)
    data["y"] = (
        1 + 0.5 * data["x1"] - 0.2 * data["x2"] + 0.7 * data["d"] + 0.05 * data["f1"] + 0.1 * data["f2"]
        + 0.3 * (data["f3"] == 2) + random.normal(size=10 * n)[data["c1"]] * 0.5 + shock
        + random.normal(size=n) * (1 + 0.3 * abs(data["x1"]))
    ).round(6)
    return data


def table(fit):
    tidy = fit.tidy()
    return {
        name: {"estimate": row["Estimate"], "error": row["Std. Error"], "p": row["Pr(>|t|)"], "low": row["2.5%"],
               "high": row["97.5%"]}
        for name, row in tidy.iterrows()
    }


def regressions(data):
    """Every variance, number of effects, weighting and small-sample rule that both have."""
    cases = []

    def case(right, effects=(), variance="iid", clusters=(), weights=None, iv=False, adjust_k="nonnested",
             adjusts=True, adjusts_clusters=True, cluster_df="min"):
        formula = f"y ~ {' + '.join(right)}" + (f" | {' + '.join(effects)}" if effects else "")
        formula += " | d ~ z1 + z2" if iv else ""
        vcov = {"CRV1": " + ".join(clusters)} if clusters else variance
        fit = pf.feols(
            formula, data, vcov=vcov, weights=weights, demeaner=EXACT,
            ssc=pf.ssc(k_adj=adjusts, k_fixef=adjust_k, G_adj=adjusts_clusters, G_df=cluster_df))
        entry = {
            "regressors": list(right), "effects": list(effects), "variance": "cluster" if clusters else variance,
            "clusters": list(clusters), "weights": weights, "iv": iv, "adjustK": adjust_k, "adjusts": adjusts,
            "adjustsClusters": adjusts_clusters, "clusterDF": cluster_df, "coefficients": table(fit),
            "observations": int(fit._N),
        }
        if effects and not iv:
            entry["r2within"] = float(fit._r2_within)
        if not weights:
            entry["r2"] = float(fit._r2) if not iv else None
        if iv:
            fit.first_stage()
            entry["firstStageF"] = float(np.squeeze(fit._f_stat_1st_stage))
        cases.append(entry)

    both, three = ("x1", "x2"), ("f1", "f2", "f3")
    for effects in ((), ("f1",), ("f1", "f2"), three):
        case(both, effects)
        case(both, effects, "HC1")
        case(both, effects, clusters=("c1",))
        case(both, effects, clusters=("c1", "c2"))
        case(both, effects, clusters=("c1",), weights="w")
        case(both, effects, "HC1", weights="w")
        case(both, effects, weights="w")
    case(both, (), "HC2")
    case(both, (), "HC3")
    # With effects pyfixest has no HC2 and HC3: dummies as regressors are the same model.
    for variance in ("HC2", "HC3"):
        fit = pf.feols("y ~ x1 + x2 + C(f1) + C(f2)", data, vcov=variance)
        own = {name: value for name, value in table(fit).items() if name in both}
        cases.append({
            "regressors": list(both), "effects": ["f1", "f2"], "variance": variance, "clusters": [], "weights": None,
            "iv": False, "adjustK": "nonnested", "adjusts": True, "adjustsClusters": True, "clusterDF": "min",
            "coefficients": own, "observations": int(fit._N),
        })
    for rule in ("none", "full"):
        case(both, three[:2], clusters=("c1",), adjust_k=rule)
        case(both, three[:2], "HC1", adjust_k=rule)
    case(both, three[:2], clusters=("c1", "c2"), cluster_df="conventional")
    case(both, three[:2], clusters=("c1",), adjusts_clusters=False)
    case(both, three[:2], clusters=("c1",), adjusts=False)
    case(both, three[:2], clusters=("f1",))
    for effects in ((), ("f1", "f2")):
        case(("x1",), effects, iv=True)
        case(("x1",), effects, "HC1", iv=True)
        case(("x1",), effects, clusters=("c1",), iv=True)
        case(("x1",), effects, weights="w", iv=True)
    return cases


def prepared(frame, unit="unit", year="year", y="y", cohort="cohort", covariates=()):
    """As Suasion leaves rows out: no outcome or covariate, units treated from the start or never seen untreated, and
    never-treated units with one row."""
    data = frame.rename(columns={unit: "unit", year: "year", y: "y", cohort: "cohort"}).copy()
    first = data["year"].min()
    data["y"] = pd.to_numeric(data["y"], errors="coerce")
    data["cohort"] = pd.to_numeric(data["cohort"], errors="coerce").replace(0, np.nan)
    data = data.dropna(subset=["y", *covariates])
    data = data[~(data["cohort"] <= first)].copy()
    data["treated"] = (data["year"] >= data["cohort"]).astype(float)
    before = data[data["treated"] == 0].groupby("unit").size()
    count = data["unit"].map(before).fillna(0)
    return data[(count > 1) | ((count == 1) & data["cohort"].notna())].copy()


def event_columns(data, label, keep):
    names = {}
    event = (data["year"] - data["cohort"]).astype("Int64")
    for key in sorted(set(keep(data, event)) - {None}):
        name = f"{label}{len(names)}"
        data[name] = np.array([value == key for value in keep(data, event)], dtype=float)
        names[name] = key
    return names


def combined(fit, weights):
    """A weighted sum of coefficients with its standard error."""
    row = np.array([weights.get(name, 0.0) for name in fit._coefnames])
    return {"estimate": float(row @ fit._beta_hat), "error": float(np.sqrt(row @ fit._vcov @ row))}


def event_studies(data, covariates=(), strata=False):
    """Suasion's terms → estimate and standard error clustered by unit."""
    data = data.copy()
    data["node"] = (data["stratum"] + "/" if strata else "") + data["year"].astype(str)
    right = "".join(f" + {name}" for name in covariates)

    def fit(columns):
        return pf.feols(f"y ~ {' + '.join(columns)}{right} | unit + node", data, vcov={"CRV1": "unit"}, demeaner=EXACT)

    static = fit(["treated"])
    twfe = {"att": combined(static, {"treated": 1})}
    twfe.update({name: combined(static, {name: 1}) for name in covariates})
    reference = [-1] if data["cohort"].isna().any() else [-1, int((data["year"] - data["cohort"]).min())]
    names = event_columns(
        data, "e", lambda d, e: [None if pd.isna(v) or v in reference else int(v) for v in e])
    dynamic = fit(list(names))
    twfe.update({f"event:{key}": combined(dynamic, {name: 1}) for name, key in names.items()})
    place = [dynamic._coefnames.index(name) for name, key in names.items() if -4 <= key < -1]
    block = dynamic._vcov[np.ix_(place, place)]
    beta = dynamic._beta_hat[place]
    twfe["pretrend:F"] = {"estimate": float(beta @ np.linalg.solve(block, beta) / len(place)), "error": None}

    cells = event_columns(
        data, "c",
        lambda d, e: [None if pd.isna(v) or v == -1 else (int(g), int(v)) for g, v in zip(d["cohort"], e)])
    saturated = fit(list(cells))
    counts = {name: data[name].sum() for name in cells}

    def mean(holds):
        own = {name: counts[name] for name, key in cells.items() if holds(*key)}
        return combined(saturated, {name: count / sum(own.values()) for name, count in own.items()})

    sunab = {"att": mean(lambda g, e: e >= 0)}
    for event in sorted({key[1] for key in cells.values()}):
        sunab[f"event:{event}"] = mean(lambda g, e: e == event)
    for cohort in sorted({key[0] for key in cells.values()}):
        sunab[f"group:{cohort}"] = mean(lambda g, e: g == cohort and e >= 0)
    sunab.update({name: combined(saturated, {name: 1}) for name in covariates})
    return {"twfe": twfe, "sunab": sunab}


def timed(options):
    data = pd.read_csv(options.data) if options.data.suffix == ".csv" else pd.read_parquet(options.data)
    best = {}
    for _ in range(options.runs):
        start, wall = time.process_time(), time.perf_counter()
        fit = pf.feols(options.formula, data, vcov={"CRV1": options.cluster}, store_data=False, copy_data=False)
        own = {"cpu_seconds": time.process_time() - start, "wall_seconds": time.perf_counter() - wall,
               "estimate": float(fit._beta_hat[0]), "error": float(fit._se[0])}
        best = own if not best or own["cpu_seconds"] < best["cpu_seconds"] else best
    best["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    best["pyfixest"] = pf.__version__
    print(json.dumps(best))


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    fixtures = commands.add_parser("fixtures")
    fixtures.add_argument("--panel", type=Path, required=True)
    fixtures.add_argument("--out", type=Path, required=True)
    mpdta = commands.add_parser("mpdta")
    mpdta.add_argument("--data", type=Path, required=True)
    timing = commands.add_parser("time")
    timing.add_argument("--data", type=Path, required=True)
    timing.add_argument("--formula", required=True)
    timing.add_argument("--cluster", required=True)
    timing.add_argument("--runs", type=int, default=2)
    options = parser.parse_args()
    if options.command == "fixtures":
        data = simulated()
        panel = pd.read_csv(options.panel)
        studies = {
            "plain": event_studies(prepared(panel)),
            "covariates": event_studies(prepared(panel, covariates=("x",)), covariates=("x",)),
            "strata": event_studies(prepared(panel), strata=True),
        }
        result = {"pyfixest": pf.__version__, "data": {name: data[name].tolist() for name in data},
                  "regressions": regressions(data), "studies": studies}
        options.out.write_text(json.dumps(result) + "\n")
    elif options.command == "mpdta":
        data = prepared(pd.read_csv(options.data), unit="countyreal", y="lemp", cohort="first.treat")
        print(json.dumps({"pyfixest": pf.__version__, **event_studies(data)}, indent=1))
    else:
        timed(options)


if __name__ == "__main__":
    main()
