"""What a question costs against the size of the corpus, drawn: python -m tests.peers.plot < rows.

Wants matplotlib and nothing of ours, for it runs in an environment of its own.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any, Final

_OURS: Final = {"memory": "#1b6ca8", "disk": "#b8336a", "opensearch": "#2e8b57"}
_THEIRS: Final = ("#d99000", "#7a7a7a", "#4c9f70", "#9ccc9c", "#b07aa1", "#8c564b", "#222222")


def main() -> None:
    """Draw the rows of a run into the file that it names."""
    job = json.load(sys.stdin)
    matplotlib: Any = import_module("matplotlib")
    matplotlib.use("agg")
    plots: Any = import_module("matplotlib.pyplot")
    figure, axes = plots.subplots(figsize=(9, 6), layout="constrained")
    axes.set_prop_cycle(color=_THEIRS)
    for name in dict.fromkeys(row["name"] for row in job["rows"]):
        rows = [row for row in job["rows"] if row["name"] == name]
        for figure_name, points in _lines(rows):
            if points:
                style = _style(name, figure_name)
                axes.plot(*zip(*points, strict=True), marker="o", markersize=4, **style)
    axes.set(xscale="log", yscale="log", xlabel="sentences", ylabel="CPU ms a question, p50")
    axes.grid(visible=True, which="major", alpha=0.3)
    figure.legend(fontsize=8, loc="outside right upper")
    figure.savefig(job["file"], dpi=130)


def _lines(rows: list[dict[str, Any]]) -> list[tuple[str, list[tuple[int, float]]]]:
    return [
        (name, [(row["size"], row[name]["p50"]) for row in rows if name in row])
        for name in ("ask", "search")
    ]


def _style(name: str, figure: str) -> dict[str, Any]:
    """Ours are strong; a whole `ask` is a full line, a search alone a dashed one."""
    colour = {"color": _OURS[name]} if name in _OURS else {}
    if figure == "ask":
        return colour | {"label": f"Pullquote, {name}: ask", "linewidth": 2.5}
    whose = f"Pullquote, {name}" if name in _OURS else name
    width = 1.8 if name in _OURS else 1.1
    return colour | {"label": f"{whose}: search", "linewidth": width, "linestyle": "--"}


if __name__ == "__main__":
    main()
