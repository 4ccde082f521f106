"""Times Temper beside an earlier commit and its peers and writes the table. `Benchmarks/run` prepares what it needs."""

import argparse
import os
import pathlib
import tempfile

import growth
import table
from sets import Sets
from works import Build, Works

HERE = pathlib.Path(__file__).parent


def options():
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=pathlib.Path, help="folder with the football set; without it one is made")
    parser.add_argument("--arena", type=pathlib.Path, help="generator of arenas of the competition's size")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--patience", type=float, default=8, help="what is slower than so many seconds runs once")
    parser.add_argument("--only", default="", help="only works whose name and size contain this")
    parser.add_argument("--time-limit", type=float, default=400, help="seconds that a run of the earlier commit has")
    parser.add_argument("--slow", action="store_true", help="also peers that take minutes")
    parser.add_argument("--large", action="store_true", help="also 1,000,000 x 64")
    parser.add_argument("--output", type=pathlib.Path, default=HERE.parent / "RESULTS.md")
    for tool in ("temper", "kernels", "floor"):
        parser.add_argument("--" + tool, type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--earlier", default="earlier", help=argparse.SUPPRESS)
    for tool in ("temper", "kernels"):
        parser.add_argument("--earlier-" + tool, type=pathlib.Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    given = options()
    before, commit = os.getloadavg()[0], table.present_commit()
    cache = HERE.parent / ".data"
    cache.mkdir(exist_ok=True)
    build, earlier, name = Build("Temper", given.temper, given.kernels), None, None
    if given.earlier_temper:
        name = given.earlier
        earlier = Build(name, given.earlier_temper, given.earlier_kernels, given.time_limit)
    sections = []
    with tempfile.TemporaryDirectory() as scratch, open(cache / "log", "w") as log:
        works = Works(
            Sets(cache, given.data, given.arena), build, earlier, given.floor, pathlib.Path(scratch), log)
        lines, limits = [], []
        for work, size, make in [*works.fits(given.slow), *works.processes()]:
            if given.only not in work + ", " + size:
                continue
            comparison = make()
            comparison.measure(given.repetitions, given.patience)
            works.close()
            for line in table.rows(comparison, name):
                lines.append(line)
                print(" | ".join(line), flush=True)
            limits += table.limits(comparison, name)
        sections.append(table.markdown(table.header(name), lines))
        if limits:
            sections.append(table.markdown(table.limits_header(name), limits))
        if not given.only:
            sections += [table.markdown(header, lines) for header, lines in growth.tables(works, 3)]
            if given.large:
                sections.append(large(works))
    sections.append((HERE / "missed.md").read_text().strip())
    load = before, os.getloadavg()[0]
    conditions = table.conditions(commit, name, given.repetitions, load)
    given.output.write_text("# Results\n" + "\n\n".join([conditions, table.NOTE] + sections) + "\n")
    print(f"written: {given.output}")


def large(works):
    worker = works.worker([works.build.kernels, works.sets.binary(1_000_000, 64)])
    lines = []
    for task in ("linear", "logarithmic", "tie-aware", "selection"):
        cost = worker.run(task)
        lines.append([task, table.seconds(cost["seconds"]), table.memory(cost["bytes"])])
    works.close()
    return table.markdown(["fit, 1,000,000 x 64", "s", "MiB beyond the data"], lines)


main()
