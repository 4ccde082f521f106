"""200 small random problems for the linear pool and 200 for the penalised ones, and their optima without Temper.

Any language can make them again: see `mixture` and `arena`. A SplitMix64 generator seeded with the problem's index + 1000 draws
all numbers of a problem in the order in which they are asked for (`random_mixtures.uniforms`).

Every linear problem is solved by scipy's SLSQP, polished by Newton steps, and by long expectation maximisation; every penalised
one by `penalised_pools.solve`, which starts two solvers from different points. Only the optima are written.
"""

import json
import sys

import numpy as np
import scipy

import mixture_proportions
import penalised_pools
from fixture_data import FLOOR, GOLDEN
from penalised_pools import INFINITY
from pool_features import build
from random_mixtures import matrix, uniforms

COUNT = 200
KINDS = ["plain", "duplicate", "perfect", "zeros", "collinear"]
LADDER = [0.0, 3.0, 30.0, INFINITY]


def shape(index):
    """Rows and models: M = 1, M > N and 64 models each in one problem of twenty."""
    place = index % 20
    if place == 0:
        return 20 + index, 1
    if place == 7:
        return 3 + index // 20, 8 + index // 20
    if place == 13:
        return 20 + index // 2, 64
    return 20 + 7 * index % 181, 2 + index % 11


def mixture(index):
    """The likelihoods of a linear problem, before flooring: `random_mixtures.matrix`; one model has no kind but plain or zeros."""
    rows, models = shape(index)
    kind = KINDS[index % 5] if models > 2 else ["plain", "zeros"][index // 20 % 2]
    return matrix(index + 1000, rows, models, kind)


class Arena:
    """Three classes a, b, tie and M models.

    A row draws u: its label is floor(3 u); then, model by model and class by class, u: v = u * u, and v + 1/4 for the label's
    class. By kind: zeros, v below 0.05 becomes 0; perfect, the first model's v are 1 at the label and 0 elsewhere; collinear, the
    last model's v are the square roots of the products of the first two models' v; duplicate, the first model's. Then v is divided
    by its sum, added from the left; a sum of 0 gives 1 to every v first.
    """

    def __init__(self, index):
        rows, models = self.shape(index)
        kind = KINDS[index % 5] if models > 2 else "zeros"
        draw = uniforms(index + 1000, rows * (1 + 3 * models))
        self.name = f"arena {index}, {kind}, {rows} x {models}"
        self.label = np.zeros(rows, dtype=int)
        self.probabilities = np.zeros((rows, models, 3))
        for i in range(rows):
            label = self.label[i] = int(3 * next(draw))
            for m in range(models):
                for k in range(3):
                    u = next(draw)
                    v = u * u + (0.25 if k == label else 0.0)
                    self.probabilities[i, m, k] = 0.0 if kind == "zeros" and v < 0.05 else v
            v = self.probabilities[i]
            if kind == "perfect":
                v[0] = [float(k == label) for k in range(3)]
            if kind == "collinear":
                v[-1] = np.sqrt(v[0] * v[1])
            if kind == "duplicate":
                v[-1] = v[0]
            for m in range(models):
                if v[m].sum() == 0:
                    v[m] = 1
                v[m] /= (v[m, 0] + v[m, 1]) + v[m, 2]

    @staticmethod
    def shape(index):
        place = index % 20
        if place == 0:
            return 20 + index // 4, 1
        if place == 7:
            return 4 + index // 40, 6
        if place == 13 and index < 60:
            return 20, 64
        return 20 + 7 * index % 41, 2 + index % 4

    @property
    def log_inputs(self):
        return np.log(np.maximum(self.probabilities, FLOOR))

    @staticmethod
    def options(index):
        """Sign and penalties, by the digits of the index."""
        return index % 2 == 0, {
            "lambda_w": LADDER[index // 2 % 4], "lambda_delta": LADDER[index // 8 % 4],
            "lambda_c": LADDER[2 + index // 32 % 2], "lambda_s": LADDER[2 + index // 64 % 2],
        }


def long_expectation_maximisation(L, steps=400_000, every=500):
    """Until no mixture can be better by 1e-10."""
    w = np.full(L.shape[1], 1 / L.shape[1])
    for _ in range(steps // every):
        w = mixture_proportions.expectation_maximisation(L, w, every)
        if mixture_proportions.optimality_gap(L, w) <= 1e-10:
            break
    return w


def linear_optimum(index):
    L = mixture(index)
    floored = np.maximum(L, mixture_proportions.LIKELIHOOD_FLOOR)
    _, loss, gap, _ = mixture_proportions.solve(L)
    slow = mixture_proportions.mean_loss(floored, long_expectation_maximisation(floored))
    # EM comes from above.
    if not -1e-13 <= slow - loss + gap <= 1e-9:
        raise ArithmeticError(f"linear {index}: {loss} by SLSQP, gap {gap}, {slow} by EM")
    return abs(loss) if loss == 0 else loss


def penalised_optimum(index):
    data = Arena(index)
    signed, options = Arena.options(index)
    problem, start, _ = build(data, "tie-aware", signed, **options)
    _, objective, norm, _ = penalised_pools.solve(problem, start, seed=index)
    # The constant of strong convexity is at least 0.38 mu.
    gap = norm**2 / (2 * 0.38e-3)
    if gap > 1e-12:
        raise ArithmeticError(f"{data.name}: gap {gap}")
    return objective / len(data.label)


def main():
    document = {"made_by": "Benchmarks/random_problems.py", "numpy": np.__version__, "scipy": scipy.__version__}
    for name, optimum in [("linear", linear_optimum), ("penalised", penalised_optimum)]:
        document[name] = []
        for index in range(COUNT):
            document[name].append(optimum(index))
            if index % 20 == 19:
                print(f"{name}: {index + 1} solved", file=sys.stderr, flush=True)
    path = GOLDEN / "random_problems.json"
    path.write_text(json.dumps(document, allow_nan=False, indent=0) + "\n", encoding="utf-8")
    print(f"wrote {path.name}, {path.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
