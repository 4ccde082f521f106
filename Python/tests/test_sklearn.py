"""The estimators behave as scikit-learn's do."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import make_classification
from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.naive_bayes import GaussianNB
from sklearn.utils.estimator_checks import estimator_checks_generator
from sklearn.utils.validation import check_is_fitted

import temper
from conftest import made
from temper.sklearn import TemperBlender, TemperCalibrator


def stacked(y_and_parts):
    y, oof, test = y_and_parts
    return y, np.hstack(list(oof.values())), np.hstack(list(test.values()))


def test_blender_is_the_blend():
    y, X, new = stacked(made())
    blender = TemperBlender(pool="linear", calibration="none", folds=3, models=["m0", "m1"]).fit(X, y)
    y, oof, test = made()
    fit = temper.blend(y, oof, test=test, pool="linear", calibration="none", folds=3, bootstrap=0, no_tie=True)
    assert blender.score_ == fit.score
    assert np.array_equal(blender.predict_proba(new), fit.predictions)
    assert blender.classes_.tolist() == ["a", "b", "tie"]
    assert np.array_equal(blender.predict(new), blender.classes_[fit.predictions.argmax(axis=1)])
    assert blender.weights_ == dict(zip(fit.weights["name"], fit.weights["weight"]))


def test_parameters_clone_and_pickle():
    y, X, new = stacked(made())
    blender = TemperBlender(pool="linear", calibration="none", tie="tie", folds=3)
    assert clone(blender).get_params() == blender.get_params()
    blender.set_params(pool="mean").fit(X, y)
    assert blender.get_params()["pool"] == "mean"
    again = pickle.loads(pickle.dumps(blender))
    check_is_fitted(again)
    assert np.array_equal(again.predict_proba(new), blender.predict_proba(new))
    with pytest.raises(ValueError, match="expected 3 for every model"):
        TemperBlender().fit(X[:, :5], y)
    with pytest.raises(ValueError, match="found 1 names, expected 2"):
        TemperBlender(models=["only"]).fit(X, y)
    with pytest.raises(ValueError, match="tie: found 'draw'"):
        TemperBlender(tie="draw").fit(X, y)


@pytest.mark.parametrize("classes", [2, 3])
def test_final_estimator_of_a_stack(classes):
    X, y = make_classification(240, 6, n_informative=4, n_classes=classes, random_state=0)
    stack = StackingClassifier(
        [("bayes", GaussianNB()), ("logistic", LogisticRegression())],
        final_estimator=TemperBlender(pool="linear", folds=3), stack_method="predict_proba", cv=3)
    stack.fit(X[:180], y[:180])
    found = stack.predict_proba(X[180:])
    assert found.shape == (60, classes) and np.allclose(found.sum(axis=1), 1)
    worst = max(log_loss(y[180:], e.predict_proba(X[180:])) for e in stack.named_estimators_.values())
    assert log_loss(y[180:], found) < worst
    assert len(stack.final_estimator_.weights_) == 2


def test_calibrator_of_one_model():
    y, oof, test = made(rows=300)
    sharp = oof["m0"] ** 3 / (oof["m0"] ** 3).sum(axis=1, keepdims=True)
    calibrator = TemperCalibrator(calibration="temperature", folds=3).fit(sharp, y)
    assert calibrator.score_.log_loss < log_loss(y, sharp)
    again = pickle.loads(pickle.dumps(calibrator))
    assert np.array_equal(again.predict_proba(test["m0"]), calibrator.predict_proba(test["m0"]))
    with pytest.raises(ValueError, match="TemperBlender takes several"):
        TemperCalibrator().fit(np.hstack(list(oof.values())), y)


class OnFeatures(TemperBlender):
    """A blender of what two fixed models make of any features: the checks bring features that are no probabilities."""

    def __init__(self, *, pool="linear", calibration="none", folds=3, seed=0):
        super().__init__(pool=pool, calibration=calibration, folds=folds, seed=seed)

    def _predictions(self, X):
        count = len(self.classes_)
        parts = []
        for seed in (1, 2):
            directions = np.random.default_rng(seed).normal(size=(X.shape[1], count))
            with np.errstate(all="ignore"):
                scores = np.clip(np.nan_to_num(X @ directions), -20, 20)
            powers = np.exp(scores - scores.max(axis=1, keepdims=True))
            parts.append(powers / powers.sum(axis=1, keepdims=True))
        return parts

    def _split(self, X):
        return dict(zip(["one", "two"], self._predictions(X.astype(np.float64))))

    def predict_proba(self, X):
        from sklearn.utils.validation import validate_data

        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=[np.float64, np.float32])
        return self.fit_.predict(dict(zip(["one", "two"], self._predictions(X.astype(np.float64)))), progress=False)


#: What cannot be asked of a blend of given predictions.
INAPPLICABLE = {
    "check_classifiers_train": "asks for an accuracy that the two fixed models need not have",
    "check_classifiers_classes": "as above",
}


@pytest.mark.filterwarnings("ignore")
def test_checks_of_scikit_learn():
    failures = []
    ran = 0
    for estimator, check in estimator_checks_generator(OnFeatures(), legacy=True):
        name = getattr(check, "func", check).__name__
        if name in INAPPLICABLE:
            continue
        try:
            check(estimator)
            ran += 1
        except Exception as error:  # noqa: BLE001 - each is reported below
            if type(error).__name__ != "SkipTest":
                failures.append(f"{name}: {type(error).__name__}: {str(error)[:300]}")
    assert failures == [] and ran > 35
