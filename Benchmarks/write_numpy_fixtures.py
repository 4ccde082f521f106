#!/usr/bin/env python3
"""Writes fixtures/numpy: NumPy files as NumPy itself writes them, and the same predictions as text.

Needs numpy. The examples are those of fixtures/malformed/labels.csv: ids 1 to 6, three classes. Run from the repository:

    python3 Benchmarks/write_numpy_fixtures.py
"""

import io
import json
import math
import struct
import zipfile
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "numpy"
CLASSES = ["winner_model_a", "winner_model_b", "winner_tie"]
IDS = ["1", "2", "3", "4", "5", "6"]


def write(name, array, version=None):
    with open(FOLDER / name, "wb") as file:
        npy.write_array(file, array, version=version, allow_pickle=True)


def archive(name, compression, **arrays):
    """An archive with fixed dates, so that it has the same bytes every time."""
    with zipfile.ZipFile(FOLDER / name, "w", compression) as file:
        for key, array in arrays.items():
            buffer = io.BytesIO()
            npy.write_array(buffer, array)
            entry = zipfile.ZipInfo(key + ".npy")
            entry.compress_type = compression
            # numpy.savez forces 64-bit sizes, too.
            with file.open(entry, "w", force_zip64=True) as stream:
                stream.write(buffer.getvalue())


def text(name, ids, rows):
    lines = [",".join(["id"] + CLASSES)] + [",".join([i] + [repr(float(v)) for v in row]) for i, row in zip(ids, rows)]
    (FOLDER / name).write_text("\n".join(lines) + "\n")


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(20240518)
    logits = generator.normal(0, 1.5, (6, 3))
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = exponentials / exponentials.sum(axis=1, keepdims=True)

    text("good.csv", IDS, p)
    for name, type in [("f2", np.float16), ("f4", np.float32)]:
        text(f"good_{name}.csv", IDS, p.astype(type))
    for name, type in [("f2", "f2"), ("f4", "f4"), ("f8", "f8")]:
        for order in "CF":
            for endian, mark in [("little", "<"), ("big", ">")]:
                write(f"{name}_{endian}_{order}.npy", np.array(p, dtype=mark + type, order=order))
    write("version2.npy", p, version=(2, 0))
    write("version3.npy", p, version=(3, 0))
    write("logits.npy", logits)
    with np.errstate(divide="ignore"):
        write("log_probabilities.npy", np.log(p))
    write("second.npy", p[:, 1] / (p[:, 0] + p[:, 1]))
    archive("stored.npz", zipfile.ZIP_STORED, oof=p, test=p[:4], ids=np.arange(6))
    archive("deflated.npz", zipfile.ZIP_DEFLATED, oof=p, test=p[:4], ids=np.arange(6))
    archive("single.npz", zipfile.ZIP_DEFLATED, oof=p)
    (FOLDER / "ids.csv").write_text("id\n" + "".join(f"{i}\n" for i in reversed(IDS)))

    # What must be refused, by the type's or shape's name.
    write("integers.npy", np.ones((6, 3), dtype=np.int64))
    write("unsigned.npy", np.ones((6, 3), dtype=np.uint8))
    write("complex.npy", p.astype(np.complex128))
    write("booleans.npy", p > 0.5)
    write("texts.npy", np.array(IDS))
    write("objects.npy", np.array([{"a": 1}], dtype=object))
    write("long_double.npy", p.astype(np.longdouble))
    write("dates.npy", np.array(["2024-05-18"], dtype="M8[D]"))
    write("structured.npy", np.zeros(6, dtype=[("a", "<f8"), ("b", "<f8"), ("tie", "<f8")]))
    write("three_dimensions.npy", p.reshape(2, 3, 3))
    write("zero_dimensions.npy", np.array(0.5))
    write("two_columns.npy", p[:, :2])
    write("five_rows.npy", p[:5])
    nan = p.copy()
    nan[2, 1] = math.nan
    nan[4, 0] = math.inf
    write("not_a_number.npy", nan)
    write("unnormalised.npy", p * 0.9)

    good = (FOLDER / "f8_little_C.npy").read_bytes()
    (FOLDER / "truncated.npy").write_bytes(good[:-5])
    (FOLDER / "truncated_header.npy").write_bytes(good[:50])
    (FOLDER / "trailing.npy").write_bytes(good + b"\0")
    (FOLDER / "version9.npy").write_bytes(good[:6] + b"\x09" + good[7:])
    (FOLDER / "no_header.npy").write_bytes(good.replace(b"'descr'", b"'dscr' "))
    (FOLDER / "broken_header.npy").write_bytes(good.replace(b"{'descr'", b"['descr'"))
    huge = b"{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807), }"
    huge += b" " * (-(len(huge) + 11) % 64) + b"\n"
    (FOLDER / "huge_shape.npy").write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(huge)) + huge)
    (FOLDER / "text.npy").write_text("id,a\n1,0.5\n")
    stored = (FOLDER / "stored.npz").read_bytes()
    at = stored.index(b"\x93NUMPY") + 140
    (FOLDER / "wrong_sum.npz").write_bytes(stored[:at] + bytes([stored[at] ^ 1]) + stored[at + 1 :])
    deflated = (FOLDER / "single.npz").read_bytes()
    (FOLDER / "damaged.npz").write_bytes(deflated[:120] + bytes([deflated[120] ^ 0xFF]) + deflated[121:])
    (FOLDER / "cut.npz").write_bytes(stored[:-30])
    (FOLDER / "empty.npz").write_bytes(b"PK\x05\x06" + b"\0" * 18)

    lines = [json.dumps({"id": i, **{c: float(v) for c, v in zip(CLASSES, row)}}) for i, row in zip(IDS, p)]
    (FOLDER / "good.jsonl").write_text("\n".join(lines) + "\n")
    tsv = (FOLDER / "good.csv").read_text().replace(",", "\t")
    (FOLDER / "good.tsv").write_text(tsv)


if __name__ == "__main__":
    main()
