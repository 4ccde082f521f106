"""Times Temper beside its peers and writes the table. `Benchmarks/run` prepares what this needs."""

import argparse
import os
import pathlib
import tempfile

import growth
import table
from sets import Sets
from works import Works

HERE = pathlib.Path(__file__).parent


def options():
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=pathlib.Path, help="folder with the football set; without it one is made")
    parser.add_argument("--arena", type=pathlib.Path, help="generator of arenas of the competition's size")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--patience", type=float, default=8, help="a peer slower than so many seconds runs once")
    parser.add_argument("--only", default="", help="only works whose name and size contain this")
    parser.add_argument("--slow", action="store_true", help="also peers that take minutes")
    parser.add_argument("--large", action="store_true", help="also 1,000,000 x 64")
    parser.add_argument("--output", type=pathlib.Path, default=HERE.parent / "RESULTS.md")
    for tool in ("temper", "kernels", "floor"):
        parser.add_argument("--" + tool, type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    given = options()
    before = os.getloadavg()[0]
    cache = HERE.parent / ".data"
    cache.mkdir(exist_ok=True)
    sections = []
    with tempfile.TemporaryDirectory() as scratch, open(cache / "log", "w") as log:
        works = Works(
            Sets(cache, given.data, given.arena), given.temper, given.kernels, given.floor, pathlib.Path(scratch), log)
        lines, start = [], None
        for work, size, make in [*works.fits(given.slow), *works.processes()]:
            if given.only not in work + ", " + size:
                continue
            comparison = make()
            comparison.measure(given.repetitions, given.patience)
            works.close()
            for line in table.rows(comparison):
                lines.append(line)
                print(" | ".join(line), flush=True)
            if comparison.work == "start":
                start = comparison.temper.median("seconds")
        sections.append(table.markdown(table.HEADER, lines))
        if not given.only:
            sections += limits(works, start)
            sections += [table.markdown(header, lines) for header, lines in growth.tables(works, 3)]
            if given.large:
                sections.append(large(works))
    sections.append((HERE / "missed.md").read_text().strip())
    conditions = table.conditions(given.repetitions, (before, os.getloadavg()[0]))
    given.output.write_text("# Results\n" + "\n\n".join([conditions, table.NOTE] + sections) + "\n")
    print(f"written: {given.output}")


def limits(works, start):
    """What has a limit of its own."""
    measured, numbers = works.memory()
    verdict = ["**missed**", "met"]
    lines = [
        ["start, `temper --version`", f"{1000 * start:.1f} ms", "30 ms", verdict[start < 0.030]],
        ["peak memory of `temper run --pool logarithmic`, 1,000,000 x 8", f"{measured['bytes'] / numbers:.2f} x the numbers",
         "2.5 x", verdict[measured["bytes"] <= 2.5 * numbers]],
        ["time of that run", f"{measured['seconds']:.1f} s", "", ""]]
    return [table.markdown(["what", "measured", "limit", ""], lines)]


def large(works):
    worker = works.worker([works.kernels, works.sets.binary(1_000_000, 64)])
    lines = []
    for task in ("linear", "logarithmic", "tie-aware", "selection"):
        cost = worker.run(task)
        lines.append([task, table.seconds(cost["seconds"]), table.memory(cost["bytes"])])
    works.close()
    return table.markdown(["fit, 1,000,000 x 64", "s", "MiB beyond the data"], lines)


main()
