"""Follow-ups: which questions lean on earlier ones, and that those are then searched with them."""

from __future__ import annotations

import pytest

from knowledge.followup import context, search
from knowledge.relevance import rank
from tests.test_relevance import STORY, article, index_of

EARLIER = ["Where is the airport?", "Who is Ada Strake?"]


@pytest.mark.parametrize(
    "question",
    [
        "When did she join the board?",
        "Why?",
        "and the ferry service to town?",
        "What about repair costs to the town?",
        "Is it true that they were old and rusty things?",
    ],
)
def test_a_question_that_leans_takes_the_last_two_turns(question: str) -> None:
    assert context(question, ["Is it raining?", *EARLIER]) == " ".join(EARLIER)


@pytest.mark.parametrize(
    "question",
    [
        "How much will the repairs of the bridge cost?",
        "Did Ada Strake and Denholm Pryce say it was safe?",
        "When was the last full inspection of the bridge?",
    ],
)
def test_a_question_that_stands_alone_is_searched_alone(question: str) -> None:
    assert context(question, EARLIER) == ""
    index = index_of(article(STORY))
    assert search(index, question, history=EARLIER) == index.search(question)


def test_without_earlier_turns_nothing_leans() -> None:
    assert context("Why?", []) == ""
    assert context("Why?", ["", "  "]) == ""


def test_spanish_follow_ups_are_known_too() -> None:
    assert context("¿Y cuándo entró ella en la junta de la ciudad?", ["¿Quién es Ada?"])


def test_what_the_pronoun_means_is_found_by_the_earlier_turn() -> None:
    index = index_of(article(STORY))
    question, history = "When did she join?", ["Who is Ada Strake, the chief engineer?"]
    hits = search(index, question, history=history)
    assert any("Ada Strake" in hit.passage.text for hit in hits)
    assert "1998" in rank(question, hits, history=history)[0].passage.text


def test_hits_of_both_searches_are_one_list_best_first() -> None:
    index = index_of(article(STORY))
    hits = search(index, "Why?", history=["cracks in the bridge"], limit=3)
    scores = [hit.score for hit in hits]
    assert 0 < len(hits) <= 3
    assert scores == sorted(scores, reverse=True)
    assert len({hit.passage.start for hit in hits}) == len(hits)
