"""Options that the command proposes, as arguments that can be typed in Python."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

_OPTION = re.compile(r"(?<![\w-])--([a-z][a-z-]*[a-z])(?: <[^>]*>)?")
#: A word as shells take it: in single quotes, or of signs that need none.
_WORD = re.compile(r" ('[^']*'(?:\\''[^']*')*|[\w+=,./:@%-]+)")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")

#: What is proposed in one piece.
_PHRASES = {
    "--tie CLASS --sides A B": 'tie="CLASS", sides=["A", "B"]',
    "--tie CLASS": 'tie="CLASS"',
    "--segments FILE": "segments=...",
    **{f"temper load {what} FILE": f"{what}=..." for what in ("folds", "groups", "weights", "segments")},
}

_FLAGS = {"exact", "no_tie", "partial", "prior_shift", "replace", "swapped_mapped_back"}
_MODEL_LISTS = {"logits", "log_probabilities", "normalise", "models", "without"}
_SCALES = {"logits", "log_probabilities", "normalise"}
_PAIRS = {"fix", "label_map"}
_CHOICES = {
    "average": "arithmetic geometric",
    "averaging": "auto never",
    "calibration": "auto all none tie-map temperature bias-corrected-temperature vector matrix dirichlet beta isotonic",
    "keep_folds": "auto never",
    "metric": "log-loss brier accuracy auc f1-macro rps",
    "pool": "auto best mean geometric linear logarithmic tie-aware selection rank",
    "segments": "auto never",
    "swapped": "auto always never geometric separate",
    "weights": "auto nonnegative signed",
}


def spelled(line: str, renamed: Mapping[str, str], models: Sequence[str], model: str | None = None) -> str:
    """A message with its options as arguments.

    Args:
        renamed: arguments that have another name than their options.
        models: what values can name.
        model: the one that is read where options name none.
    """
    for phrase, replacement in _PHRASES.items():
        line = line.replace(phrase, replacement)
    parts, place = [], 0
    for match in _OPTION.finditer(line):
        if match.start() < place:
            continue
        name = match.group(1).replace("-", "_")
        value, end = _value(line, match.end(), name, models)
        # What a message begins with is what it is about, and no proposal.
        if value is None and match.start() > 0:
            if name in _FLAGS:
                value = "True"
            elif name in _SCALES and model is not None:
                value = _names([model])
        if name == "columns" and model is not None and value is not None and value.startswith("["):
            value = f"{{{_text(model)}: {value}}}"
        shown = renamed.get(name, name)
        parts += [line[place:match.start()], shown if value is None else f"{shown}={value}"]
        place = end
    return "".join(parts) + line[place:]


def _value(line: str, end: int, name: str, models: Sequence[str]) -> tuple[str | None, int]:
    """The value behind an option, and where it ends; None where what follows is none."""
    for model in sorted(models, key=len, reverse=True):
        # Models stand here without quotes.
        if name in ("model", "swapped") and line.startswith(f" {model}=FILE", end):
            return f"{{{_text(model)}: ...}}", end + len(f" {model}=FILE")
    found = _WORD.match(line, end)
    if not found:
        return None, end
    word = found.group(1)
    if word.startswith("'"):
        return _parsed(name, word[1:-1].replace("'\\''", "'"), models), found.end()
    # Signs of the sentence may follow a word without quotes.
    for size in range(len(word), len(word.rstrip(",:")) - 1, -1):
        value = _parsed(name, word[:size], models)
        if value is not None:
            return value, found.start(1) + size
    return None, end


def _parsed(name: str, word: str, models: Sequence[str]) -> str | None:
    if name in _MODEL_LISTS:
        return _model_list(word, models)
    if name in _PAIRS:
        return _pairs(word, are_numbers=name == "fix")
    if name == "columns":
        return _columns(word, models)
    if word in _CHOICES.get(name, "").split():
        return _text(word)
    return word if _NUMBER.fullmatch(word) else None


def _model_list(word: str, models: Sequence[str]) -> str | None:
    if word in models:
        return _names([word])
    if word == "all":
        return _text(word)
    listed = _list(word)
    return _names(listed) if listed and set(listed) <= set(models) else None


def _columns(word: str, models: Sequence[str]) -> str | None:
    """Classes in the order of columns, of all models or of one."""
    model = max((name for name in models if word.startswith(name + ":")), key=len, default=None)
    rest = word if model is None else word[len(model) + 1:]
    value = _pairs(rest)
    if value is None:
        listed = _list(rest)
        # There are two classes at least, so that one word is none of them.
        value = _names(listed) if len(listed) > 1 and all(listed) else None
    return value if value is None or model is None else f"{{{_text(model)}: {value}}}"


def _pairs(word: str, *, are_numbers: bool = False) -> str | None:
    if word.startswith("{"):
        found = _json(word, dict)
        return None if found is None else json.dumps(found, ensure_ascii=False)
    items = [item.partition("=") for item in word.split(",")]
    if not all(key and sign and value for key, sign, value in items):
        return None
    return "{" + ", ".join(f"{_text(key)}: {value if are_numbers else _text(value)}" for key, _, value in items) + "}"


def _list(word: str) -> list[str]:
    return (_json(word, list) or []) if word.startswith("[") else word.split(",")


def _json(word: str, kind: type) -> list | dict | None:
    try:
        found = json.loads(word)
    except ValueError:
        return None
    return found if isinstance(found, kind) else None


def _text(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)


def _names(words: Sequence[str]) -> str:
    return json.dumps(list(words), ensure_ascii=False)
