"""Ages: how a question asks for one, and how a sentence gives one."""

from __future__ import annotations

import pytest

from knowledge.answertype import asks_age, shows


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How old is the Dunnock Bridge?", "en"),
        ("At what age did she leave?", "en"),
        ("¿Cuántos años tiene el puente?", "es"),
        ("¿Qué edad tenía?", "es"),
        ("Wie alt ist die Brücke?", "de"),
        ("Quel âge a le pont ?", "fr"),
        ("Que idade tem a ponte?", "pt"),
        ("Quanti anni ha il ponte?", "it"),
        ("Hoe oud is de brug?", "nl"),
        ("Сколько лет мосту?", "ru"),
        ("كم عمر الجسر؟", "ar"),
        ("这座桥有多少年历史?", "zh"),
        ("彼は何歳ですか", "ja"),
    ],
)
def test_a_question_for_an_age_is_known(question: str, language: str) -> None:
    assert asks_age(question, language)


@pytest.mark.parametrize(
    "question", ["How long is the bridge?", "Where is the old bridge?", "How many cars are there?"]
)
def test_no_other_question_asks_for_an_age(question: str) -> None:
    assert not asks_age(question, "en")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The suspension bridge, which opened in 1934, carries cars.", "en"),
        ("The 90-year-old bridge is shut.", "en"),
        ("A five-year-old boy was hurt.", "en"),
        ("Ana Ruiz, 34, said so.", "en"),
        ("She died at the age of 39.", "en"),
        ("It was built two centuries ago.", "en"),
        ("El puente, inaugurado en 1934, es de acero.", "es"),
        ("Sie ist 34 Jahre alt.", "de"),
        ("Der 34-Jährige starb.", "de"),
        ("Le pont a 92 ans.", "fr"),
        ("A ponte tem 92 anos.", "pt"),
        ("Мосту 92 года.", "ru"),
        ("他34岁。", "zh"),
    ],
)
def test_a_sentence_with_an_age_or_a_year_of_building_shows_one(text: str, language: str) -> None:
    assert shows("age", text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("They are sent over the old stone bridge, a detour of 14 miles and 35 minutes.", "en"),
        ("The man who looked after the bridge for 18 years is here.", "en"),
        ("It reopens at 6 a.m. on Monday 30 March 2026.", "en"),
        ("El desvío es de 14 millas.", "es"),
        ("Der Umweg ist 14 Meilen lang.", "de"),
    ],
)
def test_another_number_is_no_age(text: str, language: str) -> None:
    assert not shows("age", text, language)
