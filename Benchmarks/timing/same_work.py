"""What a run of Temper does, by hand in Python: `same_work.py FOLDER OUTPUT` reads a folder, blends, scores, explains, and writes.

A multinomial logistic stack on the models' log-probabilities, C by cross-validation, scored by nested cross-validation with paired
bootstrap intervals against the best model, the mean and the blend without each model; calibration errors with their levels under
calibration, CORP with consistency bands, and a page of reliability diagrams; the submission. Writes OUTPUT/score.json with the loss.
"""

import json
import pathlib
import sys
import warnings

import numpy as np
import pandas as pd
from sklearn.isotonic import isotonic_regression
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore")
FLOOR, BINS, STRENGTHS = 1e-7, 15, [0.0003, 0.003, 0.03, 0.3, 3.0]
RESAMPLES, REPLICATES, BANDS = 1000, 200, 999


def table(path):
    return pd.read_csv(path).set_index("id")


def features(predictions):
    return np.concatenate([np.log(np.maximum(p, FLOOR)) for p in predictions], axis=1)


def losses(probabilities, label):
    return -np.log(np.maximum(probabilities[np.arange(len(label)), label], 1e-15))


def fitted(x, label, strength):
    return LogisticRegression(C=strength, max_iter=200).fit(x, label)


def chosen(x, label, fold, folds):
    """The strength with the lowest loss over `folds`, each predicted by fits to the others."""
    found = []
    for strength in STRENGTHS:
        total = 0.0
        for left in folds:
            training, rest = np.isin(fold, [f for f in folds if f != left]), fold == left
            total += losses(fitted(x[training], label[training], strength).predict_proba(x[rest]), label[rest]).sum()
        found.append(total)
    return STRENGTHS[int(np.argmin(found))]


def nested(x, label, fold, strengths=None):
    """Predictions of every fold by a stack that has not seen it, and the strengths that were chosen without it."""
    folds = np.unique(fold)
    predictions, kept = np.zeros((len(label), label.max() + 1)), {}
    for left in folds:
        rest = [f for f in folds if f != left]
        kept[left] = strengths[left] if strengths else chosen(x, label, fold, rest)
        training = np.isin(fold, rest)
        predictions[fold == left] = fitted(x[training], label[training], kept[left]).predict_proba(x[fold == left])
    return predictions, kept


def interval(difference, random):
    """95 % of the mean over resampled rows."""
    means = [difference[random.integers(0, len(difference), len(difference))].mean() for _ in range(RESAMPLES)]
    return np.quantile(means, [0.025, 0.975])


def binned_error(probabilities, outcomes):
    bins = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    return np.abs(np.bincount(bins, probabilities - outcomes, minlength=BINS)).sum() / len(bins)


def calibration(probabilities, label, random):
    """For every class: error, its mean under calibration, miscalibration, and the curve with its band at 200 quantiles."""
    count = probabilities.shape[1]
    drawn = [(probabilities.cumsum(axis=1) > random.random((len(label), 1))).argmax(axis=1) for _ in range(REPLICATES)]
    found = []
    for k in range(count):
        p = probabilities[:, k]
        order = np.argsort(p)
        own, outcome = p[order], (label == k)[order].astype(float)
        curve = isotonic_regression(outcome, y_min=0, y_max=1)
        points = np.linspace(0, len(own) - 1, 200).astype(int)
        # Cells of equal mass, as many as Temper draws at a time.
        cells = np.array_split(np.arange(len(own)), min(2000, len(own)))
        sizes, means = np.array([len(c) for c in cells]), np.array([own[c].mean() for c in cells])
        place = np.minimum(points * len(cells) // len(own), len(cells) - 1)
        bands = np.stack([
            isotonic_regression(random.binomial(sizes, means) / sizes, sample_weight=sizes, y_min=0, y_max=1)[place]
            for _ in range(BANDS)])
        found.append({
            "error": binned_error(p, label == k), "chance": np.mean([binned_error(p, d == k) for d in drawn]),
            "miscalibration": ((own - outcome) ** 2).mean() - ((curve - outcome) ** 2).mean(),
            "points": own[points], "curve": curve[points], "band": np.quantile(bands, [0.025, 0.975], axis=0)})
    return found


def page(found, names, lines, output):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4 * len(found), 4.5), layout="constrained")
    for place, (part, name) in enumerate(zip(found, names)):
        axes = figure.add_subplot(1, len(found), place + 1)
        axes.plot([0, 1], [0, 1], "--")
        axes.fill_between(part["points"], *part["band"], alpha=0.2)
        axes.plot(part["points"], part["curve"])
        axes.set_title(f"{name}: ECE {part['error']:.4f}, by chance {part['chance']:.4f}")
    figure.savefig(output / "reliability.svg")
    svg = (output / "reliability.svg").read_text()
    (output / "report.html").write_text("<pre>" + "\n".join(lines) + "</pre>" + svg[svg.index("<svg"):])


def main():
    folder, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    output.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    labels = table(next(folder.glob("labels.csv*")))
    label = labels.to_numpy().argmax(axis=1)
    given = list(folder.glob("folds.csv*"))
    fold = table(given[0]).loc[labels.index].iloc[:, 0].to_numpy() if given else np.arange(len(label)) % 5
    files = sorted((folder / "oof").glob("*.csv*"))
    oof = [table(path).loc[labels.index, labels.columns].to_numpy() for path in files]
    tests = [table(folder / "test" / path.name) for path in files]
    ids = tests[0].index
    tests = [test.loc[ids, labels.columns].to_numpy() for test in tests]

    x = features(oof)
    predictions, strengths = nested(x, label, fold)
    own = losses(predictions, label)
    alone = [losses(p, label) for p in oof]
    lines = [f"nested log loss {own.mean():.4f} +- {own.std() / len(own) ** 0.5:.4f}"]
    for name, other in (("best", min(alone, key=np.mean)), ("mean", losses(np.mean(oof, axis=0), label))):
        lines.append(f"against {name} {(own - other).mean():+.4f} {interval(own - other, random)}")
    width = label.max() + 1
    for place, path in enumerate(files if len(files) > 1 else []):
        kept = np.delete(x, np.arange(place * width, (place + 1) * width), axis=1)
        without = losses(nested(kept, label, fold, strengths)[0], label)
        lines.append(f"without {path.name} {(without - own).mean():+.4f} {interval(without - own, random)}")
    page(calibration(predictions, label, random), labels.columns, lines, output)
    final = fitted(x, label, chosen(x, label, fold, np.unique(fold)))
    blend = pd.DataFrame(final.predict_proba(features(tests)), columns=labels.columns)
    blend.insert(0, "id", ids)
    blend.to_csv(output / "submission.csv", index=False)
    (output / "score.json").write_text(json.dumps({"loss": own.mean()}))


main()
