"""A folder of arrays that the command reads: what one task hands over."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import weakref
from collections.abc import Mapping
from typing import Any

import numpy as np

from . import _arrays
from ._arrays import Frame, Labels, refuse
from ._errors import Names, TemperError


class Scratch:
    """A temporary folder, removed with the last of those who use it."""

    def __init__(self) -> None:
        try:
            self.path = tempfile.mkdtemp(prefix="temper-")
        except OSError as error:
            raise TemperError(
                f"found no temporary folder that can be written ({error}), expected one for the arrays; name it by TMPDIR",
                code=73,
            ) from error
        self._finalizer = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def remove(self) -> None:
        self._finalizer()


def file_name(model: Any, argument: str) -> str:
    """The name of a model as that of a file."""
    name = str(model)
    if not name or "/" in name or "\0" in name or name.startswith(".") or len(name.encode()) > 200:
        raise refuse(argument, f"the model {name!r}", "a name that a file can have: without /, not beginning with a dot")
    return name


class Folder:
    """Predictions and labels as files of a folder, and which argument each of them was."""

    def __init__(self, path: str, names: Names, classes: list[Any]) -> None:
        self.path = path
        self.names = names
        self.classes = classes
        os.makedirs(path, exist_ok=True)

    def put(self, relative: str, array: np.ndarray, argument: str, *, is_whole: bool = False) -> str:
        path = os.path.join(self.path, relative)
        try:
            _arrays.save(path, array)
        except OSError as error:
            raise TemperError(
                f"{argument}: the temporary file {path} cannot be written ({error}); name another folder by TMPDIR",
                code=74, argument=argument,
            ) from error
        self.names.put(path, argument, is_whole=is_whole)
        return path

    def predictions(
        self, place: str, argument: str, models: Mapping[Any, Any], rows: int | None, of: str,
        ids: list[str] | None = None, suffix: str = "",
    ) -> tuple[int | None, Frame | None, dict[str, list[str]]]:
        """Writes the predictions of all models.

        Args:
            place: the folder in this one.
            rows: how many each must have; None takes what the first has.
            of: what else has so many rows, or these ids.

        Returns:
            The number of rows, the first frame, and the files of every model.
        """
        if not isinstance(models, Mapping):
            raise refuse(argument, f"a {type(models).__name__}", "a dict of arrays by the names of their models")
        if not models:
            raise refuse(argument, "no models", "one at least")
        is_whole = "oof" not in place.split("/")
        first: Frame | None = None
        files: dict[str, list[str]] = {}
        for model, value in models.items():
            shown = f"{argument}[{model!r}]"
            name = file_name(model, argument)
            found = _arrays.tables(value, self.classes, shown)
            for number, (array, frame) in enumerate(found):
                own = shown if len(found) == 1 else f"{shown}[{number}]"
                if rows is None:
                    rows, of = len(array), own
                if len(array) != rows:
                    raise refuse(own, f"{len(array):,} rows", f"{rows:,}, as {of} has")
                if ids is None and frame is not None:
                    ids = frame.ids
                _arrays.require_ids(frame, ids, own, of)
                first = first or frame
                stem = f"{name}{suffix}"
                relative = f"{place}/{stem}.npy" if len(found) == 1 else f"{place}/{stem}/{number:04}.npy"
                files.setdefault(name, []).append(self.put(relative, array, own, is_whole=is_whole))
        return rows, first, files

    def column(self, name: str, argument: str, values: Any, rows: int, *, numbers: bool = False) -> None:
        array = _arrays.column(values, argument) if numbers else _arrays.names(values, argument)
        if numbers:
            array = _arrays.matrix(array, argument)
        if len(array) != rows:
            raise refuse(argument, f"{len(array):,} rows", f"{rows:,}, as y has")
        self.put(f"{name}.npy", array, argument)

    def segments(self, name: str, parts: list[tuple[str, Any, list[str]]]) -> str:
        """A table of segments: its columns have names, which arrays have not, so that it goes as text.

        Args:
            parts: of each part the argument, its columns, and the ids of its rows.
        """
        header: list[str] = []
        columns: list[list[str]] = []
        for argument, value, ids in parts:
            if _arrays.is_frame(value):
                frame = Frame.of(value)
                own = {str(column): frame.array([column])[:, 0] for column in frame.columns}
            elif isinstance(value, Mapping):
                own = {str(key): _arrays.column(cells, f"{argument}[{key!r}]") for key, cells in value.items()}
            else:
                raise refuse(argument, f"a {type(value).__name__}", "a frame, or a dict of columns")
            if not header:
                header = list(own)
                columns = [[] for _ in range(1 + len(header))]
            if set(own) != set(header):
                raise refuse(argument, f"the columns {list(own)}", f"{header}")
            columns[0] += ids
            for place, key in enumerate(header):
                if len(own[key]) != len(ids):
                    raise refuse(f"{argument}[{key!r}]", f"{len(own[key]):,} rows", f"{len(ids):,}")
                columns[1 + place] += ["" if cell is None or cell != cell else str(cell) for cell in own[key].tolist()]
        path = os.path.join(self.path, name)
        _arrays.write_csv(path, ["id", *header], columns)
        self.names.put(path, parts[0][0])
        return path

    def labels(self, labels: Labels) -> list[str]:
        """Writes the labels, and says what the command must be told of them."""
        self.put("labels.npy", labels.array, "y")
        told = ["--in-order", "--classes", json.dumps(labels.names, ensure_ascii=False)]
        if labels.renamed:
            told += ["--label-map", json.dumps(labels.renamed, ensure_ascii=False)]
        return told


def option(name: str, value: Any) -> list[str]:
    """An option of the command from an argument of the same name."""
    word = "--" + name.rstrip("_").replace("_", "-")
    if name == "columns" and isinstance(value, Mapping):
        return [f"{word}={model}:{_listed(classes)}" for model, classes in value.items()]
    if value is None or value is False:
        return []
    if value is True:
        return [word]
    if isinstance(value, Mapping):
        return [word, json.dumps({str(key): cell for key, cell in value.items()}, ensure_ascii=False)]
    if isinstance(value, (list, tuple)):
        return [word, _listed(value)]
    return [f"{word}={value}"]


def _listed(value: Any) -> str:
    """Names as the command takes them apart."""
    if isinstance(value, (list, tuple)):
        return json.dumps([_arrays.text(item) for item in value], ensure_ascii=False)
    return str(value)
