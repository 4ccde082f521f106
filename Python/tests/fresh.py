"""What must hold where nothing but the wheel is installed: fresh.py FOLDER COMMAND

The five lines of the README on the arrays of fixtures/cems give what `temper run` gives for the same files, to the bit.
"""

import csv
import json
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np

import temper

CEMS = Path(__file__).resolve().parents[2] / "fixtures" / "cems"
output, command = sys.argv[1:]
assert Path(temper.binary()).resolve() == Path(command).resolve(), temper.binary()


def table(path):
    with open(path, newline="") as file:
        header, *rows = csv.reader(file)
    return header[1:], {row[0]: row[1:] for row in rows}


def matrix(path, ids):
    rows = table(path)[1]
    return np.array([[float(cell) for cell in rows[key]] for key in ids])


classes, hot = table(CEMS / "labels.csv")
y = np.array([classes[row.index("1")] for row in hot.values()])
tests = list(table(CEMS / "sample_submission.csv")[1])
folds = matrix(CEMS / "folds.csv", hot)[:, 0].astype(int)
groups = [table(CEMS / "groups.csv")[1][key][0] for key in hot]
models = sorted(path.stem for path in (CEMS / "oof").glob("*.csv"))
swapped = sorted(path.stem.removesuffix("_swapped") for path in (CEMS / "swapped" / "oof").glob("*.csv"))
header, found = table(CEMS / "segments.csv")
segments = {name: [found[key][place] for key in hot] for place, name in enumerate(header)}
test_segments = {name: [found[key][place] for key in tests] for place, name in enumerate(header)}
warnings.simplefilter("ignore", temper.TemperWarning)

begin = time.perf_counter()
fit = temper.blend(
    y, {m: matrix(CEMS / "oof" / f"{m}.csv", hot) for m in models},
    test={m: matrix(CEMS / "test" / f"{m}.csv", tests) for m in models}, classes=classes, folds=folds, groups=groups,
    segments=segments, test_segments=test_segments,
    swapped_oof={m: matrix(CEMS / "swapped" / "oof" / f"{m}_swapped.csv", hot) for m in swapped},
    swapped_test={m: matrix(CEMS / "swapped" / "test" / f"{m}_swapped.csv", tests) for m in swapped})
middle = time.perf_counter()
run = subprocess.run(
    [command, "run", str(CEMS), "--output", output, "--json"], check=True, capture_output=True, text=True)
end = time.perf_counter()
shown = json.loads(run.stdout)["fit"]
assert fit.document["log_loss"] == shown["log_loss"], (fit.document["log_loss"], shown["log_loss"])
assert fit.document["models"] == shown["models"]
assert np.array_equal(fit.predictions, matrix(Path(output) / "submission.csv", tests))
assert "pandas" not in sys.modules and isinstance(fit.weights, list) and fit.plot.reliability().figure is None
print(f"{fit!r}: as temper run, to the bit; {middle - begin:.2f} s, the command {end - middle:.2f} s")
