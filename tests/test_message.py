"""A message as Telegram will hold it: its texts, its lists, its links, its limits."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given

from bot.answers import answer_message
from bot.attribution import link_to
from bot.introduction import commands, description, short_description
from bot.message import LIMIT, Story, clean, utf16_length
from bot.sources import sources_message
from bot.texts import ENGLISH, LANGUAGES, texts_for
from knowledge import Article, Source
from tests.written import (
    SOURCE,
    WILD,
    answered,
    oracle,
    passage,
    stored_by_telegram,
    story,
    without_markdown,
)


@oracle
@given(WILD.map(without_markdown))
def test_clean_is_what_telegram_stores(text: str) -> None:
    text = f"x{text}x"
    composed = clean(text) if "\u030a" not in text else None
    expected = (
        stored_by_telegram(text)["text"] if composed else stored_by_telegram(clean(text))["text"]
    )
    assert clean(text) == expected


def test_a_decomposed_ring_is_composed_before_telegram_would_drop_it() -> None:
    assert clean("A\u030angstro\u0308m") == "Ångstro\u0308m"


def test_other_decomposed_letters_stay_as_they_are() -> None:
    assert clean("Cu\u0301cuta") == "Cu\u0301cuta"


def test_sources_are_linked_titles_ten_a_page() -> None:
    articles = tuple(Article(f"{n}", f"Title {n}", "x", SOURCE) for n in range(23))
    first = sources_message(Story("The bridge", articles), ENGLISH)
    last = sources_message(Story("The bridge", articles), ENGLISH, page_number=2)
    assert sum(e.kind == "text_link" for e in first.entities) == 10
    assert [b.data for b in first.buttons[0]] == ["v1:src:1"]
    assert "21–23 of 23" in last.text
    assert [b.data for b in last.buttons[0]] == ["v1:src:1"]


def test_a_page_of_sources_that_is_no_more_shows_the_last() -> None:
    assert "A headline" in sources_message(story(), ENGLISH, page_number=99).text


def test_the_longest_titles_fit_on_a_page_of_sources() -> None:
    source = Source("a" + "😀" * 299, date(2019, 2, 26), file="f" * 300, agency="😀" * 300)
    articles = tuple(Article(f"{n}", "a" + "😀" * 899, "x", source) for n in range(30))
    for texts in LANGUAGES.values():
        message = sources_message(Story("😀" * 900, articles), texts, page_number=1)
        assert utf16_length(message.text) <= LIMIT


def test_a_short_sentence_is_its_links_text_fragment() -> None:
    assert link_to(SOURCE, "It cost £2, re-paid & done.") == (
        "https://elmsworth-herald.example/a#:~:text="
        "It%20cost%20%C2%A32%2C%20re%2Dpaid%20%26%20done."
    )


def test_a_long_sentence_is_linked_by_its_ends() -> None:
    words = [f"word{n}" for n in range(30)]
    fragment = urlsplit(link_to(SOURCE, " ".join(words))).fragment
    start, end = fragment.removeprefix(":~:text=").split(",")
    assert unquote(start) == "word0 word1 word2 word3 word4"
    assert unquote(end) == "word25 word26 word27 word28 word29"


def test_a_long_sentence_without_spaces_is_linked_by_its_ends() -> None:
    text = "漢字" * 60
    start, end = urlsplit(link_to(SOURCE, text)).fragment.removeprefix(":~:text=").split(",")
    assert text.startswith(unquote(start))
    assert text.endswith(unquote(end))


def test_a_fragment_that_the_address_has_is_kept() -> None:
    source = Source("P", date(2019, 2, 26), url="https://a.example/x#part")
    assert link_to(source, "Yes.") == "https://a.example/x#part:~:text=Yes."


@given(WILD.filter(str.strip))
def test_the_parts_of_a_text_fragment_are_parts_of_the_sentence(text: str) -> None:
    directive = urlsplit(link_to(SOURCE, text)).fragment.removeprefix(":~:text=")
    assert all(unquote(part) in " ".join(text.split()) or unquote(part) in text
               for part in directive.split(","))  # fmt: skip


@oracle
@pytest.mark.parametrize("text", ["Yes.", "漢字" * 60, "“Ça va — 50% & more?” #1"])
def test_telegram_takes_the_links(text: str) -> None:
    message = answer_message(answered(passage(text)), story(), ENGLISH)
    assert stored_by_telegram(message.text, message.entities)["@type"] == "formattedText"


def test_a_client_in_mexican_spanish_reads_spanish_and_an_unknown_one_english() -> None:
    assert texts_for("es-MX") is LANGUAGES["es"]
    assert texts_for("tlh") is ENGLISH
    assert texts_for(None) is ENGLISH


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=lambda texts: str(texts.language))
def test_what_is_set_at_telegram_is_within_its_limits(texts: Any) -> None:
    assert len(description(texts)) <= 512
    assert len(short_description(texts)) <= 120
    assert all(1 <= len(what) <= 256 for _, what in commands(texts))
