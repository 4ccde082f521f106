"""Where the command is: in the wheel beside this package's other files, or where the variable TEMPER_BINARY says."""

from __future__ import annotations

import os
import shutil
import sysconfig
from functools import lru_cache
from pathlib import Path

VARIABLE = "TEMPER_BINARY"


def binary() -> str:
    """Path of the command `temper` that all work is done by.

    The variable ``TEMPER_BINARY`` names another. Else it is the one that the wheel put beside the interpreter's
    programs, or, for installations into a folder of their own (``pip install --target``), into its ``bin``.

    Raises FileNotFoundError where there is none.
    """
    named = os.environ.get(VARIABLE)
    if named:
        if not os.access(named, os.X_OK):
            raise FileNotFoundError(f"{VARIABLE}: found {named}, expected a program that can be run")
        return os.path.abspath(named)
    return _installed()


@lru_cache(maxsize=1)
def _installed() -> str:
    package = Path(__file__).resolve().parent
    folders = [
        Path(sysconfig.get_path("scripts")),
        Path(sysconfig.get_path("scripts", scheme=sysconfig.get_preferred_scheme("user"))),
        package.parent / "bin",
    ]
    for folder in folders:
        path = folder / "temper"
        if os.access(path, os.X_OK) and path.is_file():
            return str(path)
    found = shutil.which("temper")
    if found:
        return found
    raise FileNotFoundError(
        "found no command temper beside this package, expected it in one of "
        + ", ".join(str(folder) for folder in folders)
        + f"; install the wheel anew, or name the command by the variable {VARIABLE}"
    )
