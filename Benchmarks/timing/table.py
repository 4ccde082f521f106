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


def clock(side):
    return seconds(side.median("seconds")) + (" (1 run)" if len(side.samples) == 1 else "")


def rows(comparison, earlier):
    """A line for each peer, or one where there is none; with `earlier`, its name, there are columns of that commit."""
    temper = comparison.temper
    ours = [comparison.work, comparison.size, clock(temper), memory(temper.median("bytes"))]
    if earlier:
        ours += against(comparison, comparison.earlier) if comparison.earlier else EMPTY
    for side in comparison.peers:
        yield ours + [side.name] + against(comparison, side)
    if not comparison.peers:
        yield ours + [""] + EMPTY


def against(comparison, side):
    """What a side needed, how many times faster Temper is, whether that was promised, whether both found the same."""
    target = "" if side.target is None else f"{side.target:.3g}" + " (processor)" * (side.of == "processor")
    if side.failure:
        return [side.failure, "", "", "", target, "", ""]
    temper = comparison.temper
    ratios = {what: side.median(what) / max(temper.median(what), 1e-9) for what in ("seconds", "processor")}
    verdict = "" if side.target is None else "met" if ratios[side.of] >= side.target else "**missed**"
    return [
        clock(side), memory(side.median("bytes")), f"{ratios['seconds']:.3g}", f"{ratios['processor']:.3g}", target,
        verdict, result(temper, side, comparison.disagreement(side))]


def limits(comparison, earlier):
    """A line for each limit."""
    for limit in comparison.limits:
        what = {"seconds": "time", "bytes": "peak memory"}[limit.of]
        before = [limit.measured(comparison.earlier) if comparison.earlier else ""] * bool(earlier)
        yield [
            comparison.work, comparison.size, what, limit.measured(comparison.temper), *before,
            f"{limit.most:g} {limit.name}", "met" if limit.is_met(comparison.temper) else "**missed**"]


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
    "processor time; a target is how many times faster Temper is to be, by wall clock where it does not say processor. "
    "The same result is the same loss or better, or the same figure; empty where the two do not compute the same. What "
    "takes long has 1 run.")
COMPARED = ["MiB", "times faster", "by processor time", "target", "", "same result"]
EMPTY = [""] * (1 + len(COMPARED))


def header(earlier):
    """`earlier`: the name of the earlier commit, or None."""
    before = [f"{earlier}, s", *COMPARED] if earlier else []
    return ["work", "size", "Temper, s", "MiB", *before, "peer", "peer, s", *COMPARED]


def limits_header(earlier):
    return ["work", "size", "what", "Temper", *[earlier] * bool(earlier), "limit", ""]


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


def present_commit():
    """With a sign where files have changed since."""
    command = ["git", "-C", str(pathlib.Path(__file__).parent), "describe", "--always", "--dirty", "--exclude=*"]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip() or "unknown"


def conditions(commit, earlier, repetitions, load):
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout.split("(")[0].strip()
    swift = swift.splitlines()[-1] if swift else "Swift"
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    commits = f"Temper is commit {commit}" + (f", {earlier} an earlier one" if earlier else "")
    return (
        f"{commits}. "
        f"Measured on {datetime.date.today()} on {processor_name()} ({platform.machine()}, {os.cpu_count()} processors, "
        f"{platform.system()}); {swift}; Python {platform.python_version()}, {versions}; one BLAS thread. "
        f"Medians of {repetitions} interleaved repetitions; load average {load[0]:.1f} before, {load[1]:.1f} after.")
