"""The pools on logarithms: penalised softmax models that are linear in their parameters.

The full parameter vector holds w (M), v (M for tie-aware, M x K for generic, absent for logarithmic) and the other
parameters, one by one. A block whose lambda is infinite is left out (the parameter is 0), an infinite lambda_w makes
all w_m one number, an infinite lambda_delta makes v equal w. In the remaining, free coordinates the bounds of the
non-negative variants are plain lower bounds on w and v.
"""

import numpy as np
from scipy.optimize import lsq_linear, minimize
from scipy.special import logsumexp

MU = 1e-3
INFINITY = float("inf")


class Pool:
    """J(theta) = sum_i -log softmax_y(Z_i theta) + |S theta - t|^2 / 2 over free coordinates theta."""

    def __init__(self, features, label, penalty_rows, penalty_targets, bounded):
        n = len(label)
        self.label = label
        # Scores relative to the true class: the loss is then log sum_k exp(D theta), without cancellation.
        self.D = features - features[np.arange(n), label][:, None, :]
        self.S = penalty_rows
        self.t = penalty_targets
        self.bounded = bounded

    def _relative(self, theta):
        n, classes, size = self.D.shape
        return (self.D.reshape(n * classes, size) @ theta).reshape(n, classes)

    def negative_log_likelihood(self, theta):
        return float(np.sum(logsumexp(self._relative(theta), axis=1)))

    def value(self, theta):
        return self.negative_log_likelihood(theta) + 0.5 * float(np.sum((self.S @ theta - self.t) ** 2))

    def gradient(self, theta, dtype=float):
        """In `dtype` = long double it serves to correct the last bits of a minimiser."""
        theta = np.asarray(theta, dtype=dtype)
        n, classes, size = self.D.shape
        D = self.D.reshape(n * classes, size).astype(dtype, copy=False)
        r = (D @ theta).reshape(n, classes)
        r = np.exp(r - r.max(axis=1, keepdims=True))
        p = r / r.sum(axis=1, keepdims=True)
        S = self.S.astype(dtype, copy=False)
        return D.T @ p.reshape(-1) + S.T @ (S @ theta - self.t.astype(dtype, copy=False))

    def hessian(self, theta):
        n, classes, size = self.D.shape
        r = self._relative(theta)
        p = np.exp(r - logsumexp(r, axis=1, keepdims=True))
        D = self.D.reshape(n * classes, size)
        mean = np.einsum("ik,ikp->ip", p, self.D)
        return D.T @ (p.reshape(-1, 1) * D) - mean.T @ mean + self.S.T @ self.S

    def projected_gradient(self, theta, dtype=float):
        g = self.gradient(theta, dtype)
        return np.where(self.bounded & (theta <= 0), np.minimum(g, 0), g)


def newton(pool, theta, steps=200):
    """Projected Newton (Bertsekas 1982) with Armijo backtracking; plain Newton where nothing is bounded."""
    for _ in range(steps):
        g = pool.gradient(theta)
        active = pool.bounded & (theta <= 0) & (g > 0)
        free = ~active
        step = np.zeros_like(theta)
        step[free] = -np.linalg.solve(pool.hessian(theta)[np.ix_(free, free)], g[free])
        start, size = pool.value(theta), 1.0
        if -g @ step < 1e-12:
            break
        while True:
            trial = np.where(pool.bounded, np.maximum(theta + size * step, 0), theta + size * step)
            if pool.value(trial) <= start + 1e-4 * g @ (trial - theta):
                break
            size /= 2
            if size < 1e-14:
                return theta
        theta = trial
    return theta


