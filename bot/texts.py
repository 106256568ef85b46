"""Texts: the bot's own words, in the reader's language. None of them is about the story.

English stands in the code; the other languages are gettext catalogues in bot/locales, which
bot/locales/compile.py compiles when the package is built.
"""

from __future__ import annotations

import gettext
import re
import unicodedata
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bot.cldr import language_name, written_days

LOCALES: Final = Path(__file__).with_name("locales")
DOMAIN: Final = "pullquote"

LANGUAGE_NAMES: Final = MappingProxyType(
    {
        "en": "English",
        "es": "Español",
        "pt": "Português",
        "fr": "Français",
        "de": "Deutsch",
        "ar": "العربية",
        "ru": "Русский",
        "uk": "Українська",
    }
)
"""The languages that the bot speaks, as they call themselves."""

LANGUAGE_CODES: Final = tuple(LANGUAGE_NAMES)
"""The same as Telegram's clients name them (IETF)."""

_RIGHT_TO_LEFT: Final = frozenset({"ar"})
_TURNING: Final = frozenset({"R", "AL", "AN"})  # directions of characters
_ISOLATE: Final = "\u2068{}\u2069"  # FIRST STRONG ISOLATE … POP DIRECTIONAL ISOLATE

_COMMAND: Final = re.compile(r"/[a-z]+(?: cancel)?(?: [0-9]+)?")


class Texts:
    """Everything that the bot says itself, in one language.

    What one file alone says stands there, as `texts.gettext("…")`; what several say stands here.
    `{...}` are filled in by `texts.fill`.

    Args:
        language: one of LANGUAGE_CODES.
    """

    def __init__(self, language: str) -> None:
        self.language = language

    @cached_property
    def _catalogue(self) -> gettext.NullTranslations:
        if self.language == "en":
            return gettext.NullTranslations()
        return gettext.translation(DOMAIN, LOCALES, [self.language])

    def __repr__(self) -> str:
        return f"Texts({self.language!r})"

    def gettext(self, message: str) -> str:
        """A message in this language."""
        return self._readable(self._catalogue.gettext(message))

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """A message in the form that goes with a count, which still has to be filled in."""
        return self._readable(self._catalogue.ngettext(singular, plural, count))

    def _readable(self, text: str) -> str:
        """Commands are Latin: beside Arabic their slash would stand at their end."""
        if not self.right_to_left:
            return text
        return _COMMAND.sub(lambda found: _ISOLATE.format(found[0]), text)

    def fill(self, message: str, **values: object) -> str:
        """A message of this language with names, titles and numbers put in.

        What is written the other way is isolated, so that it changes the order of nothing around
        it (Unicode Annex 9, 2.4).
        """
        return message.format(**{name: self.isolated(str(v)) for name, v in values.items()})

    def isolated(self, value: str) -> str:
        """A name as it stands in a line of this language."""
        return _ISOLATE.format(value) if self.right_to_left or _turns(value) else value

    @property
    def right_to_left(self) -> bool:
        """Whether the language is written from right to left."""
        return self.language in _RIGHT_TO_LEFT

    def day(self, day: date) -> str:
        """A date as it is written in this language: 26 Feb 2019."""
        return written_days(day, day, self.language)

    def days(self, first: date, last: date) -> str:
        """The days from one to another: 18–24 Feb 2019; a whole month or year by its name."""
        return written_days(first, last, self.language)

    def name_of(self, language: str) -> str:
        """What a language is called in this one; "" where it has no name, or is not known.

        Args:
            language: its two-letter code, or "und".
        """
        return language_name(language, self.language)

    @property
    def silence(self) -> str:
        """The story was looked through, and does not say."""
        return self.gettext("The story does not say.")

    @property
    def could_not_look(self) -> str:
        """Never an answer."""
        return self.gettext(
            "I could not look just now, so this is no answer. Please ask again in a minute."
        )

    @property
    def may_say(self) -> str:
        """Above quotes that are perhaps no answer."""
        return self.gettext("The story may say:")

    @property
    def no_words(self) -> str:
        """To a picture, or a line of signs."""
        return self.gettext("Please ask in words: what do you want to know about the story?")

    @property
    def says(self) -> str:
        """Above quotes that confirm nothing."""
        return self.gettext("The story says:")

    @property
    def latest(self) -> str:
        """Under a silence: how far the story goes."""
        return self.gettext("{title}, latest report {day}")

    @property
    def saved_page(self) -> str:
        """In the place of a link."""
        return self.gettext("saved page {file}")

    @property
    def more(self) -> str:
        """A button: the next page of an answer."""
        return self.gettext("More ▸")

    @property
    def context(self) -> str:
        """A button: a quote with its neighbours."""
        return self.gettext("Context ▸")

    @property
    def back(self) -> str:
        """A button."""
        return self.gettext("◂ Back")

    @property
    def next_quote(self) -> str:
        """A button, under a quote with its neighbours."""
        return self.gettext("Next quote ▸")

    @property
    def source(self) -> str:
        """A button that opens the article."""
        return self.gettext("Source ↗")

    @property
    def sources(self) -> str:
        """Above the list of articles."""
        return self.gettext("Sources of {title}")

    @property
    def source_count(self) -> str:
        """Which of the articles are shown."""
        return self.gettext("{first}–{last} of {count}, newest first")

    @property
    def withdrawn(self) -> str:
        """Of an article."""
        return self.gettext("Withdrawn, never quoted: {reason}")

    @property
    def also(self) -> str:
        """Who else carries an article."""
        return self.gettext("Also in: {publishers}")

    @property
    def unknown_command(self) -> str:
        """To a command that is none."""
        return self.gettext("I don't know this command. /help says what I can do.")

    @property
    def ask_usage(self) -> str:
        """To /ask alone."""
        return self.gettext("Write your question after the command: /ask When does it reopen?")

    @property
    def example_gone(self) -> str:
        """To a button of an example."""
        return self.gettext("That question is no longer offered. Just write your own.")

    @property
    def button_outlived(self) -> str:
        """To a button of another time; at most 200 characters."""
        return self.gettext(
            "This button belongs to an older answer. Please ask your question again."
        )

    @property
    def forgotten(self) -> str:
        """To /new."""
        return self.gettext("Forgotten. Your next question stands on its own.")

    @property
    def nothing_asked(self) -> str:
        """To /more and /context."""
        return self.gettext("I remember no question of yours here. Please ask it first.")

    @property
    def only_admins(self) -> str:
        """To a member of a group who wants to decide for it; at most 200 characters."""
        return self.gettext("In a group only its admins can do this.")

    @property
    def no_more(self) -> str:
        """To /more."""
        return self.gettext("That was all that I found.")


LANGUAGES: Final = MappingProxyType({code: Texts(code) for code in LANGUAGE_CODES})
"""The bot's words by language."""

ENGLISH: Final = LANGUAGES["en"]


def texts_for(*codes: str | None) -> Texts:
    """The words in the first of these languages ("es-MX") that there are; else English."""
    return LANGUAGES[next(filter(None, map(_known, codes)), "en")]


def _known(code: str | None) -> str:
    language = (code or "").partition("-")[0].partition("_")[0].lower()
    return language if language in LANGUAGE_CODES else ""


def _turns(value: str) -> bool:
    """Whether something in it is written from right to left."""
    return not value.isascii() and any(unicodedata.bidirectional(c) in _TURNING for c in value)
