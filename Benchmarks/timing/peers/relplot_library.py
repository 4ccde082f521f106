"""relplot: the smooth calibration error of the most probable class."""

import numpy as np
import relplot


def smooth_error(arena):
    probabilities = arena.predictions[0]

    def work():
        top = probabilities.argmax(axis=1)
        confidences = probabilities[np.arange(len(top)), top]
        return {"error": relplot.smECE(confidences, (top == arena.labels).astype(float))}

    return work


TASKS = {"smooth-ece": smooth_error}
