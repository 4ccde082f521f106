"""A blend of arrays is the command's blend of the same files, to the bit."""

import json
import pickle

import numpy as np
import pandas
import polars
import pytest

import temper
from conftest import CLASSES, QUICK, cells, command, made


def test_scores_weights_and_predictions_are_those_of_the_command(arena, command_run, fit):
    shown = json.loads(command("show", "--json", "-d", command_run / "temper.sqlite"))
    assert fit.score.log_loss == shown["log_loss"]["cross_validated"]
    assert fit.score.standard_error == shown["log_loss"]["standard_error"]
    assert fit.score.in_sample == shown["log_loss"]["in_sample"]
    assert fit.weights.to_dict("records") == pandas.DataFrame.from_records(shown["models"]).to_dict("records")
    assert fit.candidates["cross_validated"].tolist() == [c["cross_validated"] for c in shown["candidates"]]
    header, rows = cells(command_run / "submission.csv")
    assert header[1:] == CLASSES and [row[0] for row in rows] == arena.test_ids
    assert np.array_equal(fit.predictions, np.array([[float(cell) for cell in row[1:]] for row in rows]))
    nested = command("export", "--oof", "-", "-d", command_run / "temper.sqlite").splitlines()
    assert np.array_equal(fit.nested, np.array([[float(c) for c in line.split(",")[1:]] for line in nested[1:]]))


def test_the_reliability_is_that_of_the_command(command_run, fit):
    shown = json.loads(command("inspect", "--json", "-d", command_run / "temper.sqlite"))
    assert fit.report["ece"].tolist() == [part["ece"] for part in shown["per_class"]]
    assert fit.report["class"].tolist() == CLASSES
    points = fit.plot.reliability("winner_tie").points
    assert points["frequency"].tolist() == [b["frequency"] for b in shown["per_class"][2]["bins"]]


def test_submission_is_that_of_the_command(arena, command_run, fit, tmp_path):
    path = tmp_path / "submission.csv"
    fit.submission(path, sample=arena.folder / "sample_submission.csv")
    assert path.read_bytes() == (command_run / "submission.csv").read_bytes()
    with pytest.raises(temper.TemperError, match="replace") as caught:
        fit.submission(path, sample=arena.folder / "sample_submission.csv")
    assert caught.value.code == 73
    fit.submission(path, replace=True)
    assert len(path.read_text().splitlines()) == 1 + len(arena.test_ids)


def test_exported_fit_predicts_the_same_bits(arena, fit, tmp_path):
    fit.save(tmp_path / "fit.json")
    loaded = temper.load(tmp_path / "fit.json")
    assert loaded.models == fit.exported.models and loaded.classes == CLASSES
    used = {model: arena.test[model] for model in loaded.models}
    assert np.array_equal(loaded.predict(used), fit.predictions)
    again = pickle.loads(pickle.dumps(loaded))
    assert again == loaded and np.array_equal(again.predict(used), fit.predictions)
    with pytest.raises(TypeError, match="fit.exported"):
        pickle.dumps(fit)
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(temper.TemperError, match="found no fit"):
        temper.load(tmp_path / "other.json")


