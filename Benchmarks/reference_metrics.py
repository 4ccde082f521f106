#!/usr/bin/env python3
"""Log loss, Brier score, accuracy, AUC, F1 and ranked probability score by scikit-learn, with many ties.

Writes fixtures/golden/metrics.json: small cases with their probabilities and labels, and every model of the fixtures.
The ranked probability score, which scikit-learn has not, is by numpy in the order of classes that is written beside it.
Probabilities of the drawn cases are multiples of 1/8 or of 1/40: within a class, and at the top of a row, many are equal.
"""

import json

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, brier_score_loss, f1_score, log_loss, roc_auc_score

from fixture_data import GOLDEN, SIDED_CLASSES, Dataset, read_table

SEED = 20_240_613


class AddedInOrder(Dataset):
    """A data set whose rows are added up from the first class to the last.

    numpy adds eight or more numbers in another order. That changes last digits, and with them which probabilities of a
    forest are equal: a difference of 1e-5 in the area under the curve.
    """

    def _predictions(self, path, ids):
        columns, rows = read_table(path)
        if columns != self.classes or set(rows) != set(ids):
            raise ValueError(f"{path.name}: its columns and ids are not those of labels.csv")
        values = np.array([rows[i] for i in ids])
        return values / np.cumsum(values, axis=1)[:, -1:]


def ranked_probability_score(labels, probabilities, order):
    outcomes = np.eye(probabilities.shape[1])[labels]
    differences = np.cumsum((probabilities - outcomes)[:, order], axis=1)[:, :-1]
    return float(np.mean(np.sum(differences**2, axis=1) / (len(order) - 1)))


def area(labels, probabilities):
    """Null where scikit-learn has no value: a class that no row has."""
    count = probabilities.shape[1]
    if len(np.unique(labels)) < count:
        return None
    if count == 2:
        return float(roc_auc_score(labels, probabilities[:, 1]))
    return float(roc_auc_score(labels, probabilities, multi_class="ovr", average="macro", labels=range(count)))


def metrics(labels, probabilities, order):
    classes = list(range(probabilities.shape[1]))
    predicted = np.argmax(probabilities, axis=1)
    return {
        "log-loss": float(log_loss(labels, probabilities, labels=classes)),
        "brier": float(brier_score_loss(labels, probabilities, labels=classes, scale_by_half=False)),
        "accuracy": float(accuracy_score(labels, predicted)),
        "auc": area(labels, probabilities),
        "f1-macro": float(f1_score(labels, predicted, labels=classes, average="macro", zero_division=0)),
        "rps": ranked_probability_score(labels, probabilities, order),
    }


def case(name, labels, probabilities, order):
    return {
        "name": name, "order": order, "labels": labels.tolist(), "probabilities": probabilities.tolist(),
        "values": metrics(labels, probabilities, order),
    }


def rows_of(random, count, classes, parts):
    """Rows of whole numbers with sum `parts`, divided by it; zeros among them."""
    return random.multinomial(parts, random.dirichlet(np.ones(classes), size=count)) / parts


def small_cases():
    random = np.random.default_rng(SEED)

    def drawn(probabilities):
        cumulative = np.cumsum(probabilities, axis=1)
        return np.minimum((cumulative < random.random((len(probabilities), 1))).sum(axis=1), probabilities.shape[1] - 1)

    arena = rows_of(random, 60, 3, 8)
    yield case("arena-ties", drawn(0.7 * arena + 0.1), arena, [0, 2, 1])
    binary = rows_of(random, 50, 2, 8)
    yield case("binary-ties", drawn(0.6 * binary + 0.2), binary, [0, 1])
    five = rows_of(random, 80, 5, 40)
    yield case("five-classes", drawn(0.5 * five + 0.1), five, [0, 1, 2, 3, 4])
    constant = np.tile([0.25, 0.5, 0.25], (12, 1))
    yield case("constant", np.arange(12) % 3, constant, [0, 1, 2])
    # No row of the last class, and none is predicted to be of it.
    absent = np.tile([[0.5, 0.375, 0.125], [0.25, 0.75, 0.0], [0.5, 0.5, 0.0]], (5, 1))
    yield case("absent-class", random.integers(0, 2, 15), absent, [0, 2, 1])
    # True rows of a class that is never predicted.
    yield case("unpredicted-class", np.arange(15) % 3, absent, [0, 2, 1])
    certain = np.eye(3)[np.arange(9) % 3]
    yield case("certain-and-wrong", np.array([0, 1, 2, 0, 1, 2, 0, 1, 0]), certain, [0, 2, 1])


def fixture_models(name):
    data = AddedInOrder(name)
    order = [SIDED_CLASSES.index(k) for k in ["winner_model_a", "winner_tie", "winner_model_b"]]
    order = order if data.has_sides else list(range(len(data.classes)))
    models = {model: metrics(data.label, data.probabilities[:, m], order) for m, model in enumerate(data.names)}
    return {"data": name, "order": order, "models": models}


def main():
    document = {
        "made_by": "Benchmarks/reference_metrics.py", "seed": SEED, "numpy": np.__version__,
        "scikit-learn": sklearn.__version__, "cases": list(small_cases()),
        "fixtures": [fixture_models(name) for name in ["cems", "digits"]],
    }
    GOLDEN.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, allow_nan=False, separators=(",", ":"))
    for first_key in ['{"name"', '{"data"']:
        text = text.replace(first_key, "\n" + first_key)
    (GOLDEN / "metrics.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
