"""The timeline of a story and its figures over time: verbatim, in order, and none invented."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from knowledge import SAMPLE, Article, Source, read_library
from knowledge.timeline import Moment, Point, series, timeline_of

FIRE = "How many firefighters are tackling the Brendle fire?"


def report(day: int, text: str, title: str = "Forest burns near Brendle", **source: str) -> Article:
    published = date(2026, 8, 1) + timedelta(days=day)
    publisher = source.get("publisher", "Brendle Sentinel")
    language = source.get("language", "en")
    origin = Source(publisher, published, file=f"{day}-{publisher}.md", language=language)
    return Article(f"{day}-{publisher}", title, text, origin)


def fire(day: int, number: str, lead: str = "") -> Article:
    opening = lead or f"Smoke hung over the valley of Brendle on day {day}."
    return report(day, f"{opening} In all {number} firefighters are tackling the Brendle fire.")


def told(moments: tuple[Moment, ...]) -> list[tuple[int, str, str]]:
    return [(moment.day.day, moment.kind, moment.figure) for moment in moments]


def values(points: tuple[Point, ...]) -> list[tuple[int, float]]:
    return [(point.day.day, point.value) for point in points]


def test_the_sample_story_is_told_by_its_leads_and_the_figure_that_changed() -> None:
    articles = read_library([SAMPLE]).articles
    found = timeline_of(articles)
    assert told(found) == [
        (3, "figure", "12"),
        (4, "lead", ""),
        (6, "lead", ""),
        (10, "figure", "19"),
        (12, "lead", ""),
        (13, "lead", ""),
        (17, "lead", ""),
    ]


def test_every_moment_is_a_slice_of_its_article() -> None:
    articles = {article.id: article for article in read_library([SAMPLE]).articles}
    for moment in timeline_of(tuple(articles.values())):
        passage = moment.passage
        assert articles[passage.article_id].text[passage.start : passage.end] == passage.text
        assert moment.figure in passage.text
        assert moment.day == passage.source.day


def test_a_figure_that_changed_stands_with_the_one_it_changed_from() -> None:
    articles = [fire(0, "120"), fire(1, "120"), fire(2, "160")]
    assert told(timeline_of(articles)) == [
        (1, "lead", ""),
        (2, "lead", ""),
        (2, "figure", "120"),
        (3, "lead", ""),
        (3, "figure", "160"),
    ]


def test_figures_that_only_look_alike_are_no_change() -> None:
    articles = [
        fire(0, "120"),
        report(1, "Rain fell at last. There were 14 goats grazing beside the Brendle fire."),
        report(2, "Wind rose again. Last year 300 firefighters were tackling the Brendle fire."),
        fire(3, "one hundred and twenty"),
    ]
    assert {moment.kind for moment in timeline_of(articles)} == {"lead"}


def test_articles_may_come_in_any_order() -> None:
    articles = [fire(day, f"{100 + 30 * day}") for day in range(4)]
    assert timeline_of(articles[::-1]) == timeline_of(articles)


def test_a_byline_is_no_lead_and_a_repeated_lead_no_moment() -> None:
    text = "By Wren Adley\nThe forest near Brendle burned all night."
    found = timeline_of([report(0, text), report(1, text, publisher="Isle Herald")])
    assert [moment.passage.text for moment in found] == [
        "The forest near Brendle burned all night."
    ]


def test_a_long_story_keeps_its_ends_its_newest_figures_and_some_leads() -> None:
    quiet = [report(day, f"Nothing new was said of Brendle on day {day}.") for day in range(3, 40)]
    articles = [fire(0, "120"), fire(1, "160"), fire(2, "210"), *quiet]
    whole, found = timeline_of(articles, limit=99), timeline_of(articles, limit=10)
    assert len(found) == 10
    assert (found[0], found[-1]) == (whole[0], whole[-1])
    assert [moment.figure for moment in found if moment.figure] == ["120", "160", "210"]
    days = [moment.day for moment in found]
    assert days == sorted(days)
    assert timeline_of(articles, limit=4)[1:3] == tuple(m for m in found if m.figure)[1:]


def test_a_timeline_of_one_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="a first and a last"):
        timeline_of([], limit=1)


def test_a_story_without_articles_has_no_moments_and_no_points() -> None:
    assert timeline_of([]) == ()
    assert series([]) == ()


def test_a_series_has_a_point_for_each_article_that_gives_the_figure() -> None:
    articles = [fire(0, "120"), fire(1, "120"), fire(2, "160"), fire(4, "95")]
    expected = [(1, 120), (2, 120), (3, 160), (5, 95)]
    assert values(series(articles)) == expected
    assert values(series(articles, FIRE)) == expected


def test_a_question_chooses_the_figure() -> None:
    articles = read_library([SAMPLE]).articles
    cost = series(articles, "How much will the repair cost?")
    assert values(cost) == [(3, 1_400_000), (10, 2_300_000), (10, 2_300_000)]
    assert {point.figure for point in cost} == {"£1.4 million", "£2.3 million"}
    cracked = series(articles, "How many hangers are cracked?")
    assert values(cracked) == [(3, 12), (10, 19), (10, 19)]


@pytest.mark.parametrize(
    "question", ["Who fights the fire?", "How many goats are there?", "When did it begin?"]
)
def test_a_question_without_a_figure_that_changed_has_no_series(question: str) -> None:
    assert series([fire(0, "120"), fire(2, "160")], question) == ()


def test_a_figure_that_never_changed_is_no_series() -> None:
    assert series([fire(0, "120"), fire(2, "120")]) == ()


def test_a_spanish_story_has_a_timeline_too() -> None:
    articles = [
        report(day, f"En total {n} bomberos luchan contra el incendio de Torrubia.", language="es")
        for day, n in ((0, "120"), (2, "160"))
    ]
    assert [moment.figure for moment in timeline_of(articles)] == ["120", "160"]
    question = "¿Cuántos bomberos luchan contra el incendio de Torrubia?"
    assert values(series(articles, question)) == [(1, 120), (3, 160)]
