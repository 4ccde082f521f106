"""What is refused names the argument and the row, and leaves nothing behind."""

import ast
import gc
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from pathlib import Path

import numpy as np
import pandas
import pytest

import temper
from conftest import QUICK, is_root, made
from temper._errors import Names


@pytest.fixture(autouse=True)
def scratch(tmp_path, monkeypatch):
    """Temporary folders lie here, and none is left."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    # What was caught holds the frames of those who raised it.
    gc.collect()
    if folder.exists():
        assert list(folder.iterdir()) == []


def refused(message, *arguments, **options):
    with pytest.raises(temper.TemperError) as caught:
        temper.blend(*arguments, **{**QUICK, **options})
    assert str(caught.value) == message
    return caught.value


def test_wrong_shapes():
    y, oof, test = made()
    refused("oof['m1']: found 89 rows, expected 90, as y has", y, {**oof, "m1": oof["m1"][1:]})
    refused(
        "oof['m0']: found an array of shape (90, 2), expected 3 columns, one for each of ['a', 'b', 'tie']", y,
        {"m0": oof["m0"][:, :2]})
    refused(
        "oof['m0']: found an array of shape (90, 3, 1), expected one of shape (rows, classes)", y,
        {"m0": oof["m0"][:, :, None]})
    refused("test['m1']: found 11 rows, expected 12, as test['m0'] has", y, oof, {**test, "m1": test["m1"][1:]})
    refused("test: found the models ['m0'], expected those of oof, ['m0', 'm1']", y, oof, {"m0": test["m0"]})
    refused("folds: found 3 rows, expected 90, as y has", y, oof, folds=[1, 2, 3])
    refused("y: found one class, 'a', expected two classes or more", ["a"] * 90, oof)
    refused("oof: found a list, expected a dict of arrays by the names of their models", y, [oof["m0"]])
    refused(
        "oof: found the model 'a/b', expected a name that a file can have: without /, not beginning with a dot", y, {"a/b": oof["m0"]})


def test_values_that_are_no_probabilities():
    y, oof, test = made()
    holed = test["m1"].copy()
    holed[7, 1] = np.nan
    error = refused(
        "test['m1'], row 7: found nan, expected a probability from 0 to 1; fill in the value or remove the row", y, oof,
        {**test, "m1": holed})
    assert (error.argument, error.row, error.code) == ("test['m1']", 7, 65)
    assert "row 8, column 2" in error.command_message
    error = refused(
        "oof['m0'], row 1: found 'x', expected a number", y, {**oof, "m0": [["0.2", "0.3", "0.5"], ["0.2", "x", "0.5"]] * 45})
    assert error.row == 1
    with pytest.raises(temper.TemperError) as caught:
        temper.blend(y, {**oof, "m0": np.log(oof["m0"])}, **QUICK)
    assert str(caught.value).startswith("oof['m0'], row 0: found -")
    assert str(caught.value).endswith(
        'for logarithms of probabilities say log_probabilities=["m0"] (the same in 89 more rows: rows 1, 2, 3, 4 and 85 more)')


def test_what_is_no_array():
    y, oof, test = made(classes=("no", "yes"))
    reading = "; read a file first, as with numpy.load or pandas.read_csv"
    for path in ("x.csv", Path("x.csv")):
        error = refused(
            "oof['m']: found the text 'x.csv', expected an array of shape (rows, classes)" + reading, y, {"m": path})
        assert (error.argument, error.row) == ("oof['m']", None)
    refused("folds: found the text 'x.csv', expected one value a row" + reading, y, oof, folds="x.csv")
    refused("oof['m']: found a dict, expected an array of shape (rows, classes)", y, {"m": {}})
    refused("oof['m']: found a NoneType, expected an array of shape (rows, classes)", y, {"m": None})
    error = refused("oof['m'], row 1: found 1 value, expected 2, one for each class", y, {"m": [[0.1, 0.9], [0.2]]})
    assert (error.argument, error.row) == ("oof['m']", 1)
    refused("oof['m'], row 0: found 1 value, expected 2, one for each class", y, {"m": [[0.1], [0.2, 0.8]]})
    refused("oof['m'], row 1: found a float, expected 2, one for each class", y, {"m": [[0.1, 0.9], 0.2]})
    refused("y, row 1: found 1 value, expected 2, as in row 0", [[0, 1], [0]], oof)
    refused("weights, row 2: found 2 values, expected one value", y, oof, weights=[1, 2, [3, 4]])
    refused("segments['part'], row 1: found 2 values, expected 1, as in row 0", y, oof, segments={"part": [["a"], ["b", "c"]]})
    refused("oof['m']: found times (datetime64[s]), expected numbers", y, {"m": oof["m0"].astype("M8[s]")})


@pytest.mark.parametrize("of_lists", [False, True])
def test_complex_numbers_and_masks_are_not_passed_over(of_lists):
    y, oof, test = made()
    kind = list if of_lists else np.asarray
    error = refused(
        "oof['m0']: found complex numbers (complex128), expected real ones; give their real parts, numpy.real, where these "
        "are meant", y, {**oof, "m0": kind(oof["m0"] + 0j)})
    assert error.argument == "oof['m0']"
    mask = np.zeros((12, 3), bool)
    mask[5, 1] = True
    masked = np.ma.masked_array(test["m1"], mask)
    message = "found a masked value, expected values in all rows; fill them in with numpy.ma.filled, or remove their rows"
    error = refused(f"test['m1'], row 5: {message}", y, oof, {**test, "m1": list(masked) if of_lists else masked})
    assert (error.argument, error.row) == ("test['m1']", 5)
    ones = np.ma.masked_array(np.ones(90), np.arange(90) == 3)
    refused(f"weights, row 3: {message}", y, oof, weights=list(ones) if of_lists else ones)
    refused(f"y, row 0: {message}", np.ma.masked_array(y, y == y[0]), oof)
    # A mask that hides nothing says nothing.
    fit = temper.blend(np.ma.masked_array(y), {m: np.ma.masked_array(p) for m, p in oof.items()}, **QUICK)
    assert fit.score == temper.blend(y, oof, **QUICK).score


def test_rows_without_predictions_are_left_out_of_labelled_ones_alone():
    y, oof, test = made()
    fit = temper.blend(y, oof, **QUICK)

    def holed(models):
        models = {m: p.copy() for m, p in models.items()}
        models["m0"][4] = np.nan
        return models

    found = "row 4: found nan, expected a probability from 0 to 1; fill in the values"
    refused(
        f"oof['m0'], {found}, or leave such rows out of fits and scores with partial=True", y, holed(oof))
    with pytest.warns(temper.TemperWarning, match="1 of 90 labelled rows are left out"):
        assert temper.blend(y, holed(oof), partial=True, **QUICK).document["rows"] == 89
    refused(f"test['m0'], {found}", y, oof, holed(test))
    with pytest.raises(temper.TemperError) as caught:
        fit.predict(holed(test))
    assert str(caught.value) == f"predictions['m0'], {found}"
    with pytest.raises(temper.TemperError) as caught:
        temper.inspect(y, holed(oof)["m0"])
    assert str(caught.value) == f"p, {found}"


def proposed(message):
    """The arguments that a message proposes, as Python reads them."""
    found = re.findall(r'\b(\w+)=(\[[^\]]*\]|\{[^}]*\}+|"[^"]*"|True)', message)
    return [{name: ast.literal_eval(value)} for name, value in found]


def warned(run):
    """What the warnings propose."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run()
    return [option for warning in caught for option in proposed(str(warning.message))]


