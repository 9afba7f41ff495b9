"""Synthetic difference in differences on Proposition 99: ours beside the PyPI peer diff-diff, on the same work.

  pip install numpy pandas diff-diff
  python speed_synthetic.py --data california_prop99.csv --bench "swift run -c release --package-path Benchmarks bench"

Prints CPU seconds of each for the estimate with 200 placebos. The data are those of the R package synthdid, semicolon
separated: State;Year;PacksPerCapita;treated.
"""

import argparse
import os
import shlex
import subprocess
import time
import warnings

import pandas as pd


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--bench", help="the command that runs our benches; left out: the peer alone")
    parser.add_argument("--placebos", type=int, default=200)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    import diff_diff

    frame = pd.read_csv(options.data, sep=";")
    frame["ever"] = (frame.State == "California").astype(int)
    years = sorted(int(year) for year in frame.Year.unique() if year >= 1989)
    model = diff_diff.SyntheticDiD(variance_method="placebo", n_bootstrap=options.placebos, seed=1)
    start = time.process_time()
    result = model.fit(
        frame, outcome="PacksPerCapita", treatment="ever", unit="State", time="Year", post_periods=years
    )
    seconds = time.process_time() - start
    print(f"diff-diff {diff_diff.__version__}: {result.att:.5f}, {result.se:.3f}, {seconds:.3f} CPU s")
    if options.bench:
        environment = dict(os.environ, SUASION_PROP99=os.path.abspath(options.data))
        subprocess.run([*shlex.split(options.bench), "synthetic"], env=environment, check=True)


if __name__ == "__main__":
    main()
