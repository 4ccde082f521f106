"""Arrays and frames of the caller, as the files that the command reads, and back. Nothing is computed here."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ._errors import TemperError


def module_of(value: Any) -> str:
    """The library that a value comes from, without importing one."""
    return type(value).__module__.partition(".")[0]


def is_frame(value: Any) -> bool:
    return module_of(value) in ("pandas", "polars") and type(value).__name__ in ("DataFrame", "LazyFrame")


def refuse(argument: str, found: str, expected: str, row: int | None = None) -> TemperError:
    place = argument if row is None else f"{argument}, row {row}"
    return TemperError(f"{place}: found {found}, expected {expected}", argument=argument, row=row)


@dataclass
class Frame:
    """A table of the caller: names of its columns, values, and ids where it has some."""

    library: str
    columns: list[Any]
    values: Any
    ids: list[str] | None
    index: Any = None

    @classmethod
    def of(cls, value: Any) -> Frame:
        if module_of(value) == "polars":
            if type(value).__name__ == "LazyFrame":
                value = value.collect()
            ids = [str(key) for key in value["id"]] if "id" in value.columns else None
            return cls("polars", [name for name in value.columns if name != "id"], value, ids, value.get_column("id") if ids else None)
        index = None
        columns = list(value.columns)
        if "id" in columns:
            index = value["id"]
            columns.remove("id")
        elif type(value.index).__name__ != "RangeIndex":
            index = value.index
        return cls("pandas", columns, value, None if index is None else [str(key) for key in index], index)

    def array(self, columns: list[Any]) -> np.ndarray:
        if self.library == "polars":
            return self.values.select([str(name) for name in columns]).to_numpy()
        return self.values[columns].to_numpy()


def array_of(value: Any, argument: str, expected: str, width: int | None = None) -> np.ndarray:
    """The value as an array; refuses what NumPy would read as another thing than it is.

    Args:
        expected: what it should be.
        width: how many values a row should have, where that is known.
    """
    if isinstance(value, (str, bytes, os.PathLike)):
        raise refuse(
            argument, f"the text {os.fspath(value)!r}", f"{expected}; read a file first, as with numpy.load or pandas.read_csv")
    for row, cells in enumerate(value if isinstance(value, (list, tuple)) else [value]):
        if isinstance(cells, np.ma.MaskedArray) and np.ma.getmaskarray(cells).any():
            if cells is value:
                row = int(np.argwhere(np.ma.getmaskarray(cells))[0][0]) if cells.ndim else None
            raise refuse(
                argument, "a masked value", "values in all rows; fill them in with numpy.ma.filled, or remove their rows", row)
    try:
        array = np.asarray(value.to_numpy() if hasattr(value, "to_numpy") else value)
    except ValueError as error:
        raise _ragged(value, argument, width, str(error)) from None
    if array.ndim == 0:
        raise refuse(argument, f"a {type(value).__name__}", expected)
    if array.dtype.kind == "c":
        raise refuse(
            argument, f"complex numbers ({array.dtype})", "real ones; give their real parts, numpy.real, where these are meant")
    return array


def _ragged(value: Any, argument: str, width: int | None, reason: str) -> TemperError:
    """The error of rows of different lengths, which names the first that has another."""
    first = None
    for row, cells in enumerate(value):
        count = len(cells) if hasattr(cells, "__len__") and not isinstance(cells, (str, bytes)) else None
        if row == 0:
            first = count
        if count != (first if width is None else width):
            found = f"a {type(cells).__name__}" if count is None else f"{count} value{'' if count == 1 else 's'}"
            if width is not None:
                return refuse(argument, found, f"{width}, one for each class", row)
            return refuse(argument, found, "one value" if first is None else f"{first}, as in row 0", row)
    return refuse(argument, f"no array ({reason})", "rows of one shape")


def _shown(cell: Any) -> str:
    return repr(cell.item() if isinstance(cell, np.generic) else cell)


def column(value: Any, argument: str) -> np.ndarray:
    """One value a row: a series, a list or an array."""
    if is_frame(value):
        frame = Frame.of(value)
        if len(frame.columns) != 1:
            raise refuse(argument, f"{len(frame.columns)} columns", "one value a row")
        value = frame.array(frame.columns)[:, 0]
    array = array_of(value, argument, "one value a row")
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise refuse(argument, f"an array of shape {array.shape}", "one value a row")
    return array


def names(value: Any, argument: str) -> np.ndarray:
    """Texts or whole numbers, one a row, in an array that is no pickle."""
    array = column(value, argument)
    if array.dtype.kind in "Uiub":
        return array
    if array.dtype.kind == "f":
        bad = np.flatnonzero(~(array == np.round(array)))
        if len(bad):
            raise refuse(argument, str(array[bad[0]]), "a name or a whole number", int(bad[0]))
        return array.astype(np.int64)
    for row, cell in enumerate(array):
        if not isinstance(cell, (str, bool, int, np.integer, np.bool_)):
            raise refuse(argument, _shown(cell), "a name or a whole number", row)
    return np.array([str(cell) for cell in array]) if len(array) else array.astype("U1")


def matrix(value: Any, argument: str, width: int | None = None) -> np.ndarray:
    """Numbers as the command reads them: float16, float32 or float64, in either order of the memory."""
    array = array_of(value, argument, "an array of shape (rows, classes)", width)
    if array.dtype.kind in "mM":
        raise refuse(argument, f"times ({array.dtype})", "numbers")
    if array.dtype.kind in "iub":
        array = array.astype(np.float64)
    elif array.dtype.kind != "f" or array.dtype.itemsize > 8:
        try:
            array = array.astype(np.float64)
        except (TypeError, ValueError):
            raise _no_number(array, argument) from None
    if array.ndim not in (1, 2):
        raise refuse(argument, f"an array of shape {array.shape}", "one of shape (rows, classes)")
    return array


def _no_number(array: np.ndarray, argument: str) -> TemperError:
    for row, cells in enumerate(array):
        for cell in np.ravel(np.asarray(cells, dtype=object)):
            try:
                float(cell)
            except (TypeError, ValueError):
                return refuse(argument, _shown(cell), "a number", row)
    return refuse(argument, f"an array of {array.dtype}", "numbers")


@dataclass
class Labels:
    """The labels of N rows: what is written for them, and the classes in the order of all columns."""

    array: np.ndarray
    #: As the caller has them, and as the command has them.
    classes: list[Any]
    names: list[str]
    ids: list[str] | None
    #: The classes that other names stand for.
    renamed: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, y: Any, classes: Sequence[Any] | None, label_map: Mapping[Any, Any] | None = None) -> Labels:
        frame = Frame.of(y) if is_frame(y) else None
        ids = _series_ids(y) if frame is None else frame.ids
        given = None if classes is None else list(classes)
        if given is not None and len({text(name) for name in given}) < max(2, len(given)):
            raise refuse("classes", f"{given}", "two or more different names")
        if label_map is not None and not isinstance(label_map, Mapping):
            raise refuse("label_map", f"a {type(label_map).__name__}", "a dict of classes by the names that stand for them")
        renamed = {text(name): text(class_) for name, class_ in (label_map or {}).items()}
        if frame is not None:
            if not frame.columns:
                raise refuse("y", "no column beside the ids", "one of labels, or one for each class")
            if len(frame.columns) == 1:
                # The series keeps the categories that it may have.
                y = frame.values[frame.columns[0]]
            else:
                given = given or frame.columns
                y = frame.array(_columns_of(frame, given, "y"))
        shape = np.shape(y) if hasattr(y, "shape") else array_of(y, "y", "one value a row").shape
        if len(shape) == 2 and shape[1] > 1:
            array = matrix(y, "y")
            given = given or list(range(shape[1]))
            if len(given) != shape[1]:
                raise refuse("y", f"{shape[1]} columns", f"one for each of the {len(given)} classes")
            bad = np.flatnonzero(~((array == 0) | (array == 1)).all(axis=1))
            if len(bad):
                raise refuse("y", str(array[bad[0]].tolist()), "a 1 and else 0", int(bad[0]))
            if renamed:
                raise refuse("label_map", "labels with a column for each class", "a name for each row")
            return cls(array.astype(np.int8), given, [text(name) for name in given], ids)
        categories = getattr(getattr(y, "cat", None), "categories", None) if module_of(y) == "pandas" else None
        array = names(y, "y")
        if len(array) == 0:
            raise refuse("y", "no rows", "the labels of two classes at least")
        if given is None:
            found = np.unique(array)
            given = [c for c in categories if text(c) in set(map(text, found))] if categories is not None else found.tolist()
            if renamed:
                standing = {renamed.get(text(name), text(name)) for name in given}
                given = [name for name in given if text(name) in standing]
                given += sorted(standing - {text(name) for name in given})
            if len(given) < 2:
                raise refuse("y", f"one class, {given[0]!r}", "two classes or more")
        known = [text(name) for name in given]
        if array.dtype.kind in "iu" and not {*known, *renamed} & {text(v) for v in np.unique(array).tolist()}:
            # Ordinals of names.
            bad = np.flatnonzero((array < 0) | (array >= len(known)))
            if len(bad):
                raise refuse(
                    "y", str(array[bad[0]]), f"one of {given}, or its position from 0 to {len(known) - 1}", int(bad[0]))
            array = np.array(known)[array]
        return cls(array, given, known, ids, renamed)


def _series_ids(y: Any) -> list[str] | None:
    if module_of(y) == "pandas" and hasattr(y, "index") and type(y.index).__name__ != "RangeIndex":
        return [str(key) for key in y.index]
    return None


def text(name: Any) -> str:
    """The name of a class as the command has it."""
    if isinstance(name, (float, np.floating)) and float(name).is_integer():
        return str(int(name))
    return str(name)


def _columns_of(frame: Frame, classes: list[Any], argument: str) -> list[Any]:
    """The frame's columns in the order of the classes: by their names, or by their places where they have none."""
    by_name = {text(name): name for name in frame.columns}
    wanted = [text(name) for name in classes]
    if all(name in by_name for name in wanted):
        return [by_name[name] for name in wanted]
    unnamed = frame.columns == list(range(len(wanted))) or frame.columns == [f"column_{k}" for k in range(len(wanted))]
    if unnamed:
        return frame.columns
    raise refuse(argument, f"the columns {frame.columns}", f"one for each of the classes {list(classes)}")


