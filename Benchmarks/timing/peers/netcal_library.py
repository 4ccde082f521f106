"""netcal: temperature, and the expected calibration error of the most probable class."""

import numpy as np
from netcal.metrics import ECE
from netcal.scaling import TemperatureScaling


def temperature(arena):
    probabilities = arena.predictions[0]

    def work():
        scaling = TemperatureScaling()
        scaling.fit(probabilities, arena.labels)
        calibrated = scaling.transform(probabilities)
        return {"first": calibrated[0, 0], "last": calibrated[-1, 0]}

    return work


def expected_error(arena):
    probabilities = arena.predictions[0]
    return lambda: {"error": ECE(15).measure(probabilities, arena.labels)}


TASKS = {"temperature": temperature, "ece": expected_error}