@pytest.mark.parametrize("name", ["m0", "m,0", "it's m 0", "m:0:", 'm"0"', "normalise"])
def test_what_is_proposed_can_be_typed(name):
    y, oof, test = made()

    def raised(run):
        with pytest.raises(temper.TemperError) as caught:
            run()
        return proposed(str(caught.value))

    def blended(change, **options):
        return temper.blend(y, {name: change(oof["m0"]), "m1": oof["m1"]}, **{**QUICK, **options})

    percent = raised(lambda: blended(lambda p: 100 * p))
    assert percent == [{"normalise": [name]}, {"logits": [name]}]
    plain = blended(lambda p: p)
    assert blended(lambda p: 100 * p, **percent[0]).score.log_loss == pytest.approx(plain.score.log_loss, abs=1e-9)
    scores = raised(lambda: blended(lambda p: np.log(p) - 3))
    assert scores == [{"logits": [name]}, {"log_probabilities": [name]}]
    assert blended(lambda p: np.log(p) - 3, **scores[0]).score.log_loss == pytest.approx(plain.score.log_loss, abs=1e-9)
    assert raised(lambda: blended(lambda p: p - 0.5, normalise=[name]))[0] == {"logits": [name]}
    # New rows of a fit.
    new = raised(lambda: plain.predict({name: 100 * test["m0"], "m1": test["m1"]}))
    assert new == percent
    found = plain.predict({name: 100 * test["m0"], "m1": test["m1"]}, **new[0])
    assert np.allclose(found, plain.predict({name: test["m0"], "m1": test["m1"]}), atol=1e-9)
    with pytest.raises(temper.TemperError) as caught:
        plain.predict({"m1": test["m1"]})
    assert proposed(str(caught.value)) == [{"predictions": {name: ...}}]


