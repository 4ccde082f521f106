"""How far predictions can be believed, and which of two are better."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from . import _arrays, _process
from ._arrays import Labels
from ._errors import Names
from ._folder import Folder, Scratch, option
from ._show import Plots, framed


class Inspection:
    """The reliability of one set of predictions.

    Attributes:
        document: the JSON of `temper inspect`.
        page: the same as a page of HTML.
    """

    def __init__(self, document: dict[str, Any], page: str) -> None:
        self.document = document
        self.page = page

    @property
    def log_loss(self) -> float:
        return self.document["log_loss"]

    @property
    def per_class(self) -> Any:
        """A row for each class: calibration errors beside what chance makes of them, and the parts of its scores."""
        rows = []
        for found in self.document["per_class"]:
            row: dict[str, Any] = {}
            for key, value in found.items():
                if isinstance(value, dict):
                    row |= {f"{key}_{part}": number for part, number in value.items()}
                elif not isinstance(value, list):
                    row[key] = value
            rows.append(row)
        return _arrays.rows_of(rows)

    @property
    def bins(self) -> Any:
        """A row for each bin of each class's diagram."""
        return _arrays.rows_of([{"class": part["class"], **bin} for part in self.document["per_class"] for bin in part["bins"]])

    @property
    def plot(self) -> Plots:
        return Plots(self.document)

    def __repr__(self) -> str:
        ece = self.document["ece"]["class_wise"]
        return f"<temper.Inspection of {self.document['rows']:,} rows: log loss {self.log_loss:.4f}, class-wise ECE {ece:.4f}>"

    def _repr_html_(self) -> str:
        return framed(self.page, title="inspection")


class Comparison:
    """Two sets of predictions of the same rows; differences are loss(p) - loss(q), so that negative means: p is better.

    Attributes:
        document: the JSON of `temper compare`.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    @property
    def difference(self) -> float:
        return self.document["difference"]["log_loss"]["mean"]

    @property
    def interval(self) -> tuple[float, float]:
        """95 % paired bootstrap interval of the difference."""
        lower, upper = self.document["difference"]["log_loss"]["interval"]
        return lower, upper

    @property
    def parts(self) -> Any:
        """A row for the whole, for the tie and the decisive rows where there is a tie, and for each class."""
        found = self.document["difference"]
        rows = [{"part": "all", "share": 1.0, **found["log_loss"]}]
        rows += [{"part": key, **found[key]} for key in ("tie", "decisive") if found.get(key)]
        for part in found["per_class"]:
            rows.append({"part": part["class"], **{key: value for key, value in part.items() if key != "class"}})
        return _arrays.rows_of(rows)

    def __repr__(self) -> str:
        lower, upper = self.interval
        return f"<temper.Comparison: {self.difference:+.4f} [{lower:+.4f}, {upper:+.4f}] nats, negative where p is better>"


def inspect(
    y: Any, p: Any, *, classes: Sequence[Any] | None = None, groups: Any = None, weights: Any = None, bins: int = 15,
    binning: str = "mass", seed: int = 0, tie: Any = None, sides: Any = None, no_tie: bool = False,
    label_map: Mapping[Any, Any] | None = None, **reading: Any,
) -> Inspection:
    """Shows how far the probabilities ``p`` of the rows ``y`` can be believed: `temper inspect`.

    Args:
        y: N labels, as in `temper.blend`.
        p: N × K probabilities in the order of ``classes``, or a frame with their names.
        groups, weights: of the rows, as in `temper.blend`.
        bins, binning, seed: as the options of `temper inspect`.
        tie, sides, no_tie: which class is the tie, as the options of `temper load labels`.
        label_map: as in `temper.blend`.
        reading: ``logits``, ``log_probabilities``, ``normalise`` and ``columns``, as in `temper.blend`; the model is ``"p"``.

    Raises:
        TemperError: for what the command refuses.
    """
    scratch = Scratch()
    try:
        database = _loaded(scratch, y, {"p": p}, classes, groups, weights, tie, sides, no_tie, label_map, reading)
        path = os.path.join(scratch.path, "page.html")
        command = ["inspect", "--model", "p", "--html", path, *database]
        command += [*option("bins", bins), *option("binning", binning), *option("seed", seed)]
        document = _process.document(command)
        with open(path, encoding="utf-8") as file:
            return Inspection(document, file.read())
    finally:
        scratch.remove()


def compare(
    y: Any, p: Any, q: Any, *, classes: Sequence[Any] | None = None, groups: Any = None, weights: Any = None, seed: int = 0,
    tie: Any = None, sides: Any = None, no_tie: bool = False, label_map: Mapping[Any, Any] | None = None, **reading: Any,
) -> Comparison:
    """Says which of two models is better on the rows ``y``: `temper compare`.

    Arguments are those of `temper.inspect`; the models are ``"p"`` and ``"q"``.

    Raises:
        TemperError: for what the command refuses.
    """
    scratch = Scratch()
    try:
        database = _loaded(scratch, y, {"p": p, "q": q}, classes, groups, weights, tie, sides, no_tie, label_map, reading)
        return Comparison(_process.document(["compare", "p", "q", *option("seed", seed), *database]))
    finally:
        scratch.remove()


#: Options by which the numbers of a model are read otherwise.
_READING = ("columns", "log_probabilities", "logits", "normalise")


def _read_so(reading: Mapping[str, Any], model: str) -> list[str]:
    """What the command must be told of one model."""
    told: list[str] = []
    for key, value in reading.items():
        if key == "columns":
            value = value.get(model) if isinstance(value, Mapping) else value
            told += option(key, value)
        elif value is True or value in ("all", model) or isinstance(value, (list, tuple)) and model in value:
            told += option(key, True)
    return told


def _loaded(scratch, y, models, classes, groups, weights, tie, sides, no_tie, label_map, reading) -> list[str]:
    """A database with the labels and the models, as an option."""
    for key in reading:
        if key not in _READING:
            raise TypeError(f"found the argument {key!r}, expected one of {', '.join(_READING)}")
    names = Names(models=list(models))
    labels = Labels.of(y, classes, label_map)
    rows = len(labels.array)
    folder = Folder(os.path.join(scratch.path, "arrays"), names, labels.classes)
    database = ["--database", os.path.join(scratch.path, "temper.sqlite")]
    told = folder.labels(labels)
    ties = [*option("tie", tie), *option("sides", sides), *option("no_tie", no_tie)]
    _process.run(["load", "labels", os.path.join(folder.path, "labels.npy"), *told, *ties, *database], names)
    for what, values in (("groups", groups), ("weights", weights)):
        if values is not None:
            folder.column(what, what, values, rows, numbers=what == "weights")
            path = os.path.join(folder.path, f"{what}.npy")
            _process.run(["load", what, path, "--in-order", *database], names)
    for model, value in models.items():
        array, frame = _arrays.table(value, labels.classes, model)
        if len(array) != rows:
            raise _arrays.refuse(model, f"{len(array):,} rows", f"{rows:,}, as y has")
        _arrays.require_ids(frame, labels.ids, model, "y")
        path = folder.put(f"oof/{model}.npy", array, model, is_whole=True)
        names.model = model
        _process.run(["load", "model", model, "--oof", path, "--in-order", *_read_so(reading, model), *database], names)
    return database
