"""Ages: how a question asks for one, and how a sentence gives one."""

from __future__ import annotations

import pytest

from knowledge.answertype import forms_sought, shows, sought


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
    assert forms_sought(question, language)["number"] == "age"


@pytest.mark.parametrize(
    "question", ["How long is the bridge?", "Where is the old bridge?", "How many cars are there?"]
)
def test_no_other_question_asks_for_an_age(question: str) -> None:
    assert forms_sought(question, "en") == {}


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


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What time does the ferry leave?", "en"),
        ("At what time is the last train?", "en"),
        ("¿A qué hora sale el ferri?", "es"),
        ("A que horas sai a balsa?", "pt"),
        ("À quelle heure part le bac ?", "fr"),
        ("Um wie viel Uhr fährt die Fähre?", "de"),
        ("A che ora parte il traghetto?", "it"),
        ("Hoe laat vertrekt de veerpont?", "nl"),
        ("Во сколько отходит паром?", "ru"),
        ("في أي ساعة تغادر العبارة؟", "ar"),
        ("渡轮几点开？", "zh"),
        ("フェリーは何時に出ますか。", "ja"),
        ("Vapur saat kaçta kalkıyor?", "tr"),
        ("Phà chạy lúc mấy giờ?", "vi"),
        ("नाव कितने बजे चलती है?", "hi"),
    ],
)
def test_a_question_for_a_time_of_day_is_known(question: str, language: str) -> None:
    assert forms_sought(question, language) == {"date": "clock"}
    assert "date" in sought(question, language)


def test_other_questions_with_the_word_time_ask_for_none() -> None:
    for question in ("What time zone is it in?", "How many times did it leave?", "When was it?"):
        assert forms_sought(question, "en") == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It leaves at 6.15 a.m. on weekdays.", "en"),
        ("The last one goes at 9pm.", "en"),
        ("It opens at noon.", "en"),
        ("The quake struck at 0640 GMT.", "en"),
        ("It closed at 18:30.", "en"),
        ("Sale a las seis de la tarde.", "es"),
        ("Sai às 18h30.", "pt"),
        ("Il part à 18 h 30.", "fr"),
        ("Sie fährt um 18.30 Uhr.", "de"),
        ("Parte alle 18.30.", "it"),
        ("Hij vertrekt om zes uur.", "nl"),
        ("Паром отходит в 18:30.", "ru"),
        ("تغادر الساعة السادسة.", "ar"),
        ("渡轮六点开。", "zh"),
        ("フェリーは6時に出ます。", "ja"),
        ("Vapur saat 18.30'da kalkıyor.", "tr"),
        ("Phà chạy lúc 6 giờ.", "vi"),
        ("नाव 6 बजे चलती है।", "hi"),
    ],
)
def test_a_time_of_day_is_seen(text: str, language: str) -> None:
    assert shows("clock", text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It is 6.15 metres wide and was built in 1934.", "en"),
        ("He made a point of 12 amendments.", "en"),
        ("The ferry leaves on 3 March.", "en"),
        ("Tiene 6 metros.", "es"),
        ("Sie wurde 1934 gebaut.", "de"),
        ("会议开了六个小时。", "zh"),
        ("会議は6時間続いた。", "ja"),
    ],
)
def test_another_number_is_no_time_of_day(text: str, language: str) -> None:
    assert not shows("clock", text, language)
