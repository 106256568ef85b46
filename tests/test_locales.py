"""The catalogues in bot/locales: every text of the bot, whole, in every language that it speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from shutil import copytree, ignore_patterns
from string import Formatter
from typing import get_args

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import read_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from bot.introduction import commands, description, help_, operators_commands, short_description
from bot.locales.compile import compile_all
from bot.storylist import chosen_is_lost, no_such_story, now_asked
from bot.texts import DOMAIN, LANGUAGE_CODES, LANGUAGES, LOCALES, Texts
from bot.waiting import Kept
from bot.waitingwords import not_here, not_yours, only_yours, told
from tests.written import story

TRANSLATED = tuple(code for code in LANGUAGE_CODES if code != "en")
COUNTS = range(366)

_COMMAND = re.compile(r"(?<![\w/])/[a-z]+(?: cancel)?(?: [0-9]+)?(?![\w/])")
_GERMAN_QUOTE = re.compile("„[^„“”]*“")

Words = str | tuple[str, ...]
"""A message, or its singular and plural."""


@cache
def in_code() -> frozenset[Words]:
    """Every message of the bot's code, as gettext's tools find it."""
    files = sorted(LOCALES.parent.glob("*.py"))
    found = (each for file in files for each in extract_from_file("python", file, DEFAULT_KEYWORDS))
    return frozenset(words for _, words, _, _ in found)


@cache
def catalogue(language: str) -> Catalog:
    file = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    with file.open("rb") as opened:
        return read_po(opened, locale=language, abort_invalid=True)


def messages(language: str) -> Iterator[Message]:
    """Every message of a catalogue; its header is none."""
    return (message for message in catalogue(language) if message.id)


def forms(words: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """One, or those of a plural."""
    return (words or "",) if isinstance(words, str | None) else tuple(words)


def pairs(language: str) -> list[tuple[str, str]]:
    """Each English text with each form that translates it; a plural's with its plural."""
    return [
        (forms(message.id)[-1], translated)
        for message in messages(language)
        for translated in forms(message.string)
        if translated
    ]


def placeholders(text: str) -> list[str]:
    """Sorted, as often as they are there; a stray brace raises ValueError."""
    parts = ((name, spec, how) for _, name, spec, how in Formatter().parse(text))
    return sorted(f"{name}:{spec}!{how}" for name, spec, how in parts if name is not None)


def symbols(text: str) -> list[str]:
    """What is no word, in its order."""
    return re.findall("[▸◂↗⚑👍👎]", text)


def said_on_a_button(texts: Texts) -> Iterator[str]:
    """What a client shows over the chat when a button is pressed."""
    yield from (texts.button_outlived, texts.could_not_look, texts.only_admins)
    yield from (told(kept, days, texts) for kept in get_args(Kept) for days in COUNTS[1:])
    yield from (not_here(texts), only_yours(texts), not_yours(texts))
    yield from (texts.gettext("It no longer waits."), texts.gettext("Cancelled."))
    yield from (no_such_story(texts), chosen_is_lost(texts))
    yield now_asked(replace(story(), title="W" * 500), texts, 100)
    yield texts.gettext("Thank you. It is counted, without your name.")
    yield texts.gettext("Only an answer can be judged, and only once.")
    moment = "Please give me a moment: {count} second."
    for count in COUNTS:
        words = texts.ngettext(moment, moment.replace("second", "seconds"), count)
        yield texts.fill(words, count=count)


