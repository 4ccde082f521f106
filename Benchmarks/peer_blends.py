"""What people blend with today. Every peer is a function `fit(rows)` that returns `predict(probabilities)`.

Whatever a peer chooses is chosen on `rows` alone, by its folds where it cross-validates.
"""

import numpy as np
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

import mixture_proportions
import penalised_pools
from fixture_data import FLOOR

SMALLEST = float(np.finfo(float).eps)


def row_losses(probabilities, label):
    """Log losses as scikit-learn scores them: clipped, then renormalised."""
    clipped = np.clip(probabilities, SMALLEST, 1 - SMALLEST)
    clipped /= clipped.sum(axis=1, keepdims=True)
    return -np.log(clipped[np.arange(len(label)), label])


def logs(probabilities):
    return np.log(np.maximum(probabilities, FLOOR))


def likelihood(rows):
    return np.maximum(rows.probabilities[np.arange(len(rows.label)), :, rows.label], SMALLEST)


def best_single(rows):
    model = int(np.argmin(-np.log(likelihood(rows)).mean(axis=0)))
    return lambda p: p[:, model]


def mean(rows):
    return lambda p: p.mean(axis=1)


def linear_with_temperature(rows):
    """SLSQP on the simplex, then a temperature."""
    L = likelihood(rows)
    w = mixture_proportions.sequential_quadratic(L, np.full(L.shape[1], 1 / L.shape[1]))
    blend = np.einsum("m,imk->ik", w, rows.probabilities)
    temperature, _, _ = mixture_proportions.solve_temperature(blend, rows.label)
    return lambda p: softmax(logs(np.einsum("m,imk->ik", w, p)) / temperature, axis=1)


def greedy_selection(rows, steps=25):
    """Ensemble selection with replacement (Caruana et al. 2004), one bag, the lowest loss in every step."""
    L = likelihood(rows)
    total, counts = np.zeros(len(L)), np.zeros(L.shape[1])
    for _ in range(steps):
        model = int(np.argmin([-np.log(total + L[:, m]).mean() for m in range(L.shape[1])]))
        total += L[:, model]
        counts[model] += 1
    w = counts / steps
    return lambda p: np.einsum("m,imk->ik", w, p)


def odds(probabilities):
    """Margins and tie log-odds, (N, M) each."""
    x = logs(probabilities)
    return x[:, :, 0] - x[:, :, 1], x[:, :, 2] - (x[:, :, 0] + x[:, :, 1]) / 2


def head_features(margins, ties):
    """Scores (s/2, -s/2, r) that are linear in the coefficients of s, then those of r: (N, 3, S + R)."""
    zero_s, zero_r = np.zeros_like(margins), np.zeros_like(ties)
    heads = [np.hstack([margins / 2, zero_r]), np.hstack([-margins / 2, zero_r]), np.hstack([zero_s, ties])]
    return np.stack(heads, axis=1)


def most_likely(features, label, start):
    """Maximum likelihood by Newton steps; a trace of a ridge keeps duplicate models apart."""
    size = features.shape[2]
    pool = penalised_pools.Pool(
        features, label, np.sqrt(1e-8) * np.eye(size), np.zeros(size), np.zeros(size, dtype=bool))
    return penalised_pools.newton(pool, start)


def unpenalised_tie_aware(rows):
    """Weights of their own for sides and ties, and a tie bias, without any penalty or bound."""
    def features(p):
        d, u = odds(p)
        return head_features(d, np.hstack([u, np.ones((len(u), 1))]))

    models = rows.probabilities.shape[1]
    start = np.append(np.full(2 * models, 1 / models), 0.0)
    theta = most_likely(features(rows.probabilities), rows.label, start)
    return lambda p: softmax(features(p) @ theta, axis=1)


def equal_weights(rows):
    """The geometric mean with a temperature and a tie bias: two parameters."""
    def features(p):
        d, u = (values.mean(axis=1, keepdims=True) for values in odds(p))
        one, zero = np.ones_like(u), np.zeros_like(u)
        columns = [np.hstack([d / 2, zero]), np.hstack([-d / 2, zero]), np.hstack([u, one])]
        return np.stack(columns, axis=1)

    theta = most_likely(features(rows.probabilities), rows.label, np.array([1.0, 0.0]))
    return lambda p: softmax(features(p) @ theta, axis=1)


class LogisticStack:
    """scikit-learn's multinomial logistic regression on log-probabilities, C by cross-validation over the rows' folds.

    The fits for leaving out two folds serve both as outer folds: they are kept by the folds they were made on.
    """

    def __init__(self, strengths):
        self.strengths, self.fits = strengths, {}

    def _fit(self, rows, C):
        key = (tuple(np.unique(rows.folds)), C)
        if key not in self.fits:
            features = self._features(rows.probabilities)
            # Newton steps are exact and quick until their matrices get large.
            solver = "newton-cholesky" if features.shape[1] < 50 else "lbfgs"
            model = LogisticRegression(C=C, solver=solver, max_iter=2000)
            self.fits[key] = model.fit(features, rows.label)
        return self.fits[key]

    def _features(self, p):
        return logs(p).reshape(len(p), -1)

    def __call__(self, rows):
        def loss(C):
            total = 0.0
            for fold in np.unique(rows.folds):
                held = rows.take(rows.folds == fold)
                model = self._fit(rows.take(rows.folds != fold), C)
                total += row_losses(model.predict_proba(self._features(held.probabilities)), held.label).sum()
            return total

        C = min(self.strengths, key=loss)
        model = self._fit(rows, C)
        return lambda p: model.predict_proba(self._features(p))


def peers(has_sides, strengths):
    """Name and fit of every peer that applies."""
    all_peers = {
        "best single": best_single, "mean": mean, "linear + T": linear_with_temperature,
        "greedy selection, 25 steps": greedy_selection, "logistic stack, C by CV": LogisticStack(strengths),
    }
    if has_sides:
        all_peers["unpenalised tie-aware"] = unpenalised_tie_aware
    return all_peers
