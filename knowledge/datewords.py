"""Date words: how a language names days, and what leaves in doubt which day is meant."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

import regex

from knowledge.pattern import Pattern

DAYS: Final = MappingProxyType({f"day{step + 2}": step for step in range(-2, 3)})
"""Groups of `DateWords.dates` that name a day by its distance from today."""

SPANS: Final = MappingProxyType(
    {
        f"{unit}{step + 1}": (unit, step)
        for unit in ("week", "month", "year")
        for step in range(-1, 2)
    }
)
"""Groups of `DateWords.dates` that name a week, month or year, and how far it is from this one."""

WEEKDAYS: Final = tuple(f"weekday{number}" for number in range(7))
"""Groups of `DateWords.dates` that name a weekday, from Monday."""

# An underscore is no letter of a word: it stands around one that is emphasized.
_BEFORE: Final = r"(?<![^\W_]|[\p{M}'’-])"
_AFTER: Final = r"(?![^\W_]|\p{M}|-\w)"


@dataclass(frozen=True, slots=True)
class DateWords:
    """The date words of one language; a pattern that it has no words for never matches.

    Attributes:
        dates: every relative date; its kind is the group that matched, of DAYS, SPANS, WEEKDAYS,
            "tonight" or "ago" (with its number in "number"); a weekday is "past" with "last".
        numerals: the numbers from two, as words.
        hours: between which offsets from UTC its papers stand.
        capital: whether weekdays have one; None for a script without capitals.
        needed: ends before a weekday; None where it can stand alone.
        barred: before and after a "weekday", "day", "span" or "ago": another date is meant.
        possessive, possessed: what makes a weekday's a possessive, and before which it may be one.
        vague: "last" that may mean the week before the last.
        short, closed: a weekday that is an ordinal too, unless it is closed.
        clause: where one ends.
        past: what has happened.
        reported: ends before the day on which it happened or was told, whatever else is to come.
        reports: begins after such a day.
        telling: that somebody tells something.
        ahead: what is to come.
        coming: what is certain to come.
        open: what may be to come, or comes again and again.
        infinitive: what was to come, where it stands before its day.
        elsewhen: another time is told of.
        months: the names of months.
        own: the words of somebody who speaks.
        now: a question about the present.
    """

    dates: Pattern
    numerals: tuple[Pattern, ...]
    hours: tuple[float, float]
    capital: bool | None
    needed: Pattern | None
    barred: Mapping[str, tuple[Pattern, Pattern]]
    possessive: Pattern
    possessed: Pattern
    vague: Pattern
    short: Pattern
    closed: Pattern
    clause: Pattern
    past: Pattern
    reported: Pattern
    reports: Pattern
    telling: Pattern
    ahead: Pattern
    coming: Pattern
    open: Pattern
    infinitive: Pattern
    elsewhen: Pattern
    months: Pattern
    own: Pattern
    now: Pattern


def kind_of(match: regex.Match[str]) -> str:
    """The group of `DateWords.dates` that a match is of."""
    groups = match.groupdict()
    return next(
        kind
        for kind in (*WEEKDAYS, *DAYS, *SPANS, "tonight", "ago")
        if groups.get(kind) is not None
    )


@lru_cache(maxsize=16)
def date_words(language: str) -> DateWords | None:
    """The date words of a language, or None when it has none."""
    data = _data().get(language)
    if data is None:
        return None
    via = f"(?:{_either(data, 'via')})"
    reporting = f"(?:{_either(data, 'reporting')})"
    return DateWords(
        dates=_dates(data),
        numerals=tuple(Pattern(numeral) for numeral in data["numerals"].split()),
        hours=(data["hours"][0], data["hours"][1]),
        capital=data["capital"],
        needed=_ending(_either(data, "needed")) if "needed" in data else None,
        barred=MappingProxyType(
            {kind: _bars(data["barred"], kind) for kind in ("weekday", "day", "span", "ago")}
        ),
        possessive=Pattern(_either(data, "possessive")),
        possessed=_ending(_either(data, "possessed")),
        vague=Pattern(_either(data, "vague")),
        short=Pattern(_either(data, "short")),
        closed=Pattern(rf"(?:\s(?:{_either(data, 'closed')}))?\s*(?:[.,;)]|$)"),
        clause=Pattern(rf"[,،;؛:()–—]|{_BEFORE}(?:{_either(data, 'clause')}){_AFTER}"),
        past=_whole(_either(data, "past")),
        reported=_ending(rf"(?:{reporting}|{_either(data, 'passive')})(?:\s{via})?"),
        reports=Pattern(rf"\s{reporting}{_AFTER}"),
        telling=_whole(reporting),
        ahead=_short(_either(data, "ahead")),
        coming=_short(_either(data, "coming")),
        open=_whole(_either(data, "open")),
        infinitive=_whole(_either(data, "infinitive")),
        elsewhen=_whole(_either(data, "elsewhen")),
        months=_whole(_either(data, "months")),
        own=_whole(_either(data, "own")),
        now=Pattern(
            rf"{_BEFORE}(?:{_either(data, 'not_now')}){_AFTER}(*SKIP)(*FAIL)"
            rf"|{_BEFORE}(?:{_either(data, 'now')}){_AFTER}"
        ),
    )


def _dates(data: Mapping[str, Any]) -> Pattern:
    numbers = r"(?P<number>\d{1,2}|" + "|".join(data["numerals"].split()) + ")"
    kinds = {kind: words.replace("N", numbers) for kind, words in data["names"].items()}
    named = "|".join(
        f"(?P<{kind}>{_spaced(words)})" for kind, words in sorted(kinds.items(), key=_longer)
    )
    weekdays = "|".join(
        f"(?P<weekday{number}>{word})" for number, word in enumerate(data["weekdays"].split())
    )
    lead, tail = _either(data, "lead"), _either(data, "tail")
    return Pattern(
        rf"{_BEFORE}(?:{named}|(?:(?P<past>{lead})\s)?(?:{weekdays})(?:\s(?P<past>{tail}))?){_AFTER}"
    )


def _longer(kind: tuple[str, str]) -> int:
    """The longer name first: "the day before yesterday"."""
    return -len(kind[1])


def _bars(data: Mapping[str, Any], kind: str) -> tuple[Pattern, Pattern]:
    following = Pattern(rf"[\s,]*\s(?:{_either(data, f'{kind} then')}){_AFTER}")
    return _ending(_either(data, kind)), following


def _either(data: Mapping[str, Any], name: str) -> str:
    """The words as alternatives; what never matches when there are none."""
    return _spaced(data[name]) if name in data else r"(?!)"


def _spaced(words: str) -> str:
    """Words parted by spaces, a space within one of them written as "_"."""
    return "|".join(words.split()).replace("_", r"\s")


def _whole(source: str) -> Pattern:
    return Pattern(rf"{_BEFORE}(?:{source}){_AFTER}")


def _short(source: str) -> Pattern:
    """As `_whole`, also of what an apostrophe shortened: "he'll"."""
    return Pattern(rf"(?<![^\W_]|[\p{{M}}-])(?:{source}){_AFTER}")


def _ending(source: str) -> Pattern:
    return Pattern(rf"{_BEFORE}(?:{source})\s*\Z")


@lru_cache(maxsize=1)
def _data() -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = json.loads(
        files(__package__).joinpath("datewords.json").read_text("utf-8")
    )
    return loaded
