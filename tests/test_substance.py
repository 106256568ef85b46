"""Which changes of a sentence matter: a number, a name, a "not"; no comma, typo or spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.content import content
from knowledge.substance import substantive


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("en", "Twenty-two of 1,200 people, or two hundred and five", ("22", "1200", "205")),
        ("en", "$5m and a dozen at 12:30 on the 3rd", ("5000000", "12", "12.3", "3.")),
        ("en", "one of three and five", ("3", "5")),
        ("es", "treinta y dos, veintidós, mil doscientos, 3.000", ("32", "22", "1200", "3000")),
        ("fr", "soixante-et-onze, quatre-vingt-dix, vingt et un", ("71", "90", "21")),
        ("de", "zweiundzwanzig, dreihundert, 2,5 Mio. Euro", ("22", "300", "2500000")),
        ("pt", "duzentos e trinta e cinco, 40 mil, dois bilhões", ("235", "40000", "2000000000")),
        ("it", "ventuno, trentotto, 300 mila, duecento", ("21", "38", "300000", "200")),
        ("es", "dos mil millones", ("2000000000",)),
        ("nl", "tweeëntwintig, drieduizend", ("22", "3000")),
        ("ru", "двадцать два, 1 200, две тысячи", ("22", "1200", "2000")),
    ],
)  # fmt: skip
def test_a_number_has_one_form_however_it_is_written(
    language: str, text: str, numbers: tuple[str, ...]
) -> None:
    assert content(text, language).numbers == numbers


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "The colour of the centre is organised.", "The color of the center is organized."),
        ("en", "Goverment officials met.", "Government officials met."),
        ("en", "They recieved nothing.", "They received nothing."),
        ("en", "They co-operate.", "They cooperate."),
        (
            "en",
            "Sales rose 5 percent in the U.S. in Sept.",
            "Sales rose 5% in the US in September.",
        ),
        ("en", "It cost $5 million.", "It cost 5 million dollars."),
        ("en", "One person left.", "A person left."),
        ("en", "He did not go.", "He didn't go."),
        ("es", "No vino nadie.", "No vino ninguno."),
        ("fr", "Il n'a pas parlé.", "Il n’a jamais parlé."),
        ("de", "Die Strasse ist zu.", "Die Straße ist zu."),
        ("pt", "Ele disse que virá.", "Ele afirmou que virá."),
        ("en", "She resigned on Monday, police said.", "Police said she resigned on Monday."),
    ],
)
def test_spelling_grammar_and_order_do_not_matter(language: str, old: str, new: str) -> None:
    assert not substantive(old, new, language)
    assert not substantive(new, old, language)


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "Three men and five women left.", "Five men and three women left."),
        ("en", "They say Ruiz beat Gil.", "They say Gil beat Ruiz."),
        ("en", "They met Peter there.", "They met Peters there."),
        ("en", "It is lawful.", "It is unlawful."),
        ("en", "It moved north.", "It moved worth."),
        ("en", "She has hypertension.", "She has hypotension."),
        ("en", "It is a moral choice.", "It is an amoral choice."),
        ("de", "Sie traf Petra Maier.", "Sie traf Petra Meier."),
        ("en", "He resigned.", "She resigned."),
        ("en", "He will go.", "He may go."),
        ("en", "He left before noon.", "He left after noon."),
        ("en", "It cost $5.", "It cost €5."),
        ("en", "He knew.", "He allegedly knew."),
        ("en", "The bridge is safe.", "The bridge is safe, the mayor said."),
        ("es", "Vino ayer.", "No vino ayer."),
        ("fr", "Il a parlé.", "Il n'a pas parlé."),
        ("de", "Er kam.", "Er kam nicht."),
        ("uk", "Він приїхав.", "Він не приїхав."),
        ("ar", "سافر الوزير.", "لم يسافر الوزير."),
        ("und", "Twelve left.", "Eleven left."),
    ],
)
def test_what_a_reader_would_want_to_know_matters(language: str, old: str, new: str) -> None:
    assert substantive(old, new, language)
    assert substantive(new, old, language)


@given(st.text(), st.text(), st.sampled_from(["en", "fr", "de", "es", "zh", "ar", "und", "xx"]))
def test_it_does_not_matter_which_text_was_first(one: str, other: str, language: str) -> None:
    assert substantive(one, other, language) == substantive(other, one, language)
    assert not substantive(one, one, language)


NUMBERS = ["two", "12", "hundred", "3,000", "million", "m", "1", "a", "7.5", "9th", ",", "and"]


@given(st.lists(st.sampled_from(NUMBERS)))
def test_any_run_of_numbers_is_read(words: list[str]) -> None:
    assert all(number.strip(".") for number in content(" ".join(words), "en").numbers)
