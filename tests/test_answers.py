"""Answers as Telegram will hold them: quotes whole, attributed, within the limits."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import answer_message
from bot.message import LIMIT, Entity, Message, Style, clean, utf16_length
from bot.quoteblock import EXPANDABLE
from bot.texts import ENGLISH, LANGUAGES
from bot.view import View
from knowledge import Answer, Passage, Source, split
from tests.written import (
    WILD,
    answered,
    article,
    cut,
    oracle,
    passage,
    quotes,
    stored_by_telegram,
    story,
    without_markdown,
)

STYLES = [Style(), Style(publisher_first=True)]
KINDS: tuple[Literal["page"], Literal["context"]] = ("page", "context")
NOW = "Is the pier still closed?"


@given(WILD, WILD)
def test_every_quote_cut_out_by_its_entity_is_the_cleaned_sentence(one: str, two: str) -> None:
    passages = split(article(f"x{one}. {two}"))
    if passages:
        message = answer_message(answered(*passages[:2]), story(), ENGLISH)
        assert quotes(message) == [clean(p.text).strip() for p in passages[:2]]


@oracle
@given(WILD)
def test_a_quote_stays_whole_in_telegrams_own_hands(text: str) -> None:
    text = without_markdown(text)
    passages = split(article(f"A {text} b."))
    message = answer_message(answered(*passages[:1]), story(), ENGLISH)
    stored = stored_by_telegram(message.text, message.entities)
    arrived = Message(
        stored["text"],
        tuple(
            Entity("blockquote", e["offset"], e["length"])
            for e in stored["entities"]
            if "BlockQuote" in e["type"]["@type"]
        ),
    )
    assert arrived.text == message.text
    assert quotes(arrived) == quotes(message)


def test_a_quote_is_attributed_to_publisher_agency_day_and_title() -> None:
    message = answer_message(answered(passage("It is shut.")), story(), ENGLISH)
    assert message.text == (
        "It is shut.\n— Elmsworth Herald (Erewhon Wire), 26 Feb 2019\nA headline"
    )
    assert [e.kind for e in message.entities] == ["blockquote", "bold", "text_link"]
    assert cut(message, message.entities[1]) == "Elmsworth Herald"


def test_a_saved_page_without_an_address_names_its_file() -> None:
    source = Source("Herald", date(2019, 2, 26), file="page.txt")
    message = answer_message(answered(passage("It is shut.", source)), story(), ENGLISH)
    assert message.text.endswith("— Herald, 26 Feb 2019\nA headline (saved page page.txt)")
    assert not any(e.url for e in message.entities)


def test_a_possible_answer_is_worded_as_one() -> None:
    message = answer_message(answered(passage("It is shut."), band="possible"), story(), ENGLISH)
    assert message.text.startswith("The story may say:\n\nIt is shut.")


def test_silence_names_the_story_and_its_latest_date() -> None:
    message = answer_message(Answer("Why?", (), "none"), story(), ENGLISH)
    assert message.text == "The story does not say.\nThe bridge, latest report 26 Feb 2019"


def test_silence_and_failure_are_different_sentences_in_every_language() -> None:
    for texts in LANGUAGES.values():
        assert texts.silence not in texts.could_not_look
        assert texts.could_not_look not in texts.silence


def test_a_long_quote_is_folded() -> None:
    long = "a" * EXPANDABLE + "."
    kinds = [e.kind for e in answer_message(answered(passage(long)), story(), ENGLISH).entities]
    assert kinds[0] == "expandable_blockquote"


@given(
    st.lists(st.integers(1, 1500), min_size=1, max_size=10),
    st.sampled_from("aé漢😀"),
    st.sampled_from(STYLES),
    st.sampled_from(["Why?", NOW]),
)
def test_pages_fit_and_together_give_every_quote_once(
    lengths: list[int], letter: str, style: Style, question: str
) -> None:
    passages = tuple(passage(letter * length) for length in lengths)
    answer, seen, page = Answer(question, passages, "possible"), list[str](), 0
    while len(seen) < len(passages):
        message = answer_message(answer, story(), ENGLISH, view=View(number=page), style=style)
        assert utf16_length(message.text) <= LIMIT
        seen += quotes(message)
        page += 1
        labels = [button.label for row in message.buttons for button in row]
        assert (ENGLISH.more in labels) == (len(seen) < len(passages))
    assert seen == [p.text for p in passages]


@given(WILD, WILD, WILD)
def test_a_quote_in_its_context_is_one_slice_of_the_article(one: str, two: str, end: str) -> None:
    text = f"{one}. A {two}. B {end}."
    passages = split(article(text))
    message = answer_message(
        answered(*passages), story(), ENGLISH, view=View("context", len(passages) // 2)
    )
    middle = passages[len(passages) // 2]
    assert quotes(message) == [clean(middle.before + middle.text + middle.after).strip()]
    assert all(cut(message, e).strip() for e in message.entities)


@oracle
@given(WILD)
def test_a_context_stays_whole_in_telegrams_own_hands(text: str) -> None:
    text = without_markdown(text)
    passages = split(article(f"It was {text} so. It is shut. Then {text} opened."))
    message = answer_message(
        answered(*passages), story(), ENGLISH, view=View("context", len(passages) // 2)
    )
    stored = stored_by_telegram(message.text, message.entities)
    assert stored["text"] == message.text
    kinds = [e["type"]["@type"] for e in stored["entities"]]
    assert kinds.count("textEntityTypeBlockQuote") == 1


def test_the_quote_is_bold_in_its_context() -> None:
    passages = split(article("It was 👩‍👩‍👧 open. It is shut. It will open."))
    message = answer_message(answered(passages[1]), story(), ENGLISH, view=View("context", 0))
    assert quotes(message) == ["It was 👩‍👩‍👧 open. It is shut. It will open."]
    assert [cut(message, e) for e in message.entities if e.kind == "bold"] == [
        "It is shut.",
        "Elmsworth Herald",
    ]


def test_a_context_that_does_not_fit_leaves_sentences_out_whole() -> None:
    sentences = [f"{letter * 1490} {letter}." for letter in "😀é漢"]
    passages = split(article("\n".join(sentences)))
    message = answer_message(
        answered(passages[1], band="possible"), story(), ENGLISH, view=View("context", 0)
    )
    assert utf16_length(message.text) <= LIMIT
    assert quotes(message) == ["\n".join(sentences[1:])]


def test_a_doubtful_quote_stays_doubtful_in_its_context() -> None:
    passages = split(article("It was open. It is shut."))
    message = answer_message(
        answered(passages[1], band="possible"), story(), ENGLISH, view=View("context", 0)
    )
    assert message.text.startswith(ENGLISH.may_say)


def test_the_longest_names_still_leave_room_for_the_longest_quote() -> None:
    source = Source("P" * 500, date(2019, 2, 26), file="f" * 300, agency="A" * 500, language="he")
    huge = Passage("a", 1, "😀" * 900, source, 0, 1500, "😀" * 1500)
    answer = Answer(NOW, (huge,), "possible")
    for texts, style in product(LANGUAGES.values(), STYLES):
        for kind in KINDS:
            message = answer_message(answer, story(), texts, view=View(kind), style=style)
            assert utf16_length(message.text) <= LIMIT
            assert quotes(message) == [huge.text]


def test_the_longest_quote_leaves_room_for_the_days_that_its_dates_are() -> None:
    dates = "The pier" + "".join(f" was rebuilt {n} days ago," for n in range(10, 50))
    source = Source("P" * 500, date(2019, 2, 26), file="f" * 300, language="en")
    text = (dates + "😀" * 1500)[:1500]
    huge = Passage("a", 1, "😀" * 900, source, 0, 1500, text)
    message = answer_message(Answer(NOW, (huge,), "possible"), story(), ENGLISH)
    assert "\n10 days ago = 16 Feb 2019\n11 days ago = 15 Feb 2019\n12 days ago" in message.text
    assert utf16_length(message.text) <= LIMIT


@pytest.mark.parametrize(("publisher", "agency"), [("AFP", "AFP"), ("dpa", "DPA")])
def test_an_agency_that_is_the_publisher_is_named_once(publisher: str, agency: str) -> None:
    source = Source(publisher, date(2019, 2, 26), "https://a.example/a", agency=agency)
    message = answer_message(answered(passage("It is shut.", source)), story(), ENGLISH)
    assert f"— {publisher}, 26 Feb 2019" in message.text
