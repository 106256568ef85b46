"""How long withdrawals are remembered, and what becomes of a damaged memory."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge import LibraryError, withdrawals
from knowledge.shelf import Shelf
from tests.shelving import article, kill, kinds, wire


def test_old_withdrawals_of_what_is_not_here_are_forgotten(tmp_path: Path, shelf: Shelf) -> None:
    assert kinds(shelf, wire(1, 10), kill(3, 14), kill(guid="urn:2")) == [
        "added",
        *["withdrawn"] * 2,
    ]
    file = tmp_path / "ferry" / withdrawals.NAME
    told = json.loads(file.read_text("utf-8"))
    for one in told:
        one["noted"] = "2020-01-01T00:00:00+00:00"
    file.write_text(json.dumps(told), "utf-8")
    shelf.put([kill(guid="urn:3")])
    kept = [one["withdrawal"]["guid"] for one in json.loads(file.read_text("utf-8"))]
    assert kept == ["urn:1", "urn:3"]


@pytest.mark.parametrize("text", ["", "{", "{}[", "[1]", '[{"noted": "soon"}]', "[" * 100_000])
def test_a_damaged_memory_stops_the_story_and_says_what_to_do(
    tmp_path: Path, shelf: Shelf, text: str
) -> None:
    (tmp_path / "ferry" / withdrawals.NAME).write_text(text, "utf-8")
    with pytest.raises(LibraryError, match="what was withdrawn can't be read from it; bring the"):
        shelf.put([article()])


def test_a_withdrawal_comes_back_as_it_was_remembered(tmp_path: Path, shelf: Shelf) -> None:
    word = kill(3, 14, url="https://harbour.example/ferry", publisher="Erewhon Wire")
    shelf.put([replace(word, reason="it says \ud800")])
    memory = withdrawals.Withdrawals(tmp_path / "ferry")
    memory.read()
    found = memory.against(wire(1, 10))
    assert found is not None
    assert replace(found, reason="") == replace(word, reason="")
