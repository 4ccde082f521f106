#!/usr/bin/env python3
"""Log losses by scikit-learn of every model of the fixtures and of two plain blends.

Writes fixtures/golden/scores.json. The out-of-fold rows are joined by id and divided by their sum before they are
scored; `mean` is the arithmetic mean of the models, `geometric` their normalised geometric mean with probabilities
raised to 1e-7 first.
"""

import json

import numpy as np
import scipy
import sklearn
from scipy.special import softmax
from sklearn.metrics import log_loss

from fixture_data import GOLDEN, Dataset


def score(data, probabilities):
    labels = np.arange(len(data.classes))
    return float(log_loss(data.label, probabilities, labels=labels))


def scores(data):
    models = {name: score(data, data.probabilities[:, m]) for m, name in enumerate(data.names)}
    blends = {
        "mean": score(data, data.probabilities.mean(axis=1)),
        "geometric": score(data, softmax(data.log_inputs.mean(axis=1), axis=1)),
    }
    return {"data": data.name, "rows": len(data.label), "classes": data.classes, "models": models, "blends": blends}


def main():
    document = {
        "made_by": "Benchmarks/reference_scores.py", "numpy": np.__version__, "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__, "log_loss": [scores(Dataset(name)) for name in ["cems", "digits"]],
    }
    GOLDEN.mkdir(parents=True, exist_ok=True)
    (GOLDEN / "scores.json").write_text(json.dumps(document, indent=1, allow_nan=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
