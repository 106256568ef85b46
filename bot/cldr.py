"""CLDR: how each language writes days and calls languages, by Unicode's tables, which Babel has."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

# Babel takes as long to load as an answer: not before a date is written.

_DAY_FIRST: Final = MappingProxyType({"en": "en_GB"})  # "en" has the American "Feb 18 – 24, 2019"
_UNKNOWN: Final = "und"


@lru_cache(1000)
def written_days(first: date, last: date, language: str) -> str:
    """A day, or the days from one to another; a whole month or year by its name."""
    from babel.dates import format_interval, format_skeleton  # noqa: PLC0415

    if first == last:
        return format_skeleton("yMMMd", first, locale=_DAY_FIRST.get(language, language))
    whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if whole and (first.year, first.month) == (last.year, last.month):
        return format_skeleton("yMMM", first, locale=language)
    if whole and first.year == last.year and (first.month, last.month) == (1, 12):
        return format_skeleton("y", first, locale=language)
    return format_interval(first, last, "yMMMd", locale=_DAY_FIRST.get(language, language))


@lru_cache(1000)
def language_name(code: str, language: str) -> str:
    """What a language is called in another one; "" where it has no name there, or is "und"."""
    from babel import Locale  # noqa: PLC0415

    return "" if code == _UNKNOWN else str(Locale(language).languages.get(code, ""))
