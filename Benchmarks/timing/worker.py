"""A process that does one task after another on one arena, and says what each cost. Temper's and the peers' alike."""

import contextlib
import json
import subprocess

from process import Failure


class Worker:
    def __init__(self, command, log):
        self.process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)

    def run(self, task):
        """`figures` by name, `seconds`, `processor` seconds, and `bytes` of memory beyond those at the start."""
        # One that has ended says so by its empty answer.
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(task + "\n")
            self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise Failure(task, f"ended with code {self.process.wait()}")
        return json.loads(line)

    def close(self):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait()