def tables(value: Any, classes: list[Any], argument: str) -> list[tuple[np.ndarray, Frame | None]]:
    """Predictions of a model: one table, or several in a list, whose mean is taken."""
    several = (
        isinstance(value, (list, tuple))
        and len(value) > 0
        and all(is_frame(item) or getattr(item, "ndim", 0) == 2 for item in value)
    )
    if several:
        return [table(item, classes, f"{argument}[{place}]") for place, item in enumerate(value)]
    return [table(value, classes, argument)]


def table(value: Any, classes: list[Any], argument: str) -> tuple[np.ndarray, Frame | None]:
    if is_frame(value):
        frame = Frame.of(value)
        if len(frame.columns) == 1 and len(classes) == 2:
            return matrix(frame.array(frame.columns)[:, 0], argument), frame
        return matrix(frame.array(_columns_of(frame, classes, argument)), argument), frame
    array = matrix(value, argument, len(classes))
    if array.ndim == 2 and array.shape[1] == 1 and len(classes) == 2:
        array = array[:, 0]
    expected = len(classes)
    if array.ndim == 2 and array.shape[1] != expected or array.ndim == 1 and expected != 2:
        raise refuse(argument, f"an array of shape {array.shape}", f"{expected} columns, one for each of {classes}")
    return array, None


