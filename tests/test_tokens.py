"""Tokens of plain texts are cut by quicker rules, and are the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language import analyse, words
from knowledge.normalform import normal_form
from knowledge.tokens import tokens

PLAIN = [c for c in map(chr, range(0x2100)) if normal_form(f"a{c}a", "en")[1] and c != "\u2026"]
LETTERS = [c for c in PLAIN if not c.isascii() and c.isalpha()]
TEXTS = st.text(st.one_of(st.sampled_from("aB'’_-.,12 "), st.sampled_from(PLAIN)), max_size=25)


def test_plain_letters_are_those_of_european_languages() -> None:
    assert set("ÄÖÜßéèñçåøæœłśžğıİőșțŵÿђґїўёΆώ") <= set(LETTERS)
    assert len(LETTERS) > 500


def test_what_nfkc_changes_is_not_plain() -> None:
    for one in "ŀſĳŉ²½ªµ\u00a0\u00adﬁʼ":
        assert not normal_form(f"a{one}a", "en")[1]
    assert unicodedata.is_normalized("NFKC", "".join(LETTERS))
    assert not any(map(unicodedata.combining, PLAIN))


@given(TEXTS)
def test_plain_texts_have_the_tokens_of_the_general_rule(text: str) -> None:
    normal, plain = normal_form(text, "en")
    assert plain
    assert unicodedata.is_normalized("NFKC", normal)
    assert tokens(normal, plain=True) == tokens(normal, plain=False)


@given(TEXTS, st.sampled_from(["en", "de", "fr", "it", "tr", "ru", "el", "und"]))
def test_words_are_what_analyse_says(text: str, language: str) -> None:
    assert words(text, language) == tuple(word.stem for word in analyse(text, language))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'Tis the players' day, isn't it?", ["Tis", "the", "players", "day", "isn't", "it"]),
        ("''quoted'' and 'a' 'b'", ["quoted", "and", "a", "b"]),
        ("a''b 'c", ["a", "b", "c"]),
        ("Größe: 1,234.5 m, 3 °C", ["Größe", "1,234.5", "m", "3", "C"]),
        ("l'été d’Orléans", ["l'été", "d’Orléans"]),
        ("Москва–Київ", ["Москва", "Київ"]),
        ("''", []),
    ],
)
def test_apostrophes_stay_within_words(text: str, expected: list[str]) -> None:
    normal, plain = normal_form(text, "en")
    assert tokens(normal, plain=plain) == expected


def test_a_word_of_several_stems_is_not_cut_short() -> None:
    assert words("un prud'homme de l'Isère", "fr") == ("prud", "homm", "iser")
