"""Figure plot: a figure of a story over time, each point with its publisher and day, as a PNG.

Needs the extra `plots`, which is imported only here and only when something is drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from textwrap import fill
from typing import TYPE_CHECKING, Final

from knowledge.timeline import Point

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 1080, 810
"""Pixels: what fills a phone's chat without being scaled down."""

LABELLED: Final = 8
"""Reports that are numbered and named at most: the first, the last, and the newest changes."""

_DPI: Final = 144
_NAME: Final = 60  # characters of the publishers of one report
_LINE: Final = 52  # characters of a line of the title
_TITLE: Final = 150  # characters of the title
_ROW: Final = 0.055  # of the picture's height, for one report in the list under it
_APART: Final = 0.16  # of the axis, that two of its days need between them
_BESIDE: Final = 0.04  # of the axis, between the numbers of two figures of one day
_INK, _GREY, _BLUE = "#1c1c1e", "#6e6e73", "#1f6fb2"
_FLAT: Final = 0.2  # of the largest figure, from which the changes are seen on an axis from 0
_FONT: Final = "DejaVu Sans"  # comes with matplotlib, so that a picture is the same everywhere

_Reports = Sequence[Point]
"""Those of one day that give one figure."""


def plot(
    points: Sequence[Point],
    *,
    title: str,
    value: str,
    day: str,
    day_name: Callable[[date], str] = date.isoformat,
) -> bytes:
    """Draw a figure over time.

    May be called from several threads at once, but not on the event loop: a third of a second.

    Args:
        points: oldest first, at least one.
        title: what the figure is, such as the question that asks for it.
        value: the name of the upright axis: what is counted, or the currency.
        day: the name of the axis of days.
        day_name: how a day is written.

    Raises:
        ImportError: when the extra `plots` is not installed.
        ValueError: without points.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - an extra, slow
    from matplotlib.figure import Figure  # noqa: PLC0415 - same

    if not points:
        raise ValueError("there is no figure to draw")
    figure = Figure(figsize=(WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)  # pyplot would keep every figure, and is not for threads
    named = _named(points)
    rows = _ROW * len(named)
    axes, below = figure.subplots(2, height_ratios=(1 - rows, rows))
    _draw(axes, points, named)
    _name_axes(axes, points, (value, day), day_name)
    _list(below, named, day_name)
    heading = fill(_drawable(_cut(title, _TITLE)), _LINE)
    figure.suptitle(heading, fontsize=12, color=_INK, font=_FONT, parse_math=False)
    written = BytesIO()
    figure.savefig(written, format="png")
    return written.getvalue()


def _draw(axes: Axes, points: Sequence[Point], named: Sequence[_Reports]) -> None:
    """The points, those that are named with their number; a figure stands until the next one."""
    days, values = [point.day.toordinal() for point in points], [point.value for point in points]
    axes.step(days, values, where="post", color=_BLUE, alpha=0.35, linewidth=2)
    axes.plot(days, values, "o", color=_BLUE, markersize=7)
    beside = _BESIDE * ((days[-1] - days[0]) or 1)
    same_day: Counter[date] = Counter()
    for number, (first, *_) in enumerate(named, start=1):
        place = first.day.toordinal() + beside * same_day[first.day], first.value
        same_day[first.day] += 1
        axes.plot(*place, "o", color=_BLUE, markersize=17, markeredgecolor="white")
        axes.annotate(
            str(number), place, ha="center", va="center_baseline", color="white", fontsize=9
        )
    highest, lowest = max(values), min(values)
    spread = (highest - lowest) or abs(highest) or 1.0
    zero = lowest >= 0 and spread >= _FLAT * highest
    axes.set_ylim(0.0 if zero else lowest - 0.2 * spread, highest + 0.2 * spread)
    around = 0.08 * (days[-1] - days[0]) or 1.0
    axes.set_xlim(days[0] - around, days[-1] + around)


def _named(points: Sequence[Point]) -> list[_Reports]:
    """The reports that are numbered, those of one day and figure under one number."""
    together: dict[tuple[date, float], list[Point]] = {}
    for point in points:
        together.setdefault((point.day, point.value), []).append(point)
    groups = list(together.values())
    changes = [after for before, after in pairwise(groups) if before[0].value != after[0].value]
    first, last = groups[0], groups[-1]
    inner = [group for group in changes if group is not last][-(LABELLED - 2) :]
    return [group for group in groups if group is first or group is last or group in inner]


def _list(axes: Axes, named: Sequence[_Reports], day_name: Callable[[date], str]) -> None:
    """Under the picture, by number: when it was reported, by whom, and the figure as written."""
    axes.set_axis_off()
    for row, group in enumerate(named):
        publishers = ", ".join(dict.fromkeys(point.passage.source.publisher for point in group))
        said = f"{group[0].figure} – {_cut(publishers, _NAME)}, {day_name(group[0].day)}"
        axes.text(
            0.02,
            1 - (row + 0.5) / len(named),
            f"{row + 1}   {_drawable(said)}",
            transform=axes.transAxes,
            va="center",
            fontsize=10,
            color=_INK,
            font=_FONT,
            parse_math=False,
        )


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _name_axes(
    axes: Axes, points: Sequence[Point], names: tuple[str, str], day_name: Callable[[date], str]
) -> None:
    """What stands on the axes: round numbers, and days on which something was reported."""
    days = sorted({point.day for point in points})
    shown = days[:1]
    for day in days[1:]:
        if (day - shown[-1]) >= _APART * (days[-1] - days[0]):
            shown.append(day)
    ticks = [day.toordinal() for day in shown]
    axes.set_xticks(ticks, [_drawable(day_name(day)) for day in shown])
    axes.locator_params(axis="y", nbins=5)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}".replace(",", "\u2009"))
    upright, level = map(_drawable, names)
    axes.set_ylabel(upright, fontsize=10, color=_GREY, font=_FONT, parse_math=False)
    axes.set_xlabel(level, fontsize=10, color=_GREY, font=_FONT, parse_math=False)
    axes.tick_params(labelsize=8.5, colors=_GREY, labelfontfamily=_FONT)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=_GREY, alpha=0.2)


def _drawable(text: str) -> str:
    """A text without what the font has no glyph for, which would be drawn as boxes with a warning.

    Writing from right to left is drawn by matplotlib as it comes, and is better than none.
    """
    known = _glyphs()
    return "".join(char if ord(char) in known or char == "\n" else "?" for char in text)


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    from matplotlib.font_manager import findfont, get_font  # noqa: PLC0415 - an extra, slow

    return frozenset(get_font(findfont(_FONT)).get_charmap())
