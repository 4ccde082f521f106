"""Times whole processes."""

import os
import signal
import subprocess
import threading
import time


class Failure(RuntimeError):
    """A process that did not do its work; `what` says how it ended."""

    def __init__(self, command, what):
        super().__init__(f"{command}: {what}; see the log")
        self.what = what


def run(command, log, limit=None, **options):
    """`seconds`, `processor` seconds and `bytes` of peak memory, its children's included. It has `limit` seconds."""
    start = time.perf_counter()
    process = subprocess.Popen(list(map(str, command)), stdout=log, stderr=log, **options)
    overdue = threading.Event()
    clock = threading.Timer(limit or 0, lambda: (overdue.set(), os.kill(process.pid, signal.SIGKILL)))
    if limit:
        clock.start()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    clock.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    if overdue.is_set():
        raise Failure(command, f"did not end in {limit:g} s")
    if process.returncode:
        raise Failure(command, f"ended with code {process.returncode}")
    return {
        "figures": {}, "seconds": seconds, "processor": usage.ru_utime + usage.ru_stime,
        "bytes": usage.ru_maxrss * 1024}
