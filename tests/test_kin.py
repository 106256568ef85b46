"""Kin: words that begin alike, and the irregular forms of one."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from knowledge.language import words
from knowledge.question import asked_alone
from knowledge.sentence import begins, seen


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("began", "beginning"),
        ("left", "leaves"),
        ("flew", "flying"),
        ("withdrawn", "withdrawing"),
        ("children", "child"),
        ("crises", "crisis"),
        ("elected", "election"),
    ],
)
def test_the_forms_of_a_word_are_kin(form: str, base: str) -> None:
    (one,), (other,) = words(form, "en"), words(base, "en")
    assert begins("en")[one] == begins("en")[other]


def test_irregular_forms_are_those_of_their_language() -> None:
    assert begins("de")["left"] != begins("de")["leav"]


def test_a_sentence_shows_the_kin_that_a_question_asks_for() -> None:
    ask = asked_alone("When did the fighting begin?", "en")
    own = seen("It began when soldiers fought over a well.", "en")
    kin = {stem for stem, begin in ask.begins.items() if begin in own.begins}
    assert kin == {"fight", "begin"}


def test_every_irregular_form_is_of_one_base_and_no_base_is_a_form() -> None:
    listed = json.loads(files("knowledge").joinpath("irregular.json").read_text("utf-8"))["en"]
    forms = [form for line in listed.values() for form in line.split()]
    assert len(forms) == len(set(forms))
    assert not set(forms) & set(listed)
