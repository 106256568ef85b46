"""Silent questions: what readers ask and the story does not say; of those who allowed it, no names.

For the report it has to be told one reader from three. So each row has a hash of its reader, under
a key that is made anew when the bot starts and every week, and is never written anywhere: who has
the database cannot find out a reader, nor try out ids, nor follow one from week to week. The price:
one who asks in two weeks counts in each. So readers are counted week by week, and the week with
most of them is what counts: rather too few than too many.
"""

from __future__ import annotations

import logging
import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, select

from bot.forgetting import ForgottenError
from bot.ledger import Ledger, LedgerError
from bot.readers import Reader
from bot.retention import week_of
from bot.tables import SILENT_QUESTIONS
from knowledge.language import UNKNOWN, detect

_log = logging.getLogger(__name__)

_LONGEST: Final = 200  # characters of a question
_MARK: Final = "…"

# What may tell who asks: an address, a name on Telegram, a number as long as that of a telephone.
_PERSONAL: Final = re.compile(r"\S+@\S+\.\S+|@\w{3,}|https?://\S+|\+?\d(?:[ ./()-]{0,2}\d){6,}")


@dataclass(frozen=True, slots=True)
class _Key:
    """What hashes are made with during a week.

    Attributes:
        week: which.
        epoch: tells the rows that were made with it.
        secret: in memory alone.
    """

    week: str
    epoch: str
    secret: bytes


class SilentQuestions:
    """Keeps questions that got silence.

    Args:
        ledger: where.
        today: the day it is.
    """

    def __init__(
        self, ledger: Ledger, today: Callable[[], date] = lambda: datetime.now(UTC).date()
    ) -> None:
        self._ledger, self._today = ledger, today
        self._key = _new_key(today())

    async def note(self, question: str, reader: Reader) -> None:
        """Keep a question, if its reader allowed it in a private chat; else nothing.

        That it can't be kept is no matter of the reader: it is logged.
        """
        if not (reader.choices.report and reader.chat > 0):
            return
        text = normalised(question)
        found = detect(text)
        row = {
            "question": text,
            "story": reader.story.name,
            "day": self._today(),
            "epoch": self._current().epoch,
            "reader": self._hashed(reader.chat),
            "language": reader.texts.language if found == UNKNOWN else found,
        }
        try:
            await self._ledger.do(self._note, reader.chat, row)
        except ForgottenError:
            _log.info("a question is not in the report: its chat has said /forget")
        except LedgerError as error:
            _log.error("a question that got silence is not in the report: %s", error)

    async def kept(self, chat: int) -> list[dict[str, Any]]:
        """What is kept of a chat and can still be told to be its: that of this week."""
        return await self._ledger.do(self._kept, chat)

    async def forget(self, chat: int) -> None:
        """Delete the same."""
        await self._ledger.do(self._forget, chat)

    def _current(self) -> _Key:
        if self._key.week != week_of(self._today()):
            self._key = _new_key(self._today())
        return self._key

    def _hashed(self, chat: int) -> str:
        key = self._current().secret
        return blake2b(str(chat).encode(), key=key, digest_size=8).hexdigest()

    def _its(self, chat: int) -> ColumnElement[bool]:
        of_epoch = SILENT_QUESTIONS.c.epoch == self._current().epoch
        return of_epoch & (SILENT_QUESTIONS.c.reader == self._hashed(chat))

    def _note(self, chat: int, row: dict[str, Any]) -> None:
        with self._ledger.write(of=chat) as connection:
            insert = self._ledger.insert(SILENT_QUESTIONS).values(**row)
            connection.execute(insert.on_conflict_do_nothing())

    def _kept(self, chat: int) -> list[dict[str, Any]]:
        columns = ("question", "story", "day", "language")
        found = select(*(SILENT_QUESTIONS.c[name] for name in columns)).where(self._its(chat))
        with self._ledger.read() as connection:
            return [dict(zip(columns, row, strict=True)) for row in connection.execute(found)]

    def _forget(self, chat: int) -> None:
        with self._ledger.write() as connection:
            connection.execute(delete(SILENT_QUESTIONS).where(self._its(chat)))


def normalised(question: str) -> str:
    """A question on one line, without what may tell who asks, at most 200 characters."""
    written = question.encode("utf-8", "ignore").decode()  # no half characters: no database has any
    text = " ".join(unicodedata.normalize("NFKC", written).split())
    text = _PERSONAL.sub(_MARK, text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + _MARK


def _new_key(day: date) -> _Key:
    return _Key(week_of(day), secrets.token_hex(8), secrets.token_bytes(32))