def sequential_quadratic(pool, theta, steps=200):
    """Each step minimises the quadratic model under the bounds (bounded least squares), then Armijo backtracking."""
    lower = np.where(pool.bounded, 0.0, -np.inf)
    for _ in range(steps):
        g = pool.gradient(theta)
        upper_factor = np.linalg.cholesky(pool.hessian(theta)).T
        target = upper_factor @ theta - np.linalg.solve(upper_factor.T, g)
        goal = lsq_linear(upper_factor, target, (lower, np.inf), method="bvls", tol=1e-15, max_iter=1000).x
        step = goal - theta
        start, size = pool.value(theta), 1.0
        if -g @ step < 1e-12:
            break
        while pool.value(theta + size * step) > start + 1e-4 * size * g @ step and size > 1e-14:
            size /= 2
        theta = goal if size == 1 else np.maximum(theta + size * step, lower)
    return theta


def polish(pool, theta, steps=30):
    """Newton steps on the final active set, their right-hand sides in long double; decides the last bits."""
    for _ in range(steps):
        g = pool.gradient(theta, np.longdouble)
        # A coordinate that rounding left a hair above its bound belongs on it.
        active = pool.bounded & (theta <= 1e-14) & (g > 0)
        free = ~active
        step = np.zeros_like(theta)
        step[free] = -np.linalg.solve(pool.hessian(theta)[np.ix_(free, free)], g[free].astype(float))
        moved = np.where(pool.bounded, np.maximum(theta + step, 0), theta + step)
        moved[active] = 0
        done = np.max(np.abs(moved - theta)) <= 1e-15 * np.max(np.abs(theta))
        theta = moved
        if done:
            break
    return theta


def check_derivatives(pool, seed):
    """Compares gradient and Hessian with central differences at a random point; raises where they differ."""
    generator = np.random.default_rng(seed)
    theta = generator.uniform(0.05, 0.4, pool.D.shape[2])
    direction = generator.standard_normal(len(theta))
    h = 1e-5
    slope = (pool.value(theta + h * direction) - pool.value(theta - h * direction)) / (2 * h)
    bend = (pool.gradient(theta + h * direction) - pool.gradient(theta - h * direction)) / (2 * h)
    exact_slope, exact_bend = pool.gradient(theta) @ direction, pool.hessian(theta) @ direction
    if abs(slope - exact_slope) > 1e-6 * (1 + abs(exact_slope)):
        raise ArithmeticError(f"gradient {exact_slope}, by differences {slope}")
    if np.max(np.abs(bend - exact_bend)) > 1e-6 * (1 + np.max(np.abs(exact_bend))):
        raise ArithmeticError("the Hessian is not the derivative of the gradient")


def solve(pool, start, seed):
    """Minimises from two starting points with two solvers; returns (theta, J, |projected gradient|, description)."""
    first = polish(pool, newton(pool, start))
    elsewhere = np.random.default_rng(seed).uniform(0, 1, len(start))
    if pool.bounded.any():
        # L-BFGS-B comes close; where mu alone curves the objective it stops early, so a second-order method ends it.
        answer = minimize(pool.value, elsewhere, jac=pool.gradient, method="L-BFGS-B",
                          bounds=[(0, None) if b else (None, None) for b in pool.bounded],
                          options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 5000, "maxfun": 10_000})
        second = sequential_quadratic(pool, answer.x)
        solver = "projected Newton from equal weights; L-BFGS-B from a random point, then bounded least squares"
    else:
        second = minimize(pool.value, elsewhere, jac=pool.gradient, hess=pool.hessian, method="trust-exact",
                          options={"gtol": 1e-9, "maxiter": 10_000}).x
        solver = "Newton from equal weights; trust-exact from a random point"
    values = [pool.value(first), pool.value(second)]
    norm = float(np.linalg.norm(pool.projected_gradient(first, np.longdouble).astype(float)))
    if abs(values[0] - values[1]) > 1e-10 * max(1.0, abs(values[0])):
        raise ArithmeticError(f"objectives of two solvers: {values}")
    if norm > 1e-7 or np.any(first[pool.bounded] < 0):
        raise ArithmeticError(f"projected gradient {norm}")
    polished = polish(pool, second)
    if np.max(np.abs(first - polished)) > 1e-9:
        raise ArithmeticError(f"minimisers {np.max(np.abs(first - polished))} apart")
    return first, values[0], norm, solver
