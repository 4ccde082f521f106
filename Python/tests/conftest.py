"""Arrays of the repository's fixture, and small ones that are made."""

from __future__ import annotations

import csv
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import temper

REPOSITORY = Path(__file__).resolve().parents[2]
CEMS = REPOSITORY / "fixtures" / "cems"
CLASSES = ["winner_model_a", "winner_model_b", "winner_tie"]
MODELS = ["student_strengths", "davidson_covariates", "lightgbm"]


def cells(path):
    with open(path, newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


@dataclass
class Arena:
    """The fixture's rows in the order of its labels, and of its sample submission."""

    y: np.ndarray
    folds: np.ndarray
    groups: np.ndarray
    oof: dict
    test: dict
    ids: list
    test_ids: list
    folder: Path


@pytest.fixture(scope="session")
def arena(tmp_path_factory):
    header, rows = cells(CEMS / "labels.csv")
    ids = [row[0] for row in rows]
    y = np.array([header[1 + row[1:].index("1")] for row in rows])
    test_ids = [row[0] for row in cells(CEMS / "sample_submission.csv")[1]]

    def ordered(path, keys, convert):
        found = {row[0]: row[1:] for row in cells(path)[1]}
        return np.array([[convert(cell) for cell in found[key]] for key in keys])

    # A folder of some models, which the command reads by itself.
    folder = tmp_path_factory.mktemp("arena") / "cems"
    for place in ("oof", "test"):
        (folder / place).mkdir(parents=True)
        for model in MODELS:
            (folder / place / f"{model}.csv").symlink_to(CEMS / place / f"{model}.csv")
    for name in ("labels", "folds", "groups", "sample_submission"):
        (folder / f"{name}.csv").symlink_to(CEMS / f"{name}.csv")
    return Arena(
        y=y,
        folds=ordered(CEMS / "folds.csv", ids, int)[:, 0],
        groups=ordered(CEMS / "groups.csv", ids, str)[:, 0],
        oof={model: ordered(CEMS / "oof" / f"{model}.csv", ids, float) for model in MODELS},
        test={model: ordered(CEMS / "test" / f"{model}.csv", test_ids, float) for model in MODELS},
        ids=ids,
        test_ids=test_ids,
        folder=folder,
    )


@pytest.fixture(scope="session")
def command_run(arena, tmp_path_factory):
    """What `temper run` makes of the same files: its folder of outputs."""
    output = tmp_path_factory.mktemp("run") / "out"
    arguments = [temper.binary(), "run", str(arena.folder), "--output", str(output), "--bootstrap", "0", "--quiet"]
    subprocess.run(arguments, check=True)
    return output


@pytest.fixture(scope="session")
def fit(arena):
    # The fixture's folds and groups are what they are; the command says so.
    with pytest.warns(temper.TemperWarning, match="folds split 303 of 303 groups"):
        return temper.blend(
            arena.y, arena.oof, test=arena.test, classes=CLASSES, folds=arena.folds, groups=arena.groups,
            bootstrap=0)


def command(*arguments, cwd=None):
    return subprocess.run(
        [temper.binary(), *map(str, arguments)], check=True, capture_output=True, text=True, cwd=cwd).stdout


def made(rows=90, test=12, classes=("a", "b", "tie"), models=2, seed=0):
    """Small data: labels, and noisy predictions of them."""
    random = np.random.default_rng(seed)
    count = len(classes)
    truth = random.integers(count, size=rows + test)

    def predict(noise):
        scores = np.eye(count)[truth] * 1.2 + noise * random.normal(size=(rows + test, count))
        powers = np.exp(scores)
        return powers / powers.sum(axis=1, keepdims=True)

    found = {f"m{place}": predict(1 + 0.2 * place) for place in range(models)}
    y = np.array(classes)[truth]
    return y[:rows], {m: p[:rows] for m, p in found.items()}, {m: p[rows:] for m, p in found.items()}


QUICK = {"bootstrap": 0, "pool": "linear", "calibration": "none", "folds": 3}


def is_root():
    return os.geteuid() == 0
