"""How many: what is asked for, and which numbers of a sentence can say so."""

from __future__ import annotations

import pytest

from knowledge.language import analyse
from knowledge.tally import counting, counts_others, tallied


def stems(words: str, language: str) -> frozenset[str]:
    return frozenset(word.stem for word in analyse(words, language))


@pytest.mark.parametrize(
    ("question", "language", "things"),
    [
        ("How many cars cross the bridge?", "en", "cars cross"),
        ("how many hangers", "en", "hangers"),
        ("How many of the firefighters were hurt?", "en", "firefighters"),
        ("¿Cuántos coches hay?", "es", "coches"),
        ("Wie viele Autos?", "de", "Autos"),
        ("Combien de voitures ?", "fr", "voitures"),
        ("Quantos carros?", "pt", "carros"),
    ],
)
def test_a_question_says_what_it_wants_counted(question: str, language: str, things: str) -> None:
    assert tallied(question, language) == stems(things, language)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How old is the bridge?", "en"),
        ("How many days did it take?", "en"),
        ("How many percent agree?", "en"),
        ("When did it open?", "en"),
        ("Сколько машин?", "ru"),
    ],
)
def test_a_measure_a_share_and_an_unknown_language_count_nothing(
    question: str, language: str
) -> None:
    assert not tallied(question, language)


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("It reopens to cars at 6 a.m. on Monday 30 March, four weeks after.", "en", set()),
        ("It cost £2.3 million and is 46 miles away.", "en", set()),
        ("It opened in 1934.", "en", set()),
        ("Some 11,400 vehicles a day cross at 20 mph.", "en", {"11400"}),
        ("Between 40-50 people came.", "en", {"40", "50"}),
        ("Abre el 30 de marzo y cuesta 3 euros.", "es", set()),
        ("Am 30. März kamen 12 Autos nach 14 Kilometern.", "de", {"12"}),
        ("Sie kamen am 30 марта.", "ru", {"30"}),
    ],
)
def test_dates_times_sums_and_measures_count_nothing(
    text: str, language: str, numbers: set[str]
) -> None:
    assert counting(text, language) == numbers


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("They found cracks in 12 of the 148 steel hangers.", True),
        ("It carries 96 people.", True),
        ("It carries 96 cars.", False),
        ("It carries 96 people and 12 old cars.", False),
        ("The number rose to 12.", False),
        ("Cars came, and 12 were stopped.", False),
        ("It reopens at 6 a.m.", False),
        ("Of its 640 pupils, 212 live beside cars.", True),
        ("Of the 640 cars, 212 were old.", False),
        ("Tens of thousands of passengers were stranded.", True),
        ("Thousands of old cars were stranded.", False),
        ("Hundreds were stranded.", False),
    ],
)
def test_numbers_that_all_count_something_else_are_known(text: str, others: bool) -> None:  # noqa: FBT001 - a table
    assert counts_others(text, stems("cars", "en"), "en") is others
