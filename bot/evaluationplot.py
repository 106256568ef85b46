"""Evaluation plot: risk by coverage, as an inline SVG that the page's style colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Final

from knowledge.abstention import Point

_WIDTH: Final = 420  # in the plot's own units, near to the pixels of a phone
_HEIGHT: Final = 270
_LEFT: Final = 40
_RIGHT: Final = 14
_TOP: Final = 12
_BOTTOM: Final = 42
_ENDS: Final = (0.1, 0.25, 0.5, 1.0)  # where the axis of the risk may end
_TICKS: Final = 5
_SAYS: Final = "The share of wrong answers, by the share of questions answered"


def plot(curve: Sequence[Point], marks: Mapping[str, Point]) -> str:
    """Draw a curve of risk by coverage.

    Args:
        curve: at least one point, by growing coverage.
        marks: name -> where the bot stands.
    """
    highest = max(point.risk for point in (*curve, *marks.values()))
    end = next(end for end in _ENDS if highest <= end)
    line = " ".join(f"{_x(point.coverage):.1f},{_y(point.risk, end):.1f}" for point in curve)
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{_SAYS}">',
        *_axes(end),
        f'<polyline class="curve" points="{line}"/>',
        *(
            _mark(name, point, end, above=number > 0)
            for number, (name, point) in enumerate(marks.items())
        ),
        "</svg>",
    ]
    return "\n".join(parts)


def _axes(end: float) -> Iterator[str]:
    for step in range(_TICKS + 1):
        y = _y(end * step / _TICKS, end)
        yield f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield _label(f"{end * step / _TICKS:.3g}", _LEFT - 7, y + 4, "end")
        yield _label(f"{step / _TICKS:g}", _x(step / _TICKS), _HEIGHT - _BOTTOM + 18, "middle")
    yield _label("answered", _x(0.5), _HEIGHT - 6, "middle")


def _mark(name: str, point: Point, end: float, *, above: bool) -> str:
    """A circle and its name, on the side where there is room."""
    x, y = _x(point.coverage), _y(point.risk, end)
    anchor = "end" if point.coverage > 1 / 2 else "start"
    beside = max(y - 11, _TOP) if above else min(y + 21, _HEIGHT - _BOTTOM - 5)
    circle = f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'
    return circle + _label(name, x, beside, anchor, "name")


def _label(text: str, x: float, y: float, anchor: str, kind: str = "tick") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(text)}</text>'


def _x(coverage: float) -> float:
    return _LEFT + coverage * (_WIDTH - _LEFT - _RIGHT)


def _y(risk: float, end: float) -> float:
    return _TOP + (1 - risk / end) * (_HEIGHT - _TOP - _BOTTOM)
