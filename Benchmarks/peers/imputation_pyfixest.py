"""The imputation estimator of Borusyak, Jaravel & Spiess (2024, doi 10.1093/restud/rdae007) done with pyfixest:
untreated outcomes are fitted with `feols`, treated ones imputed from its fixed effects. What Suasion is compared with.

    python imputation_pyfixest.py fixtures --out Tests/EffectsTests/Fixtures  # the test panel and what pyfixest finds
    python imputation_pyfixest.py mpdta --data mpdta.csv                      # the same for the `did` example panel
    python imputation_pyfixest.py panel --out panel.csv                       # 196 units, 30 periods, for timing
    python imputation_pyfixest.py time --data panel.csv --bootstrap 200       # point estimate and bootstrap, timed
"""

import argparse
import json
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pyfixest as pf

TOLERANCE = pf.MapDemeaner(fixef_tol=1e-14, fixef_maxiter=100_000)


def feols(formula, data, exact=True, **options):
    """pyfixest's own tolerances where not `exact`, as when it is timed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pf.feols(formula, data, demeaner=TOLERANCE if exact else None, **options)


def simulated(seed=20240711, units=48, periods=14):
    """Adoption staggered over periods 5 to 10, a third never treated, errors AR(1), effects that grow and differ, two
    strata with period effects of their own, a covariate that follows its own trend, 4 % of cells missing. One unit is
    treated before the window, one has no outcome at all, one is seen once."""
    random = np.random.default_rng(seed)
    rows = []
    for i in range(units):
        cohort = int(random.integers(2005, 2011)) if random.random() < 0.66 else None
        if i == 3:
            cohort = 1998
        stratum = "north" if i % 2 else "south"
        effect, slope, level = random.normal(0.8, 0.3), random.normal(0.1, 0.03), random.normal(0, 2)
        error = random.normal()
        x = random.normal()
        for t in range(2000, 2000 + periods):
            error = 0.6 * error + random.normal(0, 0.8)
            x = 0.9 * x + random.normal(0, 0.5) + (0.1 if stratum == "north" else 0)
            common = 0.2 * (t - 2000) + (0.3 * np.sin(t) if stratum == "north" else 0)
            treated = cohort is not None and t >= cohort
            y = level + common + 0.7 * x + error + (effect + slope * (t - cohort) if treated else 0)
            missing = random.random() < 0.04 or i == 7 or (i == 9 and t != 2003)
            rows.append((f"U{i:02d}", t, "" if missing else round(y, 6), cohort or "", stratum, round(x, 6)))
    return pd.DataFrame(rows, columns=["unit", "year", "y", "cohort", "stratum", "x"])


def prepared(frame, unit="unit", year="year", y="y", cohort="cohort"):
    data = frame.rename(columns={unit: "unit", year: "year", y: "y", cohort: "cohort"}).copy()
    data["y"] = pd.to_numeric(data["y"], errors="coerce")
    data["cohort"] = pd.to_numeric(data["cohort"], errors="coerce").replace(0, np.nan)
    data = data[data["y"].notna() & ~(data["cohort"] <= data["year"].min())].copy()
    data["treated"] = data["year"] >= data["cohort"]
    seen = data[~data["treated"]].groupby("unit").size()
    return data[data["unit"].isin(seen.index)].copy()


def effects(fit, fitted, exact):
    """Unit and period effects of a fitted model, by name; pyfixest leaves out the level others are measured from."""
    table = fit.fixef(atol=1e-15, btol=1e-15) if exact else fit.fixef()
    found = {}
    for name in ("unit", "node"):
        found[name] = {level: 0.0 for level in fitted[name].unique()}
        found[name].update(table[f"C({name})"])
    return found["unit"], found["node"]


def imputed(data, covariates=(), strata=False, never=False, exact=True):
    """The treated cells with their effect, by imputation from a pyfixest fit on untreated observations."""
    data = data.copy()
    data["node"] = data["stratum"] + "/" + data["year"].astype(str) if strata else data["year"].astype(str)
    untreated = data[~data["treated"]]
    fitted = untreated[untreated["cohort"].isna()] if never else untreated
    right = " + ".join(covariates) or "1"
    fit = feols(f"y ~ {right} | unit + node", fitted, exact)
    node_effect = effects(fit, fitted, exact)[1]
    beta = dict(zip(fit._coefnames, fit._beta_hat)) if covariates else {}
    data["fixed"] = data["node"].map(node_effect) + sum(data[x] * beta[x] for x in covariates)
    own = (data[~data["treated"]]["y"] - data[~data["treated"]]["fixed"]).groupby(data["unit"]).mean()
    cells = data[data["treated"]].copy()
    cells["effect"] = cells["y"] - cells["fixed"] - cells["unit"].map(own)
    return cells[cells["effect"].notna()], beta


def summaries(cells, beta):
    yield "att", cells["effect"].mean()
    cells = cells.assign(event=(cells["year"] - cells["cohort"]).astype(int), cohort=cells["cohort"].astype(int))
    for event, own in cells.groupby("event"):
        yield f"event:{event}", own["effect"].mean()
    for cohort, own in cells.groupby("cohort"):
        yield f"group:{cohort}", own["effect"].mean()
    for (cohort, year), own in cells.groupby(["cohort", "year"]):
        yield f"gt:{cohort}:{year}", own["effect"].mean()
    yield from beta.items()


def pre_trend(data, leads=4, covariates=()):
    """Coefficients, clustered standard errors and the Wald F of the leads, on untreated observations."""
    untreated = data[~data["treated"]].copy()
    names = []
    for lead in range(leads, 0, -1):
        untreated[f"lead{lead}"] = (untreated["cohort"] - untreated["year"] == lead).astype(float)
        names.append(f"lead{lead}")
    fit = feols(f"y ~ {' + '.join([*covariates, *names])} | unit + year", untreated, vcov={"CRV1": "unit"})
    keep = [fit._coefnames.index(name) for name in names]
    coefficients, variance = fit._beta_hat[keep], fit._vcov[np.ix_(keep, keep)]
    statistic = coefficients @ np.linalg.solve(variance, coefficients) / leads
    for name, coefficient, error in zip(names, coefficients, np.sqrt(np.diag(variance))):
        yield f"pretrend:-{name[4:]}", coefficient, error
    yield "pretrend:F", statistic, np.nan


def analytic(data, term, group):
    """The paper's conservative standard error with dense matrices: an independent calculation."""
    data = data.reset_index(drop=True)
    untreated = ~data["treated"].to_numpy()
    dummies = pd.concat([pd.get_dummies(data["unit"]), pd.get_dummies(data["year"]).iloc[:, 1:]], axis=1)
    dummies = dummies.to_numpy(float)
    z0, z1 = dummies[untreated], dummies[~untreated]
    y0, y1 = data["y"].to_numpy()[untreated], data["y"].to_numpy()[~untreated]
    cells = data[~untreated].copy()
    cells["event"] = cells["year"] - cells["cohort"]
    solve = np.linalg.pinv(z0.T @ z0)
    coefficients = solve @ z0.T @ y0
    cells["effect"] = y1 - z1 @ coefficients
    weight = term(cells).to_numpy(float)
    weight = weight / weight.sum()
    v0 = -z0 @ solve @ z1.T @ weight
    cells["v"] = weight
    cells["group"] = group(cells)
    by = cells[cells["v"] != 0].assign(ve=lambda d: d["v"] * d["effect"])
    by = by.groupby(["group", "unit"])[["v", "ve"]].sum()
    top, bottom = (by["v"] * by["ve"]).groupby("group").sum(), (by["v"] ** 2).groupby("group").sum()
    centre = cells["group"].map(top / bottom).fillna(0)
    score = pd.Series(v0 * (y0 - z0 @ coefficients)).groupby(data["unit"][untreated].to_numpy()).sum()
    score = score.add((cells["v"] * (cells["effect"] - centre)).groupby(cells["unit"]).sum(), fill_value=0)
    return float(np.sqrt((score**2).sum()))