def require_ids(frame: Frame | None, ids: list[str] | None, argument: str, of: str) -> None:
    """Refuses rows that are of other examples, or in another order."""
    if frame is None or frame.ids is None or ids is None or frame.ids == ids:
        return
    if len(frame.ids) == len(ids):
        row = next(row for row, (a, b) in enumerate(zip(frame.ids, ids)) if a != b)
        raise refuse(argument, f"the id {frame.ids[row]!r}", f"{ids[row]!r}, as in {of}; put both into one order", row)


def save(path: str, array: np.ndarray) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    np.save(path, array, allow_pickle=False)


def write_csv(path: str, header: list[str], columns: list[list[str]]) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(zip(*columns))


def read_predictions(path: str, classes: list[str], numbered: range | None = None) -> np.ndarray:
    """The probabilities of a file that the command wrote, in the order of the classes.

    The command writes the shortest decimals that read back to the same doubles, and NumPy reads them correctly rounded.

    Args:
        numbered: where rows may be missing, the numbers that stand for all; missing ones become NaN.
    """
    with open(path, encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
        places = [header.index(name) for name in classes]
        if numbered is None:
            ids = None
            values = _numbers(file, len(header), places)
        else:
            values = _numbers(file, len(header), [header.index("id"), *places])
            ids, values = values[:, 0].astype(np.int64), values[:, 1:]
    if ids is None:
        return values
    result = np.full((len(numbered), len(classes)), np.nan)
    result[ids - numbered.start] = values
    return result


def _numbers(file: Any, width: int, places: list[int]) -> np.ndarray:
    # Ids may hold commas and line breaks in quotes; other columns do not matter.
    return np.loadtxt(file, delimiter=",", usecols=places, ndmin=2, quotechar='"', comments=None, encoding="utf-8")


def like(array: np.ndarray, classes: list[Any], frame: Frame | None) -> Any:
    """Predictions as what came in: an array, or a frame with its ids."""
    if frame is None:
        return array
    if frame.library == "polars":
        import polars

        columns = {} if frame.index is None else {"id": frame.index}
        return polars.DataFrame({**columns, **{text(name): array[:, k] for k, name in enumerate(classes)}})
    import pandas

    if frame.index is not None and not isinstance(frame.index, pandas.Index):
        result = pandas.DataFrame(array, columns=classes, index=frame.values.index)
        result.insert(0, "id", frame.index)
        return result
    return pandas.DataFrame(array, columns=classes, index=frame.values.index)


def rows_of(records: Sequence[Mapping[str, Any]]) -> Any:
    """Records as a frame where pandas is there, else as they are."""
    try:
        import pandas
    except ImportError:
        return [dict(record) for record in records]
    return pandas.DataFrame.from_records([dict(record) for record in records])
