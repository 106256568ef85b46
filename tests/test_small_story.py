"""A story of two or three short reports of one event: a second report takes no answer away."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge import Article, Index, Source, ask, fill, open_index

HERALD = """A fire destroyed a paint warehouse on Quarry Lane early on Tuesday, the fire service \
said.

The fire began in the loading bay at about 2.30 a.m. Sixty firefighters fought the flames for six \
hours. Nobody was hurt.

Some 4,000 litres of varnish burned, said the owner, Marlow Tench. Residents of nearby streets \
were told to keep their windows shut. Police have closed the lane until Wednesday."""

RADIO = """A fire gutted the paint store of Tench & Sons on Quarry Lane in the small hours of \
Tuesday.

It began at around half past two in the loading bay, according to the fire brigade. Nobody was \
hurt, the brigade said, and the night watchman got out in time.

Ten engines and about 60 firefighters were sent, and the fire was out by 8.30 a.m. Varnish and \
solvents burned, and smoke from the fire could be seen from Cawdry Lock. The cause of the fire is \
being investigated."""

POST = """Police reopened Quarry Lane on Wednesday after a fire in a paint warehouse.

The fire burned for six hours on Tuesday. Nobody was hurt in the fire. Marlow Tench, who owns the \
warehouse, said that he would rebuild it within a year. Sixty firefighters had been called."""


def report(publisher: str, text: str) -> Article:
    source = Source(publisher, date(2026, 3, 3), file="f", language="en")
    return Article(publisher, text.partition(".")[0], text, source)


REPORTS = (report("Herald", HERALD), report("Radio", RADIO), report("Post", POST))


def story(*reports: Article) -> Index:
    index = open_index()
    fill(index, reports)
    return index


@pytest.mark.parametrize("reports", [1, 2, 3])
@pytest.mark.parametrize(
    "question",
    [
        "When did the fire begin?",
        "Where did the fire begin?",
        "Was anybody hurt?",
        "Was anyone hurt?",
        "What burned?",
        "How many firefighters were there?",
        "Who owns the warehouse?",
        "Is the lane closed?",
    ],
)
def test_what_one_report_answers_more_reports_answer(question: str, reports: int) -> None:
    assert ask(story(*REPORTS[:reports]), question)


@pytest.mark.parametrize("reports", [1, 2, 3])
@pytest.mark.parametrize(
    "question",
    [
        "Who was arrested?",
        "How many people died?",
        "Who is the mayor?",
        "How much will the repairs cost?",
        "Which ship hit the bridge?",
        "What is the capital of Australia?",
        "Who won the football on Saturday?",
    ],
)
def test_what_no_report_answers_none_answer_together(question: str, reports: int) -> None:
    assert not ask(story(*REPORTS[:reports]), question)


def test_what_only_the_best_report_answers_by_itself_is_never_clear() -> None:
    answer = ask(story(*REPORTS), "Was anybody hurt?")
    assert "Nobody was hurt" in answer.quotes[0].text
    assert answer.band == "possible"


def test_a_report_of_another_event_is_not_asked_for_the_answer() -> None:
    other = report("Echo", "The ferry was full on Tuesday.")
    assert not ask(story(REPORTS[0], other), "When did the minister resign?")