def test_what_is_proposed_for_labels_and_columns_can_be_typed():
    y, oof, _ = made()
    spelled = np.where(np.arange(90) == np.flatnonzero(y == "tie")[0], "zzz", y)
    with pytest.raises(temper.TemperError, match=r"^y, row \d+: found the class \"zzz\"") as caught:
        temper.blend(spelled, oof, classes=["a", "b", "tie"], **QUICK)
    [option] = proposed(str(caught.value))
    assert option == {"label_map": {"zzz": "tie"}}
    plain = temper.blend(y, oof, **QUICK)
    for classes in (None, ["a", "b", "tie"]):
        assert temper.blend(spelled, oof, classes=classes, **option, **QUICK).score == plain.score
    assert temper.inspect(spelled, oof["m0"], **option).log_loss == temper.inspect(y, oof["m0"]).log_loss
    numbers = np.searchsorted(["a", "b", "tie"], y) + 1
    fit = temper.blend(numbers, oof, classes=["a", "b", "tie"], label_map={1: "a", 2: "b", 3: "tie"}, **QUICK)
    assert fit.score == plain.score
    refused("label_map: found a list, expected a dict of classes by the names that stand for them", y, oof, label_map=["a"])
    refused(
        "label_map: found labels with a column for each class, expected a name for each row",
        np.eye(3)[numbers - 1], oof, label_map={"zzz": "2"})
    # Columns in another order, of one model that is alone.
    turned = oof["m0"][:, [2, 0, 1]]
    [option] = warned(lambda: temper.blend(y, {"m0": turned}, **QUICK))
    assert option["columns"] in (["tie", "a", "b"], {"m0": ["tie", "a", "b"]})
    assert temper.blend(y, {"m0": turned}, **option, **QUICK).score == temper.blend(y, {"m0": oof["m0"]}, **QUICK).score
    fit = temper.blend(y, {"m0": turned, "m1": oof["m1"]}, columns={"m0": ["tie", "a", "b"]}, **QUICK)
    assert fit.score == plain.score
    [option] = warned(lambda: temper.compare(y, oof["m0"], turned))
    assert option == {"columns": {"q": ["tie", "a", "b"]}}
    assert temper.compare(y, oof["m0"], turned, **option).difference == pytest.approx(0, abs=1e-12)
    with pytest.raises(temper.TemperError, match=r'say normalise=\["q"\]'):
        temper.compare(y, oof["m0"], 100 * oof["m0"])
    found = temper.compare(y, oof["m0"], 100 * oof["m0"], normalise=["q"])
    assert found.difference == pytest.approx(0, abs=1e-9)
    with pytest.raises(TypeError, match="'pool'"):
        temper.inspect(y, oof["m0"], pool="linear")


def test_options_of_any_message_are_arguments():
    names = Names(options={"weights": "weights_sign"}, models=["m0", "and", "a,b"])
    for written, expected in {
        "found it; say --logits m0, or --log-probabilities m0": 'found it; say logits=["m0"], or log_probabilities=["m0"]',
        "leave it out: --without '[\"a,b\",\"m0\"]'": 'leave it out: without=["a,b", "m0"]',
        "for all say --normalise all": 'for all say normalise="all"',
        "no model is left; --models or --without exclude all": "no model is left; models or without exclude all",
        "as in --label-map 0=a,1=b, if that is the order": 'as in label_map={"0": "a", "1": "b"}, if that is the order',
        "as in --label-map '{\"a=b\": \"c d\"}'": 'as in label_map={"a=b": "c d"}',
        "keep --fix m0=0.5,and=-1": 'keep fix={"m0": 0.5, "and": -1}',
        "it scores 0.5: --columns 'm0:[\"a,b\",\"c\"]'": 'it scores 0.5: columns={"m0": ["a,b", "c"]}',
        "leave out --weights signed": 'leave out weights_sign="signed"',
        "needs one; --pool logarithmic and tie-aware": 'needs one; pool="logarithmic" and tie-aware',
        "name it with --tie CLASS --sides A B": 'name it with tie="CLASS", sides=["A", "B"]',
        "are they mapped back already? --swapped-mapped-back": "are they mapped back already? swapped_mapped_back=True",
        "--max-models 3 leaves out a model": "max_models=3 leaves out a model",
        "--no-tie cannot be combined with --tie or --sides": "no_tie cannot be combined with tie or sides",
        "load others with: temper load weights FILE": "load others with: weights=...",
    }.items():
        assert names.translated(written) == expected


def test_no_rows_are_refused():
    y, oof, test = made()
    fit = temper.blend(y, oof, **QUICK)
    for run in (
        lambda: temper.blend(y, oof, test={m: p[:0] for m, p in test.items()}, **QUICK),
        lambda: fit.predict({m: p[:0] for m, p in test.items()}),
    ):
        with pytest.raises(temper.TemperError) as caught:
            run()
        assert "was ended by" not in str(caught.value) and caught.value.code == 65