def expectations(data, leads=4, covariates=("x",), strata=True):
    """Rows of (specification, term, estimate, standard error)."""
    specifications = {"plain": {}, "never": {"never": True}}
    if covariates:
        specifications["covariates"] = {"covariates": covariates}
    if strata:
        specifications["strata"] = {"strata": True}
    if strata and covariates:
        specifications["both"] = {"strata": True, "covariates": covariates}
    for name, options in specifications.items():
        for term, value in summaries(*imputed(data, **options)):
            yield name, term, value, np.nan
    for term, value, error in pre_trend(data, leads):
        yield "plain", term, value, error
    if covariates:
        for term, value, error in pre_trend(data, leads, covariates):
            yield "covariates", term, value, error
    groups = {
        "all": lambda cells: 0,
        "eventTime": lambda cells: cells["event"],
        "cohortAndPeriod": lambda cells: cells["cohort"] * 10_000 + cells["year"],
    }
    for name, group in groups.items():
        yield f"analytic:{name}", "att", np.nan, analytic(data, lambda cells: cells["event"] >= 0, group)
        yield f"analytic:{name}", "event:1", np.nan, analytic(data, lambda cells: cells["event"] == 1, group)


def write_expectations(rows, path):
    with open(path, "w") as file:
        file.write("specification,term,estimate,std.error\n")
        for specification, term, estimate, error in rows:
            text = ["" if np.isnan(value) else f"{value:.12g}" for value in (estimate, error)]
            file.write(f"{specification},{term},{text[0]},{text[1]}\n")