@pytest.mark.parametrize("library", ["pandas", "pandas index", "polars"])
def test_frames_bring_names_and_ids(library, tmp_path):
    y, oof, test = made()
    plain = temper.blend(y, oof, test=test, **QUICK)
    order = ["tie", "a", "b"]

    def frame(array, prefix):
        ids = [f"{prefix}{row}" for row in range(len(array))]
        columns = dict(zip(["a", "b", "tie"], array.T))
        columns = {name: columns[name] for name in order}
        if library == "polars":
            return polars.DataFrame({"id": ids, **columns})
        if library == "pandas":
            return pandas.DataFrame({"id": ids, **columns})
        return pandas.DataFrame(columns, index=pandas.Index(ids, name="key"))

    fit = temper.blend(
        y, {m: frame(p, "r") for m, p in oof.items()}, test={m: frame(p, "t") for m, p in test.items()}, **QUICK)
    assert fit.score == plain.score
    found = fit.predictions
    assert type(found).__module__.startswith(library.split()[0])
    assert np.array_equal(found[["a", "b", "tie"]].to_numpy(), plain.predictions)
    ids = found.index.tolist() if library == "pandas index" else found["id"].to_list()
    assert ids == [f"t{row}" for row in range(12)]
    # The sample's order is another; ids bring the rows to their places.
    sample = tmp_path / "sample.csv"
    sample.write_text("row,tie,b,a\n" + "".join(f"t{row},0,0,1\n" for row in reversed(range(12))))
    fit.submission(tmp_path / "out.csv", sample=sample)
    header, rows = cells(tmp_path / "out.csv")
    assert header == ["row", "tie", "b", "a"] and rows[0][0] == "t11"
    assert [float(cell) for cell in rows[0][1:]] == plain.predictions[11, [2, 1, 0]].tolist()


def test_every_kind_of_array_gives_the_same_bits():
    y, oof, test = made()
    oof = {m: p.astype(np.float32) for m, p in oof.items()}
    test = {m: p.astype(np.float32) for m, p in test.items()}
    first = temper.blend(y, oof, test=test, **QUICK)

    def kinds(array):
        wide = np.zeros((2 * len(array), 5), array.dtype)
        wide[::2, 1:4] = array
        return [
            np.asfortranarray(array), wide[::2, 1:4], array.astype(np.float64), array.astype(">f4"),
            array.astype(np.float64).tolist(), array[::-1][::-1],
        ]

    for kind in range(6):
        fit = temper.blend(
            list(y), {m: kinds(p)[kind] for m, p in oof.items()}, test={m: kinds(p)[kind] for m, p in test.items()}, **QUICK)
        assert fit.score == first.score, kind
        assert np.array_equal(fit.predictions, first.predictions), kind


def test_labels_may_be_positions_one_hot_or_a_frame():
    y, oof, test = made()
    first = temper.blend(y, oof, test=test, **QUICK)
    positions = np.searchsorted(["a", "b", "tie"], y)
    one_hot = np.eye(3, dtype=int)[positions]
    for labels in [positions, one_hot, one_hot.astype(bool), pandas.Series(y, dtype="category"), polars.Series(y)]:
        fit = temper.blend(labels, oof, test=test, classes=["a", "b", "tie"], **QUICK)
        assert fit.score == first.score and np.array_equal(fit.predictions, first.predictions)
    frame = pandas.DataFrame(one_hot, columns=["a", "b", "tie"])
    assert temper.blend(frame, oof, test=test, **QUICK).score == first.score


@pytest.mark.parametrize("library", [pandas, polars])
def test_labels_stand_beside_their_ids_in_a_frame(library):
    y, oof, test = made()
    first = temper.blend(y, oof, test=test, **QUICK)
    positions = np.searchsorted(["a", "b", "tie"], y)
    ids = [f"r{row}" for row in range(90)]
    predictions = {m: library.DataFrame({"id": ids, **dict(zip(["a", "b", "tie"], p.T))}) for m, p in oof.items()}
    one_hot = {name: (y == name).astype(int) for name in ["tie", "a", "b"]}
    for labels in [{"label": y}, {"winner": positions}, {"label": positions.astype(float)}, one_hot]:
        frame = library.DataFrame({"id": ids, **labels})
        fit = temper.blend(frame, predictions, test=test, classes=["a", "b", "tie"], **QUICK)
        assert fit.score == first.score and np.array_equal(fit.predictions, first.predictions)
    assert temper.blend(library.DataFrame({"label": y, "id": ids}), predictions, **QUICK).classes == ["a", "b", "tie"]
    assert temper.inspect(library.DataFrame({"id": ids, "label": y}), predictions["m0"]).log_loss > 0
    with pytest.raises(temper.TemperError, match=r"^oof\['m0'\], row 0: found the id 'r0', expected 'r89', as in y"):
        temper.blend(library.DataFrame({"id": ids[::-1], "label": y}), predictions, **QUICK)
    with pytest.raises(temper.TemperError, match="^y: found no column beside the ids"):
        temper.blend(library.DataFrame({"id": ids}), predictions, **QUICK)
    with pytest.raises(temper.TemperError, match="^y, row 0: found '.*', expected a number"):
        temper.blend(library.DataFrame({"id": ids, "label": y, "language": y}), oof, **QUICK)
    with pytest.raises(temper.TemperError, match=r"^y, row 1: found \[0.0, 2.0, 0.0\], expected a 1 and else 0"):
        temper.blend(library.DataFrame({"a": [1, 0] * 45, "b": [0, 2] * 45, "tie": [0] * 90}), oof, **QUICK)


