"""What the splitting into passages promises: sentences, each a slice of its article."""

from __future__ import annotations

import time
import unicodedata
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.article import Article, Source
from knowledge.passage import LONGEST, Passage, split

SOURCE = Source(publisher="Harbour Post", published=date(2026, 3, 2), url="https://h.example/1")
LANGUAGES = ("en", "es", "pt", "fr", "de", "it", "ru", "ar", "hi", "zh", "ja", "th", "tr", "und")

# What tempts a splitter: ends of sentences, abbreviations, quotes, and every kind of line break.
PIECES = (
    ". ", "! ", "? ", "... ", "。", "؟ ", "। ", "…", "\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c",
    "\x85", "\u2028", "\u2029", "\u00a0", "\u3000", "\u200b", "\ufeff", "\t", "  ", "\x00", "\x07",
    "\x1b[2J", "“", "”", '"', "«", "»", "(", ")", "’", "—", "Gen. ", "U.S. ", "p.m. ", "Monday",
    "J.-C. ", "21. ", "n.º ", "Dr. ", "M. ", "A", "b", "Word", "3.14", "👩‍🚀", "❤️", "🇪🇸",
    "e\u0301", "\u0301", "क्षि", "שלום", "مرحبا", "\u202e", "\u2067", "橋は", "สะพาน",
    "_", "**", "._ ",
)  # fmt: skip
texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))


def article(text: str, language: str = "en") -> Article:
    source = Source(
        publisher=SOURCE.publisher, published=SOURCE.published, url=SOURCE.url, language=language
    )
    return Article("ferry", "Ferry runs again", text, source)


def sentences(text: str, language: str = "en") -> list[str]:
    return [passage.text for passage in split(article(text, language))]


@given(texts, st.sampled_from(LANGUAGES))
def test_every_passage_is_an_exact_slice(text: str, language: str) -> None:
    for passage in split(article(text, language)):
        assert text[passage.start : passage.end] == passage.text


@given(texts, st.sampled_from(LANGUAGES))
def test_a_passage_with_its_neighbours_is_an_exact_slice(text: str, language: str) -> None:
    for passage in split(article(text, language)):
        start, end = passage.start - len(passage.before), passage.end + len(passage.after)
        assert text[start:end] == passage.before + passage.text + passage.after


@given(texts.map(lambda text: unicodedata.normalize("NFD", text)), st.sampled_from(LANGUAGES))
def test_decomposed_text_stays_decomposed(text: str, language: str) -> None:
    for passage in split(article(text, language)):
        assert text[passage.start : passage.end] == passage.text


@given(texts, st.sampled_from(LANGUAGES))
def test_passages_follow_each_other_and_do_not_overlap(text: str, language: str) -> None:
    passages = split(article(text, language))
    for one, next_one in pairwise(passages):
        assert one.end <= next_one.start
        assert one.number + 1 == next_one.number
        assert 0 <= next_one.paragraph - one.paragraph <= 1


@given(texts, st.sampled_from(LANGUAGES))
def test_no_passage_is_blank_long_or_wrapped_in_space(text: str, language: str) -> None:
    for passage in sentences(text, language):
        assert passage == passage.strip()
        assert any(map(str.isalnum, passage))
        assert len(passage) <= LONGEST


@given(texts, st.sampled_from(LANGUAGES))
def test_no_passage_spans_a_line_break(text: str, language: str) -> None:
    for passage in sentences(text, language):
        assert passage.splitlines() == [passage]


@given(texts, st.sampled_from(LANGUAGES))
def test_no_letter_of_a_short_text_is_lost(text: str, language: str) -> None:
    def letters(part: str) -> list[str]:
        return [char for char in part if char.isalnum()]

    assert letters("".join(sentences(text, language))) == letters(text)


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("en", "Gen. Mark Ollery spoke.", "He left."),
        ("en", "Lt. Col. Jones said so.", "He left."),
        ("en", "The U.S. Army moved in.", "It stayed."),
        ("en", "He lives in the U.S.", "He likes it."),
        ("en", "It closed at 6 p.m. Monday.", "Nobody came."),
        ("en", "It closed at 6 p.m.", "Nobody came."),
        ("en", "The vote was on Jan. 6 in Washington.", "It failed."),
        ("en", "It cost $1.4 million.", "It rose 3.5 percent."),
        ("en", "J. K. Rowling wrote it.", "She left."),
        ("en", "“Is it coming down?” she asked.", "“No,” he said."),
        ("en", "_The Marigold sank._", "_Nobody_ died."),
        ("en", "“**It sank!**” she said.", "__Nobody died.__"),
        ("en", "_Dr._ Lee and _Gen. Ollery_ spoke.", "*The Marigold* sank.*"),
        ("en", "The file a_b. is _here_.", "* _Note:_ it closed at 6 p.m._"),
        ("fr", "Elle a vu M. Macron hier.", "Il part."),
        ("fr", "César mourut en 44 av. J.-C. à Rome.", "Il avait 55 ans."),
        ("de", "Am 21. Oktober fiel Schnee.", "Es war kalt."),
        ("de", "Der 1. FC Köln gewann.", "Alle feierten."),
        ("de", "Das kostet 3 Mio. Euro.", "Das ist viel."),
        ("pt", "A Lei n.º 9 foi aprovada.", "Todos saíram."),
        ("pt", "O Sr. Silva falou.", "Depois saiu."),
        ("es", "La Ley n.º 9 fue aprobada.", "Todos salieron."),
        ("es", "El Sr. García habló.", "Luego salió."),
        ("es", "El Gral. Torres habló.", "Luego salió."),
        ("it", "Il Sig. Rossi arriva.", "Poi parte."),
        ("ru", "Мост закрыт.", "Г. Иванов уехал."),
        ("tr", "Köprü kapandı.", "Prof. Dr. Ali Kaya geldi."),
        ("ar", "أغلق الجسر.", "وصل الناس."),
        ("hi", "पुल बंद है।", "लोग चले गए।"),
    ],
)
def test_an_abbreviation_ends_no_sentence(language: str, first: str, second: str) -> None:
    assert sentences(f"{first} {second}", language) == [first, second]


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [("zh", "桥梁关闭了。", "市长说。"), ("ja", "橋は閉鎖された。", "市長は述べた。")],
)
def test_sentences_without_spaces_come_apart(language: str, first: str, second: str) -> None:
    assert sentences(first + second, language) == [first, second]


