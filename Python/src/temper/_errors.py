"""What the command says, in the words of whoever called from Python."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ._spelling import spelled

_BYTE = re.compile(r":byte \d+")
_ROW = re.compile(r"(?: in|,) row (\d+)(?:, column \d+)?")
_MORE_ROWS = re.compile(r"(more rows?: rows? )([^)]*)")
#: What helps for out-of-fold rows alone.
_PARTIAL = re.compile(r",? or (?:(?! or )[^,;()])*--partial\b")


class TemperError(Exception):
    """The command refused, or failed.

    The text is the command's own message; where it names a file that an argument was handed over in, it names the
    argument, and rows are counted from 0, as arrays are.

    Attributes:
        code: exit code of the command, as its documentation lists them: 64 for options, 65 for data, 73 for outputs
            that cannot be written.
        argument: the argument that the message is about, such as ``test['llama']``; None where it is about another thing.
        row: index of the row in it, from 0; None where no row is to blame.
        command_message: the message as the command wrote it.
    """

    def __init__(
        self,
        message: str,
        *,
        code: int = 65,
        argument: str | None = None,
        row: int | None = None,
        command_message: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.argument = argument
        self.row = row
        self.command_message = command_message

    def __reduce__(self):
        return _restore, (str(self), self.code, self.argument, self.row, self.command_message)


def _restore(message, code, argument, row, command_message):
    return TemperError(message, code=code, argument=argument, row=row, command_message=command_message)


class TemperWarning(UserWarning):
    """What the command warns of."""


@dataclass
class Names:
    """The arguments by the files that they were written to, and the words for options."""

    arguments: dict[str, str] = field(default_factory=dict)
    #: Words of the command that are not right in Python, and what stands for them.
    words: dict[str, str] = field(default_factory=dict)
    #: Arguments whose options have other names.
    options: dict[str, str] = field(default_factory=dict)
    #: The models that values of options can name, and the one that is read where they name none.
    models: list[str] = field(default_factory=list)
    model: str | None = None
    #: Arguments whose rows cannot be left out.
    whole: set[str] = field(default_factory=set)

    def put(self, path: str, argument: str, *, is_whole: bool = False) -> None:
        self.arguments[path] = argument
        if is_whole:
            self.whole.add(argument)

    def translated(self, message: str) -> str:
        """A message, or a warning, of one line."""
        return self._translated(message)[0]

    def error(self, lines: list[str], code: int) -> TemperError:
        """The error of these lines; the first begins with the name of the command."""
        original = "\n".join(lines)
        if lines and lines[0].startswith("temper: "):
            lines = [lines[0].removeprefix("temper: "), *lines[1:]]
        if lines and lines[0].startswith("Error: "):
            lines = [lines[0].removeprefix("Error: ")]
        parts = [self._translated(line) for line in lines]
        _, argument, row = parts[0] if parts else ("", None, None)
        text = "\n".join(part[0] for part in parts) or f"the command ended with code {code} and without a word"
        return TemperError(text, code=code, argument=argument, row=row, command_message=original)

    def _translated(self, line: str) -> tuple[str, str | None, int | None]:
        argument = row = None
        # The longest first: a folder's path begins those of the files in it.
        for path in sorted(self.arguments, key=len, reverse=True):
            start = line.find(path)
            if start < 0:
                continue
            name = self.arguments[path]
            if start == 0:
                argument = name
                rest = _BYTE.sub("", line[len(path):], count=1)
                found = _ROW.search(rest)
                # The first row that is named is the one to blame; rows of an array are counted from 0 in Python.
                if found and rest.startswith(":"):
                    row = int(found.group(1)) - 1
                    rest = f", row {row}" + rest[: found.start()] + rest[found.end():]
                rest = _MORE_ROWS.sub(_from_zero, rest)
                line = name + rest
            line = line.replace(path, name)
        for word, replacement in self.words.items():
            line = line.replace(word, replacement)
        if argument in self.whole:
            line = _PARTIAL.sub("", line)
        return spelled(line, self.options, self.models, self.model), argument, row


def _from_zero(places: re.Match) -> str:
    """Rows that are listed beside the first; how many more there are stays."""
    listed, more = re.fullmatch(r"(.*?)( and [\d,]+ more)?", places.group(2)).groups()
    return places.group(1) + re.sub(r"\d+", lambda row: str(int(row.group()) - 1), listed) + (more or "")
