"""What is refused names the argument and the row, and leaves nothing behind."""

import gc
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

import numpy as np
import pandas
import pytest

import temper
from conftest import QUICK, is_root, made


@pytest.fixture(autouse=True)
def scratch(tmp_path, monkeypatch):
    """Temporary folders lie here, and none is left."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
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
        "for logarithms of probabilities say log_probabilities m0 (the same in 89 more rows: rows 1, 2, 3, 4 and 85 more)")


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
