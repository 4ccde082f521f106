"""Synthetic labelled predictions of several models, in memory, as binary files and as folders of CSV files.

Every row has a latent score for each class. A model sees the scores with noise of its own and noise that all models share,
shrinks them, and is too sure or not sure enough. With three classes the third is the tie.
"""

import dataclasses
import pathlib

import numpy as np


@dataclasses.dataclass
class Arena:
    predictions: np.ndarray  # models x rows x classes
    labels: np.ndarray

    @property
    def likelihoods(self):
        """Rows x models: what each model gave to the class that came true."""
        return np.maximum(self.predictions[:, np.arange(len(self.labels)), self.labels].T, np.finfo(float).eps)

    def write_binary(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        self.predictions.tofile(folder / "predictions")
        self.labels.astype(np.int64).tofile(folder / "labels")
        # Last, so that a folder that has it is whole.
        (folder / "shape").write_text(" ".join(map(str, self.predictions.shape)))


def read_binary(folder):
    folder = pathlib.Path(folder)
    shape = tuple(map(int, (folder / "shape").read_text().split()))
    return Arena(np.fromfile(folder / "predictions").reshape(shape), np.fromfile(folder / "labels", dtype=np.int64))


def softmax(scores):
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return scores


def generate(rows, models, classes=3, seed=1):
    random = np.random.default_rng(seed)
    truth = random.normal(0, 1.2, (rows, classes))
    labels = (softmax(truth.copy()).cumsum(axis=1)[:, :-1] < random.random((rows, 1))).sum(axis=1)
    shared = random.standard_normal((rows, classes))
    predictions = np.empty((models, rows, classes))
    for model in range(models):
        noise = random.uniform(0.8, 3)
        scale = random.uniform(0.5, 1.9) * 1.44 / (1.44 + noise * noise)
        seen = truth + noise * (0.6 * shared + 0.8 * random.standard_normal((rows, classes)))
        seen += random.normal(0, 0.2, classes)
        predictions[model] = softmax(scale * seen)
    return Arena(predictions, labels)


def write_csv(arena, folder, tests):
    """A folder as `temper run` takes it; the last `tests` rows are the test rows."""
    import pandas as pd

    classes = [f"class_{k}" for k in range(arena.predictions.shape[2])]
    if len(classes) == 3:
        classes = ["winner_model_a", "winner_model_b", "winner_tie"]
    known = len(arena.labels) - tests
    ids = np.arange(len(arena.labels)) + 10_000
    (folder / "oof").mkdir(parents=True, exist_ok=True)
    (folder / "test").mkdir(exist_ok=True)

    def write(path, values, rows, **options):
        table = pd.DataFrame(values, columns=classes)
        table.insert(0, "id", ids[rows])
        table.to_csv(path, index=False, **options)

    oof, test = slice(0, known), slice(known, None)
    for model, matrix in enumerate(arena.predictions):
        write(folder / "oof" / f"model_{model:02d}.csv", matrix[oof], oof, float_format="%.6g")
        write(folder / "test" / f"model_{model:02d}.csv", matrix[test], test, float_format="%.6g")
    write(folder / "sample_submission.csv", np.full((tests, len(classes)), 1 / len(classes)), test, float_format="%.6g")
    write(folder / "labels.csv", np.eye(len(classes), dtype=int)[arena.labels[oof]], oof)


def read_csv(folder):
    """The out-of-fold predictions of a folder, joined to its labels by id, rows divided by their sum."""
    import pandas as pd

    def table(path):
        return pd.read_csv(path).set_index("id")

    labels = table(next(folder.glob("labels.csv*")))
    files = sorted((folder / "oof").glob("*.csv*"))
    predictions = np.stack([table(path).loc[labels.index, labels.columns].to_numpy() for path in files])
    predictions /= predictions.sum(axis=2, keepdims=True)
    return Arena(predictions, labels.to_numpy().argmax(axis=1))
