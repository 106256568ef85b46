"""What became of a run in bad weather, by what the fake server saw and what the log says."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from tests.fake_telegram import Call, Weather

# The log's own words for a message that did not, or may not have, come through.
FAILED = ("Telegram was not reached", "was not sent")


@dataclass
class Seen:
    """What became of a run.

    Attributes:
        asked: when each question was asked, by the number of its message.
        edited: the questions that were edited.
        chats: of the questions.
        updates: how many of each kind were sent.
        log: warnings and errors while it ran.
        calls: the bot's attempts to answer each question.
        polls: how many attempts to fetch updates failed.
    """

    asked: dict[int, float] = field(default_factory=dict)
    edited: set[int] = field(default_factory=set)
    chats: dict[int, int] = field(default_factory=dict)
    updates: Counter[str] = field(default_factory=Counter)
    log: list[logging.LogRecord] = field(default_factory=list)
    calls: dict[int, list[Call]] = field(default_factory=dict)
    polls: int = 0

    def settled(self, number: int) -> bool:
        """Whether nothing more is to be expected for a question."""
        return any(call.answered and not _refused(call) for call in self.calls.get(number, ()))

    def answers(self, number: int) -> list[Call]:
        """The calls that left an answer on the server."""
        return [call for call in self.calls.get(number, ()) if call.result is not None]

    @property
    def unanswered(self) -> list[int]:
        """The questions without an answer."""
        return [number for number in self.asked if not self.answers(number)]

    @property
    def twice(self) -> list[int]:
        """The questions with two; one whose answer was lost may have another when it is edited."""
        answered = {number: self.answers(number) for number in self.asked}
        again = {n for n in self.edited if answered[n] and answered[n][0].lost}
        return [n for n, calls in answered.items() if len(calls) > 1 + (n in again)]

    @property
    def untold(self) -> int:
        """How many messages did not, or may not have, arrived without a line in the log."""
        lost = [c for calls in self.calls.values() for c in calls if c.lost or _broken(c)]
        told = [r for r in self.log if any(words in r.getMessage() for words in FAILED)]
        return max(0, len(lost) - len(told))

    @property
    def unread(self) -> int:
        """How many updates the log says could not be read."""
        return sum("unreadable update" in record.getMessage() for record in self.log)

    @property
    def unexpected(self) -> list[str]:
        """What nobody has foreseen: all that is logged with a traceback.

        Except for what python-telegram-bot logs before it raises: what it can't read.
        """
        formatter, raised = (
            logging.Formatter(),
            ("telegram.request.BaseRequest", "telegram.ext.ExtBot"),
        )
        return [formatter.format(r) for r in self.log if r.exc_info and r.name not in raised]

    @property
    def starved(self) -> set[int]:
        """The chats all of whose questions were left without an answer."""
        answered = {self.chats[number] for number in self.asked if self.answers(number)}
        return set(self.chats.values()) - answered

    @property
    def waits(self) -> list[float]:
        """Seconds from each answered question to the call that answers it, shortest first."""
        answered = {number: self.answers(number) for number in self.asked}
        return sorted(calls[0].time - self.asked[n] for n, calls in answered.items() if calls)


def report(seen: Seen, weather: Weather) -> str:
    """The figures."""
    waits, once = seen.waits, sum(len(seen.answers(number)) == 1 for number in seen.asked)
    lines = {
        "updates": _counts(seen.updates),
        "calls": _counts(weather.seen),
        "questions": f"{len(seen.asked)} in {len(set(seen.chats.values()))} chats",
        "answered once": once,
        "answered twice": len(seen.twice),
        "not answered": len(seen.unanswered),
        "not said in the log": seen.untold,
        "unreadable updates": f"{seen.unread} passed over",
        "unexpected errors": len(seen.unexpected),
        "chats without an answer": len(seen.starved),
        "wait": f"{median(waits):.2f} s median, {waits[-1]:.1f} s longest",
    }
    return "\n".join(f"{name:>24}  {value}" for name, value in lines.items())


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in counter.most_common())


def _refused(call: Call) -> bool:
    return call.error is not None and call.error.code == 429


def _broken(call: Call) -> bool:
    return call.error is not None and call.error.code >= 500
