"""A month of the sample story as a ledger keeps it: for the report's page and for its picture.

Invented readers ask while the articles come. Desks that have read what was published by then answer
them; the counts, the thumbs and the questions that got silence are kept by the bot's own parts.
Made up are who asks what on which day, how long it took, and when a quote was sent.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final

import yaml

from bot.config import Config
from bot.days import Days
from bot.desk import Desk, open_desk
from bot.ledger import Ledger, open_ledger
from bot.message import Message
from bot.quotedlibrary import library_in_files
from bot.receipts import Receipts
from bot.report import Report, Span
from bot.reporting import report_of
from bot.sent import Place, Sent
from bot.silentquestions import SilentQuestions
from bot.tables import SENT
from bot.votes import Votes
from knowledge import SAMPLE
from tests.test_report import reader

_SPAN: Final = Span(date(2026, 3, 3), date(2026, 3, 31))
_HERE: Final = Path(__file__).parent
_READERS: Final = 90
_BUSY, _QUIET = 30, 9  # questions on the day of an article, and at least on any other
_EBB: Final = 0.8  # of the questions, from one day to the next
_TOOK: Final = 0.02  # seconds, the median
_FAILED: Final = 0.01
_OFF_TOPIC: Final = ("pancakes", "junk", "Ignore", "capital", "Mundial", "Lyon")


def report_of_a_month() -> Report:
    """The report of a month that passes in a moment."""
    with closing(open_ledger("sqlite://")) as ledger, ExitStack() as open_desks:
        asyncio.run(_Month(ledger, open_desks).pass_by())
        return report_of(Config(), ledger, _SPAN)


class _Month:
    """What happens day by day, the same each time."""

    def __init__(self, ledger: Ledger, open_desks: ExitStack) -> None:
        self._ledger, self._open_desks = ledger, open_desks
        self._chance = random.Random(1934)
        self._day = _SPAN.since
        self._silent = SilentQuestions(ledger, lambda: self._day)
        self._days = Days(ledger, lambda: self._day)
        self._votes = Votes(ledger)
        self._sent = Sent(ledger, Receipts(ledger, library_in_files(Config())))
        self._messages = 0

    async def pass_by(self) -> None:
        questions = list(_questions())
        often = [1 / (place + 10) for place in range(len(questions))]
        desk, busy = self._desk_of_today(), 0.0
        for self._day in _SPAN:
            if _published(self._day):
                desk, busy = self._desk_of_today(), float(_BUSY)
            busy = max(_QUIET, busy * _EBB)
            for question in self._chance.choices(questions, often, k=int(self._about(busy))):
                await self._ask(desk, question)
        await self._days.write()

    def _desk_of_today(self) -> Desk:
        articles = tuple(file for day in _SPAN if day <= self._day for file in _published(day))
        return self._open_desks.enter_context(closing(open_desk(Config(articles=articles))))

    async def _ask(self, desk: Desk, question: str) -> None:
        took = self._about(_TOOK)
        if self._chance.random() < _FAILED:
            self._days.count("failed")
            return
        answer = desk.look_up(question)
        self._days.count("answered" if answer else "silent", took)
        if not answer:
            await self._silent.note(question, reader(self._chance.randint(1, _READERS)))
            return
        await self._note_sent(Message("", quotes=answer.quotes))
        if self._chance.random() < 1 / 4:
            up = self._chance.random() < (0.85 if answer.band == "clear" else 0.6)
            await self._votes.add(answer.quotes[0].article_id, answer.band, up=up)

    async def _note_sent(self, message: Message) -> None:
        self._messages += 1
        place = Place(1, self._messages)
        await self._sent.note(place, message)
        then = datetime.combine(self._day, time(12), UTC).timestamp()
        with self._ledger.write() as connection:
            connection.execute(SENT.update().where(SENT.c.id == place.id).values(at=then))

    def _about(self, usual: float) -> float:
        return usual * self._chance.lognormvariate(0, 0.8 if usual < 1 else 0.15)


def _published(day: date) -> tuple[Path, ...]:
    return tuple(sorted(SAMPLE.glob(f"{day}-*.md")))


def _questions() -> Iterator[str]:
    """What readers may ask of the sample story, answered or not; what is asked most comes first."""
    groups = yaml.safe_load((_HERE / "silent_questions.yml").read_text("utf-8"))
    for wordings in groups["en"].values():
        yield from wordings
    for item in yaml.safe_load((_HERE / "sample_questions.yml").read_text("utf-8")):
        if not any(word in item["question"] for word in _OFF_TOPIC):
            yield item["question"]
    for wordings in groups["es"].values():
        yield from wordings
