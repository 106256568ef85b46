"""Quantity: the figures of a sentence as they can be compared: counts, money, shares, dates.

Made to be sure of what it reads and to leave out the rest. Times of day, scores, ranges, ordinals,
"dozens of" and the numbers of flights and rooms are no figures here; neither is "one", which is
often no number at all, nor is the "un" or "ein" of other languages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from knowledge.figurewords import FigureWords, figure_words

Class = Literal["count", "money", "share", "date"]

Hedge = Literal["", "about", "least", "most"]
"""How a figure is given: flatly, roughly ("nearly 1,200"), as a lower or an upper bound."""

_DATELINE: Final = re.compile(r"^[^()]{0,70}\([^()]{2,40}\)\s?\.?\s?[-–—:]+\s")
_LOOK: Final = 40  # characters around a figure that say how it is meant
_BESIDE: Final = 24  # characters of a figure that another may be a piece of
_FOLD: Final = 10.0  # a figure ten times another is one of something else, or a slip
_MOVED: Final = 90  # characters between "rose" and what it rose from
_LAST_DAY: Final = 31


class Day(NamedTuple):
    """A date as far as it is written; 0 for what is not."""

    year: int = 0
    month: int = 0
    day: int = 0


NO_DAY: Final = Day()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in a text.

    Attributes:
        start, end: where it stands, in characters, with its currency or percent sign.
        kind: what it is a figure of.
        value: the number; 0 for a date.
        unit: the currency; "" for all others, whose noun stands in the text.
        day: the date; all 0 for a number.
        hedge: how it is given.
        slack: by how much it may be off, from the way it is written.
        part: whether the words beside it say that it is not the whole: "another 12".
        former: whether it is what the figure beside it was before: 12 in "to 19 from 12".
    """

    start: int
    end: int
    kind: Class
    value: float = 0.0
    unit: str = ""
    day: Day = NO_DAY
    hedge: Hedge = ""
    slack: float = 0.0
    part: bool = False
    former: bool = False


def differ(older: Quantity, newer: Quantity) -> bool:
    """Whether two figures cannot both be right, the one being reported after the other.

    Rounding is none: "about 1,200" and 1,187. A lower bound is broken by a smaller figure, and
    overtaken by a larger one that is reported later, as tolls are; 14 and then "at least 12" agree,
    and so does anything with an upper bound. Dates differ by what both give of them. A figure ten
    times another is of something else, or a slip.
    """
    if (older.kind, older.unit) != (newer.kind, newer.unit):
        return False
    if older.kind == "date":
        return any(a and b and a != b for a, b in zip(older.day, newer.day, strict=True))
    less, more = sorted((older.value, newer.value))
    slack = max(older.slack, newer.slack) + 1e-9 * more
    if more >= _FOLD * less or more - less <= slack:
        return False
    if older.hedge == newer.hedge:
        return True
    if "most" in (older.hedge, newer.hedge):
        return False
    return newer.hedge != "least" or older.value < newer.value


def same(one: Quantity, other: Quantity) -> bool:
    """Whether two figures are one, however they are written: 12 and "twelve", 1,200 and "1 200"."""
    return (one.kind, one.unit, one.value, one.day) == (
        other.kind,
        other.unit,
        other.value,
        other.day,
    )


@lru_cache(maxsize=16_384)
def quantities(text: str, language: str) -> tuple[Quantity, ...]:
    """The figures of a sentence, in order; none in a language that quantity.json does not have."""
    known = figure_words(language)
    if known is None:
        return ()
    dateline = _DATELINE.match(text)
    read = _read(text, dateline.end() if dateline else 0, known)
    pairs = _paired(read, text, known)
    return tuple(
        replace(one, former=pairs.get(one.start, False))
        for one in read
        if one.start in pairs or _is_whole(one, text, known)
    )


def _read(text: str, begin: int, known: FigureWords) -> list[Quantity]:
    """All that looks like a figure, pieces of others included."""
    found = []
    for match in known.figures(text, begin):
        start, end = match.span()
        match match.lastgroup:
            case "date":
                found.append(Quantity(start, end, "date", day=_day(match.group(), known)))
            case "year":  # "the 2019 flood" says which, and not when
                loose = known.in_year.search(text[max(0, start - _LOOK) : start]) is None
                day = Day(int(match.group()))
                found.append(Quantity(start, end, "date", day=day, part=loose))
            case "money" | "share" | "count" as kind:
                found.append(_number(text, start, end, kind, known))
    return found


def _day(written: str, known: FigureWords) -> Day:
    folded = written.casefold()
    numbers = [int(number) for number in re.findall(r"\d+", folded)]
    return Day(
        next((number for number in numbers if number > _LAST_DAY), 0),
        next((known.months[w] for w in re.findall(r"[^\W\d]+", folded) if w in known.months), 0),
        next((number for number in numbers if number <= _LAST_DAY), 0),
    )


def _number(text: str, start: int, end: int, kind: Class, known: FigureWords) -> Quantity:
    written = text[start:end]
    number = known.number(written)
    before, after = text[max(0, start - _LOOK) : start], text[end : end + _LOOK]
    hedged = known.hedges.search(before)
    hedge = _HEDGES[hedged.lastgroup] if hedged else ""
    return Quantity(
        start,
        end,
        kind,
        number.value,
        known.currency(written) if kind == "money" else "",
        hedge=hedge,
        slack=max(number.slack, number.step if hedge == "about" else 0.0),
        part=bool(
            known.part_before.search(before)
            or (kind != "share" and known.part_after.match(after))  # all shares are of something
        ),
    )


_HEDGES: Final[dict[str | None, Hedge]] = {"about": "about", "least": "least", "most": "most"}


def _paired(found: Sequence[Quantity], text: str, known: FigureWords) -> dict[int, bool]:
    """Where the two figures of a change stand, and which was before: "to 19 from 12"."""
    pairs: dict[int, bool] = {}
    for one, other in pairwise(found):
        if one.kind != other.kind or not known.changed.search(
            text, max(0, one.start - _MOVED), other.end + _LOOK
        ):
            continue
        behind = (text[: one.start], text[one.end : other.start])
        if known.target.search(behind[0]) and known.origin.search(behind[1]):
            pairs |= {one.start: False, other.start: True}
        elif known.origin.search(behind[0]) and known.target.search(behind[1]):
            pairs |= {one.start: True, other.start: False}
    return pairs


def _is_whole(one: Quantity, text: str, known: FigureWords) -> bool:
    """Whether it is no piece of a longer figure or of a range, nor the number of a thing."""
    before, after = text[max(0, one.start - _BESIDE) : one.start], text[one.end : one.end + _BESIDE]
    if known.joins_before.search(before) or known.joins_after.match(after):
        return False
    if one.kind != "count":
        return True
    if _ASIDE.search(before) and after.startswith(","):  # an age: "Ana Ruiz, 34, said"
        return False
    named = known.numbered is not None and known.numbered.search(before)
    return not (named and text[one.start].isdigit())


_ASIDE: Final = re.compile(r"\w, $")
