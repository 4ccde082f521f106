"""Temper's `auto` against what people blend with today, as Markdown tables; see README.md.

usage: peers.py sets|arenas|small [NAMES ...] [--data DIR] [--temper FILE] [--seeds N] [--rows N]

sets    cross-validated on the labelled rows of real sets, on the folds that made the predictions
arenas  fitted on a synthetic arena's labelled rows, scored on its fresh ones
small   1,000 rows against equal weights, a temperature and a tie bias, on fresh rows
"""

import argparse
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import scipy
import sklearn

from fixture_data import REPOSITORY
from peer_blends import equal_weights, peers, row_losses
from prediction_folder import PredictionFolder

SETS = ["lmsys_fold0", "cems", "gpt4_judge", "football", "digits"]
# Where a fit takes seconds three strengths have to do.
STRENGTHS = {"gpt4_judge": [1e-4, 1e-2, 1.0], "football": [1e-4, 1e-2, 1.0]}
DEFAULT_STRENGTHS = [1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0]
LEAST_TOLERANCE = 0.0003


def paired(difference, groups=None):
    """Mean and standard error, clustered where rows come in groups."""
    residuals = difference - difference.mean()
    if groups is not None:
        residuals = np.bincount(groups, residuals)
    count = len(residuals)
    return difference.mean(), np.sqrt(np.sum(residuals**2) * count / (count - 1)) / len(difference)


def verdict(difference, groups=None):
    mean, error = paired(difference, groups)
    word = "pass" if mean <= max(LEAST_TOLERANCE, 2 * error) else "**fail**"
    return f"{mean:+.4f} ± {error:.4f} {word}"


def temper_run(temper, folder, output):
    command = [temper, "run", folder, "--output", output, "--bootstrap", "0", "--quiet", "--json"]
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)


def nested_predictions(database, ids):
    """The predictions of the fits that never saw the row's fold."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute(
            "SELECT e.key, p.* FROM fit_prediction AS p JOIN example AS e ON e.id = p.example WHERE e.split = 'oof'")
        found = {row[0]: row[3:] for row in rows}
    return np.array([found[i] for i in ids])


def cross_validated(rows, fit):
    losses = np.empty(len(rows.label))
    for fold in np.unique(rows.folds):
        held = rows.folds == fold
        part = rows.take(held)
        losses[held] = row_losses(fit(rows.take(~held))(part.probabilities), part.label)
    return losses


def print_table(columns, cells):
    """`cells` by column, then by row."""
    names = list(dict.fromkeys(name for column in columns for name in cells[column]))
    print("| | " + " | ".join(columns) + " |\n|" + " --- |" * (len(columns) + 1))
    for name in names:
        print(f"| {name} | " + " | ".join(cells[column].get(name, "n/a") for column in columns) + " |")
    sys.stdout.flush()


def compare_sets(arguments):
    cells = {}
    for name in arguments.names or SETS:
        start = time.time()
        data = PredictionFolder(Path(arguments.data) / name)
        with tempfile.TemporaryDirectory() as output:
            temper_run(arguments.temper, data.folder, output)
            ours = row_losses(nested_predictions(Path(output) / "temper.sqlite", data.ids), data.oof.label)
        mean, error = paired(ours, data.oof.groups)
        cells[name] = {"Temper auto, nested log loss": f"{mean:.4f} ± {error:.4f}"}
        for peer, fit in peers(data.oof.has_sides, STRENGTHS.get(name, DEFAULT_STRENGTHS)).items():
            theirs = cross_validated(data.oof, fit)
            cells[name][f"against {peer}"] = verdict(ours - theirs, data.oof.groups)
        print(f"{name}: {time.time() - start:.0f} s", file=sys.stderr)
        print_table([name], cells) if arguments.verbose else None
    print_table(list(cells), cells)


def arena(directory, tool, rows, test, models, seed):
    command = [sys.executable, tool, "--out", directory, "--rows", rows, "--test", test, "--models", models, "--seed", seed]
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)
    return PredictionFolder(directory)


def fresh_losses(arguments, data, output):
    """Losses of the submission on the fresh rows, and these rows."""
    temper_run(arguments.temper, data.folder, output)
    ids, fresh = data.test()
    return row_losses(data.aligned(Path(output) / "submission.csv", ids), fresh.label), fresh


def compare_arenas(arguments):
    rows = arguments.rows or 10_000
    cells = {}
    for seed in range(1, (arguments.seeds or 3) + 1):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as output:
            data = arena(folder, arguments.arena, rows, 25_000, 10, seed)
            ours, fresh = fresh_losses(arguments, data, output)
        column = f"{rows:,} rows, seed {seed}"
        cells[column] = {"Temper auto, log loss on 25,000 fresh rows": f"{ours.mean():.4f}"}
        for peer, fit in peers(True, DEFAULT_STRENGTHS).items():
            theirs = row_losses(fit(data.oof)(fresh.probabilities), fresh.label)
            cells[column][f"against {peer}"] = verdict(ours - theirs)
    print_table(list(cells), cells)


def compare_small(arguments):
    rows, count = arguments.rows or 1000, arguments.seeds or 20
    differences = []
    for seed in range(1, count + 1):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as output:
            data = arena(folder, arguments.arena, rows, 10_000, 10, seed)
            ours, fresh = fresh_losses(arguments, data, output)
        theirs = row_losses(equal_weights(data.oof)(fresh.probabilities), fresh.label)
        differences.append(ours.mean() - theirs.mean())
        print(f"seed {seed}: {ours.mean():.5f}, difference {differences[-1]:+.5f}", file=sys.stderr)
    mean, error = paired(np.array(differences))
    word = "pass" if mean <= 0 else "within two errors" if mean <= 2 * error else "**fail**"
    print("| rows | seeds | Temper auto - equal weights, T, tie bias | better on | verdict |\n|" + " --- |" * 5)
    print(f"| {rows:,} | {count} | {mean:+.5f} ± {error:.5f} | {sum(d < 0 for d in differences)} of {count} | {word} |")


def main():
    shared = REPOSITORY.parent / "shared"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["sets", "arenas", "small"])
    parser.add_argument("names", nargs="*", help="sets, instead of all")
    parser.add_argument("--data", default=shared / "data")
    parser.add_argument("--arena", default=shared / "tools/synthetic_arena.py", help="the generator of synthetic arenas")
    parser.add_argument("--temper", default=REPOSITORY / ".build/release/temper")
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--rows", type=int)
    parser.add_argument("--verbose", action="store_true", help="print every set's table as soon as it is known")
    arguments = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} processors; numpy {np.__version__}, scipy {scipy.__version__}, "
          f"scikit-learn {sklearn.__version__}\n")
    {"sets": compare_sets, "arenas": compare_arenas, "small": compare_small}[arguments.what](arguments)


if __name__ == "__main__":
    main()
