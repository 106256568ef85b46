"""The fields of front matter as an Article: its Source, its versions, who else carries it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from knowledge.article import NO_TIME, UNTIL_NOTICE, Article, Copy, Notice, Repair, Source
from knowledge.reading.frontmatter import Fault, FrontMatter

PLAIN = "plain"
"""The value of `body` that says: every line is text, nothing in it is Markdown."""

_AHEAD = timedelta(days=1)  # tomorrow's paper; and it is tomorrow somewhere already
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_COPY = re.compile(r"(\S+)\s+(\d{4}-\d\d-\d\d)\s+(\S.*)")
_REPAIR = re.compile(r"(\S+), (\d{1,9}) words?")


def article_of(
    front: FrontMatter, body: str, file: str, article_id: str, repair: Repair | None
) -> Article:
    """Put an article together.

    Args:
        front: its fields.
        body: its text.
        file: the name of the file that it stands in.
        article_id: the id it has if no field gives one.
        repair: what was put right while the file was read.

    Raises:
        Fault: a field is wrong.
    """
    embargo = _embargo(front)
    _check_dates(front, embargo)
    return Article(
        id=front.text("id") or article_id,
        title=front.text("title"),
        text=body,
        source=_source(front, file, body),
        version=front.version(),
        repair=repair or _repair(front),
        guid=front.text("guid"),
        modified=front.moment("modified"),
        notice=cast("Notice", front.one_of("notice", ("corrected", "updated", "advisory"))),
        note=front.text("note"),
        copies=tuple(_copy(*line) for line in front.lines("also")),
        embargo=embargo,
        paywalled=front.one_of("paywalled", ("yes", "no", "true", "false")) in {"yes", "true"},
        terms=front.text("terms"),
        withdrawn=front.text("withdrawn"),
    )


def _source(front: FrontMatter, file: str, body: str) -> Source:
    published = front.moment("published")
    assert published is not None  # noqa: S101 - a required field
    source = Source(
        publisher=front.text("publisher"),
        published=published,
        file=front.text("file") or file,
        agency=front.text("agency"),
        author=front.text("author"),
        dateline=front.text("dateline"),
        language=front.language(body),
    )
    return front.url(source)


def _check_dates(front: FrontMatter, embargo: datetime | None) -> None:
    """What readers are told of a date must be true on the day that they read it.

    A year that was mistyped would also pass for the newest report, and for newer than each of its
    corrections. An article that is held back may be dated by the day on which it is published.
    """
    latest = max(datetime.now(UTC), embargo or _EARLIEST)
    if latest != UNTIL_NOTICE:
        latest += _AHEAD
        front.check_past("published", latest, "correct it, or give an embargo until then as well")
        front.check_past("modified", latest, "correct it or delete the line")


def _copy(line: str, fault: Callable[[str], Fault]) -> Copy:
    found = _COPY.fullmatch(line)
    if not found:
        raise fault("write a copy as: https://paper.example/story 2026-03-02 The Paper")
    url, day, publisher = found.groups()
    try:
        return Copy(publisher, date.fromisoformat(day), url)
    except ValueError as error:
        raise fault(f"{error}; correct it or delete the line") from error


def _repair(front: FrontMatter) -> Repair | None:
    for line, fault in front.lines("repair"):
        found = _REPAIR.fullmatch(line)
        if not found:
            raise fault("write it as: iso8859-16, 3 words; or delete the line")
        return Repair(found[1], int(found[2]))
    return None


def _embargo(front: FrontMatter) -> datetime | None:
    """An embargo that names a day only is lifted when that day begins, in UTC."""
    if any(line.casefold() == NO_TIME for line, _ in front.lines("embargo")):
        return UNTIL_NOTICE
    moment = front.moment("embargo")
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time.min, UTC)
