"""The data that is timed: made once, kept in a folder that the repository ignores."""

import multiprocessing
import shutil
import subprocess
import sys

import arena as arenas
import many_classes

TESTS = 25_000


def apart(work):
    """Does some work in a process of its own: the peak memory of every later process begins with what this one has had."""
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"making data ended with code {process.exitcode}")


class Sets:
    def __init__(self, cache, data=None, generator=None):
        self.cache, self.data, self.generator = cache, data, generator

    def binary(self, rows, models, classes=3):
        """A folder for workers. Of the competition's size, it is read from the CSV files, so that rows agree."""
        folder = self.cache / f"{self.kind(rows, classes)}-{rows}x{models}x{classes}"
        if not (folder / "shape").exists():
            if self.generator and self.kind(rows, classes) == "arena":
                csv = self.csv(rows, models)
                apart(lambda: arenas.read_csv(csv).write_binary(folder))
            else:
                apart(lambda: arenas.generate(rows, models, classes).write_binary(folder))
        return folder

    def kind(self, rows, classes):
        return "arena" if self.generator and rows == 57_477 and classes == 3 else "made"

    def csv(self, rows, models, tests=TESTS):
        """A folder as `temper run` takes it."""
        folder = self.cache / f"{self.kind(rows, 3)}-csv-{rows}x{models}"
        if not (folder / "labels.csv").exists():
            shutil.rmtree(folder, ignore_errors=True)
            if self.kind(rows, 3) == "arena":
                subprocess.run(
                    [sys.executable, self.generator, "--out", folder, "--rows", str(rows), "--test", str(tests),
                     "--models", str(models)], check=True, stdout=subprocess.DEVNULL)
            else:
                apart(lambda: arenas.write_csv(arenas.generate(rows + tests, models), folder, tests))
        return folder

    def many_classes(self, rows, models, classes, tests):
        """A folder with a label column of class names."""
        folder = self.cache / f"classes-csv-{rows}x{models}x{classes}"
        if not (folder / "labels.csv").exists():
            shutil.rmtree(folder, ignore_errors=True)
            apart(lambda: many_classes.write(folder, rows, models, classes, tests))
        return folder

    def football(self):
        """The football set among the user's data; without it, an arena of its shape."""
        return self.csv(57_477, 11) if self.data is None else self.data / "football"

    @property
    def football_size(self):
        return "57,477 x 11" if self.data is None else "football, 57,477 x 11"

    def football_binary(self):
        folder = self.cache / ("made-like-football" if self.data is None else "football")
        if not (folder / "shape").exists():
            football = self.football()
            apart(lambda: arenas.read_csv(football).write_binary(folder))
        return folder