def test_classes_in_another_order_are_the_order_of_the_columns():
    y, oof, test = made()
    order = [2, 0, 1]
    # Folds that are made are drawn class by class, in the order of the classes.
    options = {**QUICK, "folds": np.arange(90) % 3}
    first = temper.blend(y, oof, test=test, **options)
    fit = temper.blend(
        y, {m: p[:, order] for m, p in oof.items()}, test={m: p[:, order] for m, p in test.items()},
        classes=["tie", "a", "b"], **options)
    assert fit.classes == ["tie", "a", "b"] and fit.document["classes"] == ["tie", "a", "b"]
    assert fit.score.log_loss == pytest.approx(first.score.log_loss, abs=1e-9)
    assert np.allclose(fit.predictions[:, [1, 2, 0]], first.predictions, atol=1e-7)


def test_two_classes_have_one_column_or_two():
    y, oof, test = made(classes=("no", "yes"))
    both = temper.blend(y, oof, test=test, **QUICK)
    one = temper.blend(y, {m: p[:, 1] for m, p in oof.items()}, test={m: p[:, [1]] for m, p in test.items()}, **QUICK)
    assert both.predictions.shape == one.predictions.shape == (12, 2)
    assert np.allclose(both.predictions, one.predictions, atol=1e-9)
    whole = temper.blend((y == "yes").astype(int), oof, test=test, **QUICK)
    assert whole.classes == [0, 1] and np.array_equal(whole.predictions, both.predictions)


