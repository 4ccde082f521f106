"""Writes fixtures/golden/averaging.json: averaging corrections of small made-up blends, by scipy's root finders.

Each case holds predictions of test rows by the blend of the means (or of a refit) and by the blends of single folds, nested
predictions of labelled rows with their groups, and the effective parameters; then what follows from them: the roots of

    mean_{i,k} (q_a - q_b) s^k/2 = mean_{i,k} (P^k_a - P^k_b) s^k/2     with q = softmax(g s/2, -g s/2, h r) over (a, b, tie)
    mean_{i,k} q_t r^k = mean_{i,k} P^k_t r^k

or, without a tie, of mean_{i,k} sum_c softmax(g log P)_c log P^k_c = mean_{i,k} sum_c P^k_c log P^k_c; the curvatures at 1,
the slopes drawn towards 1, the expected gain, and the z of the mean entropies.
"""
import json
import pathlib

import numpy as np
from scipy.optimize import brentq, fsolve

GOLDEN = pathlib.Path(__file__).parent.parent / "fixtures/golden"


def softmax(scores):
    p = np.exp(scores - scores.max(-1, keepdims=True))
    return p / p.sum(-1, keepdims=True)


def heads(p):
    logs = np.log(p)
    return logs[..., 0] - logs[..., 1], logs[..., 2] - (logs[..., 0] + logs[..., 1]) / 2


def entropy(p):
    return -(p * np.log(p)).sum(-1)


def clamp(estimate, parameters, rows, curvature):
    return float(np.clip(estimate * max(0, min(1, 1 - parameters / (rows * curvature))), 1, 1.3))


def solve(mean, folds, nested, groups, parameters):
    there = entropy(folds).mean(0)
    error = there.std(ddof=1) / np.sqrt(len(there))
    here = entropy(nested)
    sums = np.bincount(groups, here - here.mean())
    count = len(sums)
    clustered = np.sqrt(count / (count - 1) * (sums**2).sum()) / len(here)
    result = {"entropy_z": (there.mean() - here.mean()) / np.hypot(error, clustered)}
    rows = len(nested)
    if mean.shape[1] == 3:
        s, r = heads(mean)
        sk, rk = heads(folds)

        def residuals(x):
            q = softmax(np.column_stack([x[0] * s / 2, -x[0] * s / 2, x[1] * r]))
            side = ((q[:, 0] - q[:, 1]) * sk / 2).mean() - ((folds[..., 0] - folds[..., 1]) * sk / 2).mean()
            return [side, (q[:, 2] * rk).mean() - (folds[..., 2] * rk).mean()]

        g, h = fsolve(residuals, [1, 1], xtol=1e-13)
        assert max(map(abs, residuals([g, h]))) < 1e-13
        difference = mean[:, 0] - mean[:, 1]
        side = ((mean[:, 0] + mean[:, 1] - difference**2) * s**2 / 4).mean()
        tie = (mean[:, 2] * (1 - mean[:, 2]) * r**2).mean()
        slopes = [clamp(g, parameters[0], rows, side), clamp(h, parameters[1], rows, tie)]
        gain = ((slopes[0] - 1) ** 2 * side + (slopes[1] - 1) ** 2 * tie) / 2
        return result | {
            "estimates": [g, h], "curvatures": [side, tie], "slopes": slopes, "expected_gain": gain}
    logs, single = np.log(mean), np.log(folds)
    target = (folds * single).sum(-1).mean()
    g = brentq(lambda x: (softmax(x * logs) * single).sum(-1).mean() - target, 0.3, 3, xtol=1e-15)
    curvature = ((mean * logs**2).sum(1) - (mean * logs).sum(1) ** 2).mean()
    slope = clamp(g, parameters[0], rows, curvature)
    return result | {
        "estimates": [g], "curvatures": [curvature], "slopes": [slope],
        "expected_gain": (slope - 1) ** 2 * curvature / 2}


def case(name, classes, spread, seed, parameters, is_refit=False):
    """Scores with a signal; fold models see it through noise of their own; the blend of the means is smoother."""
    random = np.random.default_rng(seed)
    rows, folds, labelled = 60, 4, 80
    signal = 1.2 * random.normal(size=(rows, classes))
    noisy = signal + spread * random.normal(size=(folds, rows, classes))
    mean = softmax(signal + 0.4 * spread * random.normal(size=signal.shape)) if is_refit else softmax(noisy).mean(0)
    values = {
        "mean": mean, "folds": softmax(noisy),
        "nested": softmax(1.2 * random.normal(size=(labelled, classes)) + spread * random.normal(size=(labelled, classes))),
    }
    values = {key: np.round(value, 6) for key, value in values.items()}
    values = {key: value / value.sum(-1, keepdims=True) for key, value in values.items()}
    groups = np.arange(labelled) // 4
    found = solve(values["mean"], values["folds"], values["nested"], groups, parameters)
    print(name, {key: np.round(value, 5).tolist() for key, value in found.items()})
    return {
        "name": name, "parameters": parameters, "groups": groups.tolist(),
        **{key: value.tolist() for key, value in values.items()},
        **{key: np.asarray(value).tolist() for key, value in found.items()},
    }


cases = [
    case("ties", 3, 0.35, 1, [0.3, 0.2]),
    case("ties_refit", 3, 0.3, 2, [0.4, 0.2], is_refit=True),
    case("four_classes", 4, 0.5, 3, [0.7, 0]),
    case("many_parameters", 3, 0.4, 4, [9, 9]),
]
(GOLDEN / "averaging.json").write_text(json.dumps({"cases": cases}, separators=(",", ":")) + "\n")
