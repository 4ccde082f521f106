"""Times whole processes."""

import os
import subprocess
import time


def run(command, log, **options):
    """`seconds`, `processor` seconds and `bytes` of peak memory, its children's included."""
    start = time.perf_counter()
    process = subprocess.Popen(list(map(str, command)), stdout=log, stderr=log, **options)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command}: ended with code {process.returncode}; see the log")
    return {
        "figures": {}, "seconds": seconds, "processor": usage.ru_utime + usage.ru_stime,
        "bytes": usage.ru_maxrss * 1024}
