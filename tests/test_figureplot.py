"""The picture of a figure over time: a PNG of its size, whatever its sources are called."""

from __future__ import annotations

import struct
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.figureplot import HEIGHT, LABELLED, WIDTH, plot
from knowledge import Article, Source, split
from knowledge.timeline import Point

pytest.importorskip("matplotlib", reason="needs the extra plots")

DAY = date(2026, 3, 3)


def point(value: float, day: int = 0, publisher: str = "Elmsworth Herald") -> Point:
    text = f"The repair costs £{value:g}."
    source = Source(publisher, DAY + timedelta(days=day), file="a.md", language="en")
    (passage,) = split(Article("a", "The bridge", text, source))
    return Point(value, source.day, passage, f"£{value:g}")


def draw(*points: Point, title: str = "How much does it cost?") -> bytes:
    return plot(points, title=title, value="£", day="Reported on")


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_a_picture_fills_a_phone() -> None:
    assert size(draw(point(12), point(19, 7))) == (WIDTH, HEIGHT)


@pytest.mark.parametrize(
    "points",
    [
        (point(12),),
        (point(0), point(0, 3)),
        (point(-4), point(7, 3)),
        (point(12), point(12)),
        (point(2_300_000_000), point(2_300_000_001, 400)),
        tuple(point(day % 5, day) for day in range(4 * LABELLED)),
    ],
    ids=["one", "zero", "below zero", "one day", "hardly changed", "many"],
)
def test_every_series_can_be_drawn(points: tuple[Point, ...]) -> None:
    assert size(draw(*points)) == (WIDTH, HEIGHT)


@pytest.mark.parametrize(
    "name", ["新聞", "प्रभात", "$x^2$ and $y", "الأهرام", "A\u200bB", "Very long " * 30]
)
def test_any_name_is_drawn_without_a_warning(name: str) -> None:
    assert size(draw(point(12, publisher=name), point(19, 7, name), title=name))


def test_what_is_reported_by_whom_changes_the_picture() -> None:
    plain = draw(point(12), point(19, 7))
    assert plain == draw(point(12), point(19, 7))
    assert plain != draw(point(12), point(19, 7, "Tidewrack Radio"))
    assert plain != draw(point(12), point(19, 8))
    assert plain != draw(point(12), replace(point(19, 7), figure="£20"))


def test_days_are_written_as_the_caller_wants() -> None:
    points = (point(12), point(19, 7))
    iso = plot(points, title="t", value="£", day="d")
    assert iso != plot(points, title="t", value="£", day="d", day_name=lambda d: f"{d:%d.%m.}")


def test_threads_do_not_disturb_one_another() -> None:
    drawn = [(point(12), point(value, 7)) for value in range(13, 19)]
    alone = [draw(*points) for points in drawn]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda points: draw(*points), drawn)) == alone


def test_without_points_there_is_nothing_to_draw() -> None:
    with pytest.raises(ValueError, match="no figure to draw"):
        draw()
