"""The engine in memory: what only it promises."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from knowledge.engines import memory
from knowledge.engines.memory import MemoryIndex
from tests.test_index import put


def test_more_than_it_is_for_is_said_once_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(memory, "LARGE", 3)
    index = MemoryIndex()
    put(index, "ferry", "The ferry left. The ferry came. The ferry sank.")
    index.search("ferry")
    assert not caplog.records
    for number in range(3):
        put(index, f"bus-{number}", "The bus left.")
        index.search("ferry")
    (said,) = caplog.messages
    assert said.startswith("4 sentences are many")
    assert "engine: disk" in said


@pytest.mark.parametrize("limit", [1, 7, 20, 21, 39, 40, 41])
def test_fewer_hits_are_the_first_of_more_among_many_that_score_alike(limit: int) -> None:
    index = MemoryIndex()
    for number in range(20):
        day = date(2026, 3, 1) + timedelta(number % 7)
        put(index, f"bus-{number}", "The bus left.\nThe ferry hit the bus.", published=day)
    whole = index.search("bus ferry", limit=1000)
    assert len(whole) == 40
    assert index.search("bus ferry", limit=limit) == whole[:limit]
    within = {f"bus-{number}" for number in range(0, 20, 3)}
    there = [hit for hit in whole if hit.passage.article_id in within]
    assert index.search("bus ferry", limit=limit, within=within) == there[:limit]


def test_a_word_asked_for_again_scores_the_same_until_the_articles_change() -> None:
    index = MemoryIndex()
    put(index, "ferry", "The ferry left. The bus came. The ferry hit the bus.")
    first = index.search("ferry")
    assert index.search("ferry") == first
    put(index, "bus", "A bus left. A bus came.")
    assert [hit.passage for hit in index.search("ferry")] == [hit.passage for hit in first]
    assert index.search("ferry")[0].score > first[0].score
