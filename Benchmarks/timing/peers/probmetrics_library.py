"""probmetrics: temperature and the expected calibration error, on torch tensors that are made before."""

import numpy as np
import torch
from probmetrics.calibrators import get_calibrator
from probmetrics.distributions import CategoricalProbs
from probmetrics.metrics import Metrics


def temperature(arena):
    probabilities = arena.predictions[0]

    def work():
        calibrator = get_calibrator("temp-scaling", calibrate_with_mixture=False)
        calibrator.fit(probabilities, arena.labels)
        calibrated = calibrator.predict_proba(probabilities)
        return {"first": calibrated[0, 0], "last": calibrated[-1, 0]}

    return work


def metric(name):
    def prepare(arena):
        labels = torch.as_tensor(arena.labels)
        prediction = CategoricalProbs(torch.as_tensor(arena.predictions[0]))
        metrics = Metrics.from_names([name])
        return lambda: {"error": next(iter(metrics.compute_all_from_labels_probs(labels, prediction.probs).values()))}

    return prepare


TASKS = {"temperature": temperature, "ece": metric("ece-15")}
