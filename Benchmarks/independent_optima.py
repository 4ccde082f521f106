#!/usr/bin/env python3
"""Minima of Temper's convex objectives, found with numpy and scipy alone.

Writes fixtures/golden/optima.json. Every minimum is found twice, from different starting points and by different
solvers; the script stops with an error where the two differ by more than 1e-10 of the objective, or where the projected
gradient is not below 1e-7. README.md beside this file has the objectives and the format.
"""

import json
import sys
import time

import numpy as np
import scipy

import mixture_proportions
import penalised_pools
import plain_objective
import random_mixtures
from fixture_data import GOLDEN, Dataset
from penalised_pools import INFINITY, MU
from pool_features import build

SIGNS = ["signed", "non-negative"]


def jsonable(value):
    return "infinity" if value == INFINITY else value


def penalised(data, pool, sign, swap_averaging=False, **options):
    problem, start, parameters = build(data, pool, sign == "signed", **options)
    penalised_pools.check_derivatives(problem, seed=7)
    theta, objective, norm, solver = penalised_pools.solve(problem, start, seed=11)
    plain = plain_objective.objective(data, pool, parameters(theta), **options)
    if abs(plain - objective) > 1e-11 * objective:
        raise ArithmeticError(f"{data.name}, {pool}: objective {objective}, by its plain formula {plain}")
    nll = problem.negative_log_likelihood(theta)
    shown = ", ".join(f"{key} {jsonable(value)}" for key, value in options.items())
    name = f"{data.name}, {pool}, {sign}, {shown}" + (", swap averaging" if swap_averaging else "")
    return {
        "name": name, "data": data.name, "pool": pool, "weights_sign": sign, "swap_averaging": swap_averaging,
        **{key: jsonable(value) for key, value in options.items()},
        "objective": objective, "mean_log_loss": nll / len(data.label), "parameters": parameters(theta),
        "gradient_norm": norm, "solver": solver,
    }


def linear(data):
    w, loss, gap, solver = mixture_proportions.solve(data.likelihood)
    blend = np.einsum("m,imk->ik", w, data.probabilities)
    temperature, tempered, temperature_solver = mixture_proportions.solve_temperature(blend, data.label)
    rows = len(data.label)
    yield {
        "name": f"{data.name}, linear", "data": data.name, "pool": "linear", "objective": rows * loss,
        "mean_log_loss": loss, "parameters": {"w": w.tolist()}, "gap": gap,
        "unique": mixture_proportions.is_unique(data.likelihood, w), "solver": solver,
    }
    yield {
        "name": f"{data.name}, linear-temperature", "data": data.name, "pool": "linear-temperature",
        "objective": rows * tempered, "mean_log_loss": tempered,
        "parameters": {"w": w.tolist(), "temperature": temperature}, "solver": temperature_solver,
    }


def optima():
    cems, digits, averaged = Dataset("cems"), Dataset("digits"), Dataset("cems", swap_averaging=True)
    yield from linear(cems)
    yield from linear(digits)
    for sign in SIGNS:
        for lambda_w in [0.0, 30.0, INFINITY]:
            yield penalised(cems, "logarithmic", sign, lambda_w=lambda_w)
        for lambda_w, lambda_delta, bias in [(3.0, 300.0, True), (0.0, INFINITY, True), (30.0, 30.0, False)]:
            yield penalised(digits, "generic", sign, lambda_w=lambda_w, lambda_delta=lambda_delta, bias=bias)
        yield penalised(cems, "generic", sign, lambda_w=3.0, lambda_delta=30.0, bias=True)
        for lambda_w, lambda_delta, lambda_c, lambda_s in [
            (3.0, 30.0, INFINITY, INFINITY), (0.0, 0.0, 30.0, 30.0), (300.0, 3000.0, 300.0, INFINITY),
            (INFINITY, 30.0, 30.0, 3000.0),
        ]:
            yield penalised(cems, "tie-aware", sign, lambda_w=lambda_w, lambda_delta=lambda_delta,
                            lambda_c=lambda_c, lambda_s=lambda_s)
        yield penalised(averaged, "tie-aware", sign, swap_averaging=True, lambda_w=3.0, lambda_delta=30.0,
                        lambda_c=300.0, lambda_s=INFINITY)


def mixtures():
    for seed, rows, models, kind in random_mixtures.PROBLEMS:
        L = random_mixtures.matrix(seed, rows, models, kind)
        w, loss, gap, _ = mixture_proportions.solve(L)
        entry = {
            "name": f"{kind}, {rows} x {models}, seed {seed}", "seed": seed, "rows": rows, "models": models,
            "kind": kind, "mean_log_loss": abs(loss) if loss == 0 else loss, "gap": gap,
            "unique": mixture_proportions.is_unique(L, w), "parameters": {"w": w.tolist()},
        }
        if rows * models <= 200:
            entry["likelihood"] = L.tolist()
        yield entry


def main():
    entries = []
    for entry in optima():
        entries.append(entry)
        print(f"{entry['mean_log_loss']:.12f}  {entry['name']}", file=sys.stderr)
    document = {
        "made_by": "Benchmarks/independent_optima.py", "numpy": np.__version__, "scipy": scipy.__version__, "mu": MU,
        "log_floor": 1e-7, "likelihood_floor": mixture_proportions.LIKELIHOOD_FLOOR,
        "models": {name: Dataset(name).names for name in ["cems", "digits"]},
        "optima": entries, "mixtures": list(mixtures()),
    }
    GOLDEN.mkdir(parents=True, exist_ok=True)
    path = GOLDEN / "optima.json"
    path.write_text(json.dumps(document, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    print(f"wrote {path.name}: {len(entries)} optima, {path.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    began = time.perf_counter()
    main()
    print(f"{time.perf_counter() - began:.0f} s", file=sys.stderr)