def test_a_sentence_that_nobody_sees_is_left_out() -> None:
    assert sentences("It sank.\n\u3164\u3164.\nNobody died.") == ["It sank.", "Nobody died."]


@pytest.mark.parametrize("mark", ["\n", "\r", "\r\n", "\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
def test_a_line_break_ends_a_sentence_and_a_paragraph(mark: str) -> None:
    passages = split(article(f"A headline without a stop{mark}Then the text"))
    assert [p.text for p in passages] == ["A headline without a stop", "Then the text"]
    assert [p.paragraph for p in passages] == [0, 1]


@pytest.mark.parametrize(
    "text", ["", " \n\t", "...", "—", "* * *", "?!\n“”", "😀", "\x00", "\ufeff"]
)
def test_what_has_no_letter_or_digit_gives_no_passage(text: str) -> None:
    assert sentences(text) == []


def test_only_punctuation_between_sentences_is_left_out() -> None:
    assert sentences("The ferry left.\n* * *\nIt came back.") == [
        "The ferry left.",
        "It came back.",
    ]


def test_passages_are_numbered_and_know_their_paragraph() -> None:
    passages = split(article("One is here. Two is here.\n\nThree is here.\nFour is here."))
    assert [p.number for p in passages] == [0, 1, 2, 3]
    assert [p.paragraph for p in passages] == [0, 0, 1, 2]


def test_a_passage_knows_what_stands_around_it() -> None:
    first, second, third = split(article("One is here. Two is here.\nThree is here."))
    assert (first.before, first.after) == ("", " Two is here.")
    assert (second.before, second.after) == ("One is here. ", "\nThree is here.")
    assert (third.before, third.after) == ("Two is here.\n", "")


def test_a_passage_names_its_article() -> None:
    whole = article("The ferry left at noon.")
    (passage,) = split(whole)
    assert (passage.article_id, passage.version) == (whole.id, whole.version)
    assert (passage.title, passage.source) == (whole.title, whole.source)


@pytest.mark.parametrize("length", [LONGEST + 1, 4_100, 7_999, 30_000])
@pytest.mark.parametrize("word", ["word ", "Word ", "x"])
def test_a_run_without_an_end_is_left_out_whole(length: int, word: str) -> None:
    run = (word * length)[:length]
    text = f"The ferry left at noon.\n{run}\nIt came back."
    assert sentences(text) == ["The ferry left at noon.", "It came back."]


@pytest.mark.parametrize("length", [LONGEST + 1, 4_100, 7_999, 30_000])
def test_no_part_of_an_overlong_sentence_is_quoted(length: int) -> None:
    run = ("Word " * length)[:length].strip()
    text = f"The ferry left at noon. {run}. It came back."
    assert sentences(text) == ["The ferry left at noon.", "It came back."]


def test_what_is_left_out_for_its_length_is_no_context() -> None:
    first, second = split(article("The ferry left.\n" + "word " * 1000 + "\nIt came back."))
    assert (first.after, second.before) == ("", "")


@pytest.mark.parametrize("filler", range(0, 60, 7))
def test_a_long_line_is_split_like_a_short_one(filler: int) -> None:
    start = ["x" * filler + "x is here."]
    expected = start + ["Then Gen. Ollery left at 6 p.m. Monday for the U.S. Army base."] * 300
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize(
    "piece", ["word ", "x", '"', '" ', "“", "« ", "“a” ", "'", "(", "A. ", "。", "... ", "Gen. "]
)
def test_a_megabyte_on_one_line_does_not_hang(piece: str) -> None:
    text = (piece * 1_000_000)[:1_000_000]
    started = time.process_time()
    split(article(text))
    assert time.process_time() - started < 5


def test_a_megabyte_of_sentences_on_one_line_is_split() -> None:
    assert len(sentences("The ferry left at noon. " * 41_000)) == 41_000


@pytest.mark.parametrize(("start", "end", "text"), [(0, 4, "text."), (3, 3, ""), (0, 2, " \n")])
def test_a_passage_that_can_be_no_slice_is_refused(start: int, end: int, text: str) -> None:
    with pytest.raises(ValueError, match="not a slice"):
        Passage("ferry", 1, "Ferry runs again", SOURCE, start, end, text)


@pytest.mark.parametrize("space", ["\u00a0", "\u2003", "\u3000", "\u202f"])
def test_a_wide_space_before_a_full_stop_is_no_reason_to_fail(space: str) -> None:
    text = f"A {space}. b. It rained."
    assert split(article(text))[-1].text.endswith("It rained.")
