"""Dates: the days that "Saturday" and "yesterday" in a quote are, shown under it, never inside.

A weekday is the newest such day not after publication, that day included. Where the sentence leaves
any doubt that this is the day it means, nothing is resolved: a wrong date is worse than none.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import regex

from knowledge.article import Source
from knowledge.datewords import DAYS, SPANS, WEEKDAYS, DateWords, date_words, kind_of
from knowledge.datewords_doubt import certain, reported
from knowledge.language import detect
from knowledge.passage import Passage

_SMALL_HOURS = timedelta(hours=4)  # what is published after midnight was written before it
_WEEK = 7
_SATURDAY, _SUNDAY = 5, 6
_FAR = 4  # days; of a page that was changed since it was dated, it is the one or two days after


@dataclass(frozen=True, slots=True)
class ResolvedDate:
    """A relative date of a quote, and the days that it is.

    Attributes:
        words: as they stand in the quote.
        start, end: where; `passage.text[start:end] == words`, in characters.
        first, last: the days, both included; the same day twice for a day.
    """

    words: str
    start: int
    end: int
    first: date
    last: date


@lru_cache(maxsize=1024)  # a story has few sentences that are quoted, and those often
def dates_in(passage: Passage) -> tuple[ResolvedDate, ...]:
    """The relative dates of a passage, in order; none that is in doubt.

    Doubtful are, among others: what is said in quotation marks, or in the first person; a sentence
    that names another year; a weekday beside its date, of a thing to come, or that returns every
    week; a day on which it depends in which zone the article was published, if that is not known.
    """
    words = date_words(passage.source.language)
    if words is None:
        return ()
    matches = list(words.dates.finditer(passage.text))
    if not matches:
        return ()
    try:
        return tuple(_resolved(passage, words, matches, _days(passage.source, words)))
    except (OverflowError, ValueError):  # before the calendar begins, or after its end
        return ()


def asks_about_now(question: str, language: str) -> bool:
    """Whether a question is about the present, so that the age of its answer matters.

    Args:
        question: as written.
        language: two-letter code; for one that has no date words it is told from the question.
    """
    words = date_words(language) or date_words(detect(question))
    return words is not None and words.now.search(question) is not None


def _days(source: Source, words: DateWords) -> frozenset[date]:
    """The day of publication where it was published, or the two that it can be."""
    moment = source.published
    if not isinstance(moment, datetime):
        return frozenset({moment})
    if zone := _zone(source.dateline):
        moment = moment.astimezone(zone)
    elif not moment.utcoffset():  # UTC is how computers write it: the paper may be anywhere
        return frozenset((moment + timedelta(hours=offset)).date() for offset in words.hours)
    return frozenset({moment.date(), (moment - _SMALL_HOURS).date()})


_AREAS: Final = ("Europe", "America", "Asia", "Africa", "Australia", "Pacific")


@lru_cache(maxsize=256)
def _zone(place: str) -> ZoneInfo | None:
    """The zone of a city, where the zone database calls one by it: "New York"."""
    name = place.strip().title().replace(" ", "_")
    if name.replace("_", "").isalpha():
        for area in _AREAS:
            with suppress(ZoneInfoNotFoundError, ValueError, OSError):
                return ZoneInfo(f"{area}/{name}")
    return None


def _resolved(
    passage: Passage,
    words: DateWords,
    matches: Sequence[regex.Match[str]],
    days: frozenset[date],
) -> Iterator[ResolvedDate]:
    years = {day.year for day in days}
    if _years(passage.text) - years:
        return
    elsewhen = bool(_years(passage.before) - years)
    spans = [_span(words, match, days) for match in matches]
    previous: tuple[date, date] | None = None
    for number, (match, span) in enumerate(zip(matches, spans, strict=True)):
        if span is None or span == previous or _at_odds(matches, spans, number):
            continue
        if certain(passage, words, match, matches) and (not elsewhen or reported(words, match)):
            yield ResolvedDate(match.group(), match.start(), match.end(), *span)
            previous = span


_YEAR: Final = regex.compile(r"(?<![\d.,])(?:1[4-9]|20)\d\d(?!\d|[.,]\d)")


def _years(text: str) -> set[int]:
    return {int(year) for year in _YEAR.findall(text)}


def _at_odds(
    matches: Sequence[regex.Match[str]],
    spans: Sequence[tuple[date, date] | None],
    number: int,
) -> bool:
    """Whether "yesterday, Sunday" is two days: it was written on another than it was published."""
    return any(
        spans[other] != spans[number]
        and kind_of(matches[left]) in DAYS
        and kind_of(matches[left + 1]) in {*DAYS, *WEEKDAYS}
        and matches[left].string[matches[left].end() : matches[left + 1].start()] in {" ", ", "}
        for left, other in ((number - 1, number - 1), (number, number + 1))
        if left >= 0 and other < len(matches)
    )


def _span(
    words: DateWords, match: regex.Match[str], days: frozenset[date]
) -> tuple[date, date] | None:
    """The first and last day that a match means; None when it depends on the day of publication."""
    found = {_span_of(words, match, day) for day in days}
    return found.pop() if len(found) == 1 else None


def _span_of(words: DateWords, match: regex.Match[str], day: date) -> tuple[date, date] | None:
    kind = kind_of(match)
    if kind in SPANS:
        return _unit(*SPANS[kind], day)
    if kind in WEEKDAYS:
        found = _weekday(words, match, WEEKDAYS.index(kind), day)
        return (found, found) if found else None
    step = -_number(words, match["number"]) if kind == "ago" else DAYS.get(kind, 0)
    found = day + timedelta(days=step)
    return found, found


def _weekday(words: DateWords, match: regex.Match[str], number: int, day: date) -> date | None:
    """The newest such weekday not after a day; "last Saturday" is before it. None for a doubt."""
    back = (day.weekday() - number) % _WEEK
    if not match["past"]:
        return day - timedelta(days=back) if back <= _FAR else None
    back = back or _WEEK
    # "Last Monday" of a Thursday is this week's or the week before's; a week begins with either.
    this_week = back <= day.weekday() or back <= (day.weekday() + 1) % _WEEK
    vague = this_week and words.vague.fullmatch(match["past"])
    return None if vague else day - timedelta(days=back)


def _unit(unit: str, step: int, day: date) -> tuple[date, date] | None:
    """A week from Monday, a month or a year; None at a weekend that ends the week or begins it."""
    if unit == "week":
        if day.weekday() >= (_SATURDAY if step < 0 else _SUNDAY):
            return None
        monday = day + timedelta(days=_WEEK * step - day.weekday())
        return monday, monday + timedelta(days=_WEEK - 1)
    if unit == "year":
        return date(day.year + step, 1, 1), date(day.year + step, 12, 31)
    year, month = divmod(day.year * 12 + day.month - 1 + step, 12)
    return date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1])


def _number(words: DateWords, written: str | None) -> int:
    if written is None:  # a dual
        return 2
    if written.isdecimal():
        return int(written)
    return next(n for n, numeral in enumerate(words.numerals, 2) if numeral.fullmatch(written))
