"""The main job from arrays: what `temper run` does with a folder."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from . import _arrays, _process
from ._arrays import Labels, refuse
from ._errors import Names, TemperError
from ._fit import Fit
from ._folder import Folder, Scratch, option

#: Options of the command that this package gives itself.
_OWN = {
    "output", "database", "json", "quiet", "no_color", "progress", "in_order", "classes", "prefix", "id_column", "no_header",
    "label_column", "fold_column", "group_column", "weight_column", "sample_columns", "name",
}

#: Words of the command, and what stands for them here.
WORDS = {
    "labels.csv": "y",
    "oof/": "oof ",
    "test/": "test ",
}


def blend(
    y: Any,
    oof: Mapping[str, Any],
    test: Mapping[str, Any] | None = None,
    *,
    classes: Sequence[Any] | None = None,
    folds: Any = None,
    groups: Any = None,
    weights: Any = None,
    segments: Any = None,
    test_segments: Any = None,
    swapped_oof: Mapping[str, Any] | None = None,
    swapped_test: Mapping[str, Any] | None = None,
    label_map: Mapping[Any, Any] | None = None,
    weights_sign: str | None = None,
    name: str = "blend",
    progress: bool | None = None,
    **options: Any,
) -> Fit:
    """Blends and calibrates the predictions of several models, and scores the result honestly: `temper run`.

    Rows of everything are in the order of ``y``, those of ``test`` and what belongs to it in one order of their own.
    Frames (pandas, polars) bring names of their columns, by which these are found, and ids (a column ``id``, or an index),
    which must agree with each other, and come back with the predictions.

    Args:
        y: N labels: names or whole numbers, or N × K with a 1 in every row; a frame may hold them beside its ids. Whole
            numbers that are none of ``classes`` are positions in them.
        oof: out-of-fold predictions of every model by its name, N × K probabilities each (N where there are two classes:
            those of the second); several in a list are averaged.
        test: the same of M test rows.
        classes: the classes in the order of the arrays' columns; None sorts those of ``y``, as scikit-learn does.
        folds: N numbers of folds, those the predictions were made with; or how many to make.
        groups: N names of groups of rows that belong together.
        weights: N weights of the rows.
        segments: N rows of segments, a frame or a dict of columns, or ``"never"``; ``test_segments`` the same of test rows.
        swapped_oof, swapped_test: predictions on inputs with exchanged sides.
        label_map: the classes that names in ``y`` stand for, by these names.
        weights_sign: ``auto``, ``nonnegative`` or ``signed``: the option ``--weights``.
        name: of the fit, and of its page.
        progress: whether a line on ``sys.stderr`` shows how far the work is; None shows it on terminals and in notebooks.
        options: all other options of `temper run` by their names, with ``_`` for ``-``: ``pool``, ``calibration``, ``metric``,
            ``seed``, ``tie``, ``sides``, ``no_tie``, ``models``, ``without``, ``fix`` (a dict), ``logits``, ``columns``
            (a dict of the classes in the order of a model's columns), ``partial``, ``bootstrap``, ``threads`` and so on. A flag
            is True, a list of names a list.

    Returns:
        The fit with its predictions of the test rows.

    Raises:
        TemperError: for what the command refuses; it names the argument and the row.
    """
    for own in sorted(_OWN & options.keys()):
        raise TypeError(f"blend() takes no option {own!r}: arrays and their arguments say it")
    names = Names(words=dict(WORDS), options={"weights": "weights_sign"})
    scratch = Scratch()
    try:
        labels = Labels.of(y, classes, label_map)
        rows = len(labels.array)
        folder = Folder(os.path.join(scratch.path, _title(name)), names, labels.classes)
        arguments = ["run", folder.path, *folder.labels(labels)]
        names.models = list(folder.predictions("oof", "oof", oof, rows, "y", labels.ids)[2])
        test_rows, frame, files, swapped_files = None, None, {}, {}
        if test is not None:
            if set(map(str, test)) != set(map(str, oof)):
                raise refuse("test", f"the models {sorted(map(str, test))}", f"those of oof, {sorted(map(str, oof))}")
            test_rows, frame, files = folder.predictions("test", "test", test, None, "")
        for place, argument, models, count, ids in [
            ("swapped/oof", "swapped_oof", swapped_oof, rows, labels.ids),
            ("swapped/test", "swapped_test", swapped_test, test_rows, frame.ids if frame else None),
        ]:
            if models is not None:
                found = folder.predictions(
                    place, argument, models, count, "the plain predictions", ids, suffix="_swapped")
                if argument == "swapped_test":
                    swapped_files = found[2]
        ids = _test_ids(folder, labels, frame, rows, has_segments=segments is not None)
        if isinstance(folds, int) and not isinstance(folds, bool):
            options["folds"] = folds
        elif folds is not None:
            folder.column("folds", "folds", folds, rows)
        if groups is not None:
            folder.column("groups", "groups", groups, rows)
        if weights is not None:
            folder.column("weights", "weights", weights, rows, numbers=True)
        if isinstance(segments, str):
            options["segments"] = segments
        elif segments is not None:
            parts = [("segments", segments, [str(row) for row in range(rows)])]
            if test_segments is not None and test_rows is not None:
                parts.append(("test_segments", test_segments, ids or [str(rows + row) for row in range(test_rows)]))
            folder.segments("segments.csv", parts)
        if weights_sign is not None:
            options["weights"] = weights_sign
        for key, value in options.items():
            arguments += option(key, value)
        output = os.path.join(scratch.path, "output")
        is_shown = _process.shows_progress(progress)
        arguments += ["--output", output, "--name", name, "--progress", "auto" if is_shown else "never"]
        names.put(folder.path + "/", "")
        names.put(folder.path, "the arrays")
        _process.run(arguments, names, progress=is_shown)
        return Fit(scratch, name, labels, frame, test_rows, files, swapped_files, has_ids=ids is not None)
    except BaseException:
        scratch.remove()
        raise


def _title(name: str) -> str:
    """The name of the folder, which the page is titled by."""
    if not isinstance(name, str) or not name.strip() or "\0" in name or len(name.encode()) > 200:
        raise refuse("name", repr(name), "a short text")
    title = name.replace("/", "_")
    return "_" + title if title.startswith(".") or title == "output" else title


def _test_ids(
    folder: Folder, labels: Labels, frame: _arrays.Frame | None, rows: int, *, has_segments: bool
) -> list[str] | None:
    """Hands over the ids of the test rows, where there are some, in a sample submission."""
    if frame is None or frame.ids is None:
        return None
    if len(set(frame.ids)) < len(frame.ids):
        raise TemperError("test: found an id that comes twice, expected one for each row", argument="test")
    # Labelled rows are numbered; one table of segments could not tell the two apart.
    if has_segments and set(frame.ids) & {str(row) for row in range(rows)}:
        return None
    count = len(frame.ids)
    path = os.path.join(folder.path, "sample_submission.csv")
    _arrays.write_csv(path, ["id", *labels.names], [frame.ids] + [["0"] * count for _ in labels.names])
    folder.names.put(path, "test")
    return frame.ids