def test_folds_groups_weights_segments_and_swapped_predictions_are_arguments(tmp_path):
    y, oof, test = made()
    rows = np.arange(90)
    swap = [1, 0, 2]
    fit = temper.blend(
        y, oof, test=test, folds=rows // 2 % 4, groups=[f"g{row // 2 % 40}" for row in rows], weights=1.0 + rows % 3,
        segments={"part": np.where(rows % 2, "odd", "even")}, test_segments=pandas.DataFrame({"part": ["odd", "even"] * 6}),
        swapped_oof={m: p[:, swap] for m, p in oof.items()}, swapped_test={m: p[:, swap] for m, p in test.items()},
        weights_sign="nonnegative", swapped="always", bootstrap=0, pool="logarithmic", calibration="none")
    assert fit.document["weights_sign"] == "nonnegative" and fit.document["swapping"] == "arithmetic"
    assert fit.document["weights"] is not None
    assert fit.predictions.shape == (12, 3)
    # A submission of arrays is in the sample's order, swapped predictions included.
    fit = temper.blend(
        y, oof, test=test, swapped_oof={m: p[:, swap] for m, p in oof.items()},
        swapped_test={m: p[:, swap] for m, p in test.items()}, swapped="always", **QUICK)
    sample = tmp_path / "sample.csv"
    sample.write_text("id,a,b,tie\n" + "".join(f"t{row},0,0,1\n" for row in range(12)))
    fit.submission(tmp_path / "out.csv", sample=sample)
    written = [[float(cell) for cell in row[1:]] for row in cells(tmp_path / "out.csv")[1]]
    assert np.array_equal(written, fit.predictions)
    # Repeats of a model are averaged.
    doubled = temper.blend(
        y, {"m0": [oof["m0"], oof["m0"]], "m1": oof["m1"]}, test={"m0": [test["m0"]] * 3, "m1": test["m1"]}, **QUICK)
    assert doubled.score.log_loss == pytest.approx(temper.blend(y, oof, test=test, **QUICK).score.log_loss, abs=1e-12)


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_fractional_weights_are_those_of_a_file(kind, tmp_path):
    y, oof, _ = made()
    folds = np.arange(90) % 3
    weights = (np.random.default_rng(1).random(90) + 0.5).astype(kind)
    fit = temper.blend(y, oof, folds=folds, weights=weights, bootstrap=0, pool="linear", calibration="none")
    (tmp_path / "oof").mkdir()
    ids = [f"r{row}" for row in range(90)]

    def write(name, **columns):
        pandas.DataFrame({"id": ids, **columns}).to_csv(tmp_path / f"{name}.csv", index=False)

    for model, p in oof.items():
        write(f"oof/{model}", **dict(zip(["a", "b", "tie"], p.T)))
    write("labels", label=y)
    write("folds", fold=folds)
    write("weights", weight=weights.astype(float))
    command(
        "run", tmp_path, "--output", tmp_path / "out", "--bootstrap", "0", "--pool", "linear", "--calibration", "none", "--quiet")
    shown = json.loads(command("show", "--json", "-d", tmp_path / "out" / "temper.sqlite"))
    assert fit.score.log_loss == pytest.approx(shown["log_loss"]["cross_validated"], abs=1e-9)
    assert fit.weights["weight"].tolist() == pytest.approx([model["weight"] for model in shown["models"]], abs=1e-6)
    # Not the score of rows that count once each.
    plain = temper.blend(y, oof, folds=folds, bootstrap=0, pool="linear", calibration="none")
    assert fit.score.log_loss != pytest.approx(plain.score.log_loss, abs=1e-6)


def test_options_have_the_names_of_the_command():
    y, oof, _ = made()
    fit = temper.blend(y, oof, fix={"m0": 0.25}, no_tie=True, **QUICK)
    assert fit.document["limits"]["fixed"] == {"m0": 0.25} and fit.document["tie"] is None
    fit = temper.blend(y, oof, without=["m1"], tie="tie", sides=["b", "a"], **QUICK)
    assert [m["name"] for m in fit.document["models"]] == ["m0"] and fit.document["sides"] == ["b", "a"]
    logits = temper.blend(y, {m: np.log(p) * 1.0 for m, p in oof.items()}, logits="all", **QUICK)
    assert logits.score.log_loss == pytest.approx(temper.blend(y, oof, **QUICK).score.log_loss, abs=1e-9)
    with pytest.raises(TypeError, match="'database'"):
        temper.blend(y, oof, database="x.sqlite")
    with pytest.raises(temper.TemperError, match="pol"):
        temper.blend(y, oof, pol="linear")


def test_inspection_and_comparison(arena, command_run):
    found = temper.inspect(arena.y, arena.oof["lightgbm"], classes=CLASSES, groups=arena.groups)
    shown = json.loads(command("inspect", "--model", "lightgbm", "--json", "-d", command_run / "temper.sqlite"))
    assert found.document["per_class"] == shown["per_class"] and found.log_loss == shown["log_loss"]
    assert "<html" in found.page and found.bins["count"].sum() == 3 * len(arena.y)
    other = temper.compare(
        arena.y, arena.oof["lightgbm"], arena.oof["student_strengths"], classes=CLASSES, groups=arena.groups)
    shown = json.loads(
        command("compare", "lightgbm", "student_strengths", "--json", "-d", command_run / "temper.sqlite"))
    assert other.document["difference"] == shown["difference"]
    assert other.parts["part"].tolist() == ["all", "tie", "decisive", *CLASSES]
    assert other.interval[0] < other.difference < other.interval[1]
