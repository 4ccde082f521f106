"""Predictions of many classes, as a folder of CSV files: labels as names, a column for each class."""

import numpy as np

from arena import softmax


def write(folder, rows, models, classes, tests, seed=1):
    """Rows have scores, of which models see less and less through noise. Every class comes true at least once."""
    import pandas as pd

    random = np.random.default_rng(seed)
    scores = random.normal(0, 1.5, (rows + tests, classes))
    labels = (softmax(scores.copy()).cumsum(axis=1) > random.random((rows + tests, 1))).argmax(axis=1)
    labels[:classes] = np.arange(classes)
    names = np.array([f"class_{k}" for k in range(classes)])
    parts = {"oof": slice(0, rows), "test": slice(rows, None)}
    for model in range(models):
        noise = (0.5 + 0.3 * model) * random.standard_normal(scores.shape)
        predictions = pd.DataFrame(softmax(0.8 * scores + noise), columns=names)
        predictions.insert(0, "id", np.arange(len(predictions)))
        for part, place in parts.items():
            (folder / part).mkdir(parents=True, exist_ok=True)
            predictions.iloc[place].to_csv(folder / part / f"model_{model}.csv", index=False, float_format="%.8g")
    # Last, so that a folder that has it is whole.
    table = pd.DataFrame({"id": np.arange(rows), "label": names[labels[:rows]]})
    table.to_csv(folder / "labels.csv", index=False)
