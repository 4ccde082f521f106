"""Builds each pool of `penalised_pools` from data and options, and names its parameters again."""

import numpy as np

from penalised_pools import INFINITY, MU, Pool


class Layout:
    """Collects features and penalties of the full parameter vector, then reduces them to free coordinates."""

    def __init__(self, rows, classes):
        self.rows, self.classes = rows, classes
        self.features, self.blocks, self.size = [], {}, 0
        self.penalties = []

    def add(self, name, features):
        """`features` has shape (N, K, size of the block)."""
        size = features.shape[2]
        self.blocks[name] = slice(self.size, self.size + size)
        self.features.append(features)
        self.size += size

    def select(self, name):
        return np.eye(self.size)[self.blocks[name]]

    def penalise(self, weight, rows, target=0.0):
        self.penalties.append((np.sqrt(weight) * rows, np.full(len(rows), np.sqrt(weight) * target)))


def build(data, pool, signed, lambda_w, lambda_delta=INFINITY, lambda_c=INFINITY, lambda_s=INFINITY, bias=True):
    """Returns (Pool, starting point with w_m = v_mk = 1/M, function from free coordinates to named parameters)."""
    x = data.log_inputs
    n, models, classes = x.shape
    layout = Layout(n, classes)
    by_class = np.transpose(x, (0, 2, 1))
    tied_delta = lambda_delta == INFINITY

    # The features of w alone and of v alone; with v = w their sum is what w multiplies.
    if pool == "logarithmic":
        w_features, v_features = by_class, None
    elif pool == "generic":
        w_features = np.zeros((n, classes, models))
        v_features = np.zeros((n, classes, models * classes))
        for m in range(models):
            for k in range(classes):
                v_features[:, k, m * classes + k] = x[:, m, k]
        copy_w = np.kron(np.eye(models), np.ones((classes, 1)))
    else:
        d = x[:, :, 0] - x[:, :, 1]
        u = x[:, :, 2] - (x[:, :, 0] + x[:, :, 1]) / 2
        zero = np.zeros_like(d)
        w_features = np.stack([d / 2, -d / 2, zero], axis=1)
        v_features = np.stack([zero, zero, u], axis=1)
        copy_w = np.eye(models)

    layout.add("w", w_features)
    if v_features is not None:
        layout.add("v", v_features)
    tie = np.zeros((n, classes, 1))
    tie[:, -1, 0] = 1
    if pool == "generic":
        if bias:
            layout.add("bias", np.broadcast_to(np.eye(classes), (n, classes, classes)))
    else:
        layout.add("tie_bias", tie)
    if pool == "tie-aware" and lambda_c != INFINITY:
        half = np.abs(d) / 2
        log_cosh = half + np.log1p(np.exp(-2 * half)) - np.log(2)
        layout.add("closeness", tie * -log_cosh.mean(axis=1)[:, None, None])
    if pool == "tie-aware" and lambda_s != INFINITY:
        layout.add("side_bias", np.broadcast_to(np.array([0.5, -0.5, 0.0])[:, None], (n, classes, 1)))

    w = layout.select("w")
    layout.penalise(MU, w.sum(axis=0, keepdims=True), 1.0)
    if lambda_w != INFINITY:
        layout.penalise(lambda_w + MU, w - w.mean(axis=0))
    if v_features is not None and not tied_delta:
        layout.penalise(lambda_delta + MU, layout.select("v") - copy_w @ w)
    extra = {"bias": 0.0, "tie_bias": 0.0, "closeness": lambda_c, "side_bias": lambda_s}
    for name, weight in extra.items():
        if name in layout.blocks:
            layout.penalise(weight + MU, layout.select(name))

    # Columns of `expand` are the free coordinates.
    columns = []
    base = np.ones((models, 1)) if lambda_w == INFINITY else np.eye(models)
    for j in range(base.shape[1]):
        column = np.zeros(layout.size)
        column[layout.blocks["w"]] = base[:, j]
        if v_features is not None and tied_delta:
            column[layout.blocks["v"]] = copy_w @ base[:, j]
        columns.append(column)
    start = [1 / models] * len(columns)
    for name, block in layout.blocks.items():
        if name == "w" or (name == "v" and tied_delta):
            continue
        columns += list(np.eye(layout.size)[block])
        start += [1 / models if name == "v" else 0.0] * (block.stop - block.start)
    bounded = [value > 0 and not signed for value in start]
    expand = np.array(columns).T

    features = np.concatenate(layout.features, axis=2)
    reduced = (features.reshape(n * classes, -1) @ expand).reshape(n, classes, -1)
    rows = np.concatenate([r for r, _ in layout.penalties]) @ expand
    targets = np.concatenate([t for _, t in layout.penalties])

    def parameters(theta):
        full = expand @ theta
        named = {name: full[block].tolist() for name, block in layout.blocks.items()}
        answer = {"w": named["w"]}
        if pool == "generic":
            answer["v"] = np.reshape(named["v"], (models, classes)).tolist()
            answer["bias"] = named.get("bias", [0.0] * classes)
            return answer
        if pool == "tie-aware":
            answer["v"] = named["v"]
            answer["closeness"] = named.get("closeness", [0.0])[0]
            answer["side_bias"] = named.get("side_bias", [0.0])[0]
        answer["tie_bias"] = named["tie_bias"][0]
        return answer

    return Pool(reduced, data.label, rows, targets, np.array(bounded)), np.array(start), parameters
