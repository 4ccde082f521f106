"""Checks fixtures/golden/calibrators.json: finds every optimum again with scipy, from the predictions beside it.

The isotonic values are scikit-learn's, svs and sms probmetrics', stopped_temperature is where 50 iterations of torch's LBFGS
at rate 0.01 end; these are only read by the tests.
"""
import json
import pathlib

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax

GOLDEN = pathlib.Path(__file__).parent.parent / "fixtures/golden"


def optimum(objective, start):
    """The minimum of a smooth convex function, from two methods that must agree."""
    first = minimize(objective, start, method="BFGS", options={"gtol": 1e-10, "maxiter": 5000})
    second = minimize(objective, first.x, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-15, "maxiter": 20000})
    assert abs(first.fun - second.fun) < 1e-9, (first.fun, second.fun)
    return min(first, second, key=lambda found: found.fun)


def check(name, found, wanted, tolerance):
    error = np.max(np.abs(np.asarray(found) - np.asarray(wanted)))
    print(f"  {name:16s} {error:.1e}")
    assert error < tolerance, name


def loss(scores, labels):
    return -np.mean(log_softmax(scores, axis=1)[np.arange(len(labels)), labels])


def tie_scores(logs, theta):
    g, h, bias, closeness, offset = np.concatenate([theta, np.zeros(5 - len(theta))])
    margin = logs[:, 0] - logs[:, 1]
    side = g * margin + offset
    tie = h * (logs[:, 2] - (logs[:, 0] + logs[:, 1]) / 2) + bias + closeness * np.abs(margin)
    return np.column_stack([side / 2, -side / 2, tie])


def beta_loss(p, hits, theta):
    a, b, c = theta
    scores = np.column_stack([np.zeros(len(p)), a * np.log(p) - b * np.log1p(-p) + c])
    return loss(scores, hits.astype(int))


def expectation_maximisation(p, source):
    target = source.copy()
    for _ in range(20_000):
        joint = p * target / source
        target = (joint / joint.sum(axis=1, keepdims=True)).mean(axis=0)
    return target


def check_case(case):
    print(case["name"])
    table = np.loadtxt(GOLDEN / f"{case['name']}.csv", delimiter=",", skiprows=1)
    p, labels = table[:, :-1], table[:, -1].astype(int)
    logs, classes = np.log(p), p.shape[1]
    diagonal = np.eye(classes, dtype=bool)

    found = optimum(lambda t: loss(logs * t[0], labels), [1.0])
    check("temperature", found.fun, case["temperature"]["log_loss"], 1e-12)
    found = optimum(lambda t: loss(logs * t[0] + np.append(t[1:], 0), labels), np.append(1.0, np.zeros(classes - 1)))
    check("bcts", found.fun, case["bcts"]["log_loss"], 1e-10)
    if "vector_scaling" in case:
        found = optimum(
            lambda t: loss(logs * t[:classes] + np.append(t[classes:], 0), labels),
            np.append(np.ones(classes), np.zeros(classes - 1)))
        check("vector_scaling", found.fun, case["vector_scaling"]["log_loss"], 1e-10)

        def dirichlet(t):
            w, b = t[: classes**2].reshape(classes, classes), t[classes**2 :]
            return loss(logs @ w.T + b, labels) + 1e-3 * (np.sum(w[~diagonal] ** 2) + np.sum(b**2))

        found = minimize(dirichlet, np.append(np.eye(classes), np.zeros(classes)), options={"gtol": 1e-9, "maxiter": 5000})
        check("dirichlet_odir", found.fun, case["dirichlet_odir"]["objective"], 1e-10)
        for count in (3, 4, 5):
            wanted = case[f"tie_map{count}"]
            found = optimum(lambda t: loss(tie_scores(logs, t), labels), np.array([1.0, 1, 0, 0, 0])[:count])
            check(f"tie_map{count}", found.fun, wanted["log_loss"], 1e-10)
            check("  its parameters", found.x, wanted["theta"], 1e-4)
    for k, wanted in enumerate(case["beta"]):
        found = optimum(lambda t: beta_loss(p[:, k], labels == k, t), [1.0, 1, 0])
        check(f"beta {k}", found.fun, wanted["log_loss"], 1e-10)
    saerens = case["saerens_em"]
    target = expectation_maximisation(p, np.array(saerens["source_prior"]))
    check("saerens_em", target, saerens["target_prior"], 1e-9)


for golden_case in json.loads((GOLDEN / "calibrators.json").read_text())["cases"]:
    check_case(golden_case)
