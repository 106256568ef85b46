"""Embargo: until when an item may not be published. One that can't be read has no end."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Final

from knowledge.article import NO_TIME, UNTIL_NOTICE

_YEARS: Final = range(2000, 2101)  # programs write 0001-01-01 and 9999-12-31 for "unknown"
_SHOWN: Final = 60  # characters of an embargo that can't be read
_LAST_ZONE: Final = timezone(timedelta(hours=-12))
# Of the zones that RFC 822 names, parsedate knows the hours; other names it would take for none.
_MAIL: Final = re.compile(
    r"(?:[A-Za-z]{3,9},? )?\d\d? [A-Za-z]{3,9}\.? (?:\d\d){1,2} \d\d?:\d\d(?::\d\d)?"
    r" (?:[+-]\d{4}|UTC?|GMT|Z|[ECMP][SD]T)"
)


def read_embargo(text: str) -> datetime | None:
    """Until when an item is embargoed; None for one whose sender wrote nothing.

    A time without a zone has come when it has come everywhere: too late harms nobody. What can't be
    read as a time, such as a month alone, is an embargo until further notice.
    """
    text = " ".join(text.split())
    if not text:
        return None
    with suppress(ValueError, TypeError, OverflowError):
        mail = _MAIL.fullmatch(text)
        moment = parsedate_to_datetime(text) if mail else datetime.fromisoformat(text)
        if moment.year in _YEARS:
            return moment if moment.tzinfo else moment.replace(tzinfo=_LAST_ZONE)
    return UNTIL_NOTICE


def remark(text: str, now: datetime | None = None) -> str:
    """What is said of an item's embargo when it comes in; "" when nothing holds it back."""
    until = read_embargo(text)
    if until is None or until <= (now or datetime.now(UTC)):
        return ""
    if until != UNTIL_NOTICE:
        return f"embargoed, not quoted before {until.isoformat()}"
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    why = "" if text == NO_TIME else f", as its embargo “{shown}” is no time that can be read"
    remedy = "to have it quoted, write a time in the line “embargo” of its file, or delete the line"
    return f"held until further notice{why}; {remedy}"
