"""Runs the command: one process for each task, ended with the caller, whose messages become warnings and errors."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Sequence

from ._binary import binary
from ._errors import Names, TemperError, TemperWarning

#: Seconds that a command has to undo what it did, once it was told to end.
_PATIENCE = 10.0


def run(arguments: Sequence[str], names: Names | None = None, *, progress: bool = False, cwd: str | None = None) -> str:
    """Runs the command to its end.

    Args:
        arguments: what stands behind ``temper``.
        names: the arguments of the caller that files stand for.
        progress: whether a line on ``sys.stderr`` shows how far the work is.

    Returns:
        What the command wrote to standard output.

    Raises:
        TemperError: where the command does.
        KeyboardInterrupt: after the command was told to end, and has undone what it did.
    """
    names = names or Names()
    environment = dict(os.environ, NO_COLOR="1", TERM="xterm", COLUMNS="100")
    reader, writer = os.openpty() if progress else os.pipe()
    try:
        process = subprocess.Popen(
            [binary(), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=writer,
            env=environment,
            cwd=cwd,
            # A signal from the keyboard reaches Python alone, which tells the command.
            start_new_session=True,
        )
    except BaseException:
        os.close(reader)
        raise
    finally:
        os.close(writer)
    messages = _Messages(_display() if progress else None)
    listener = threading.Thread(target=messages.listen, args=(reader,), daemon=True)
    listener.start()
    try:
        output, _ = process.communicate()
    except BaseException:
        _end(process)
        raise
    finally:
        listener.join()
        os.close(reader)
        messages.clear()
    if process.returncode != 0:
        if process.returncode < 0:
            name = signal.Signals(-process.returncode).name
            raise TemperError(f"the command was ended by {name}", code=128 - process.returncode)
        raise names.error(messages.lines, process.returncode)
    for line in messages.lines:
        text = line.removeprefix("temper: ")
        if text.startswith("warning: "):
            warnings.warn(names.translated(text.removeprefix("warning: ")), TemperWarning, stacklevel=3)
    return output.decode("utf-8")


def document(arguments: Sequence[str], names: Names | None = None, *, progress: bool = False) -> dict:
    """The JSON document that a command prints."""
    return json.loads(run([*arguments, "--json"], names, progress=progress))


def _end(process: subprocess.Popen) -> None:
    """Tells the command to end, and waits until it has."""
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def shows_progress(progress: bool | None) -> bool:
    """Whether a line shows how far the work is: where asked for, else on a terminal and in a notebook."""
    if progress is not None:
        return progress
    return "ipykernel" in sys.modules or bool(getattr(sys.stderr, "isatty", lambda: False)())


class _Messages:
    """The lines of standard error. Between them a terminal gets lines of progress, which begin with a carriage return."""

    def __init__(self, display) -> None:
        self.lines: list[str] = []
        self._display = display
        self._width = 0

    def listen(self, descriptor: int) -> None:
        pending = b""
        while True:
            try:
                chunk = os.read(descriptor, 1 << 16)
            except OSError:  # A terminal whose other end was closed.
                chunk = b""
            if not chunk:
                break
            *complete, pending = (pending + chunk).replace(b"\r\n", b"\n").split(b"\n")
            self.lines += [self._text(line) for line in complete]
            drawn = pending.rfind(b"\x1b[K")
            if self._display is not None and drawn >= 0:
                self._show(self._text(pending))
                # What was drawn over is not kept.
                pending = pending[max(pending.rfind(b"\r", 0, drawn), 0):]
        if pending.strip():
            text = self._text(pending)
            if text:
                self.lines.append(text)

    @staticmethod
    def _text(line: bytes) -> str:
        """What is left of a line when everything in it was drawn."""
        return line.decode("utf-8", "replace").replace("\x1b[K", "").rstrip("\r").rsplit("\r", 1)[-1]

    def _show(self, text: str) -> None:
        self._display(text, self._width)
        self._width = len(text)

    def clear(self) -> None:
        if self._width:
            self._show("")


def _display():
    """What draws a line over the one before, of which it is told the width."""
    if "ipykernel" in sys.modules:
        try:
            from IPython.display import display

            # An output of its own, so that no trace of it is kept in the notebook.
            handle = display({"text/plain": ""}, raw=True, display_id=True)
            if handle is not None:
                return lambda text, _: handle.update({"text/plain": text}, raw=True)
        except ImportError:
            pass
    stream = sys.stderr

    def draw(text: str, width: int) -> None:
        stream.write("\r" + text.ljust(width) + ("" if text else "\r"))
        stream.flush()

    return draw
