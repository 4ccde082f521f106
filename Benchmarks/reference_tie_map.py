"""Writes fixtures/golden/tie_maps.json: tie maps with terms beyond slopes and bias, by Newton's method in numpy.

s = g d + e d|d| + f d u and r = h u + b - c log cosh(d/2), where d is the margin and u the tie log-odds of a row. Minimised
is the sum of log losses + 30 ((g - beta)^2 + (h - beta)^2 + b^2) + closeness/2 c^2 + shape/2 (e^2 + f^2), with the slope beta
of plain temperature fitted first.
"""
import json
import pathlib

import numpy as np

GOLDEN = pathlib.Path(__file__).parent.parent / "fixtures/golden"
FLOOR = 1e-7


def temperature(logs, labels):
    beta = 1.0
    for _ in range(100):
        p = np.exp(beta * logs - (beta * logs).max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        mean = (p * logs).sum(1)
        step = (mean - logs[np.arange(len(labels)), labels]).sum() / ((p * logs**2).sum(1) - mean**2).sum()
        beta -= step
        if abs(step) < 1e-14:
            break
    return beta


def softmax(scores):
    p = np.exp(scores - scores.max(1, keepdims=True))
    return p / p.sum(1, keepdims=True)


def fit(d, u, labels, beta, closeness, shape):
    """Coefficients g, e, f, h, b, c; those with an infinite ridge stay zero."""
    side = np.column_stack([d, d * np.abs(d), d * u])
    tie = np.column_stack([u, np.ones_like(u), -np.log(np.cosh(d / 2))])
    target = np.array([beta, 0, 0, beta, 0, 0])
    ridge = np.array([60, shape, shape, 60, 60, closeness], dtype=float)
    free = np.flatnonzero(np.isfinite(ridge))
    theta = target.copy()
    hits = np.eye(3)[labels]
    for _ in range(100):
        s, r = side @ theta[:3], tie @ theta[3:]
        p = softmax(np.column_stack([s / 2, -s / 2, r]))
        error = p - hits
        gradient = np.concatenate([side.T @ ((error[:, 0] - error[:, 1]) / 2), tie.T @ error[:, 2]])
        difference = p[:, 0] - p[:, 1]
        ss = side.T @ (((p[:, 0] + p[:, 1] - difference**2) / 4)[:, None] * side)
        st = side.T @ ((-difference * p[:, 2] / 2)[:, None] * tie)
        tt = tie.T @ ((p[:, 2] * (1 - p[:, 2]))[:, None] * tie)
        hessian = np.block([[ss, st], [st.T, tt]])
        gradient[free] += ridge[free] * (theta - target)[free]
        step = np.linalg.solve(hessian[np.ix_(free, free)] + np.diag(ridge[free]), gradient[free])
        theta[free] -= step
        if np.abs(step).max() < 1e-13:
            break
    s, r = side @ theta[:3], tie @ theta[3:]
    p = softmax(np.column_stack([s / 2, -s / 2, r]))
    return theta, -np.log(p[np.arange(len(labels)), labels]).mean()


table = np.loadtxt(GOLDEN / "g3_k3_ties_n1000.csv", delimiter=",", skiprows=1)
y = table[:, -1].astype(int)
x = np.log(np.maximum(table[:, :-1], FLOOR))
margin, odds = x[:, 0] - x[:, 1], x[:, 2] - (x[:, 0] + x[:, 1]) / 2
slope = temperature(x, y)
cases = []
for closeness_ridge, shape_ridge in [(3, np.inf), (300, np.inf), (np.inf, 30), (30, 300)]:
    (g, e, f, h, b, c), value = fit(margin, odds, y, slope, closeness_ridge, shape_ridge)
    assert g > 0 and h > 0, "the bounds of g and h do not bind here"
    case = {"g": g, "h": h, "bias": b, "c": c, "e": e, "f": f, "log_loss": value}
    if np.isfinite(closeness_ridge):
        case["closeness_ridge"] = closeness_ridge
    if np.isfinite(shape_ridge):
        case["shape_ridge"] = shape_ridge
    cases.append(case)
(GOLDEN / "tie_maps.json").write_text(json.dumps({"cases": cases}, indent=1) + "\n")
for case in cases:
    print(case)
