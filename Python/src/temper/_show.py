"""What notebooks show: pages in frames, and diagrams."""

from __future__ import annotations

import html
from typing import Any

from . import _arrays
from ._errors import TemperError


def framed(page: str, *, title: str, height: int = 640) -> str:
    """A page in a frame of its own, in which nothing may run, and whose style does not reach the notebook."""
    return (
        f'<iframe sandbox="allow-popups" title="{html.escape(title, quote=True)}" srcdoc="{html.escape(page, quote=True)}" '
        f'style="width: 100%; height: {height}px; border: 1px solid rgba(128, 128, 128, 0.4); border-radius: 4px; '
        'resize: vertical; overflow: auto; box-sizing: border-box; display: block;"></iframe>'
    )


class Plots:
    """The diagrams of an inspection."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    def reliability(self, class_: Any = None) -> Reliability:
        """The reliability diagram of a class, or of all.

        Args:
            class_: one class; None takes all of them.
        """
        parts = self._document["per_class"]
        if class_ is not None:
            parts = [part for part in parts if part["class"] == _arrays.text(class_)]
            if not parts:
                known = [part["class"] for part in self._document["per_class"]]
                raise TemperError(f"class_: found {class_!r}, expected one of {known}", argument="class_")
        return Reliability(parts)


class Reliability:
    """A reliability diagram: its points, and the figure where matplotlib is there."""

    def __init__(self, parts: list[dict[str, Any]]) -> None:
        self._parts = parts
        self._svg: str | None = None

    @property
    def points(self) -> Any:
        """A row for each bin: mean probability, frequency with its 95 % interval, count, and whether it is flagged."""
        rows = []
        for part in self._parts:
            for bin in part["bins"]:
                lower, upper = bin["interval"]
                rows.append(
                    {
                        "class": part["class"],
                        "mean_probability": bin["mean_probability"],
                        "frequency": bin["frequency"],
                        "lower": lower,
                        "upper": upper,
                        "count": bin["count"],
                        "flagged": bin["flagged"],
                    })
        return _arrays.rows_of(rows)

    @property
    def figure(self) -> Any:
        """The matplotlib figure, one diagram a class; None without matplotlib. Its colours suit light and dark grounds."""
        try:
            from matplotlib.figure import Figure
        except ImportError:
            return None
        ink, line, flag = "#808890", "#2f86d1", "#d9553b"
        figure = Figure(figsize=(3.6 * len(self._parts), 4), layout="constrained")
        figure.patch.set_alpha(0)
        for place, part in enumerate(self._parts):
            axes = figure.add_subplot(1, len(self._parts), place + 1)
            axes.patch.set_alpha(0)
            axes.plot([0, 1], [0, 1], color=ink, linewidth=1, linestyle=(0, (4, 3)))
            curve = part["curve"]
            axes.fill_between(
                [p["probability"] for p in curve], [p["band"][0] for p in curve], [p["band"][1] for p in curve],
                color=line, alpha=0.18, linewidth=0)
            for bin in part["bins"]:
                lower, upper = bin["interval"]
                colour = flag if bin["flagged"] else line
                axes.plot([bin["mean_probability"]] * 2, [lower, upper], color=colour, linewidth=1)
                axes.plot(bin["mean_probability"], bin["frequency"], "o", color=colour, markersize=4)
            axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", xlabel="predicted", ylabel="observed" if place == 0 else "")
            axes.set_title(part["class"], color=ink, fontsize=10)
            axes.tick_params(colors=ink, labelsize=8)
            axes.xaxis.label.set_color(ink)
            axes.yaxis.label.set_color(ink)
            for spine in axes.spines.values():
                spine.set_color(ink)
        return figure

    def __repr__(self) -> str:
        return f"<temper.Reliability of {', '.join(part['class'] for part in self._parts)}>"

    def _repr_html_(self) -> str | None:
        import io

        figure = self.figure
        if figure is None:
            points = self.points
            return points._repr_html_() if hasattr(points, "_repr_html_") else None
        text = io.StringIO()
        figure.savefig(text, format="svg", transparent=True, bbox_inches="tight")
        return text.getvalue()[text.getvalue().index("<svg"):]
