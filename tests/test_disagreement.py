"""What readers are told when reports give different figures, and that it is never told wrongly."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge import SAMPLE, Article, Index, Source, fill, open_index, read_library
from knowledge.answer import consider
from knowledge.disagreement import SHOWN, Disagreement, disagreement

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "sample_disagreements.yml").read_text("utf-8")
)
ASKED = "How many people were killed in the Garrow landslide?"
FLOORS = {"en": 0.9, "es": 0.9, "de": 0.8, "fr": 0.7, "pt": 0.8}
SECONDS = 0.02  # that 40 candidates may take; ten times what they do


def reported(reports: Sequence[str], language: str = "en") -> list[Article]:
    """Articles of lines "publisher | day or moment | headline | text"."""
    return [_article(f"{n}", line, language) for n, line in enumerate(reports)]


def _article(article_id: str, line: str, language: str) -> Article:
    publisher, day, title, text = line.split(" | ")
    published = datetime.fromisoformat(day) if "T" in day else date.fromisoformat(day)
    source = Source(publisher, published, file=f"{article_id}.md", language=language)
    return Article(article_id, title, text, source)


def indexed(articles: Sequence[Article]) -> Index:
    index = open_index()
    fill(index, articles)
    return index


def found(question: str, articles: Sequence[Article]) -> Disagreement | None:
    return disagreement(question, consider(indexed(articles), question).ranked)


def killed(*told: tuple[str, str, str]) -> list[Article]:
    """Reports by publisher, day and figure."""
    return reported(
        [
            f"{publisher} | {day} | Landslide in Garrow | {number} people were killed in the "
            f"landslide in Garrow, {publisher} reported."
            for publisher, day, number in told
        ]
    )


def told(case: dict[str, Any]) -> tuple[str, list[str]]:
    said = found(case["question"], reported(case["reports"], case["language"]))
    return (said.kind, list(said.figures)) if said else ("none", [])


def wanted(case: dict[str, Any]) -> tuple[str, list[str]]:
    return case["expect"], case.get("figures", [])


def named(case: dict[str, Any]) -> str:
    return f"{case['question']} {case.get('why', case['expect'])}"


@pytest.mark.parametrize("case", [c for c in CASES if c["expect"] == "none"], ids=named)
def test_nothing_is_told_where_reports_do_not_differ(case: dict[str, Any]) -> None:
    assert told(case) == ("none", [])


@pytest.mark.parametrize("language", FLOORS)
def test_most_reports_that_differ_are_told_apart_and_none_wrongly(language: str) -> None:
    cases = [c for c in CASES if c["language"] == language and c["expect"] != "none"]
    answers = [(told(case), wanted(case)) for case in cases]
    assert all(said == right for said, right in answers if said[0] != "none")
    assert sum(said == right for said, right in answers) >= FLOORS[language] * len(cases)


@pytest.fixture(scope="module")
def sample() -> Index:
    return indexed(read_library([SAMPLE]).articles)


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("How many hangers are cracked?", ("19", "12")),
        ("How much will the repair cost?", ("£2.3 million", "£1.4 million")),
        ("When was the bridge last inspected?", ("October 2021", "2019")),
    ],
)
def test_the_figures_of_the_sample_story_changed(
    sample: Index, question: str, figures: tuple[str, ...]
) -> None:
    said = disagreement(question, consider(sample, question).ranked)
    assert said is not None
    assert (said.kind, said.figures) == ("changed", figures)


@pytest.mark.parametrize(
    "question",
    [
        "How many hangers does the bridge have?",
        "How many hangers have been replaced?",
        "How many people does the ferry carry?",
        "How many vehicles use the bridge a day?",
        "How long is the detour?",
        "When will the bridge reopen to cars?",
        "When does the ferry leave?",
        "Who is Dr. Strake?",
        "¿Cuántos tirantes están dañados?",
    ],
)
def test_of_the_sample_story_nothing_else_is_told(sample: Index, question: str) -> None:
    assert disagreement(question, consider(sample, question).ranked) is None


def test_each_passage_is_a_slice_of_its_article_and_each_figure_of_its_passage(
    sample: Index,
) -> None:
    articles = {article.id: article for article in read_library([SAMPLE]).articles}
    question = "How much will the repair cost?"
    said = disagreement(question, consider(sample, question).ranked)
    assert said is not None
    for passage, figure in zip(said.passages, said.figures, strict=True):
        assert articles[passage.article_id].text[passage.start : passage.end] == passage.text
        assert figure in passage.text


def test_the_newest_report_comes_first_and_each_figure_once() -> None:
    said = found(
        ASKED,
        killed(
            ("Pell Courier", "2026-02-02", "12"),
            ("Upland Radio", "2026-02-03", "12"),
            ("Pell Courier", "2026-02-05", "14"),
            ("Pell Courier", "2026-02-07", "15"),
        ),
    )
    assert said is not None
    assert (said.kind, said.figures) == ("changed", ("15", "14", "12"))
    assert [p.source.day.day for p in said.passages] == [7, 5, 3]


def test_no_more_figures_are_shown_than_a_reader_takes_in() -> None:
    reports = [("Pell Courier", f"2026-02-{2 + n:02}", f"{20 + n}") for n in range(SHOWN + 2)]
    said = found(ASKED, killed(*reports))
    assert said is not None
    assert said.figures == ("25", "24", "23", "22")


def test_a_figure_that_is_given_again_after_another_has_not_changed_but_differs() -> None:
    said = found(
        ASKED,
        killed(
            ("Pell Courier", "2026-02-02", "12"),
            ("Upland Radio", "2026-02-04", "14"),
            ("Pell Courier", "2026-02-06", "12"),
        ),
    )
    assert said is not None
    assert (said.kind, said.figures) == ("differ", ("12", "14"))


def test_a_wire_text_that_is_reprinted_later_is_no_later_report() -> None:
    first, second = killed(
        ("Pell Courier", "2026-02-02", "12"), ("Pell Courier", "2026-02-04", "14")
    )
    source = replace(first.source, publisher="Northlight", published=date(2026, 2, 6), file="n.md")
    said = found(ASKED, [first, second, replace(first, id="copy", source=source)])
    assert said is not None
    assert (said.kind, said.figures) == ("changed", ("14", "12"))


def test_two_publishers_of_one_day_differ_and_one_of_them_later_changed() -> None:
    one, other, later = (
        ("Pell Courier", "2026-02-02T08:00:00+00:00", "12"),
        ("Upland Radio", "2026-02-02T12:00:00+00:00", "14"),
        ("Upland Radio", "2026-02-04T12:00:00+00:00", "14"),
    )
    same_day, days_later = found(ASKED, killed(one, other)), found(ASKED, killed(one, later))
    assert same_day is not None
    assert days_later is not None
    assert (same_day.kind, days_later.kind) == ("differ", "changed")


def test_one_publisher_on_a_day_without_a_time_cannot_be_put_in_order() -> None:
    said = found(
        ASKED, killed(("Pell Courier", "2026-02-02", "12"), ("Pell Courier", "2026-02-02", "14"))
    )
    assert said is not None
    assert said.kind == "differ"


def test_without_candidates_there_is_nothing_to_tell() -> None:
    assert disagreement(ASKED, []) is None


def test_a_question_in_another_language_than_the_story_gets_nothing(sample: Index) -> None:
    question = "¿Cuántos tirantes del puente Dunnock están agrietados, según la empresa?"
    english = [
        one
        for one in consider(sample, "How many hangers are cracked?").ranked
        if one.passage.source.language == "en"
    ]
    assert disagreement(question, english) is None


def test_forty_candidates_take_no_time(sample: Index) -> None:
    question = "How many hangers are cracked?"
    ranked = consider(sample, question).ranked
    disagreement(question, ranked)  # what is loaded once counts for no question
    began = time.process_time()
    for _ in range(10):
        disagreement(question, ranked)
    assert time.process_time() - began < 10 * SECONDS
