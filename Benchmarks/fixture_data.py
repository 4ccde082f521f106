"""Reads a folder of labels and out-of-fold predictions into arrays."""

import csv
import gzip
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parent.parent
FIXTURES = REPOSITORY / "fixtures"
GOLDEN = FIXTURES / "golden"

# Side a, side b and the tie, as the files name them.
SIDED_CLASSES = ["winner_model_a", "winner_model_b", "winner_tie"]

# Pools on logarithms use log max(p, FLOOR): one exact zero must not veto a class.
FLOOR = 1e-7


def read_table(path):
    """The header's columns after `id`, and a row of numbers for each id; plain or gzipped."""
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        columns = next(rows)[1:]
        return columns, {row[0]: [float(field) for field in row[1:]] for row in rows}


class Dataset:
    """Labels and out-of-fold probabilities of one fixture.

    `names` is sorted by UTF-8 bytes, `label` has shape (N,), `probabilities` (N, M, K), each row divided by its sum.
    """

    def __init__(self, name, swap_averaging=False):
        folder = FIXTURES / name
        self.name = name
        self.classes, one_hot = read_table(folder / "labels.csv")
        ids = list(one_hot)
        self.label = np.argmax(np.array([one_hot[i] for i in ids]), axis=1)
        self.names = sorted((path.stem for path in (folder / "oof").glob("*.csv")), key=lambda s: s.encode())
        blocks = []
        for model in self.names:
            block = self._predictions(folder / "oof" / f"{model}.csv", ids)
            swapped = folder / "swapped" / "oof" / f"{model}_swapped.csv"
            if swap_averaging and swapped.exists():
                # In a swapped file winner_model_a is the row's original side b.
                block = (block + self._predictions(swapped, ids)[:, [1, 0, 2]]) / 2
            blocks.append(block)
        self.probabilities = np.stack(blocks, axis=1)

    def _predictions(self, path, ids):
        columns, rows = read_table(path)
        if columns != self.classes or set(rows) != set(ids):
            raise ValueError(f"{path.name}: its columns and ids are not those of labels.csv")
        values = np.array([rows[i] for i in ids])
        return values / values.sum(axis=1, keepdims=True)

    @property
    def has_sides(self):
        return self.classes == SIDED_CLASSES

    @property
    def log_inputs(self):
        """x_mk = log max(p_mk, FLOOR), shape (N, M, K), not renormalised."""
        return np.log(np.maximum(self.probabilities, FLOOR))

    @property
    def likelihood(self):
        """p_m,y(i) with shape (N, M), not floored."""
        return self.probabilities[np.arange(len(self.label)), :, self.label]
