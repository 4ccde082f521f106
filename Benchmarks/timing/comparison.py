"""Temper and its peers on one piece of work, one after the other, again and again."""

import dataclasses
import statistics


@dataclasses.dataclass
class Side:
    """What one side needed, in the order of the repetitions."""

    name: str
    run: object
    samples: list = dataclasses.field(default_factory=list)

    def median(self, what):
        return statistics.median(sample[what] for sample in self.samples)

    @property
    def figures(self):
        return self.samples[-1]["figures"]


@dataclasses.dataclass
class Comparison:
    work: str
    size: str
    temper: Side
    # (side, times faster that Temper is to be; nil where nothing is promised)
    peers: list
    # Figures that both must agree on, with the largest difference; below a loss of its peer Temper may always be.
    agreement: dict = dataclasses.field(default_factory=dict)

    def measure(self, repetitions, patience):
        """Interleaved. A side that took longer than `patience` seconds is not run again."""
        for _ in range(repetitions):
            for side in [self.temper] + [side for side, _ in self.peers]:
                if not side.samples or side.samples[-1]["seconds"] <= patience:
                    side.samples.append(side.run())

    def disagreement(self, side):
        """None where nothing is compared; else what differs, as text, empty where both found the same."""
        differences = []
        compared = [name for name in self.agreement if name in side.figures and name in self.temper.figures]
        for name in compared:
            difference = self.temper.figures[name] - side.figures[name]
            if (difference if name == "loss" else abs(difference)) > self.agreement[name]:
                differences.append(f"{name} {difference:+.2g}")
        return ", ".join(differences) if compared else None
