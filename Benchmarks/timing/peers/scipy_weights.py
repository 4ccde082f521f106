"""Weights on the simplex by scipy's SLSQP, and bootstrap refits of them by a projected Newton method in numpy."""

import numpy as np
from scipy.optimize import minimize


def best_weights(likelihoods, has_gradient):
    models = likelihoods.shape[1]

    def loss(w):
        return -np.log(likelihoods @ w).mean()

    def loss_and_slope(w):
        mixed = likelihoods @ w
        return -np.log(mixed).mean(), -(likelihoods.T @ (1 / mixed)) / len(mixed)

    return minimize(
        loss_and_slope if has_gradient else loss, np.full(models, 1 / models), jac=has_gradient, method="SLSQP",
        bounds=[(0, 1)] * models, constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like},
        options={"ftol": 1e-12, "maxiter": 1000})


def linear(has_gradient):
    def prepare(arena):
        likelihoods = arena.likelihoods

        def work():
            found = best_weights(likelihoods, has_gradient)
            return {"loss": found.fun, "iterations": found.nit}

        return work

    return prepare


def projected_newton(likelihoods, counts, start):
    """Minimises -sum c log(L w) + sum(c) sum(w) over w >= 0, whose minimum lies on the simplex."""
    w, total = start.copy(), counts.sum()

    def value(w):
        return -(counts @ np.log(likelihoods @ w)) + total * w.sum()

    here = value(w)
    for _ in range(50):
        ratio = likelihoods / (likelihoods @ w)[:, None]
        slope = total - ratio.T @ counts
        held = (w <= 0) & (slope > 0)
        if np.abs(slope[~held]).max(initial=0) <= 1e-8 * total:
            break
        curve = ratio.T @ (ratio * counts[:, None])
        free = np.flatnonzero(~held)
        curve[free, free] += 1e-10 * curve.max()
        step = np.zeros_like(w)
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], -slope[free])
        fraction = 1.0
        while fraction > 1e-8:
            trial = np.maximum(0, w + fraction * step)
            there = value(trial)
            if there < here:
                break
            fraction /= 2
        if fraction <= 1e-8:
            break
        w, here = trial, there
    return w / w.sum()


def bootstrap(arena, resamples=200):
    likelihoods = arena.likelihoods

    def work():
        random = np.random.default_rng(1)
        rows, models = likelihoods.shape
        start = projected_newton(likelihoods, np.ones(rows), np.full(models, 1 / models))
        found = []
        for _ in range(resamples):
            counts = np.bincount(random.integers(0, rows, rows), minlength=rows).astype(float)
            found.append(projected_newton(likelihoods, counts, np.maximum(start, 1e-6)))
        means, spreads = np.mean(found, axis=0), np.std(found, axis=0, ddof=1)
        # Of the model with most weight.
        return {"weight": means.max(), "spread": spreads[means.argmax()]}

    return work


TASKS = {"linear": linear(True), "linear-differences": linear(False), "bootstrap": bootstrap}
