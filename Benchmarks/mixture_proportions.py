"""The linear pool: weights on the simplex that maximise sum_i log sum_m w_m L_im."""

import numpy as np
from scipy.optimize import brentq, minimize, minimize_scalar
from scipy.special import logsumexp, softmax

from fixture_data import FLOOR

LIKELIHOOD_FLOOR = float(np.finfo(float).eps)


def mean_loss(L, w):
    return float(-np.mean(np.log(L @ w)))


def optimality_gap(L, w):
    """An upper bound of mean_loss(w) - minimum for any w on the simplex (Lindsay 1983)."""
    return float(np.max(L.T @ (1 / (L @ w))) / len(L) - 1)


def is_unique(L, w):
    """Whether no other weights give the same loss: the models that could carry weight are linearly independent."""
    L = np.maximum(L, LIKELIHOOD_FLOOR)
    able = L.T @ (1 / (L @ w)) / len(L) > 1 - 1e-9
    return bool(np.linalg.matrix_rank(L[:, able]) == able.sum())


def without_dust(L, w):
    """Drops weights below 1e-14, which are rounding, if that leaves the gap at rounding level too."""
    trimmed = np.where(w < 1e-14, 0, w)
    trimmed /= trimmed.sum()
    return trimmed if optimality_gap(L, trimmed) <= max(1e-14, optimality_gap(L, w)) else w


def expectation_maximisation(L, w, steps):
    for _ in range(steps):
        w = w * (L.T @ (1 / (L @ w))) / len(L)
    return w / w.sum()


def sequential_quadratic(L, w):
    """SLSQP on the simplex."""
    n = len(L)
    answer = minimize(
        lambda w: -np.mean(np.log(np.maximum(L @ w, 1e-300))), w,
        jac=lambda w: -L.T @ (1 / np.maximum(L @ w, 1e-300)) / n, bounds=[(0, 1)] * L.shape[1], method="SLSQP",
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": lambda w: np.ones_like(w)},
        options={"ftol": 1e-15, "maxiter": 1000})
    w = np.maximum(answer.x, 0)
    return w / w.sum()


def newton_polish(L, w, steps=200):
    """Active-set Newton on f(w) = -mean log(L w) + sum w over w >= 0, whose minimiser sums to 1 by itself.

    The reduced Hessian is singular for duplicate models, so steps are of least norm; the best point by the gap is kept.
    """
    n = len(L)
    value = lambda w: mean_loss(L, w) + w.sum()
    best = w
    for _ in range(steps):
        if optimality_gap(L, best / best.sum()) <= 1e-15:
            break
        weighted = L / (L @ w)[:, None]
        gradient = 1 - weighted.sum(axis=0) / n
        hessian = weighted.T @ weighted / n
        free = (w > 0) | (gradient < 0)
        step = np.zeros_like(w)
        while True:
            # A model at zero that the step would make negative is taken out of the free set.
            step[:] = 0
            step[free] = np.linalg.lstsq(hessian[np.ix_(free, free)], -gradient[free], rcond=1e-13)[0]
            blocked = free & (w == 0) & (step < 0)
            if not blocked.any():
                break
            free &= ~blocked
        shrinking = step < 0
        room = np.full_like(w, np.inf)
        room[shrinking] = -w[shrinking] / step[shrinking]
        size = min(1.0, room.min())
        start = value(w)
        while True:
            trial = np.where(room <= size, 0.0, np.maximum(w + size * step, 0))
            if trial.sum() > 0 and np.all(L @ trial > 0) and value(trial) <= start + 1e-15:
                break
            size /= 2
            if size < 1e-12:
                return best / best.sum()
        w = trial
        if optimality_gap(L, w / w.sum()) < optimality_gap(L, best / best.sum()):
            best = w
    return best / best.sum()


def solve(L):
    """Minimises from two starting points with two solvers; returns (w, mean loss, gap, description)."""
    L = np.maximum(L, LIKELIHOOD_FLOOR)
    models = L.shape[1]
    uniform = np.full(models, 1 / models)
    skewed = np.arange(1.0, models + 1)
    first = newton_polish(L, expectation_maximisation(L, uniform, 200))
    second = newton_polish(L, sequential_quadratic(L, skewed / skewed.sum()))
    losses = [mean_loss(L, first), mean_loss(L, second)]
    w = first if optimality_gap(L, first) <= optimality_gap(L, second) else second
    w = without_dust(L, w)
    gap = optimality_gap(L, w)
    if abs(losses[0] - losses[1]) > 1e-12 * max(1, abs(losses[0])) or gap > 1e-12:
        raise ArithmeticError(f"linear pool: losses {losses}, gap {gap}")
    return w, mean_loss(L, w), gap, "expectation maximisation and SLSQP, each polished by active-set Newton"


def solve_temperature(q, label):
    """Minimises mean -log softmax_y(beta log q) over beta = 1/T in [0.01, 100]; returns (T, mean loss, description)."""
    x = np.log(np.maximum(q, FLOOR))
    x_label = x[np.arange(len(label)), label]
    loss = lambda beta: float(np.mean(logsumexp(beta * x, axis=1) - beta * x_label))
    slope = lambda beta: float(np.mean((softmax(beta * x, axis=1) * x).sum(axis=1) - x_label))
    if slope(0.01) >= 0 or slope(100) <= 0:
        raise ArithmeticError("temperature: the minimum lies at an end of the interval")
    beta = brentq(slope, 0.01, 100, xtol=1e-15, rtol=1e-14)
    golden = minimize_scalar(loss, bounds=(0.01, 100), method="bounded", options={"xatol": 1e-12}).x
    if abs(loss(golden) - loss(beta)) > 1e-10 * loss(beta):
        raise ArithmeticError(f"temperature: {1 / beta} and {1 / golden}")
    return 1 / beta, loss(beta), "root of the derivative (Brent) and bounded scalar minimisation"
