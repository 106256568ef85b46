"""What has become of a quote when its article has changed: the right sentence, or none."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message import clean
from knowledge.article import Article
from knowledge.correction import Alignment, Standing, correction_note, standing
from knowledge.passage import split
from knowledge.typography import plain
from tests.correction_cases import Case, cases, version

CASES = list(cases())
STORY = CASES[0].before.text


def became(case: Case) -> Standing:
    return Alignment(case.before, case.after).standing(case.start, case.start + len(case.quote))


def test_the_labelled_set_is_large_and_in_many_languages() -> None:
    assert len(CASES) >= 130
    assert len({case.language for case in CASES}) >= 8
    assert {case.fate for case in CASES} == {"stands", "moved", "changed", "removed"}


def test_the_right_sentence_is_shown_and_changes_of_meaning_are_told() -> None:
    found = [(case, became(case)) for case in CASES]
    wrong = [(case, got) for case, got in found if not case.found_by(got)]
    misjudged = [(case, got) for case, got in found if got.meaning != case.meaning]
    for half in ("first", "second", "last"):
        of = [pair for pair in found if pair[0].half == half]
        right = sum(case.found_by(got) for case, got in of)
        judged = sum(case.meaning == got.meaning for case, got in of)
        print(f"{half}: {right} of {len(of)} found, meaning right in {judged}")  # noqa: T201
    assert len(wrong) <= 0.02 * len(CASES), wrong
    assert len(misjudged) <= 0.03 * len(CASES), misjudged


def test_without_the_version_that_was_quoted_most_are_found_still() -> None:
    found = [(case, standing(case.quote, case.start, None, case.after)) for case in CASES]
    shown = sum((got.now.text if got.now else "") == case.now for case, got in found)
    print(f"from the quote alone: {shown} of {len(CASES)} shown right")  # noqa: T201
    assert shown >= 0.9 * len(CASES)


@pytest.mark.parametrize("case", CASES[:20], ids=lambda case: case.quote[:30])
def test_one_quote_is_answered_like_many(case: Case) -> None:
    assert standing(case.quote, case.start, case.before, case.after) == became(case)


def test_the_text_of_a_message_will_do_as_a_quote() -> None:
    sentence = "It\u00a0said\u2009so:\t“Nothing\u2011like\u200e\u200f it.”"
    before, after = version(f"First. {sentence} Last."), version(f"{sentence} Last.")
    (place,) = (one.start for one in split(before) if one.text == sentence)
    for kept in (before, None):
        got = standing(clean(sentence), place, kept, after)
        assert (got.fate, got.meaning) == ("stands", False)
        assert got.now is not None
        assert got.now.text == sentence


def test_a_version_that_has_something_else_there_is_not_the_one_that_was_quoted() -> None:
    other = version("Quite another text stands here. And here.")
    after = version(STORY.replace("214", "241"))
    quote = "A ferry with 214 people on board hit the pier at Gannet Point on Tuesday."
    got = standing(quote, 0, other, after)
    assert got == standing(quote, 0, None, after)
    assert got.now is not None
    assert "241" in got.now.text


def test_what_is_withdrawn_or_gone_says_so() -> None:
    before = version(STORY)
    for after in (None, replace(before, withdrawn="It was made up.")):
        for kept in (before, None):
            assert standing("He was 46.", STORY.index("He was 46."), kept, after) == Standing(
                "withdrawn", None, meaning=True
            )


def test_of_the_same_words_at_several_places_the_one_at_its_place_is_meant() -> None:
    text = "It rained. Ann left. She would not say why. Bob left. She would not say why. It snowed."
    before, after = version(text), version(text.replace("It rained. ", ""))
    quote = "She would not say why."
    for start in (text.index(quote), text.rindex(quote)):
        got = Alignment(before, after).standing(start, start + len(quote))
        assert got.fate == "stands"
        assert got.now is not None
        assert got.now.start == start - len("It rained. ")


def test_a_slice_within_a_sentence_stands_for_the_whole_of_it() -> None:
    before, after = version(STORY), version(STORY.replace("214", "241"))
    start = STORY.index("people on board")
    got = Alignment(before, after).standing(start, start + 6)
    assert got.now is not None
    assert got.now.text.startswith("A ferry with 241 people")


def test_of_sentences_that_were_parted_those_are_shown_that_say_most() -> None:
    quote = "He was 46. The mate had the watch, and he had slept for three hours."
    start = STORY.index(quote)
    parted = version(STORY.replace("He was 46. ", "").replace("in May.", "in May. He was 46."))
    got = Alignment(version(STORY), parted).standing(start, start + len(quote))
    assert got.now is not None
    assert got.now.text == "The mate had the watch, and he had slept for three hours."
    assert (got.fate, got.meaning) == ("changed", False)  # all of it can still be read there


def test_a_translation_is_another_text() -> None:
    before, after = version("No. 12 died.", "en"), version("No. 12 died!", "es")
    assert Alignment(before, after).standing(0, 3).meaning
    assert not Alignment(before, version("No. 12 died!", "en")).standing(4, 12).meaning


def test_a_note_that_repeats_the_error_does_not_stand_in_its_place() -> None:
    quote = "Twelve passengers were taken to hospital, the harbour office said."
    without = STORY.replace(quote + " ", "")
    note = f"Correction: An earlier version of this story said: {quote}"
    start = STORY.index(quote)
    assert standing(quote, start, version(STORY), version(f"{without}\n{note}")).fate == "removed"
    told = f"{without}\nThe first report said: {quote}"
    assert standing(quote, start, version(STORY), version(told)).fate == "changed"


def test_the_publishers_note_is_found_in_the_field_or_in_the_text() -> None:
    note = "Correction: An earlier version of this story gave the wrong number of passengers."
    assert not correction_note(version(STORY))
    assert correction_note(version(f"{STORY}\n{note}")) == note
    assert correction_note(replace(version(f"{STORY}\n{note}"), note="As sent.")) == "As sent."


SENTENCES = st.sampled_from(
    [
        "Twelve died.", "12 died.", "No one died.", "He was 46.", "He was 47.", "It rained.",
        "“Go,” she said.", '"Go," she said.', "A ferry hit the pier at noon on Tuesday.",
        "A ferry hit the pier on Tuesday at noon, he said.", "A ferry hit the pier.", "***",
        "На пристани погиб человек.", "没有人死亡。", "Mr. Smith left.", "e\u0301te\u200b",
    ]
)  # fmt: skip
TEXTS = st.lists(st.tuples(SENTENCES, st.sampled_from([" ", "\n", "\n\n", "  ", ""]))).map(
    lambda parts: "".join(text + gap for text, gap in parts)
)
ANY = st.one_of(TEXTS, st.text(), st.text("aB1.!。 \n\r\u2028\u200b\u0301\u030a\x1c", max_size=40))


def whole_sentences(quote: str, after: Article) -> bool:
    """Whether a text is adjacent sentences of an article, looked at one by one."""
    sentences, wanted = split(after), plain(quote)
    return any(
        plain(after.text[first.start : last.end]) == wanted
        for number, first in enumerate(sentences)
        for last in sentences[number:]
    )


@given(ANY, ANY, st.data())
def test_what_is_shown_is_a_slice_and_a_quote_stands_only_while_it_is_there(
    old: str, new: str, data: st.DataObject
) -> None:
    before, after = version(old), version(new, number=2)
    alignment = Alignment(before, after)
    for first in split(before):
        last = data.draw(st.sampled_from(split(before)[first.number : first.number + 3]))
        quote = old[first.start : last.end]
        got = alignment.standing(first.start, last.end)
        assert (got.fate in {"stands", "moved"}) == whole_sentences(quote, after)
        assert (got.now is None) == (got.fate == "removed")
        assert got.meaning or got.fate != "removed"
        if got.now is not None:
            now = got.now
            assert new[now.start : now.end] == now.text
            assert new[now.start - len(now.before) : now.end + len(now.after)] == (
                now.before + now.text + now.after
            )
            assert (now.article_id, now.version, now.source) == ("ferry", 2, after.source)


@given(ANY)
def test_nothing_has_changed_in_the_same_text(text: str) -> None:
    alignment = Alignment(version(text), version(text))
    for passage in split(version(text)):
        got = alignment.standing(passage.start, passage.end)
        assert got.fate == "stands"
        assert got.now == passage


SLICES = st.tuples(st.integers(-3, 60), st.integers(-3, 60))


@given(st.tuples(ANY, ANY, ANY), SLICES, st.sampled_from(["en", "fr", "zh", "und"]))
def test_any_text_has_an_answer_and_always_the_same(
    texts: tuple[str, str, str], part: tuple[int, int], language: str
) -> None:
    quote, (start, end) = texts[2], part
    before, after = (version(text, language) for text in texts[:2])
    got = Alignment(before, after).standing(start, end)
    assert Alignment(before, after).standing(start, end) == got
    standing(quote, start, before, after)
    alone = standing(quote, start, None, after)
    assert alone == standing(quote, start, None, after)
    assert alone.fate != "moved"


@given(st.text("aeå.\u030a\u0301\u0333\u200e\u200f\u202a\u2028\r\n\x07\xa0 “”…—\u200b"))
def test_what_telegram_makes_of_a_text_is_plainly_the_same(text: str) -> None:
    assert plain(clean(text)) == plain(text)


def test_the_order_in_which_python_keeps_sets_is_no_matter() -> None:
    told = (
        "from tests.test_correction import CASES, became\n"
        "print([(got.fate, got.now and got.now.start, got.meaning) for got in map(became, CASES)])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", told],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1
