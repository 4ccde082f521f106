"""Temper, its earlier self and its peers on one piece of work, one after the other, again and again."""

import dataclasses
import statistics

from process import Failure


@dataclasses.dataclass
class Side:
    """What one side needed, in the order of the repetitions."""

    name: str
    run: object
    # How many times faster than this side Temper is to be; None where nothing is promised.
    target: float | None = None
    # The time that the target speaks of: `seconds` of the clock, or `processor`.
    of: str = "seconds"
    samples: list = dataclasses.field(default_factory=list)
    # What went wrong, in place of samples.
    failure: str = ""

    def median(self, what):
        return statistics.median(sample[what] for sample in self.samples)

    @property
    def figures(self):
        return self.samples[-1]["figures"]


@dataclasses.dataclass
class Limit:
    """Of what Temper needs, in units of so many seconds or bytes."""

    of: str
    most: float
    name: str
    unit: float = 1

    def text(self, value):
        return f"{value / self.unit:.3g} {self.name}"

    def measured(self, side):
        return side.failure or self.text(side.median(self.of))

    def is_met(self, side):
        return side.median(self.of) <= self.most * self.unit


@dataclasses.dataclass
class Comparison:
    work: str
    size: str
    temper: Side
    peers: list = dataclasses.field(default_factory=list)
    # Temper of an earlier commit, where there is one that can do this.
    earlier: Side | None = None
    limits: list = dataclasses.field(default_factory=list)
    # Figures that two sides must agree on, with the largest difference; below the loss of another Temper may always be.
    agreement: dict = dataclasses.field(default_factory=dict)

    def measure(self, repetitions, patience):
        """Interleaved. A side that took longer than `patience` seconds is not run again."""
        for _ in range(repetitions):
            for side in [self.temper] + [self.earlier] * (self.earlier is not None) + self.peers:
                if not side.failure and (not side.samples or side.samples[-1]["seconds"] <= patience):
                    self.measure_once(side)

    def measure_once(self, side):
        """An earlier commit may fail, or need too long; that is a result. Temper and peers may not."""
        try:
            side.samples.append(side.run())
        except Failure as failure:
            if side is not self.earlier:
                raise
            side.failure = failure.what

    def disagreement(self, side):
        """None where nothing is compared; else what differs, as text, empty where both found the same."""
        differences = []
        compared = [name for name in self.agreement if name in side.figures and name in self.temper.figures]
        for name in compared:
            difference = self.temper.figures[name] - side.figures[name]
            if (difference if name == "loss" else abs(difference)) > self.agreement[name]:
                differences.append(f"{name} {difference:+.2g}")
        return ", ".join(differences) if compared else None
