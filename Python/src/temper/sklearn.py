"""Temper as scikit-learn's estimators: a blender of stacked predictions, and a calibrator of one model's."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets, unique_labels
from sklearn.utils.validation import check_is_fitted, validate_data

from ._blend import blend
from ._fit import ExportedFit, Score


class _Blended(ClassifierMixin, BaseEstimator):
    """What both estimators share: columns are probabilities, and fitting is `temper.blend`."""

    def _settings(self) -> dict[str, Any]:
        raise NotImplementedError

    def _names(self, count: int) -> list[str]:
        raise NotImplementedError

    def fit(self, X: Any, y: Any, *, groups: Any = None, folds: Any = None) -> _Blended:
        """Fits to out-of-fold predictions.

        Args:
            X: N × (M K) probabilities: of every model its K columns, in the order of the sorted classes. Of two classes a
                model may have one column, the second class's, as `StackingClassifier` passes them on.
            y: N labels.
            groups: N names of groups of rows that belong together.
            folds: N numbers of folds, those the predictions were made with; None makes some.

        Returns:
            The estimator.
        """
        X, y = validate_data(self, X, y, dtype=[np.float64, np.float32])
        check_classification_targets(y)
        self.classes_ = unique_labels(y)
        if len(self.classes_) < 2:
            raise ValueError(f"y: found one class, {self.classes_[0]!r}, expected two or more classes")
        parts = self._split(X)
        positions = np.searchsorted(self.classes_, y)
        fit = blend(
            positions, parts, classes=[f"class {k}" for k in range(len(self.classes_))], groups=groups, folds=folds,
            progress=False, no_tie=self.tie is None,
            **self._tie(), **self._settings(),
        )
        self.fit_: ExportedFit = fit.exported
        self.score_: Score = fit.score
        self.weights_ = {model["name"]: model["weight"] for model in fit.document["models"]}
        return self

    def _tie(self) -> dict[str, Any]:
        if self.tie is None:
            return {}
        place = np.flatnonzero(self.classes_ == self.tie)
        if len(place) != 1:
            raise ValueError(f"tie: found {self.tie!r}, expected one of {self.classes_.tolist()}")
        return {"tie": f"class {place[0]}"}

    def _split(self, X: np.ndarray) -> dict[str, np.ndarray]:
        """The columns of every model."""
        classes = len(self.classes_)
        width = self._width(X, classes)
        if X.shape[1] % width:
            raise ValueError(
                f"X: found {X.shape[1]} columns, expected {classes} for every model, one for each of the classes "
                f"{self.classes_.tolist()}")
        names = self._names(X.shape[1] // width)
        blocks = [X[:, place * width : (place + 1) * width] for place in range(len(names))]
        return {name: block[:, 0] if width == 1 else block for name, block in zip(names, blocks)}

    @staticmethod
    def _width(X: np.ndarray, classes: int) -> int:
        """Columns of a model: of two classes both, where every pair sums to 1, else those of the second."""
        if classes > 2:
            return classes
        pairs = X.shape[1] % 2 == 0 and np.allclose(X[:, ::2] + X[:, 1::2], 1, atol=1e-6)
        return 2 if pairs else 1

    def predict_proba(self, X: Any) -> np.ndarray:
        """Probabilities of the classes in the order of ``classes_``, N × K."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=[np.float64, np.float32])
        width = X.shape[1] // len(self.weights_)
        parts = {
            name: X[:, place * width] if width == 1 else X[:, place * width : (place + 1) * width]
            for place, name in enumerate(self.weights_)
        }
        return self.fit_.predict({name: parts[name] for name in self.fit_.models}, progress=False)

    def predict(self, X: Any) -> np.ndarray:
        """The likeliest class of every row."""
        likeliest = self.predict_proba(X).argmax(axis=1)
        return self.classes_[likeliest]


class TemperBlender(_Blended):
    """Blends the stacked predictions of several models: `final_estimator` of a `StackingClassifier`.

    Args:
        models: names of the models in the order of their columns; None numbers them.
        pool, weights_sign, calibration, metric: as the options ``--pool``, ``--weights``, ``--calibration`` and
            ``--metric`` of `temper run`.
        folds: how many folds are made where ``fit`` is given none.
        bootstrap: refits behind intervals of weights; 0 makes none.
        seed: of folds and bootstrap.
        tie: the class that is the tie, where there is one among three classes.

    Attributes:
        classes_: the sorted classes.
        fit_: what predicts, an `ExportedFit`.
        score_: nested log loss with its standard error, and the in-sample one.
        weights_: the weight of every model, by its name.
    """

    def __init__(
        self, *, models=None, pool="auto", weights_sign="auto", calibration="auto", metric="log-loss", folds=5, bootstrap=0,
        seed=0, tie=None,
    ):
        self.models = models
        self.pool = pool
        self.weights_sign = weights_sign
        self.calibration = calibration
        self.metric = metric
        self.folds = folds
        self.bootstrap = bootstrap
        self.seed = seed
        self.tie = tie

    def fit(self, X, y, *, groups=None, folds=None):
        return super().fit(X, y, groups=groups, folds=self.folds if folds is None else folds)

    fit.__doc__ = _Blended.fit.__doc__

    def _settings(self) -> dict[str, Any]:
        return {
            "pool": self.pool, "weights_sign": self.weights_sign, "calibration": self.calibration, "metric": self.metric,
            "bootstrap": self.bootstrap, "seed": self.seed,
        }

    def _names(self, count: int) -> list[str]:
        if self.models is None:
            digits = len(str(count - 1))
            return [f"model {place:0{digits}}" for place in range(count)]
        if len(self.models) != count:
            raise ValueError(f"models: found {len(self.models)} names, expected {count}, one for each block of columns of X")
        return [str(name) for name in self.models]


class TemperCalibrator(_Blended):
    """Calibrates the predictions of one model.

    Args:
        calibration: as the option ``--calibration`` of `temper run`.
        folds: how many folds are made where ``fit`` is given none.
        seed: of the folds.
        tie: the class that is the tie, where there is one among three classes.

    Attributes:
        classes_: the sorted classes.
        fit_: what predicts, an `ExportedFit`.
        score_: nested log loss with its standard error, and the in-sample one.
    """

    def __init__(self, *, calibration="auto", folds=5, seed=0, tie=None):
        self.calibration = calibration
        self.folds = folds
        self.seed = seed
        self.tie = tie

    def fit(self, X, y, *, groups=None, folds=None):
        return super().fit(X, y, groups=groups, folds=self.folds if folds is None else folds)

    fit.__doc__ = _Blended.fit.__doc__

    def _settings(self) -> dict[str, Any]:
        return {"pool": "best", "calibration": self.calibration, "bootstrap": 0, "seed": self.seed}

    def _names(self, count: int) -> list[str]:
        if count != 1:
            raise ValueError(f"X: found the columns of {count} models, expected those of one; TemperBlender takes several")
        return ["model"]
