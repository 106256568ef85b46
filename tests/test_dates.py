"""What is shown of the relative dates in a quote, and what is left alone."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge.article import Article, Source
from knowledge.dates import ResolvedDate, asks_about_now, dates_in
from knowledge.passage import LONGEST, Passage, split

TUESDAY = date(2019, 2, 26)
LANGUAGES = ("en", "es", "pt", "fr", "de", "ru", "uk", "ar")
CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("sample_dates.yml").read_text("utf-8")
)
ALL = [(language, case) for language in LANGUAGES for case in CASES[language]]

# What tempts: dates and all that surrounds them, in several languages at once.
PIECES = (
    "Saturday", "saturday", "on ", "last ", "said ", "yesterday", "3 days ago", "0 days ago",
    "last week", "next year", "this week", "tonight", "today", "tomorrow", "will ", "2019", "1998",
    "“", "”", '"', "«", "»", "‘", "’", ", ", ". ", " ", "\u00a0", "\n", "e\u0301", "👩‍🚀", "\x00",
    "el sábado", "murió ", "hace tres días", "na segunda", "foi ", "mardi", "a été ",
    "am Samstag", "wurde ", "gefunden", "в субботу", "умер ", "у суботу", "загинув ",
    "il y a dix jours", "три дня назад", "يوم السبت", "قال ", "قبل يومين", "٣", "Feb. 3", "(",
    ")", "I ", "99 days ago", "-", "Monday",
)  # fmt: skip
texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
offsets = st.timedeltas(timedelta(hours=-14), timedelta(hours=14)).map(
    lambda offset: timezone(timedelta(minutes=offset // timedelta(minutes=1)))
)
moments = st.one_of(st.dates(), st.datetimes(timezones=st.one_of(offsets, st.just(UTC))))
places = st.sampled_from(("", "Paris", "NEW YORK", "../etc", "Nowhere", "MADRID, Spain"))


def passage(text: str, language: str = "en", **others: Any) -> Passage:
    around = {name: others.pop(name) for name in ("before", "after") if name in others}
    source = Source("Post", **{"published": TUESDAY, **others}, file="a.txt", language=language)
    return Passage("a", 1, "", source, 0, len(text), text, **around)


def shown(language: str, case: dict[str, Any]) -> dict[str, str]:
    """The dates of a case as sample_dates.yml writes them."""
    others = {name: value for name, value in case.items() if name not in {"text", "dates"}}
    if isinstance(others.get("published"), str):
        others["published"] = datetime.fromisoformat(others["published"])
    found = dates_in(passage(case["text"], language, **others))
    return {one.words: str(one.first) + f"/{one.last}" * (one.first != one.last) for one in found}


def expected(case: dict[str, Any]) -> dict[str, str]:
    return {words: str(days) for words, days in case.get("dates", {}).items()}


@pytest.mark.parametrize(("language", "case"), ALL, ids=[case["text"] for _, case in ALL])
def test_no_date_is_shown_that_is_not_known(language: str, case: dict[str, Any]) -> None:
    assert shown(language, case).items() <= expected(case).items()


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_of_what_is_known_is_shown(language: str) -> None:
    known = [(case, words) for case in CASES[language] for words in expected(case)]
    found = sum(words in shown(language, case) for case, words in known)
    assert found / len(known) >= 0.9


@pytest.mark.parametrize("mark", ["_", "__", "*"])
def test_a_date_that_is_emphasized_is_shown_without_its_marks(mark: str) -> None:
    text = f"The man was found dead on {mark}Saturday{mark}, police said."
    assert [one.words for one in dates_in(passage(text))] == ["Saturday"]


def test_a_date_stands_where_its_offsets_say() -> None:
    text = "The pier burned on Sunday, before it was rebuilt."
    assert dates_in(passage(text)) == (
        ResolvedDate("Sunday", 19, 25, date(2019, 2, 24), date(2019, 2, 24)),
    )


def test_dates_come_in_the_order_of_the_sentence() -> None:
    text = "The pier burned on Sunday, and it was closed on Monday."
    assert [one.words for one in dates_in(passage(text))] == ["Sunday", "Monday"]


def test_a_sentence_in_quotation_marks_around_it_is_somebody_speaking() -> None:
    text = "“It was late.\nThe pier burned yesterday.\nIt was cold.”"
    article = Article("a", "", text, Source("Post", TUESDAY, file="a.txt", language="en"))
    assert [dates_in(one) for one in split(article)] == [(), (), ()]


def test_a_language_without_date_words_has_no_dates() -> None:
    assert dates_in(passage("The pier burned on Sunday.", "und")) == ()


@pytest.mark.parametrize("published", [date.min, date.max, datetime.max.replace(tzinfo=UTC)])
def test_nothing_is_shown_at_the_ends_of_the_calendar(published: date) -> None:
    for text in ("The pier burned 99 days ago.", "The pier closes next year."):
        found = dates_in(passage(text, published=published))
        assert all(one.first <= one.last for one in found)


@given(
    st.builds(
        passage,
        texts.filter(str.strip),
        st.sampled_from((*LANGUAGES, "it", "und", "")),
        published=moments,
        dateline=places,
        before=texts,
        after=texts,
    )
)
def test_a_date_is_a_slice_and_does_not_end_before_it_begins(sentence: Passage) -> None:
    end = 0
    for one in dates_in(sentence):
        assert one.words == sentence.text[one.start : one.end] != ""
        assert one.first <= one.last
        assert end <= one.start
        end = one.end


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_sentence_takes_no_time(language: str) -> None:
    begun = time.process_time()
    for piece in (
        "“I said on Saturday ",
        "a to Saturday, ",
        "the the yesterday ",
        "hat ge ",
        '(("',
    ):
        dates_in(passage((piece * LONGEST)[:LONGEST].strip(), language))
    assert time.process_time() - begun < 2


def test_a_sentence_without_dates_costs_next_to_nothing() -> None:
    sentences = [
        passage(f"The pier at berth {n} was rebuilt in oak and iron.") for n in range(2000)
    ]
    dates_in(sentences[0])
    begun = time.process_time()
    for sentence in sentences:
        dates_in(sentence)
    assert (time.process_time() - begun) / len(sentences) < 100e-6


NOW = {
    "en": (
        "Is the bridge still closed?", "Is the bridge open now?", "How many are missing today?",
        "What is the current death toll?", "Has he been found yet?", "What is the latest?",
        "Is it raining at the moment?", "How many have died so far?",
    ),
    "es": (
        "¿Sigue cerrado el puente?", "¿Está abierto ahora?", "¿Cuántos faltan hoy?",
        "¿Todavía hay desaparecidos?", "¿Cuál es la cifra actual?", "¿Aún arde el muelle?",
    ),
    "pt": (
        "A ponte ainda está fechada?", "Está aberta agora?", "Quantos faltam hoje?",
        "Qual é o número atual?", "Continua fechada?", "Quantos morreram até agora?",
    ),
    "fr": (
        "Le pont est-il toujours fermé ?", "Est-il ouvert maintenant ?",
        "Quel est le bilan actuel ?",
        "Y a-t-il encore des disparus ?", "Combien sont absents aujourd’hui ?",
    ),
    "de": (
        "Ist die Brücke noch gesperrt?", "Ist sie jetzt offen?", "Wie ist der aktuelle Stand?",
        "Wie viele fehlen derzeit?", "Brennt der Kai immer noch?", "Was kostet die Karte heute?",
    ),
    "ru": (
        "Мост всё ещё закрыт?", "Он сейчас открыт?", "Сколько пропавших на данный момент?",
        "Мост до сих пор закрыт?", "Сколько стоит билет сегодня?",
    ),
    "uk": (
        "Міст досі закритий?", "Він зараз відкритий?", "Скільки зниклих наразі?",
        "Міст все ще закритий?", "Скільки коштує квиток сьогодні?",
    ),
    "ar": (
        "هل الجسر مغلق الآن؟", "هل لا يزال الجسر مغلقا؟", "ما هو العدد الحالي؟",
        "كم عدد المفقودين حتى الآن؟", "ما زال مغلقا؟",
    ),
}  # fmt: skip
THEN = {
    "en": (
        "When was the bridge closed?", "Who owns the bridge?", "Who wrote Apocalypse Now?",
        "How fast is an electric current?", "How many died on Sunday?", "Where does USA TODAY sit?",
    ),
    "es": ("¿Cuándo se cerró el puente?", "¿Quién murió el sábado?", "¿Qué dijo el alcalde?"),
    "pt": ("Quando a ponte foi fechada?", "Quem morreu no sábado?", "O que disse o prefeito?"),
    "fr": ("Quand le pont a-t-il fermé ?", "Qui est mort samedi ?", "Qui encore était à bord ?"),
    "de": ("Wann wurde die Brücke gesperrt?", "Wer noch war an Bord?", "Wer starb am Samstag?"),
    "ru": ("Когда закрыли мост?", "Кто ещё был на борту?", "Кто умер в субботу?"),
    "uk": ("Коли закрили міст?", "Хто ще був на борту?", "Хто помер у суботу?"),
    "ar": ("متى أغلق الجسر؟", "من توفي يوم السبت؟", "في أي يوم أغلق الجسر؟"),
}  # fmt: skip


@pytest.mark.parametrize(("language", "question"), [(k, q) for k, v in NOW.items() for q in v])
def test_a_question_about_the_present_is_known(language: str, question: str) -> None:
    assert asks_about_now(question, language)


@pytest.mark.parametrize(("language", "question"), [(k, q) for k, v in THEN.items() for q in v])
def test_a_question_about_the_past_is_not_about_now(language: str, question: str) -> None:
    assert not asks_about_now(question, language)


def test_the_language_of_a_question_is_told_when_it_is_not_given() -> None:
    assert asks_about_now("Is the bridge over the river still closed to the cars?", "und")
    assert not asks_about_now("", "und")