def test_labels_that_are_none():
    y, oof, _ = made()
    assert refused("y, row 3: found None, expected a name or a whole number", [*y[:3], None, *y[4:]], oof).row == 3
    refused("y, row 0: found 0.5, expected a name or a whole number", np.full(90, 0.5), oof)
    refused(
        "y, row 2: found 7, expected one of ['a', 'b', 'tie'], or its position from 0 to 2",
        np.array([0, 1, 7] * 30), oof, classes=["a", "b", "tie"])
    error = refused(
        "y, row 4: found [1.0, 2.0, 0.0], expected a 1 and else 0",
        np.array([[1, 0, 0]] * 4 + [[1, 2, 0]] * 86), oof)
    assert error.argument == "y"
    with pytest.raises(temper.TemperError, match=r"^y, row \d+: found"):
        temper.blend(y, oof, classes=["a", "b", "draw"], **QUICK)


def test_ids_must_agree():
    y, oof, _ = made()
    frame = pandas.DataFrame(oof["m0"], columns=["a", "b", "tie"], index=[f"r{row}" for row in range(90)])
    labels = pandas.Series(y, index=frame.index)
    error = refused(
        "oof['m0'], row 0: found the id 'r89', expected 'r0', as in y; put both into one order", labels, {"m0": frame[::-1]})
    assert error.row == 0
    refused(
        "oof['m0']: found the columns ['a', 'b', 'c'], expected one for each of the classes ['a', 'b', 'tie']", labels,
        {"m0": frame.rename(columns={"tie": "c"})})


def test_the_commands_own_words_come_back():
    y, oof, _ = made()
    with pytest.raises(temper.TemperError, match="pool: .*nonsense") as caught:
        temper.blend(y, oof, **{**QUICK, "pool": "nonsense"})
    assert caught.value.code == 64


def test_warnings_are_warnings():
    y, oof, _ = made()
    random = np.random.default_rng(5)
    noise = random.dirichlet([0.3] * 3, size=90)
    with pytest.warns(temper.TemperWarning, match="noise: worse than guessing"):
        temper.blend(y, {**oof, "noise": noise}, **QUICK)


def test_a_folder_that_cannot_be_written(tmp_path, scratch, monkeypatch):
    y, oof, test = made()
    fit = temper.blend(y, oof, test=test, **QUICK)
    with pytest.raises(temper.TemperError) as caught:
        fit.submission(tmp_path / "absent" / "submission.csv")
    assert caught.value.code == 73 and not (tmp_path / "absent").exists()
    # The folder goes with the last who knows the fit, and the error does.
    del fit, caught
    gc.collect()
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))
    with pytest.raises(temper.TemperError, match="TMPDIR"):
        temper.blend(y, oof, **QUICK)
    if not is_root():
        sealed = tmp_path / "sealed"
        sealed.mkdir(mode=0o500)
        monkeypatch.setattr(tempfile, "tempdir", str(sealed))
        with pytest.raises(temper.TemperError, match="TMPDIR"):
            temper.blend(y, oof, **QUICK)


def test_blends_in_threads_do_not_meet():
    datasets = [made(seed=seed) for seed in range(4)]
    alone = [temper.blend(y, oof, test=test, **QUICK).predictions for y, oof, test in datasets]
    found = [None] * 4

    def work(place):
        y, oof, test = datasets[place]
        found[place] = temper.blend(y, oof, test=test, **QUICK).predictions

    threads = [threading.Thread(target=work, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for place in range(4):
        assert np.array_equal(found[place], alone[place])


INTERRUPTED = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
sys.path.insert(0, sys.argv[2])
from conftest import made
import temper
y, oof, test = made(rows=6000, test=10, models=6)
print("begun", flush=True)
try:
    temper.blend(y, oof, test=test, bootstrap=100000, progress=False)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def children(pid):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(text) for text in found.stdout.split()]


def test_an_interrupted_kernel_ends_the_command(scratch):
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(scratch), os.path.dirname(__file__)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "begun\n"
    deadline = time.monotonic() + 60
    while not (commands := children(process.pid)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    # Only Python is told, as a kernel is.
    os.kill(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert output == "interrupted\n" and process.returncode == 0
    for command in commands:
        with pytest.raises(ProcessLookupError):
            os.kill(command, 0)


def test_without_a_command_it_is_said_where_it_was_sought(monkeypatch):
    monkeypatch.setenv("TEMPER_BINARY", "/nowhere/temper")
    y, oof, _ = made()
    with pytest.raises(FileNotFoundError, match="TEMPER_BINARY: found /nowhere/temper"):
        temper.blend(y, oof, **QUICK)
