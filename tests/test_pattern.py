"""Patterns are compiled late, but none is broken."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from importlib.resources import files

import pytest
import regex

from knowledge.datewords import date_words
from knowledge.pattern import Pattern

LANGUAGES = sorted(json.loads(files("knowledge").joinpath("datewords.json").read_text("utf-8")))


def test_a_pattern_is_compiled_at_the_first_look() -> None:
    broken = Pattern("(")
    with pytest.raises(regex.error):
        broken.search("text")


def test_a_pattern_looks_without_regard_to_case() -> None:
    day = Pattern(r"\bto(?=day)")
    assert [found.start() for found in day.finditer("Today or TODAY")] == [0, 9]
    assert day.search("Today or TODAY", 1).start() == 9  # type: ignore[union-attr]
    assert day.search("Today or TODAY", 1, 9) is None
    assert day.match("Or today", 3)
    assert day.match("Or today") is None
    assert day.fullmatch("to") is None
    assert Pattern("to.*").fullmatch("TODAY")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pattern_of_a_language_compiles(language: str) -> None:
    words = date_words(language)
    assert words is not None
    found = list(patterns(getattr(words, field.name) for field in fields(words)))
    assert len(found) > 20
    for pattern in found:
        pattern.search("a text")


def patterns(values: Iterable[object]) -> Iterator[Pattern]:
    """Those among values, also within tuples and mappings."""
    for value in values:
        if isinstance(value, Pattern):
            yield value
        elif isinstance(value, tuple):
            yield from patterns(value)
        elif isinstance(value, Mapping):
            yield from patterns(value.values())
