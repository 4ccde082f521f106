"""Reads a folder as `temper run` takes it: labels, folds, groups, out-of-fold and test predictions, plain or gzipped."""

import csv
import gzip
from pathlib import Path

import numpy as np

from fixture_data import SIDED_CLASSES, read_table


def find(folder, name):
    """The file NAME.csv or NAME.csv.gz, or None."""
    return next((path for path in (Path(folder) / f"{name}.csv", Path(folder) / f"{name}.csv.gz") if path.exists()), None)


def read_texts(path):
    """The first column after the id, as text, for each id."""
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        return {row[0]: row[1] for row in rows}


class Rows:
    """Some rows: `probabilities` (N, M, K), `label` (N,) and, where rows have them, `folds` and `groups` (N,)."""

    def __init__(self, probabilities, label, folds=None, groups=None, has_sides=False):
        self.probabilities, self.label = probabilities, label
        self.folds, self.groups, self.has_sides = folds, groups, has_sides

    def take(self, mask):
        part = lambda values: None if values is None else values[mask]
        return Rows(self.probabilities[mask], self.label[mask], part(self.folds), part(self.groups), self.has_sides)


class PredictionFolder:
    """`oof` holds the labelled rows in the order of `ids`; models are sorted by the bytes of their names."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.classes, one_hot = read_table(find(folder, "labels"))
        self.ids = list(one_hot)
        files = [path for path in (self.folder / "oof").iterdir() if ".csv" in path.name]
        self.names = sorted((path.name.split(".csv")[0] for path in files), key=lambda name: name.encode())
        groups = find(folder, "groups")
        self.oof = Rows(
            self._predictions("oof", self.ids), self._labels(one_hot, self.ids),
            self._ordinals(find(folder, "folds"), self.ids), self._ordinals(groups, self.ids) if groups else None,
            self.classes == SIDED_CLASSES)

    def test(self):
        """The rows of `test_labels`, which a synthetic arena has, with their ids."""
        _, one_hot = read_table(find(self.folder, "test_labels"))
        ids = list(one_hot)
        return ids, Rows(self._predictions("test", ids), self._labels(one_hot, ids), has_sides=self.oof.has_sides)

    def aligned(self, path, ids):
        """The predictions of a file, in the order of `ids`, each row divided by its sum."""
        columns, rows = read_table(path)
        if columns != self.classes or set(rows) != set(ids):
            raise ValueError(f"{path}: its columns and ids are not those of the labels")
        values = np.array([rows[i] for i in ids])
        return values / values.sum(axis=1, keepdims=True)

    def _predictions(self, part, ids):
        return np.stack([self.aligned(find(self.folder / part, name), ids) for name in self.names], axis=1)

    def _labels(self, one_hot, ids):
        return np.argmax(np.array([one_hot[i] for i in ids]), axis=1)

    def _ordinals(self, path, ids):
        texts = read_texts(path)
        return np.unique([texts[i] for i in ids], return_inverse=True)[1]
