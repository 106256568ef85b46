"""Report: what readers ask and the story does not say, and how the bot fared, over some days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.days import Day
from bot.nearest import Near


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask the same.

    Attributes:
        wordings: how it was asked, the most frequent first.
        times: how often; of one reader once a day.
        readers: how many asked in the week in which most did.
        story: the name of the story that was asked; "" for all.
        near: what the library has for it.
    """

    wordings: Sequence[str]
    times: int
    readers: int
    story: str
    near: Near


@dataclass(frozen=True, slots=True)
class Counted:
    """An article, and how often it was quoted in messages that are remembered."""

    article_id: str
    title: str
    publisher: str
    quotes: int


@dataclass(frozen=True, slots=True)
class Judged:
    """The thumbs that answers from an article got, of one band."""

    article_id: str
    title: str
    band: str
    up: int
    down: int


@dataclass(frozen=True, slots=True)
class Report:
    """All of it.

    Attributes:
        since, until: the days that it tells of, both included (UTC).
        least: how many readers a question needs to be shown.
        groups: what was asked in vain, most often first.
        held_back: how many questions too few readers asked.
        quoted: articles that were quoted, most often first.
        hardly: those of the library that were quoted least, the least first;
            none that is among the most quoted.
        thumbs: of all times: they have no date.
        days: counts day by day.
        latencies: answers by the milliseconds within which they came.
    """

    since: date
    until: date
    least: int
    groups: Sequence[Group]
    held_back: int
    quoted: Sequence[Counted]
    hardly: Sequence[Counted]
    thumbs: Sequence[Judged]
    days: Mapping[date, Day]
    latencies: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included."""

    since: date
    until: date

    def __iter__(self) -> Iterator[date]:
        return (self.since + timedelta(n) for n in range((self.until - self.since).days + 1))
