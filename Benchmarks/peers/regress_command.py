"""Regressions done with pyfixest: what `suasion regress` is compared with, from one table to the numbers.

    pip install pyfixest==0.60.0 wildboottest==0.3.2
    python regress_command.py fixtures --table regress.csv --out regress.json   # what the tests read
    python regress_command.py rows --rows 1000000 --out rows.csv                # a large table
    python regress_command.py time --table rows.csv                             # the same work, reading included
"""

import argparse
import json
import platform
import time
import warnings
from importlib import metadata
from pathlib import Path

import numpy as np
import pandas as pd
import pyfixest as pf

EXACT = pf.MapDemeaner(fixef_tol=1e-14, fixef_maxiter=100_000)
warnings.simplefilter("ignore")


def versions():
    return {"python": platform.python_version(), "pyfixest": pf.__version__, "pandas": pd.__version__,
            "numpy": np.__version__, "wildboottest": metadata.version("wildboottest")}


def simulated(seed=20251124, n=240):
    """Countries within regions, years, an endogenous regressor with two instruments, weights with zeros, gaps in every
    kind of column, a country with one row, and one whose second row is alone in its year."""
    random = np.random.default_rng(seed)
    country = random.integers(0, 30, n)
    data = pd.DataFrame({
        "country": [f"Land {c}, {'north' if c % 2 else 'south'}" for c in country],
        "region": [f"R{c // 3}" for c in country], "year": 2000 + random.integers(0, 9, n),
        "x1": random.normal(size=n).round(6), "z1": random.normal(size=n).round(6),
        "z2": random.normal(size=n).round(6), "w": random.uniform(0.5, 2, n).round(4),
    })
    shock = random.normal(size=n)
    data["x2"] = (0.5 * data["x1"] + 0.1 * country + random.normal(size=n)).round(6)
    data["d"] = (0.6 * data["z1"] - 0.4 * data["z2"] + 0.3 * data["x1"] + shock + random.normal(size=n)).round(6)
    data["y"] = (1 + 0.5 * data["x1"] - 0.2 * data["x2"] + 0.7 * data["d"] + 0.05 * country + shock
                 + random.normal(size=10)[country // 3] * 0.5 + random.normal(size=n) * (1 + 0.3 * abs(data["x1"])))
    data["twice"] = data["x1"] * 2 + 1
    data.loc[[3, 50], "y"] = np.nan
    data.loc[[7], "x1"] = np.nan
    data.loc[[9, 50, 90], "country"] = None
    data.loc[[11], "year"] = -1
    data.loc[[20, 21, 22], "w"] = 0
    data.loc[[30], "w"] = np.nan
    data["year"] = data["year"].astype("Int64").where(data["year"] >= 0)
    alone = data.iloc[[100, 101]].copy()
    alone["country"] = ["Alone", "Land 3, north"]
    alone["region"] = ["R0", "R1"]
    alone["year"] = [2000, 2050]
    return pd.concat([data, alone], ignore_index=True)


def crossed(rows):
    """Without rows alone in a country or a year."""
    while True:
        sizes = [rows.groupby(name)["y"].transform("size") for name in ("country", "year")]
        kept = rows[(sizes[0] > 1) & (sizes[1] > 1)]
        if len(kept) == len(rows):
            return kept.copy()
        rows = kept


def cases(data):
    """Words of the command → pyfixest's table."""
    found = []

    def case(words, formula, variance="iid", clusters=(), weights=None, singletons="none", of=None, **rules):
        rows = data if weights is None else data[~(data[weights] <= 0)]
        names = [name for name in data if name in formula.replace("twice", "").split(" ")] + list(clusters)
        rows = rows.dropna(subset=names + ([weights] if weights else [])).copy()
        if "C(" in formula:
            rows = crossed(rows)
        vcov = {"CRV1": " + ".join(clusters)} if clusters else variance
        fit = pf.feols(formula, rows, vcov=vcov, weights=weights, demeaner=EXACT, fixef_rm=singletons,
                       ssc=pf.ssc(**({"k_adj": True, "k_fixef": "nonnested", "G_adj": True, "G_df": "min"} | rules)))
        table = {
            name.replace("Intercept", "(Intercept)"): {
                "estimate": row["Estimate"], "error": row["Std. Error"], "statistic": row["t value"],
                "p": row["Pr(>|t|)"], "low": row["2.5%"], "high": row["97.5%"]}
            for name, row in fit.tidy().iterrows() if of is None or name in of}
        entry = {"words": words.split(" "), "observations": int(fit._N), "coefficients": table}
        if "~ z1" in formula:
            fit.first_stage()
            entry["firstStageF"] = float(np.squeeze(fit._f_stat_1st_stage))
        found.append(entry)

    xs, fe = "--regressors x1,x2", "--absorb country,year"
    case(xs, "y ~ x1 + x2")
    for errors in ("HC1", "HC2", "HC3"):
        case(f"{xs} --errors {errors.lower()}", "y ~ x1 + x2", errors)
    case(f"{xs} --no-intercept", "y ~ x1 + x2 - 1")
    case(f"{xs} {fe}", "y ~ x1 + x2 | country + year")
    case(f"{xs} {fe} --errors hc1", "y ~ x1 + x2 | country + year", "HC1")
    # pyfixest has no HC2 and HC3 with effects: dummies as regressors are the same model.
    for errors in ("HC2", "HC3"):
        case(f"{xs} {fe} --singletons drop --errors {errors.lower()}",
             "y ~ x1 + x2 + C( country ) + C( year )", errors, of=("x1", "x2"))
    one, two = f"{xs} {fe} --cluster region", f"{xs} {fe} --cluster region,year"
    absorbed = "y ~ x1 + x2 | country + year"
    case(one, absorbed, clusters=["region"])
    case(two, absorbed, clusters=["region", "year"])
    case(f"{two} --cluster-df conventional", absorbed, clusters=["region", "year"], G_df="conventional")
    case(f"{one} --adjust-k full", absorbed, clusters=["region"], k_fixef="full")
    case(f"{one} --adjust-k none", absorbed, clusters=["region"], k_fixef="none")
    case(f"{one} --no-adjusts", absorbed, clusters=["region"], k_adj=False)
    case(f"{one} --no-adjusts-clusters", absorbed, clusters=["region"], G_adj=False)
    case(f"{one} --singletons drop", absorbed, clusters=["region"], singletons="singleton")
    case(f"{one} --weights w", absorbed, clusters=["region"], weights="w")
    case(f"{xs} --weights w --errors hc1", "y ~ x1 + x2", "HC1", weights="w")
    case(f"--regressors x1,twice,x2 {fe}", absorbed)
    iv = "--regressors x1 --endogenous d --instruments z1,z2"
    case(iv, "y ~ x1 | d ~ z1 + z2")
    case(f"{iv} --errors hc1", "y ~ x1 | d ~ z1 + z2", "HC1")
    # pyfixest's first stage always leaves singletons out.
    both = f"{iv} {fe} --cluster region --singletons drop"
    second = "y ~ x1 | country + year | d ~ z1 + z2"
    case(both, second, clusters=["region"], singletons="singleton")
    case(f"{both} --weights w", second, clusters=["region"], weights="w", singletons="singleton")
    return found


def wild(data):
    """p of the restricted wild bootstrap over all 1,024 sign patterns of ten clusters (wildboottest wants numbers)."""
    rows = data.dropna(subset=["y", "x1", "x2", "region"]).copy()
    rows["region"] = rows["region"].str[1:].astype(int)
    fit = pf.feols("y ~ x1 + x2", rows, vcov={"CRV1": "region"})
    return {name: float(fit.wildboottest(param=name, reps=9_999, seed=1)["Pr(>|t|)"]) for name in ("x1", "x2")}


def large(rows, seed=1):
    random = np.random.default_rng(seed)
    unit, year = random.integers(0, rows // 20, rows), random.integers(0, 40, rows)
    x1, x2 = random.normal(size=rows), random.normal(size=rows)
    y = 0.5 * x1 - 0.2 * x2 + 0.01 * (unit % 97) + 0.1 * year + random.normal(size=rows)
    names = np.char.add("firm ", unit.astype(str))
    return pd.DataFrame({"unit": names, "year": 1980 + year, "y": y, "x1": x1, "x2": x2})


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    fixtures = commands.add_parser("fixtures")
    fixtures.add_argument("--table", type=Path, required=True)
    fixtures.add_argument("--out", type=Path, required=True)
    rows = commands.add_parser("rows")
    rows.add_argument("--rows", type=int, default=1_000_000)
    rows.add_argument("--out", type=Path, required=True)
    timing = commands.add_parser("time")
    timing.add_argument("--table", type=Path, required=True)
    options = parser.parse_args()
    print(json.dumps(versions()))
    if options.command == "fixtures":
        simulated().to_csv(options.table, index=False)
        data = pd.read_csv(options.table)
        result = {"versions": versions(), "cases": cases(data), "wild": wild(data)}
        options.out.write_text(json.dumps(result, indent=1) + "\n")
    elif options.command == "rows":
        large(options.rows).to_csv(options.out, index=False)
    else:
        for run in range(2):
            start, wall = time.process_time(), time.perf_counter()
            data = pd.read_csv(options.table)
            read = time.process_time() - start
            fit = pf.feols("y ~ x1 + x2 | unit + year", data, vcov={"CRV1": "unit"}, store_data=False, copy_data=False)
            print(json.dumps({"run": run, "read_cpu_seconds": round(read, 3),
                              "cpu_seconds": round(time.process_time() - start, 3),
                              "wall_seconds": round(time.perf_counter() - wall, 3),
                              "x1": float(fit._beta_hat[0]), "error": float(fit._se[0])}))


if __name__ == "__main__":
    main()
