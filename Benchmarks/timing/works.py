"""The works that are timed, with the targets: how many times faster than others Temper is to be, or its limits."""

import dataclasses
import json
import pathlib
import shutil
import subprocess
import sys

import process
from comparison import Comparison, Limit, Side
from worker import Worker

HERE = pathlib.Path(__file__).parent
COMPETITION, MILLION = 57_477, 1_000_000
LOAD = "load, CSV to SQLite"


@dataclasses.dataclass
class Build:
    """Of one commit: the command, and the process that does fits alone, which an earlier commit may lack."""

    name: str
    temper: pathlib.Path
    kernels: pathlib.Path | None
    # Seconds after which a process of this build is ended.
    limit: float | None = None


class Works:
    """Of the present build, and of an earlier one or None."""

    def __init__(self, sets, build, earlier, floor, scratch, log):
        self.sets, self.build, self.earlier, self.floor = sets, build, earlier, floor
        self.scratch, self.log = scratch, log
        self.workers = []

    def close(self):
        """Ends the workers of a comparison, so that their memory is free for the next."""
        for worker in self.workers:
            worker.close()
        self.workers = []

    def worker(self, command):
        self.workers.append(Worker(command, self.log))
        return self.workers[-1]

    def fit(self, work, folder, size, task, peers, agreement):
        """`peers` are (name, module, task, target)."""

        def side(name, command, task, target=None):
            worker = self.worker(command)
            return Side(name, lambda: worker.run(task), target)

        ours = side("Temper", [self.build.kernels, folder], task)
        earlier = None
        if self.earlier and self.earlier.kernels:
            earlier = side(self.earlier.name, [self.earlier.kernels, folder], task)
        others = [
            side(name, [sys.executable, HERE / "peer.py", module, folder], other, target)
            for name, module, other, target in peers]
        return Comparison(work, size, ours, others, earlier, agreement=agreement)

    def fits(self, slow):
        """(name of the work, its size, a function that makes the comparison)."""
        sets = self.sets
        small, wide, long = (sets.binary, COMPETITION, 8), (sets.binary, COMPETITION, 32), (sets.binary, MILLION, 8)
        ten = (sets.binary, 100_000, 8, 10)
        football = (sets.football_binary,)
        one, million = (sets.binary, COMPETITION, 1), (sets.binary, MILLION, 1)

        def plan(work, data, size, task, peers, agreement):
            return work, size, lambda: self.fit(work, data[0](*data[1:]), size, task, peers, agreement)

        gradient = ("scipy SLSQP, gradient", "scipy_weights", "linear", 2)
        differences = ("scipy SLSQP, differences", "scipy_weights", "linear-differences", None)
        stack = ("scikit-learn LogisticRegression stack", "scikit", "stack", 50)
        long_stack = (*stack[:3], 40)
        autogluon = ("AutoGluon EnsembleSelection", "autogluon_selection", "selection", 30)
        hill = ("hillclimbers", "hillclimb", "selection", 300)
        loss = {"loss": 1e-8}
        yield plan("linear, fit only", small, "57,477 x 8", "linear", [gradient, differences], loss)
        yield plan("linear, fit only", wide, "57,477 x 32", "linear", [gradient, differences], loss)
        yield plan("linear, fit only", long, "1,000,000 x 8", "linear", [gradient], loss)
        yield plan("linear, fit only", ten, "100,000 x 8, 10 classes", "linear", [gradient], loss)
        yield plan("linear, fit only", football, sets.football_size, "linear", [gradient], loss)
        # The stack has a weight for every class of every model and class: its own loss is not Temper's to reach, least of
        # all where all classes share their weights.
        for task, agreement in (("logarithmic", {}), ("tie-aware", {"loss": 5e-3})):
            name = f"{task}, fixed penalties, fit only"
            yield plan(name, small, "57,477 x 8", task, [stack], agreement)
            yield plan(name, wide, "57,477 x 32", task, [stack], agreement)
            yield plan(name, long, "1,000,000 x 8", task, [long_stack], agreement)
        yield plan("logarithmic, fixed penalties, fit only", ten, "100,000 x 8, 10 classes", "logarithmic", [stack], {})
        # Others than the blends of a competition's size may keep equal losses apart by rounding.
        yield plan("selection, 25 steps", small, "57,477 x 8", "selection", [autogluon, hill], {"loss": 1e-6})
        yield plan("selection, 25 steps", wide, "57,477 x 32", "selection", [autogluon] + [hill] * slow, {"loss": 1e-6})
        temperatures = [
            ("scikit-learn CalibratedClassifierCV", "scikit", "temperature", 10),
            ("netcal TemperatureScaling", "netcal_library", "temperature", 10),
            ("probmetrics temp-scaling", "probmetrics_library", "temperature", None)]
        same = {"first": 2e-3, "last": 2e-3}
        yield plan("temperature, fit and apply", one, "57,477 x 1", "temperature", temperatures, same)
        yield plan("temperature, fit and apply", million, "1,000,000 x 1", "temperature", temperatures, same)
        yield plan(
            "expected calibration error", million, "1,000,000 x 3 classes", "ece",
            [("numpy", "scikit", "ece", 5), ("netcal ECE", "netcal_library", "ece", 5),
             ("probmetrics ece-15", "probmetrics_library", "ece", 5)], {"error": 1e-5})
        yield plan(
            "class-wise calibration error", million, "1,000,000 x 3 classes", "classwise-ece",
            [("numpy", "scikit", "classwise-ece", 5)], {"error": 1e-9})
        yield plan(
            "smooth calibration error", million, "1,000,000 x 3 classes", "smooth-ece",
            [("relplot smECE", "relplot_library", "smooth-ece", 5)], {"error": 1e-6})
        yield plan(
            "CORP, Brier score", million, "1,000,000 x 3 classes", "corp",
            [("scikit-learn isotonic_regression", "scikit", "corp", 5)], {"miscalibration": 1e-6, "score": 1e-9})
        yield plan(
            "200 bootstrap refits of the weights", small, "57,477 x 8", "bootstrap",
            [("numpy projected Newton", "scipy_weights", "bootstrap", 5)], {"weight": 2e-3, "spread": 2e-3})

    def process(self, name, command, before=None, figures=None, limit=None, **target):
        """`figures` are read when the process has ended, outside its time."""

        def run():
            if before:
                before()
            sample = process.run(command, self.log, limit)
            return sample | ({"figures": figures()} if figures else {})

        return Side(name, run, **target)

    def script(self, method, folder, target):
        name = {"linear": "script: pandas, scipy", "temperature": "script: pandas, scikit-learn"}[method]
        return self.process(
            name, [sys.executable, HERE / "script.py", method, folder, self.scratch / "submission.csv"], target=target)

    def same_work(self, folder, target):
        output = self.scratch / "same"
        return self.process(
            "the same work in Python", [sys.executable, HERE / "same_work.py", folder, output],
            figures=lambda: json.loads((output / "score.json").read_text()), target=target)

    def temper(self, build, folder, options, **target):
        """`temper run` of a build."""
        output = self.scratch / "run"
        command = [build.temper, "run", folder, "--output", output, "--quiet", *options]

        def figures():
            show = [build.temper, "show", "--json", "--database", output / "temper.sqlite"]
            shown = subprocess.run(show, capture_output=True)
            if shown.returncode:
                raise process.Failure(show, f"ended with code {shown.returncode}")
            return {"loss": json.loads(shown.stdout)["log_loss"]["cross_validated"]}

        return self.process(
            build.name, command, lambda: shutil.rmtree(output, ignore_errors=True), figures, build.limit, **target)

    def both(self, make, **target):
        """A side of the present build and, with a target, one of the earlier."""
        return make(self.build), self.earlier and make(self.earlier, **target)

    def run(self, work, folder, size, options, peers=(), limits=(), **target):
        """`peers` are (what the script fits, target); `same` does all that Temper does. `target` is of the earlier."""
        temper, earlier = self.both(lambda build, **target: self.temper(build, folder, options, **target), **target)
        sides = [
            self.same_work(folder, times) if method == "same" else self.script(method, folder, times)
            for method, times in peers]
        return Comparison(work, size, temper, sides, earlier, list(limits), {"loss": 1e-6})

    def processes(self):
        """As `fits`, of whole processes."""
        sets = self.sets
        auto, logarithmic = [], ["--pool", "logarithmic"]
        numbers = MILLION * 8 * 3 * 8

        def run(work, data, size, options, peers=(), limits=(), **target):
            return work, size, lambda: self.run(work, data(), size, options, peers, limits, **target)

        def competition():
            return sets.csv(COMPETITION, 8)

        def million():
            return sets.csv(MILLION, 8, tests=1_000)

        def loading(data, size, **target):
            return LOAD, size, lambda: self.loading(data(), size, **target)

        yield run(
            "temper run, auto", sets.football, sets.football_size, auto, [("linear", 0.5), ("same", 20)],
            target=2, of="processor")
        yield run(
            "temper run --pool logarithmic", competition, "57,477 x 8", logarithmic,
            [("linear", 1), ("temperature", None)])
        yield loading(competition, "57,477 x 1")
        # Of rows a second, which is of seconds for the same rows.
        yield loading(million, "1,000,000 x 1", target=2)
        yield "start", "temper --version", self.start
        yield run(
            "temper run, auto", lambda: sets.many_classes(900, 2, 150, 100), "900 x 2, 150 classes", auto,
            limits=[Limit("seconds", 1.5, "s")])
        memory = Limit("bytes", 2.5, "x the numbers", numbers)
        yield run("temper run --pool logarithmic", million, "1,000,000 x 8", logarithmic, limits=[memory])
        yield run("temper run, auto", million, "1,000,000 x 8", auto, limits=[Limit("seconds", 40, "s"), memory])
        yield run(
            "temper run, auto", lambda: sets.many_classes(5_000, 5, 1_000, 200), "5,000 x 5, 1,000 classes", auto,
            limits=[Limit("seconds", 60, "s"), Limit("bytes", 4, "GiB", 2**30)])

    def loading(self, folder, size, **target):
        """One file into a database."""
        database, file = self.scratch / "load.sqlite", folder / "oof" / "model_00.csv"

        def temper(build, **target):
            prepared = self.scratch / f"labels-{build.name}-{folder.name}.sqlite"
            labels = [build.temper, "load", "labels", folder / "labels.csv", "--database", prepared, "--quiet"]

            def labelled():
                if not prepared.exists():
                    process.run(labels, self.log, build.limit)
                shutil.copyfile(prepared, database)

            model = [build.temper, "load", "model", "m", "--oof", file, "--database", database, "--quiet"]
            return self.process(build.name, model, labelled, limit=build.limit, **target)

        def nothing():
            database.unlink(missing_ok=True)

        ours, earlier = self.both(temper, **target)
        shell = ["sqlite3", database, "CREATE TABLE p(id TEXT, a REAL, b REAL, t REAL)", f".import --csv --skip 1 {file} p"]
        return Comparison(LOAD, size, ours, [
            self.process("sqlite3 .import", shell, nothing, target=1.5),
            self.process("C loop of bound inserts", [self.floor, database, file], nothing, target=2 / 3)], earlier)

    def start(self):
        ours, earlier = self.both(
            lambda build: self.process(build.name, [build.temper, "--version"], limit=build.limit))
        peers = [
            self.process(f"import {module}", [sys.executable, "-c", f"import {module}"])
            for module in ("numpy", "sklearn", "netcal")]
        return Comparison("start", "temper --version", ours, peers, earlier, [Limit("seconds", 30, "ms", 1e-3)])
