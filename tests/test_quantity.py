"""Which figures are read in a sentence, how, and which two of them cannot both be right."""

from __future__ import annotations

import pytest

from knowledge.quantity import Day, Quantity, differ, quantities, same


def only(text: str, language: str = "en") -> Quantity:
    (found,) = quantities(text, language)
    return found


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("12 hangers cracked", "en", 12),
        ("twelve hangers cracked", "en", 12),
        ("Twenty-five hangers cracked", "en", 25),
        ("1,200 homes", "en", 1200),
        ("1 200 homes", "en", 1200),
        ("1\u202f200 homes", "en", 1200),
        ("2.3 million people", "en", 2_300_000),
        ("0.125 grams", "en", 0.125),
        ("two hundred thousand people", "en", 200_000),
        ("1.200 hectáreas", "es", 1200),
        ("treinta y dos heridos", "es", 32),
        ("doscientas mil personas", "es", 200_000),
        ("2,3 millones de personas", "es", 2_300_000),
        ("zweiunddreißig Häuser", "de", 32),
        ("1.200 Häuser", "de", 1200),
        ("3,5 Millionen Menschen", "de", 3_500_000),
        ("soixante-quinze blessés", "fr", 75),
        ("quatre-vingt-douze blessés", "fr", 92),
        ("1 200 hectares", "fr", 1200),
        ("trinta e dois feridos", "pt", 32),
    ],
)
def test_a_number_is_read_as_the_language_writes_it(text: str, language: str, value: float) -> None:
    found = only(text, language)
    assert (found.kind, found.value) == ("count", value)


@pytest.mark.parametrize(
    ("text", "language", "unit", "value"),
    [
        ("It cost £2.3 million.", "en", "£", 2_300_000),
        ("It cost US$3.5bn.", "en", "us$", 3_500_000_000),
        ("It cost 40 dollars.", "en", "$", 40),
        ("Cuesta 412 millones de euros.", "es", "€", 412_000_000),
        ("Das kostet 3,5 Mio. Euro.", "de", "€", 3_500_000),
        ("Le prix est de 390 millions d'euros.", "fr", "€", 390_000_000),
        ("Custa R$ 2,3 milhões.", "pt", "r$", 2_300_000),
    ],
)
def test_money_is_read_with_its_currency(text: str, language: str, unit: str, value: float) -> None:
    found = only(text, language)
    assert (found.kind, found.unit) == ("money", unit)
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("It opens on 14 March 2026.", "en", Day(2026, 3, 14)),
        ("It opens on March 14.", "en", Day(0, 3, 14)),
        ("It opened in October 2021.", "en", Day(2021, 10, 0)),
        ("It opened in 1934.", "en", Day(1934, 0, 0)),
        ("Abre el 14 de marzo de 2026.", "es", Day(2026, 3, 14)),
        ("Am 14. März wird geöffnet.", "de", Day(0, 3, 14)),
        ("Il ouvre le 1er avril.", "fr", Day(0, 4, 1)),
        ("Abre em 14 de março.", "pt", Day(0, 3, 14)),
    ],
)
def test_a_date_is_read_as_far_as_it_is_written(text: str, language: str, day: Day) -> None:
    found = only(text, language)
    assert (found.kind, found.day) == ("date", day)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It leaves at 6.15 p.m. or 18:30.", "en"),
        ("Aged 12 to 14, they won 3-1.", "en"),
        ("Dozens of people came on the 19th.", "en"),
        ("It is three hundred and fifty.", "en"),
        ("They took Flight 370 from Gate 4.", "en"),
        ("Ana Ruiz, 34, said so.", "en"),
        ("One of them left.", "en"),
        ("Sale a las 18.30 de la plaza.", "es"),
        ("Murieron treinta y un mineros.", "es"),
        ("Um 18 Uhr kam ein Mann.", "de"),
        ("À 18h30, un homme est venu.", "fr"),
        ("Er kostet 12 元.", "zh"),
    ],
)
def test_what_cannot_be_compared_is_no_figure(text: str, language: str) -> None:
    assert quantities(text, language) == ()


def test_the_day_of_a_dateline_is_no_date_of_the_news() -> None:
    assert quantities("BERN, March 3 (Erewhon Wire) - The bridge is shut.", "en") == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The toll rose to 19 from 12.", "en"),
        ("The toll rose from 12 to 19.", "en"),
        ("La cifra pasó de 12 a 19 heridos.", "es"),
        ("Die Zahl stieg von 12 auf 19.", "de"),
        ("Le bilan est passé de 12 à 19 morts.", "fr"),
        ("O número subiu de 12 para 19.", "pt"),
    ],
)
def test_what_a_figure_was_before_is_told_from_what_it_is(text: str, language: str) -> None:
    found = {one.value: one.former for one in quantities(text, language)}
    assert found == {12: True, 19: False}


@pytest.mark.parametrize(
    "text", ["another 12 hangers", "12 more hangers", "12 of them", "the first 12 hangers"]
)
def test_a_part_is_known_by_its_words(text: str) -> None:
    assert only(text).part


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("12 men", "14 men"),
        ("at least 12 men", "at least 14 men"),
        ("at least 12 men", "14 men"),
        ("at least 12 men", "10 men"),
        ("10 men", "at least 12 men"),
        ("1,200 men", "1,187 men"),
        ("about 1,200 men", "1,450 men"),
        ("£1.4 million", "£2.3 million"),
        ("12%", "14 per cent"),
        ("on 14 March", "on March 21"),
        ("in 2019", "in October 2021"),
    ],
)
def test_figures_that_cannot_both_be_right_differ(older: str, newer: str) -> None:
    assert differ(only(older), only(newer))


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("12 men", "twelve men"),
        ("1,200 men", "1 200 men"),
        ("about 1,200 men", "1,187 men"),
        ("1,187 men", "nearly 1,200 men"),
        ("2.3 million men", "2,318,000 men"),
        ("a dozen men", "13 men"),
        ("14 men", "at least 12 men"),
        ("up to 50 men", "30 men"),
        ("2 men", "900 men"),
        ("£2", "$3"),
        ("12%", "14 men"),
        ("on 14 March", "on 14 March 2026"),
        ("in 2019", "on 14 March"),
    ],
)
def test_figures_that_may_both_be_right_do_not_differ(older: str, newer: str) -> None:
    assert not differ(only(older), only(newer))


def test_a_figure_is_the_same_however_it_is_written() -> None:
    assert same(only("12 men"), only("twelve men"))
    assert not same(only("12 men"), only("12%"))
