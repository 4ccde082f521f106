"""How times grow with rows and with models."""

import math
import statistics

ROWS = [1_000, 10_000, 100_000, 1_000_000]
MODELS = [2, 4, 8, 16, 32, 64]
TASKS = ["linear", "logarithmic", "tie-aware", "selection", "temperature"]


def exponent(sizes, times):
    """Slope of the least squares line through the logarithms."""
    x, y = [math.log(size) for size in sizes], [math.log(time) for time in times]
    mean_x, mean_y = statistics.fmean(x), statistics.fmean(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / sum((a - mean_x) ** 2 for a in x)


def curve(works, shapes, repetitions):
    """Median processor seconds of every task at every shape."""
    times = {task: [] for task in TASKS}
    for rows, models in shapes:
        worker = works.worker([works.build.kernels, works.sets.binary(rows, models)])
        for task in TASKS:
            times[task].append(statistics.median(worker.run(task)["processor"] for _ in range(repetitions)))
        works.close()
    return times


def tables(works, repetitions):
    """(header, lines) of the curves in rows and in models."""
    from table import seconds

    by_rows = curve(works, [(rows, 8) for rows in ROWS], repetitions)
    by_models = curve(works, [(57_477, models) for models in MODELS], repetitions)
    # Below ten thousand rows, and below eight models, what does not grow is part of what is seen.
    yield ["fit, 8 models; s"] + [f"{rows:,} rows" for rows in ROWS] + ["exponent from 10,000"], [
        [task] + [seconds(time) for time in times] + [f"{exponent(ROWS[1:], times[1:]):.2f}"]
        for task, times in by_rows.items()]
    yield ["fit, 57,477 rows; s"] + [f"{models} models" for models in MODELS] + ["exponent from 8"], [
        [task] + [seconds(time) for time in times] + [f"{exponent(MODELS[2:], times[2:]):.2f}"]
        for task, times in by_models.items()]
