"""The works that are timed, with the targets: how many times faster than a peer Temper is to be."""

import json
import pathlib
import shutil
import subprocess
import sys

import process
from comparison import Comparison, Side
from worker import Worker

HERE = pathlib.Path(__file__).parent
COMPETITION, MILLION = 57_477, 1_000_000


class Works:
    def __init__(self, sets, temper, kernels, floor, scratch, log):
        self.sets, self.temper, self.kernels, self.floor = sets, temper, kernels, floor
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
        ours = self.worker([self.kernels, folder])
        sides = []
        for name, module, other, target in peers:
            theirs = self.worker([sys.executable, HERE / "peer.py", module, folder])
            sides.append((Side(name, lambda w=theirs, t=other: w.run(t)), target))
        return Comparison(work, size, Side("Temper", lambda: ours.run(task)), sides, agreement)

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
            yield plan(name, long, "1,000,000 x 8", task, [stack], agreement)
        yield plan("logarithmic, fixed penalties, fit only", ten, "100,000 x 8, 10 classes", "logarithmic", [stack], {})
        # Others than the blends of a competition's size may keep equal losses apart by rounding.
        yield plan("selection, 25 steps", small, "57,477 x 8", "selection", [autogluon, hill], {"loss": 1e-6})
        yield plan("selection, 25 steps", wide, "57,477 x 32", "selection", [autogluon] + [hill] * slow, {"loss": 1e-6})
        temperatures = [
            ("scikit-learn CalibratedClassifierCV", "scikit", "temperature", 10),
            ("netcal TemperatureScaling", "netcal_library", "temperature", 50),
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

    def process(self, name, command, before=None, figures=None):
        """`figures` are read when the process has ended, outside its time."""

        def run():
            if before:
                before()
            sample = process.run(command, self.log)
            return sample | ({"figures": figures()} if figures else {})

        return Side(name, run)

    def script(self, method, folder):
        name = {"linear": "script: pandas, scipy", "temperature": "script: pandas, scikit-learn"}[method]
        return self.process(
            name, [sys.executable, HERE / "script.py", method, folder, self.scratch / "submission.csv"])

    def same_work(self, folder):
        output = self.scratch / "same"
        return self.process(
            "the same work in Python", [sys.executable, HERE / "same_work.py", folder, output],
            figures=lambda: json.loads((output / "score.json").read_text()))

    def run(self, work, folder, size, options, peers):
        """`peers` are (what the script fits, target); `same` does all that Temper does."""
        output = self.scratch / "run"
        command = [self.temper, "run", folder, "--output", output, "--quiet", *options]

        def figures():
            shown = subprocess.run(
                [self.temper, "show", "--json", "--database", output / "temper.sqlite"], capture_output=True, check=True)
            return {"loss": json.loads(shown.stdout)["log_loss"]["cross_validated"]}

        temper = self.process(
            "Temper", command, before=lambda: shutil.rmtree(output, ignore_errors=True), figures=figures)
        sides = [
            (self.same_work(folder) if method == "same" else self.script(method, folder), target)
            for method, target in peers]
        return Comparison(work, size, temper, sides, {"loss": 0})

    def processes(self):
        """As `fits`, of whole processes."""

        def run(work, data, size, options, peers):
            return work, size, lambda: self.run(work, data(), size, options, peers)

        yield run(
            "temper run, auto", self.sets.football, self.sets.football_size, [], [("linear", 1), ("same", 20)])
        yield run(
            "temper run --pool logarithmic", lambda: self.sets.csv(COMPETITION, 8), "57,477 x 8",
            ["--pool", "logarithmic"], [("linear", 5), ("temperature", None)])
        yield "load, CSV to SQLite", "57,477 x 1", self.loading
        yield "start", "temper --version", self.start

    def loading(self):
        """One file into a database."""
        folder = self.sets.csv(COMPETITION, 8)
        prepared, database = self.scratch / "labels.sqlite", self.scratch / "load.sqlite"
        process.run([self.temper, "load", "labels", folder / "labels.csv", "--database", prepared, "--quiet"], self.log)
        file = folder / "oof" / "model_00.csv"

        def labelled():
            shutil.copyfile(prepared, database)

        def nothing():
            database.unlink(missing_ok=True)

        temper = self.process(
            "Temper", [self.temper, "load", "model", "m", "--oof", file, "--database", database, "--quiet"], labelled)
        shell = ["sqlite3", database, "CREATE TABLE p(id TEXT, a REAL, b REAL, t REAL)", f".import --csv --skip 1 {file} p"]
        return Comparison("load, CSV to SQLite", "57,477 x 1", temper, [
            (self.process("sqlite3 .import", shell, nothing), 2),
            (self.process("C loop of bound inserts", [self.floor, database, file], nothing), 2 / 3)])

    def start(self):
        temper = self.process("Temper", [self.temper, "--version"])
        peers = [
            (self.process(f"import {module}", [sys.executable, "-c", f"import {module}"]), None)
            for module in ("numpy", "sklearn", "netcal")]
        return Comparison("start", "temper --version", temper, peers)

    def memory(self):
        """Peak memory of a run on a million rows, and the bytes of the labelled predictions."""
        rows, models = MILLION, 8
        folder, output = self.sets.csv(rows, models, tests=1_000), self.scratch / "run"
        shutil.rmtree(output, ignore_errors=True)
        command = [self.temper, "run", folder, "--output", output, "--quiet", "--pool", "logarithmic"]
        return process.run(command, self.log), rows * models * 3 * 8