def timed(data, replicates, seed):
    start_wall, start_cpu = time.perf_counter(), time.process_time()
    estimate = imputed(data, exact=False)[0]["effect"].mean()
    fit_cpu = time.process_time() - start_cpu
    random = np.random.default_rng(seed)
    by_unit = {name: frame for name, frame in data.groupby("unit")}
    names = sorted(by_unit)
    draws = []
    for _ in range(replicates):
        drawn = random.integers(0, len(names), len(names))
        frame = pd.concat([by_unit[names[i]].assign(unit=str(k)) for k, i in enumerate(drawn)], ignore_index=True)
        draws.append(imputed(frame, exact=False)[0]["effect"].mean())
    return {
        "att": estimate,
        "std_error": float(np.std(draws, ddof=1)) if draws else None,
        "replicates": replicates,
        "fit_cpu_seconds": fit_cpu,
        "cpu_seconds": time.process_time() - start_cpu,
        "wall_seconds": time.perf_counter() - start_wall,
        "pyfixest": pf.__version__,
    }


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    fixtures = commands.add_parser("fixtures")
    fixtures.add_argument("--out", type=Path, required=True)
    panel = commands.add_parser("panel")
    panel.add_argument("--out", type=Path, required=True)
    mpdta = commands.add_parser("mpdta")
    mpdta.add_argument("--data", type=Path, required=True)
    timing = commands.add_parser("time")
    timing.add_argument("--data", type=Path, required=True)
    timing.add_argument("--bootstrap", type=int, default=100)
    timing.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.command == "fixtures":
        panel = simulated()
        panel.to_csv(options.out / "panel.csv", index=False)
        data = prepared(pd.read_csv(options.out / "panel.csv"))
        write_expectations(expectations(data), options.out / "pyfixest.csv")
    elif options.command == "panel":
        simulated(units=196, periods=30).to_csv(options.out, index=False)
    elif options.command == "mpdta":
        frame = pd.read_csv(options.data)
        data = prepared(frame, unit="countyreal", y="lemp", cohort="first.treat")
        data["unit"] = data["unit"].astype(int).astype(str)
        rows = [row for row in expectations(data, leads=2, covariates=(), strata=False)]
        write_expectations(rows, "/dev/stdout")
    else:
        print(json.dumps(timed(prepared(pd.read_csv(options.data)), options.bootstrap, options.seed)))


if __name__ == "__main__":
    main()
