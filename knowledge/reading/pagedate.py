"""Dates as web pages write them, kept only if they can be a story's."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from knowledge.reading.dateline import read_stamp

_EARLIEST = 1600  # the first newspapers; year 1 is what an empty field of a database becomes
_AHEAD = timedelta(hours=1)  # that a publisher's clock may be ahead of ours
_EAST = timedelta(hours=14)  # it is tomorrow there already
_LONGEST = 80  # characters
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)"
    r"(?:[T ]+(\d\d:?\d\d(?::?\d\d)?)(?:[.,]\d{1,9})?"
    r" ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?(?:\[[\w/]+\])?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T\d{4,6}Z?)?")


def read_moment(text: str, now: datetime | None = None) -> date | None:
    """Return the date that a page gives, if it can be one on which a story was published.

    Args:
        text: as it stands in the page: ISO 8601 and its relatives, an e-mail's date, or a date in
            words.
        now: stands in for the present.

    Returns:
        A `datetime` where the zone is given as a number or as UTC; the date alone where it is not,
        or by a name that several zones share (IST, CST). None if it can't be read, is before
        newspapers, or lies in the future.
    """
    text = text.strip()
    if not 0 < len(text) <= _LONGEST:
        return None
    with suppress(ValueError, OverflowError):  # February 30, 25:00, year 10000
        found = _iso(text) or _mail(text) or read_stamp(text)
        return found if found and _possible(found, now or datetime.now(UTC)) else None
    return None


def _iso(text: str) -> date | None:
    if match := _COMPACT.fullmatch(text):
        return date(*map(int, match.groups()))
    match = _ISO.fullmatch(text)
    if not match:
        return None
    day, clock, zone = match.groups()
    if not (clock and zone):
        return date.fromisoformat(day)
    zone = "+00:00" if zone.upper() in {"Z", "UTC", "GMT"} else zone
    return datetime.fromisoformat(f"{day}T{clock}{zone}")


def _mail(text: str) -> date | None:
    """Return the date of "Tue, 26 Feb 2019 15:07:00 +0000"."""
    if not re.search(r"\d{4} \d\d?:\d\d:\d\d (?:[+-]\d{4}|GMT|UTC?|Z)$", text):
        return None
    found = parsedate_to_datetime(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _possible(found: date, now: datetime) -> bool:
    if found.year < _EARLIEST:
        return False
    if isinstance(found, datetime):
        return found <= now + _AHEAD
    return found <= (now + _EAST).date()


def is_before(one: date, other: date) -> bool:
    """Say whether one date is surely before another, of which either may give the minute."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one < other
    days = [day.date() if isinstance(day, datetime) else day for day in (one, other)]
    return days[0] < days[1]
