"""Fits: one that was just made, with its database, and one apart from it, which predicts."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from . import _arrays, _process
from ._arrays import Frame, Labels, refuse
from ._errors import Names, TemperError
from ._evaluation import Inspection
from ._folder import Folder, Scratch, option
from ._show import Plots, framed


@dataclass(frozen=True)
class Score:
    """How good a fit is, in nats per row: lower is better."""

    #: Nested cross-validated log loss, and its standard error.
    log_loss: float
    standard_error: float
    #: On the rows that the fit was made from: optimistic.
    in_sample: float

    def __float__(self) -> float:
        return self.log_loss

    def __str__(self) -> str:
        return f"{self.log_loss:.4f} ± {self.standard_error:.4f} (in-sample {self.in_sample:.4f}, optimistic)"


class ExportedFit:
    """A fit as `temper export` writes it: all that predicts, without the data it was made from.

    Predictions are those of the command to the bit. It pickles as its JSON.

    Attributes:
        text: the JSON.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            self._document = json.loads(text)
            self._document["blend"]["models"], self._document["blend"]["layout"]["names"]
        except (ValueError, KeyError, TypeError) as error:
            raise TemperError("found no fit, expected what temper export writes") from error

    @property
    def document(self) -> dict[str, Any]:
        """What the JSON holds."""
        return self._document

    @property
    def name(self) -> str:
        return self._document["name"]

    @property
    def classes(self) -> list[str]:
        return list(self._document["blend"]["layout"]["names"])

    @property
    def models(self) -> list[str]:
        """The models whose predictions it needs."""
        return [model["name"] for model in self._document["blend"]["models"]]

    def save(self, path: str | os.PathLike) -> None:
        """Writes the file that `temper apply` and `temper.load` read."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.text)

    def predict(
        self,
        predictions: Mapping[str, Any],
        *,
        swapped: Mapping[str, Any] | None = None,
        segments: Any = None,
        progress: bool | None = None,
        **options: Any,
    ) -> Any:
        """Predicts rows from predictions of the fit's models: `temper apply`.

        Args:
            predictions: of every model M × K probabilities, in the order of ``classes``, or frames with their names.
            swapped: the same on inputs with exchanged sides, where the fit uses them.
            segments: of the rows, where the fit adjusts by some.
            options: others of `temper apply`, such as ``logits``.

        Returns:
            M × K probabilities; a frame with the ids that came in where frames came in.
        """
        return self._predict(predictions, swapped, segments, self.classes, progress, options)

    def _predict(self, predictions, swapped, segments, classes, progress, options) -> Any:
        scratch = Scratch()
        try:
            output = os.path.join(scratch.path, "predictions.csv")
            frame = self._apply(scratch, output, predictions, swapped, segments, classes, progress, options)
            return _arrays.like(_arrays.read_predictions(output, [_arrays.text(c) for c in classes]), classes, frame)
        finally:
            scratch.remove()

    def _apply(self, scratch, output, predictions, swapped, segments, classes, progress, options, arguments=()) -> Frame | None:
        names = Names(options={"model": "predictions"}, models=self.models)
        folder = Folder(os.path.join(scratch.path, "new"), names, self._columns(classes))
        fit = os.path.join(folder.path, "fit.json")
        self.save(fit)
        names.put(fit, "the fit")
        rows, frame, files = folder.predictions("plain", "predictions", predictions, None, "")
        command = ["apply", fit, "--in-order", "-o", output, *arguments]
        for model, paths in files.items():
            command += [part for path in paths for part in ("--model", f"{model}={path}")]
        if swapped is not None:
            ids = frame.ids if frame else None
            _, _, files = folder.predictions("swapped", "swapped", swapped, rows, "the plain predictions", ids)
            for model, paths in files.items():
                command += [part for path in paths for part in ("--swapped", f"{model}={path}")]
        if segments is not None:
            ids = [str(row) for row in range(rows)]
            command += ["--segments", folder.segments("segments.csv", [("segments", segments, ids)])]
        for key, value in options.items():
            command += option(key, value)
        is_shown = _process.shows_progress(progress)
        _process.run([*command, "--progress", "auto" if is_shown else "never"], names, progress=is_shown)
        return frame

    def _columns(self, classes: list[Any]) -> list[Any]:
        if [_arrays.text(name) for name in classes] != self.classes:
            raise refuse("classes", f"{classes}", f"{self.classes}")
        return classes

    def __repr__(self) -> str:
        return f"<temper.ExportedFit {self.name!r} of {', '.join(self.models)}>"

    def __reduce__(self):
        return ExportedFit, (self.text,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ExportedFit) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


def load(path: str | os.PathLike) -> ExportedFit:
    """Reads a fit that `temper export`, `Fit.save` or `ExportedFit.save` wrote.

    Raises:
        TemperError: where the file is something else. OSError where it cannot be read.
    """
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        return ExportedFit(text)
    except TemperError as error:
        raise TemperError(f"{os.fspath(path)}: {error}") from error


class Fit:
    """A blend with its honest score, and what it predicts for the test rows: what `temper.blend` returns.

    It keeps a database in a temporary folder, which is removed with it; ``save`` writes what predicts to a file.

    Attributes:
        name: of the fit.
        classes: the classes in the order of all columns.
        document: all that is known of it: the JSON of `temper show`.
        path: the folder of ``temper.sqlite`` and ``report.html``.
    """

    def __init__(
        self, scratch: Scratch, name: str, labels: Labels, frame: Frame | None, test_rows: int | None,
        test_files: dict[str, list[str]], swapped_files: dict[str, list[str]], *, has_ids: bool,
    ) -> None:
        self._scratch = scratch
        self.name = name
        self.classes = labels.classes
        self._names = labels.names
        self._rows = len(labels.array)
        self._frame = frame
        self._test_rows = test_rows
        self._test_files = test_files
        self._swapped_files = swapped_files
        self._has_ids = has_ids
        self.path = os.path.join(scratch.path, "output")
        self.document: dict[str, Any] = _process.document(["show", name, *self._database])

    @property
    def _database(self) -> list[str]:
        return ["--database", os.path.join(self.path, "temper.sqlite")]

    @property
    def score(self) -> Score:
        """The nested log loss with its standard error, and the in-sample one beside it."""
        loss = self.document["log_loss"]
        return Score(loss["cross_validated"], loss["standard_error"], loss["in_sample"])

    @cached_property
    def predictions(self) -> Any:
        """What goes out: M × K probabilities of the test rows, or a frame with the ids that came in."""
        if self._test_rows is None:
            raise TemperError("found no test predictions, expected them as the argument test of blend")
        array = _arrays.read_predictions(os.path.join(self.path, "submission.csv"), self._names)
        return _arrays.like(array, self.classes, self._frame)

    @cached_property
    def nested(self) -> np.ndarray:
        """The N × K predictions that the score is of, each made without its row's fold; NaN in rows that took no part."""
        path = os.path.join(self._scratch.path, "nested.csv")
        _process.run(["export", self.name, "--oof", path, "--replace", *self._database])
        return _arrays.read_predictions(path, self._names, range(self._rows))

    @property
    def weights(self) -> Any:
        """A row for each model: its weights on sides and ties, its own score, and what it brings."""
        return _arrays.rows_of(self.document["models"])

    @property
    def candidates(self) -> Any:
        """A row for each pool that was tried, with its nested score."""
        return _arrays.rows_of(self.document["candidates"])

    @property
    def report(self) -> Any:
        """A row for each class: how far its nested probabilities can be believed."""
        return self.inspection.per_class

    @cached_property
    def inspection(self) -> Inspection:
        """The reliability of the nested predictions."""
        return Inspection(_process.document(["inspect", self.name, *self._database]), self.page)

    @property
    def plot(self) -> Plots:
        return Plots(self.inspection.document)

    @cached_property
    def page(self) -> str:
        """The page of the run, HTML in one file."""
        with open(os.path.join(self.path, "report.html"), encoding="utf-8") as file:
            return file.read()

    @cached_property
    def exported(self) -> ExportedFit:
        """What predicts, apart from the database."""
        path = os.path.join(self._scratch.path, "fit.json")
        _process.run(["export", self.name, "-o", path, "--replace", *self._database])
        with open(path, encoding="utf-8") as file:
            return ExportedFit(file.read())

    def save(self, path: str | os.PathLike) -> None:
        """Writes what predicts, for `temper.load` and `temper apply`."""
        self.exported.save(path)

    def predict(
        self, predictions: Mapping[str, Any], *, swapped: Mapping[str, Any] | None = None, segments: Any = None,
        progress: bool | None = None, **options: Any,
    ) -> Any:
        """Predicts new rows, as `ExportedFit.predict` does."""
        return self.exported._predict(predictions, swapped, segments, self.classes, progress, options)

    def submission(
        self, path: str | os.PathLike, sample: str | os.PathLike | None = None, *, replace: bool = False,
        prior_shift: bool = False,
    ) -> None:
        """Writes the submission: `temper submit`.

        Args:
            path: the file to write.
            sample: a sample submission, which gives columns and ids their order. Test rows that came in as arrays are in
                the order of its rows.
            replace: whether a file that is there is replaced.
            prior_shift: whether class shares of the test rows are estimated and adjusted to, where a test finds a shift.

        Raises:
            TemperError: also where the file cannot be written; then nothing is.
        """
        if self._test_rows is None:
            raise TemperError("found no test predictions, expected them as the argument test of blend")
        shared = ["--output", os.path.abspath(os.fspath(path)), *(["--replace"] if replace else [])]
        if sample is not None:
            shared += ["--sample", os.path.abspath(os.fspath(sample))]
        if sample is None or self._has_ids:
            shift = ["--prior-shift"] if prior_shift else []
            _process.run(["submit", self.name, *self._database, *shared, *shift])
            return
        if prior_shift:
            raise refuse("prior_shift", "a sample and arrays without ids", "frames with the ids of the test rows")
        # Rows without ids are those of the sample, in its order.
        fit = os.path.join(self._scratch.path, "fit.json")
        self.exported.save(fit)
        command = ["apply", fit, "--in-order", *shared]
        names = Names()
        for model in self.exported.document["blend"]["models"]:
            name = model["name"]
            for file in self._test_files[name]:
                command += ["--model", f"{name}={file}"]
                names.put(file, f"test[{name!r}]", is_whole=True)
            for file in self._swapped_files.get(name, []) if model["uses_swapped"] else []:
                command += ["--swapped", f"{name}={file}"]
                names.put(file, f"swapped_test[{name!r}]", is_whole=True)
        if self.exported.document["blend"].get("segments") is not None:
            raise TemperError(
                "sample: found a fit that adjusts by segments and test rows without ids, expected frames with their ids",
                argument="sample")
        _process.run(command, names)

    def __repr__(self) -> str:
        return f"<temper.Fit {self.name!r}: log loss {self.score}>"

    def _repr_html_(self) -> str:
        return framed(self.page, title=self.name)

    def __reduce__(self):
        raise TypeError("a Fit keeps a database and cannot be pickled; pickle fit.exported, which predicts the same")
