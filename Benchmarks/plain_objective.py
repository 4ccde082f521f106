"""Each objective written straight from its formula, for named parameters.

A check on the matrices that `pool_features` builds.
"""

import numpy as np
from scipy.special import logsumexp

from penalised_pools import INFINITY, MU


def square(values):
    return float(np.sum(np.square(values)))


def objective(data, pool, parameters, lambda_w, lambda_delta=INFINITY, lambda_c=INFINITY, lambda_s=INFINITY, bias=True):
    """J on the scale of the sum, at the parameters of an entry of optima.json."""
    x = data.log_inputs
    w = np.array(parameters["w"])
    delta, others = np.zeros(1), []
    if pool == "generic":
        v, b = np.array(parameters["v"]), np.array(parameters["bias"])
        score = (v * x).sum(axis=1) + b
        delta, others = v - w[:, None], b
    elif pool == "logarithmic":
        b_t = parameters["tie_bias"]
        score = (w[:, None] * x).sum(axis=1) + np.array([0, 0, b_t])
        others = [b_t]
    else:
        v, b_t = np.array(parameters["v"]), parameters["tie_bias"]
        c, side = parameters["closeness"], parameters["side_bias"]
        a, b, t = x[:, :, 0], x[:, :, 1], x[:, :, 2]
        d, u = a - b, t - (a + b) / 2
        s = d @ w + side
        closeness = -np.log(np.cosh(d / 2)).mean(axis=1)
        r = u @ v + b_t + c * closeness
        score = np.stack([s / 2, -s / 2, r], axis=1)
        delta, others = v - w, [b_t, c, side]

    def ridge(strength, values):
        return 0.0 if strength == INFINITY else strength / 2 * square(values)

    loss = logsumexp(score, axis=1) - score[np.arange(len(score)), data.label]
    spread = w - w.mean()
    answer = loss.sum() + ridge(lambda_w, spread) + ridge(lambda_delta, delta)
    if pool == "tie-aware":
        answer += ridge(lambda_c, parameters["closeness"]) + ridge(lambda_s, parameters["side_bias"])
    return answer + MU / 2 * ((w.sum() - 1) ** 2 + square(spread) + square(delta) + square(others))
