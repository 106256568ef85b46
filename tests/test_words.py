"""The words of a text, however it is reached: the short way for plain text, and what is kept."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import language
from knowledge.language import ANALYSIS, analyse, detect, words
from tests.test_language import SENTENCES

TRICKY = (
    "_Marigold_ snake_case",
    "U.S. 1,234.5",
    "l'eau n't it's",
    "Marigold™ km²",
    "1\u202f000 é",
)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("“Nobody was told,” she said…", '"Nobody was told," she said...'),
        ("The bridge — shut since May – reopens", "The bridge - shut since May - reopens"),
        ("It costs £5m, or €6m", "It costs $5m, or $6m"),
        ("The ‘old’ ferry", "The 'old' ferry"),
        ("The engineers’ report isn’t out", "The engineers' report isn't out"),
        ("11’400 people", "11'400 people"),
    ],
)
def test_typographic_marks_change_no_word(written: str, plain: str) -> None:
    assert words(written, "en") == words(plain, "en")


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("_Marigold_ sailed", "Marigold sailed"),
        ("the __old pier__", "the old pier"),
        ("_l'eau_", "l'eau"),
        ("_U.S._ law", "U.S. law"),
        ("_Märigold_", "Märigold"),
        ("snake_case", "snake case"),
        ("snake＿case‿too", "snake case too"),
        ("_5_ ships, _1.5_ tons", "5 ships, 1.5 tons"),
        ("Marigold™ and Ferry℠", "Marigold and Ferry"),
        ("the Marigold¹² left", "the Marigold left"),
        ("\u3164Marigold\uffa0\u115f", "Marigold"),
        ("Mari\u034fgold, Mari\u2060gold, Mari\U000e0101gold", "Marigold, Marigold, Marigold"),
        ("Ma\u033fri\u20ddgold", "Marigold"),
        ("葛\U000e0100城の橋", "葛城の橋"),
    ],
)
@pytest.mark.parametrize("code", ["en", "fr", "ja"])
def test_what_is_no_letter_hides_no_word(written: str, plain: str, code: str) -> None:
    assert words(written, code) == words(plain, code) != ()


def test_the_raised_number_of_a_unit_is_a_part_of_it() -> None:
    assert words("5 km²", "en") == ("5", "km2")


def test_an_analysis_that_gives_other_words_has_another_number() -> None:
    # An index keeps words: with others it finds nothing, and says that the story does not say.
    given = [*SENTENCES.items(), *(("en", text) for text in TRICKY)]
    told = json.dumps([words(text, code) for code, text in given])
    digest = sha256(told.encode()).hexdigest()[:12]
    assert (ANALYSIS, digest) == (2, "ed9e26f145a7"), (
        "count ANALYSIS up, and write the new digest here"
    )


@given(
    st.text(alphabet="aBUS_.’'“”‘–—…£€$0123,;- \n"),
    st.sampled_from(["en", "fr", "de", "tr", "ru", "und"]),
)
def test_plain_text_has_the_same_words_beside_another_script(text: str, code: str) -> None:
    # Beside it the general rules apply, which take three times as long.
    assert analyse(f"{text} Жук", code) == [*analyse(text, code), *analyse("Жук", code)]


@given(st.text(alphabet="aBs_.’'0123,;-\t\x1c \n"), st.sampled_from(["en", "fr", "tr", "ru"]))
def test_the_words_are_the_stems_of_what_was_written(text: str, code: str) -> None:
    assert words(text, code) == tuple(word.stem for word in analyse(text, code))


@pytest.mark.parametrize("text", ["ʼabc", "ŉ", "ʼʼa Ankaraʼda"])
@pytest.mark.parametrize("code", ["tr", "en", "fr"])
def test_an_apostrophe_that_counts_as_a_letter_may_stand_first(text: str, code: str) -> None:
    assert all(words(text, code))


def test_no_more_words_are_kept_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    text = " ".join(f"bridges{number}" for number in range(50))
    whole = words(text, "xx")
    monkeypatch.setattr(language, "_TOKENS", 7)
    assert words(text, "xx") == whole
    assert words(text, "xy") == whole
    assert 0 < len(language._single_stems("xy")) <= 7  # noqa: SLF001


def test_threads_that_fill_what_is_kept_get_the_same_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(language, "_TOKENS", 5)
    texts = [f"The {number} bridges of Selder reopened" for number in range(400)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: words(text, "en"), texts))
    assert found == [(str(number), "bridg", "selder", "reopen") for number in range(400)]


def test_a_language_is_told_from_its_first_characters_alone() -> None:
    assert detect("The ferry left at noon. " * 200 + "Жук " * 9000) == "en"
