"""hillclimbers: columns are probabilities of all classes, row after row, and the score takes them apart again."""

import functools

import numpy as np
import pandas as pd
from hillclimbers import climb_hill
from sklearn.metrics import log_loss


def flat_log_loss(labels, column):
    return log_loss(labels, column.to_numpy().reshape(len(labels), -1))


def selection(arena):
    train = pd.DataFrame({"label": arena.labels})
    columns = pd.DataFrame({f"model_{m:02d}": matrix.ravel() for m, matrix in enumerate(arena.predictions)})
    tests = columns.head(arena.predictions.shape[2])

    def work():
        _, blend = climb_hill(
            train=train, oof_pred_df=columns, test_pred_df=tests, target="label", objective="minimize",
            eval_metric=functools.partial(flat_log_loss), negative_weights=False, precision=0.01, plot_hill=False,
            return_oof_preds=True)
        blend = blend.reshape(len(arena.labels), -1)
        return {"loss": -np.log(blend[np.arange(len(arena.labels)), arena.labels]).mean()}

    return work


TASKS = {"selection": selection}
