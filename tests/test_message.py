"""The messages as Telegram will hold them: quotes whole, attributed, within the limits."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from importlib.util import find_spec
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import EXPANDABLE, answer_message, context_message
from bot.attribution import link_to
from bot.introduction import commands, description, short_description
from bot.message import LIMIT, Entity, Message, Story, clean, utf16_length
from bot.sources import sources_message
from bot.texts import ENGLISH, LANGUAGES, texts_for
from knowledge import Answer, Article, Passage, Source, split

TDJSON = find_spec("tdjson") is not None
oracle = pytest.mark.skipif(not TDJSON, reason="tdjson, Telegram's own parser, is missing")

SOURCE = Source(
    publisher="Elmsworth Herald",
    agency="Erewhon Wire",
    published=datetime(2019, 2, 26, 10, tzinfo=UTC),
    url="https://elmsworth-herald.example/a",
    language="en",
)

# What Telegram changes or counts in its own way: combining marks, directions, line and paragraph
# separators, control characters, pairs of UTF-16 units, joiners.
ODD = (
    "\u030a\u0301\u0333\u033f\u2028\u2029\u202a\u202e\u200e\u200f\u200b\u200c\u200d\u00a0\u00ad"
    "\ufeff\u0000\u0007\u0009\u001f\u0085\u3000😀👩‍👩‍👧🇺🇦אيשع漢ก्हिÅéñ*_~`|[]()#@/<>&"
)
WILD = st.text(st.sampled_from(ODD + "abc .!?"), max_size=60)


def article(text: str, **changes: Any) -> Article:
    return Article("a", "A headline", text, SOURCE, **changes)


def story(*articles: Article) -> Story:
    return Story("The bridge", articles or (article("It is shut."),))


def passage(text: str, source: Source = SOURCE) -> Passage:
    return Passage("a", 1, "A headline", source, 0, len(text), text)


def answered(*passages: Passage, band: Any = "clear") -> Answer:
    return Answer("Why?", passages, band)


def cut(message: Message, entity: Entity) -> str:
    units = message.text.encode("utf-16-le")
    return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def quotes(message: Message) -> list[str]:
    return [cut(message, e) for e in message.entities if "blockquote" in e.kind]


def stored_by_telegram(text: str, entities: tuple[Entity, ...] = ()) -> dict[str, Any]:
    """What Telegram's own code makes of a message; its Markdown characters are kept out of it."""
    import tdjson  # noqa: PLC0415 - it may be missing

    kinds = {"blockquote": "BlockQuote", "expandable_blockquote": "ExpandableBlockQuote"}
    kinds |= {"bold": "Bold", "text_link": "TextUrl"}
    listed = [
        {
            "@type": "textEntity",
            "offset": e.offset,
            "length": e.length,
            "type": {
                "@type": f"textEntityType{kinds[e.kind]}",
                **({"url": e.url} if e.url else {}),
            },
        }
        for e in entities
    ]
    formatted = {"@type": "formattedText", "text": text, "entities": listed}
    request = {"@type": "parseMarkdown", "text": formatted}
    found: dict[str, Any] = json.loads(tdjson.td_execute(json.dumps(request).encode()) or b"{}")
    return found


@oracle
@given(WILD.map(lambda text: text.translate({ord(c): "x" for c in "*_~`|[]()"})))
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


@given(WILD, WILD)
def test_every_quote_cut_out_by_its_entity_is_the_cleaned_sentence(one: str, two: str) -> None:
    passages = split(article(f"x{one}. {two}"))
    if passages:
        message = answer_message(answered(*passages[:2]), story(), ENGLISH)
        assert quotes(message) == [clean(p.text).strip() for p in passages[:2]]


@oracle
@given(WILD)
def test_a_quote_stays_whole_in_telegrams_own_hands(text: str) -> None:
    text = text.translate({ord(c): "x" for c in "*_~`|[]()"})
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


@given(st.lists(st.integers(1, 1500), min_size=1, max_size=10), st.sampled_from("aé漢😀"))
def test_pages_fit_and_together_give_every_quote_once(lengths: list[int], letter: str) -> None:
    passages = [passage(letter * length) for length in lengths]
    answer, seen, page = answered(*passages), list[str](), 0
    while len(seen) < len(passages):
        message = answer_message(answer, story(), ENGLISH, page=page)
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
    message = context_message(answered(*passages), ENGLISH, len(passages) // 2)
    middle = passages[len(passages) // 2]
    assert quotes(message) == [clean(middle.before + middle.text + middle.after).strip()]
    assert all(cut(message, e).strip() for e in message.entities)


@oracle
@given(WILD)
def test_a_context_stays_whole_in_telegrams_own_hands(text: str) -> None:
    text = text.translate({ord(c): "x" for c in "*_~`|[]()"})
    passages = split(article(f"It was {text} so. It is shut. Then {text} opened."))
    message = context_message(answered(*passages), ENGLISH, len(passages) // 2)
    stored = stored_by_telegram(message.text, message.entities)
    assert stored["text"] == message.text
    kinds = [e["type"]["@type"] for e in stored["entities"]]
    assert kinds.count("textEntityTypeBlockQuote") == 1


def test_the_quote_is_bold_in_its_context() -> None:
    passages = split(article("It was 👩‍👩‍👧 open. It is shut. It will open."))
    message = context_message(answered(passages[1]), ENGLISH, 0)
    assert quotes(message) == ["It was 👩‍👩‍👧 open. It is shut. It will open."]
    assert [cut(message, e) for e in message.entities if e.kind == "bold"] == [
        "It is shut.",
        "Elmsworth Herald",
    ]


def test_a_context_that_does_not_fit_leaves_sentences_out_whole() -> None:
    sentences = [f"{letter * 1490} {letter}." for letter in "😀é漢"]
    passages = split(article("\n".join(sentences)))
    message = context_message(answered(passages[1], band="possible"), ENGLISH, 0)
    assert utf16_length(message.text) <= LIMIT
    assert quotes(message) == ["\n".join(sentences[1:])]


def test_a_doubtful_quote_stays_doubtful_in_its_context() -> None:
    passages = split(article("It was open. It is shut."))
    message = context_message(answered(passages[1], band="possible"), ENGLISH, 0)
    assert message.text.startswith(ENGLISH.may_say)


def test_the_longest_names_still_leave_room_for_the_longest_quote() -> None:
    source = Source("P" * 500, date(2019, 2, 26), file="f" * 300, agency="A" * 500)
    huge = Passage("a", 1, "😀" * 900, source, 0, 1500, "😀" * 1500)
    for texts in LANGUAGES.values():
        message = answer_message(answered(huge, band="possible"), story(), texts)
        assert utf16_length(message.text) <= LIMIT
        assert quotes(message) == [huge.text]


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


@pytest.mark.parametrize(("publisher", "agency"), [("AFP", "AFP"), ("dpa", "DPA")])
def test_an_agency_that_is_the_publisher_is_named_once(publisher: str, agency: str) -> None:
    source = Source(publisher, date(2019, 2, 26), "https://a.example/a", agency=agency)
    message = answer_message(answered(passage("It is shut.", source)), story(), ENGLISH)
    assert f"— {publisher}, 26 Feb 2019" in message.text
