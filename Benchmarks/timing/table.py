"""The results as Markdown."""

import datetime
import importlib.metadata
import os
import pathlib
import platform
import subprocess

PACKAGES = [
    "numpy", "pandas", "scipy", "scikit-learn", "autogluon.core", "hillclimbers", "netcal", "probmetrics", "relplot",
    "torch"]


def seconds(value):
    return f"{value:.4f}" if value < 0.1 else f"{value:.3f}" if value < 10 else f"{value:.1f}"


def memory(value):
    return f"{value / 2**20:.0f}"


def rows(comparison):
    temper = comparison.temper
    for side, target in comparison.peers:
        ratio = side.median("seconds") / temper.median("seconds")
        processor = side.median("processor") / max(temper.median("processor"), 1e-9)
        verdict = "" if target is None else "met" if ratio >= target else "**missed**"
        differs = comparison.disagreement(side)
        yield [
            comparison.work, comparison.size, f"{seconds(temper.median('seconds'))}", memory(temper.median("bytes")),
            side.name + (" (1 run)" if len(side.samples) == 1 else ""), seconds(side.median("seconds")),
            memory(side.median("bytes")), f"{ratio:.3g}", f"{processor:.3g}", "" if target is None else f"{target:g}",
            verdict, result(temper, side, differs)]


def result(temper, side, differs):
    """Whether both found the same; with both losses where Temper's is another blend's."""
    if differs is None:
        return ""
    words = f"**no**: {differs}" if differs else "yes"
    loss, other = temper.figures.get("loss"), side.figures.get("loss")
    return words if loss is None or abs(loss - other) < 1e-6 else f"{words}: {loss:.5f} against {other:.5f}"


NOTE = (
    "Fits start from predictions in memory, `linear` from the probabilities of the classes that came true; their MiB are "
    "beyond those. Other works are whole processes, with all their memory. Ratios are of medians of wall-clock time and of "
    "processor time; a target is how many times faster Temper is to be, by wall clock. The same result is the same loss or "
    "better, or the same figure; empty where the two do not compute the same.")
HEADER = [
    "work", "size", "Temper, s", "MiB", "peer", "peer, s", "MiB", "times faster", "by processor time", "target", "",
    "same result"]


def markdown(header, lines):
    text = [header, ["---"] * len(header)] + list(lines)
    return "\n".join("| " + " | ".join(line) + " |" for line in text)


def processor_name():
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":")[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def conditions(repetitions, load):
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout.split("(")[0].strip()
    swift = swift.splitlines()[-1] if swift else "Swift"
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return (
        f"Measured on {datetime.date.today()} on {processor_name()} ({platform.machine()}, {os.cpu_count()} processors, "
        f"{platform.system()}); {swift}; Python {platform.python_version()}, {versions}; one BLAS thread. "
        f"Medians of {repetitions} interleaved repetitions; load average {load[0]:.1f} before, {load[1]:.1f} after.")
