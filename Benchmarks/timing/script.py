"""What people run today: `script.py METHOD FOLDER OUTPUT` reads a folder's CSV files with pandas, fits, writes a submission.

METHOD is `linear`, weights by scipy's SLSQP with the gradient, or `temperature`, the mean calibrated by scikit-learn.
"""

import pathlib
import sys

import numpy as np
import pandas as pd


def table(path):
    return pd.read_csv(path).set_index("id")


def main():
    method, folder, output = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    labels = table(next(folder.glob("labels.csv*")))
    label = labels.to_numpy().argmax(axis=1)
    files = sorted((folder / "oof").glob("*.csv*"))
    oof = [table(path).loc[labels.index, labels.columns].to_numpy() for path in files]
    tests = [table(folder / "test" / path.name) for path in files]
    ids = tests[0].index
    tests = [test.loc[ids, labels.columns].to_numpy() for test in tests]
    if method == "linear":
        from peers.scipy_weights import best_weights

        likelihoods = np.maximum(np.stack([p[np.arange(len(label)), label] for p in oof], axis=1), 1e-15)
        weights = best_weights(likelihoods, has_gradient=True).x
        blend = sum(w * p for w, p in zip(weights, tests))
    else:
        from peers.scikit import Given
        from sklearn.calibration import CalibratedClassifierCV
        from sklearn.frozen import FrozenEstimator

        mean = np.mean(oof, axis=0)
        model = CalibratedClassifierCV(FrozenEstimator(Given().fit(mean, label)), method="temperature")
        blend = model.fit(mean, label).predict_proba(np.mean(tests, axis=0))
    submission = pd.DataFrame(blend / blend.sum(axis=1, keepdims=True), columns=labels.columns)
    submission.insert(0, "id", ids)
    submission.to_csv(output, index=False)


main()
