"""scikit-learn: a logistic stack, temperature, isotonic regression, and binned errors with numpy."""

import warnings

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import isotonic_regression
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore")
FLOOR, BINS = 1e-7, 15


def stack(arena):
    def work():
        features = np.log(np.maximum(arena.predictions, FLOOR)).transpose(1, 0, 2).reshape(len(arena.labels), -1)
        model = LogisticRegression(C=1.0, max_iter=1000).fit(features, arena.labels)
        probabilities = model.predict_proba(features)
        return {"loss": -np.log(probabilities[np.arange(len(arena.labels)), arena.labels]).mean()}

    return work


class Given(ClassifierMixin, BaseEstimator):
    """A classifier whose features are its own probabilities."""

    def fit(self, probabilities, labels):
        self.classes_ = np.unique(labels)
        return self

    def decision_function(self, probabilities):
        return np.log(np.maximum(probabilities, FLOOR))

    def predict_proba(self, probabilities):
        return probabilities

    def predict(self, probabilities):
        return self.classes_[probabilities.argmax(axis=1)]


def temperature(arena):
    probabilities = arena.predictions[0]
    frozen = FrozenEstimator(Given().fit(probabilities, arena.labels))

    def work():
        model = CalibratedClassifierCV(frozen, method="temperature").fit(probabilities, arena.labels)
        calibrated = model.predict_proba(probabilities)
        return {"first": calibrated[0, 0], "last": calibrated[-1, 0]}

    return work


def binned_error(probabilities, outcomes):
    bins = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, probabilities - outcomes, minlength=BINS)
    return np.abs(gaps).sum() / len(bins)


def expected_error(arena):
    probabilities = arena.predictions[0]

    def work():
        top = probabilities.argmax(axis=1)
        return {"error": binned_error(probabilities[np.arange(len(top)), top], top == arena.labels)}

    return work


def classwise_error(arena):
    probabilities = arena.predictions[0]

    def work():
        columns = range(probabilities.shape[1])
        return {"error": np.mean([binned_error(probabilities[:, k], arena.labels == k) for k in columns])}

    return work


def corp(arena):
    """Brier's score of every class against the rest, split by isotonic recalibration, and added up."""
    probabilities = arena.predictions[0]

    def parts(p, outcome):
        order = np.lexsort((~outcome, p))
        p, outcome = p[order], outcome[order].astype(float)
        score = ((p - outcome) ** 2).mean()
        recalibrated = ((isotonic_regression(outcome, y_min=0, y_max=1) - outcome) ** 2).mean()
        constant = ((outcome.mean() - outcome) ** 2).mean()
        return score - recalibrated, constant - recalibrated, score

    def work():
        all_parts = np.sum(
            [parts(probabilities[:, k], arena.labels == k) for k in range(probabilities.shape[1])], axis=0)
        return dict(zip(("miscalibration", "discrimination", "score"), all_parts))

    return work


TASKS = {
    "stack": stack, "temperature": temperature, "ece": expected_error, "classwise-ece": classwise_error, "corp": corp}
