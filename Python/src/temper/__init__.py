"""Blends and calibrates the predictions of several models, and says how far to trust the result.

All numbers are those of the command ``temper``, which this package drives.
"""

from ._binary import binary
from ._blend import blend
from ._errors import TemperError, TemperWarning
from ._evaluation import Comparison, Inspection, compare, inspect
from ._fit import ExportedFit, Fit, Score, load

__version__ = "0.1.0"

__all__ = [
    "Comparison", "ExportedFit", "Fit", "Inspection", "Score", "TemperError", "TemperWarning", "binary", "blend", "compare",
    "inspect", "load",
]