def test_every_language_but_english_has_a_catalogue_and_no_other_has() -> None:
    assert {file.parts[-3] for file in LOCALES.glob("*/LC_MESSAGES/*.po")} == set(TRANSLATED)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_the_messages_of_the_code_and_no_others(language: str) -> None:
    there = {message.id for message in messages(language)}
    assert in_code() - there == set(), "`make words` puts them in"
    assert there - in_code() == set(), "`make words` takes them out"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_in_every_form(language: str) -> None:
    left = [each.id for each in messages(language) if each.fuzzy or not all(forms(each.string))]
    assert left == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_the_english(language: str) -> None:
    both = pairs(language)
    assert [each for each in both if placeholders(each[0]) != placeholders(each[1])] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_names_the_same_commands(language: str) -> None:
    both = pairs(language)
    named = [tuple(sorted(_COMMAND.findall(words)) for words in each) for each in both]
    assert any(english for english, _ in named)
    wrong = [each for each, (english, other) in zip(both, named, strict=True) if english != other]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_lines_of_the_english_and_no_space_around(language: str) -> None:
    both = pairs(language)
    assert [words for _, words in both if words != words.strip()] == []
    assert [each for each in both if each[0].count("\n") != each[1].count("\n")] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_symbols_of_the_english_pointing_where_one_reads(
    language: str,
) -> None:
    turned = str.maketrans("▸◂", "◂▸") if LANGUAGES[language].right_to_left else {}
    expected = [(symbols(english.translate(turned)), words) for english, words in pairs(language)]
    assert [words for found, words in expected if found != symbols(words)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_plurals_have_the_forms_that_the_language_has(language: str) -> None:
    rule = get_plural(language)
    assert catalogue(language).plural_forms == rule.plural_forms
    plurals = [message for message in messages(language) if message.pluralizable]
    assert plurals
    assert [each.id for each in plurals if len(forms(each.string)) != rule.num_plurals] == []


def test_what_is_loaded_is_compiled_from_these_catalogues(tmp_path: Path) -> None:
    copy = copytree(LOCALES, tmp_path / "locales", ignore=ignore_patterns("*.mo", "__pycache__"))
    compiled = compile_all(copy)
    assert len(compiled) == len(TRANSLATED)
    for file in compiled:
        loaded = LOCALES / file.relative_to(copy)
        # Not the bytes: the header names the Babel that compiled it, which may be another.
        assert _messages(loaded) == _messages(file) != {}, "`make words` compiles them"


def _messages(file: Path) -> dict[str, object]:
    with file.open("rb") as data:
        return {str(message.id): message.string for message in read_mo(data) if message.id}


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_what_clients_show_of_the_bot_fits(language: str) -> None:
    texts = LANGUAGES[language]
    listed = [*commands(texts), *operators_commands(texts)]
    assert [words for _, words in listed if not 1 <= len(words) <= 60] == []
    assert 1 <= len(description(texts)) <= 512
    assert 1 <= len(short_description(texts)) <= 120


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_what_is_said_on_a_button_fits(language: str) -> None:
    said = set(said_on_a_button(LANGUAGES[language]))
    assert [words for words in said if not 1 <= len(words) <= 200] == []


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_silence_and_a_failure_to_look_share_no_sentence(language: str) -> None:
    texts = LANGUAGES[language]
    failed = (texts.could_not_look, texts.gettext("I could not look just now. Please try again."))
    of_an_article = texts.gettext(
        "This article does not say, but another may. Press the button, or ask again without this "
        "article."
    )
    silent = f"{texts.silence} {of_an_article}"
    for words in failed:
        sentences = set(re.split(r"(?<=[.!?؟])\s+", words))
        assert not sentences & set(re.split(r"(?<=[.!?؟])\s+", silent))
        assert texts.silence.rstrip(".") not in words


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_help_explains_the_words_that_stand_above_answers(language: str) -> None:
    texts = LANGUAGES[language]
    explained = help_(texts, "Selder", 3)
    assert texts.may_say.rstrip(":\u00a0") in explained
    assert texts.silence.rstrip(".") in explained


@pytest.mark.parametrize("language", ["es", "fr", "ru", "uk"])
def test_quotation_marks_are_not_the_english_ones(language: str) -> None:
    assert [words for _, words in pairs(language) if "“" in words or "”" in words] == []


def test_german_quotations_open_low_and_close_high() -> None:
    quoting = [words for _, words in pairs("de") if set(words) & set("„“”")]
    assert quoting
    assert [words for words in quoting if set(_GERMAN_QUOTE.sub("", words)) & set("„“”")] == []


def test_french_marks_stand_behind_a_space_that_does_not_break() -> None:
    french = [words for _, words in pairs("fr")]
    assert [words for words in french if re.search("[^\u00a0»?!][:;?!»]|«[^\u00a0]", words)] == []
    assert [words for words in french if "'" in words] == []
