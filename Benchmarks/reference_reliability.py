"""Writes fixtures/golden/reliability_references.json: what scipy, scikit-learn and relplot make of data that Temper's
tests generate themselves, with the same generator (SplitMix64, as RandomSource)."""
import json
import pathlib

import numpy as np
import relplot
import scipy
import sklearn
from scipy import special, stats
from sklearn.isotonic import IsotonicRegression

MASK = (1 << 64) - 1


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def units(seed, count):
    state = mix((seed + 0x9E3779B97F4A7C15) & MASK) ^ mix(1)
    numbers = np.empty(count)
    for index in range(count):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        numbers[index] = (mix(state) >> 11) * 2.0**-53
    return numbers


def smooth_cases():
    """p = u^power by multiplication; the event happens when the next number is below p + gap p (1 - p)."""
    for seed, rows, power, gap in [
        (11, 100_000, 1, 0.0), (12, 100_000, 2, 0.25), (15, 1_000, 2, 0.0),
    ]:
        u = units(seed, 2 * rows)
        p = u[0::2].copy()
        for _ in range(power - 1):
            p = p * u[0::2]
        outcomes = (u[1::2] < p + gap * p * (1 - p)).astype(float)
        value, bandwidth = relplot.smECE(p, outcomes, return_width=True)
        yield {"seed": seed, "rows": rows, "power": power, "gap": gap, "value": float(value), "bandwidth": float(bandwidth)}


def isotonic_cases():
    """x on a grid of `distinct` values, y noisy around it or 0 and 1, weights from .5 to 2 or 1."""
    for seed, rows, distinct, binary, weighted in [
        (21, 300, 40, False, True), (22, 300, 300, False, True), (23, 400, 25, True, False), (24, 400, 1000, True, True),
        (25, 50, 5, False, False),
    ]:
        u = units(seed, 3 * rows).reshape(rows, 3)
        x = np.floor(u[:, 0] * distinct) / distinct
        y = (u[:, 1] < x).astype(float) if binary else x + 2 * u[:, 1]
        weights = 0.5 + 1.5 * u[:, 2] if weighted else np.ones(rows)
        fit = IsotonicRegression(out_of_bounds="clip").fit(x, y, sample_weight=weights)
        grid = [-0.1, 0.0, 0.013, 0.25, 0.333, 0.5, 0.71, 0.9, 0.999, 1.2]
        yield {
            "seed": seed, "rows": rows, "distinct": distinct, "binary": binary, "weighted": weighted,
            "x": fit.X_thresholds_.tolist(), "y": fit.y_thresholds_.tolist(),
            "at": grid, "values": fit.predict(grid).tolist(),
        }


def beta_cases():
    for a, b in [(1, 1), (0.5, 0.5), (2, 7.5), (20, 1), (13, 4000), (400, 380), (57_000, 478), (1, 57_477), (3, 30_000)]:
        for q in [1e-12, 1e-5, 0.0017, 0.025, 0.4, 0.975, 0.999]:
            x = float(special.betaincinv(a, b, q))
            if 0 < x < 1:
                yield {"a": a, "b": b, "x": x, "value": float(special.betainc(a, b, x))}


def clopper_pearson_cases():
    for hits, count, confidence in [
        (0, 10, 0.95), (10, 10, 0.95), (3, 10, 0.95), (1, 3832, 0.9966), (0, 3832, 0.9966), (1200, 3832, 0.9966),
        (57_400, 57_477, 0.99), (5, 20, 0.5),
    ]:
        interval = stats.binomtest(hits, count).proportion_ci(confidence, method="exact")
        yield {
            "hits": hits, "count": count, "confidence": confidence, "lower": float(interval.low), "upper": float(interval.high),
        }


def main():
    sections = {
        "smooth": list(smooth_cases()), "isotonic": list(isotonic_cases()), "beta": list(beta_cases()),
        "clopper_pearson": list(clopper_pearson_cases()),
    }
    by = {
        "smooth": "relplot==1.0.3", "isotonic": f"scikit-learn=={sklearn.__version__}", "beta": f"scipy=={scipy.__version__}",
        "clopper_pearson": f"scipy=={scipy.__version__}",
    }
    lines = ['{"by": ' + json.dumps(by)]
    for name, cases in sections.items():
        lines.append(f' "{name}": [\n  ' + ",\n  ".join(json.dumps(case) for case in cases) + "]")
    path = pathlib.Path(__file__).parents[1] / "fixtures/golden/reliability_references.json"
    path.write_text(",\n".join(lines) + "}\n")


main()
