"""Does the tasks of one peer: `peer.py PEER FOLDER`, then names of tasks on standard input, one a line.

A task is prepared once, outside of what is timed, and gives the work; the work gives figures by name.
"""

import importlib
import json
import os
import pathlib
import sys
import time

import arena


def memory(field):
    """A line of this process's status, in bytes; zero where there is none."""
    try:
        for line in pathlib.Path("/proc/self/status").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def measure(work):
    try:
        # Written to, this file makes the peak start anew.
        pathlib.Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass
    before, processor, start = memory("VmRSS:"), time.process_time(), time.perf_counter()
    figures = work()
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    return {
        "figures": {name: float(value) for name, value in figures.items()}, "seconds": seconds,
        "processor": processor, "bytes": max(0, memory("VmHWM:") - before)}


def main():
    # Libraries print; answers go where they cannot.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    tasks = importlib.import_module("peers." + sys.argv[1]).TASKS
    data = arena.read_binary(sys.argv[2])
    prepared = {}
    for line in sys.stdin:
        task = line.strip()
        if task not in prepared:
            prepared[task] = tasks[task](data)
        answers.write(json.dumps(measure(prepared[task])) + "\n")
        answers.flush()


main()
