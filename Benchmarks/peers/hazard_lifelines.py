"""Times lifelines on the rows of hazard_speed.R: hazard_lifelines.py FILE.csv."""
import sys
import time

import lifelines
import pandas

data = pandas.read_csv(sys.argv[1])[["start", "stop", "event", "x1", "x2", "x3"]]
begin = time.process_time()
# Periods of one unit at risk: entry is the period before, as in the others.
model = lifelines.CoxPHFitter().fit(data, "stop", "event", entry_col="start")
print(f"lifelines {lifelines.__version__}, Efron with entry: {time.process_time() - begin:.2f} CPU s;",
      model.params_.round(8).to_list())
