#!/usr/bin/env python3
"""Weighted metrics, means, fits and steps by scikit-learn and statsmodels.

Writes fixtures/golden/weights.json: drawn cases with their probabilities, labels, groups and weights, and beside them the
values of scikit-learn with `sample_weight` (metrics, isotonic regression, logistic regression) and the errors of weighted
means by statsmodels: of WLS on a constant, with HC1 errors and with errors clustered by group.
"""

import json

import numpy as np
import sklearn
import statsmodels
import statsmodels.api as sm
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, brier_score_loss, f1_score, log_loss, roc_auc_score

from fixture_data import GOLDEN

SEED = 20_261_129


def metrics(labels, probabilities, weights):
    count = probabilities.shape[1]
    classes = list(range(count))
    predicted = np.argmax(probabilities, axis=1)
    if count == 2:
        area = roc_auc_score(labels, probabilities[:, 1], sample_weight=weights)
    else:
        area = roc_auc_score(
            labels, probabilities, multi_class="ovr", average="macro", labels=classes, sample_weight=weights)
    outcomes = np.eye(count)[labels]
    differences = np.cumsum(probabilities - outcomes, axis=1)[:, :-1]
    return {
        "log-loss": float(log_loss(labels, probabilities, labels=classes, sample_weight=weights)),
        "brier": float(
            brier_score_loss(labels, probabilities, labels=classes, scale_by_half=False, sample_weight=weights)),
        "accuracy": float(accuracy_score(labels, predicted, sample_weight=weights)),
        "auc": float(area),
        "f1-macro": float(
            f1_score(labels, predicted, labels=classes, average="macro", zero_division=0, sample_weight=weights)),
        "rps": float(np.average(np.sum(differences**2, axis=1) / (count - 1), weights=weights)),
    }


def mean_error(values, weights, groups=None):
    kept = weights > 0
    fit = sm.WLS(values[kept], np.ones(kept.sum()), weights=weights[kept])
    if groups is None:
        found = fit.fit(cov_type="HC1")
    else:
        found = fit.fit(cov_type="cluster", cov_kwds={"groups": groups[kept]})
    return {"mean": float(found.params[0]), "error": float(found.bse[0])}


def logistic(labels, features, weights, ridge):
    model = LogisticRegression(C=1 / ridge, tol=1e-12, max_iter=10_000, solver="newton-cholesky")
    model.fit(features, labels, sample_weight=weights)
    return {"ridge": ridge, "coefficients": model.coef_[0].tolist(), "intercept": float(model.intercept_[0])}


def isotonic(x, y, weights):
    kept = weights > 0
    fitted = IsotonicRegression().fit(x[kept], y[kept], sample_weight=weights[kept])
    return fitted.predict(x[kept]).tolist()


def case(random, name, count, classes, weights):
    probabilities = random.multinomial(40, random.dirichlet(np.ones(classes), size=count)) / 40
    cumulative = np.cumsum(0.6 * probabilities + 0.4 / classes, axis=1)
    labels = np.minimum((cumulative < random.random((count, 1))).sum(axis=1), classes - 1)
    groups = random.integers(0, count // 4, count)
    hits = (labels == 1).astype(float)
    features = np.log(0.9 * probabilities[:, :2] + 0.05)
    squares = np.sum((probabilities - np.eye(classes)[labels]) ** 2, axis=1)
    return {
        "name": name, "classes": classes, "labels": labels.tolist(), "groups": groups.tolist(),
        "weights": weights.tolist(), "probabilities": probabilities.tolist(),
        "metrics": metrics(labels, probabilities, weights), "mean": mean_error(squares, weights),
        "clustered": mean_error(squares, weights, groups),
        "isotonic": isotonic(probabilities[:, 1], hits, weights),
        "logistic": logistic(hits, features, weights, 3.0),
    }


def main():
    random = np.random.default_rng(SEED)
    whole = random.integers(0, 5, 80).astype(float)
    cases = [
        case(random, "whole-two", 80, 2, whole),
        case(random, "real-three", 120, 3, random.exponential(1.0, 120)),
        case(random, "zeros-four", 100, 4, random.exponential(1.0, 100) * random.integers(0, 2, 100)),
    ]
    document = {
        "made_by": "Benchmarks/reference_weights.py", "seed": SEED, "numpy": np.__version__,
        "scikit-learn": sklearn.__version__, "statsmodels": statsmodels.__version__, "cases": cases,
    }
    GOLDEN.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, allow_nan=False, separators=(",", ":")).replace('{"name"', '\n{"name"')
    (GOLDEN / "weights.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
