"""Report plot: counts as bars, as an inline SVG that the page's style colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_WIDTH: Final = 440  # in the plot's own units, near to the pixels of a phone
_HEIGHT: Final = 220
_LEFT: Final = 44
_RIGHT: Final = 20  # half of a label
_TOP: Final = 12
_BOTTOM: Final = 26
_TICKS: Final = 4
_LABELS: Final = 6  # below the bars; more would run into each other
_GAP: Final = 0.2  # of a bar's width
_STEPS: Final = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Bar:
    """A count, the part of it that stands out, and what both are of."""

    label: str
    count: int
    part: int = 0


def bars(bars_: Sequence[Bar], says: str) -> str:
    """Draw counts side by side.

    Args:
        bars_: at least one.
        says: what is seen, in a sentence for who can't see it.
    """
    top = _top(max(bar.count for bar in bars_))
    return "\n".join(
        [
            f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(says)}">',
            *_axis(top),
            *_drawn(bars_, top),
            "</svg>",
        ]
    )


def _top(highest: int) -> int:
    """Where the axis ends: at a round number, four steps up."""
    scale = 1
    while True:
        for step in _STEPS:
            end = step * scale * _TICKS
            if end >= highest and end == int(end) and int(end) % _TICKS == 0:
                return int(end)
        scale *= 10


def _axis(top: int) -> Iterator[str]:
    for step in range(_TICKS + 1):
        y = _y(top * step / _TICKS, top)
        yield f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield _label(f"{top * step // _TICKS:,}", _LEFT - 7, y + 4, "end")


def _drawn(bars_: Sequence[Bar], top: int) -> Iterator[str]:
    width = (_WIDTH - _LEFT - _RIGHT) / len(bars_)
    every = -(-len(bars_) // _LABELS)
    for number, bar in enumerate(bars_):
        x = _LEFT + (number + _GAP / 2) * width
        for kind, count in (("bar", bar.count), ("bar part", bar.part)):
            y = _y(count, top)
            place = f'x="{x:.1f}" y="{y:.1f}" width="{width * (1 - _GAP):.1f}"'
            yield f'<rect class="{kind}" {place} height="{_y(0, top) - y:.1f}"/>'
        if number % every == 0:
            yield _label(bar.label, x + width * (1 - _GAP) / 2, _HEIGHT - _BOTTOM + 18, "middle")


def _label(text: str, x: float, y: float, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _y(count: float, top: int) -> float:
    return _TOP + (1 - count / top) * (_HEIGHT - _TOP - _BOTTOM)
