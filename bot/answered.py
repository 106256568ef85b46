"""Answered: which message answers which question, kept for other workers and for after a restart.

Numbers and a checksum, no words; for how long, bot/retention.py knows.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, select

from bot.ledger import Ledger
from bot.tables import REPLIES

_LONGEST_KEY: Final = blake2b.MAX_KEY_SIZE
_OF: Final = select(REPLIES.c.reply, REPLIES.c.checksum).where(
    REPLIES.c.chat == bindparam("of"), REPLIES.c.question == bindparam("number")
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers a question.

    Attributes:
        number: of the bot's message.
        asked: the checksum of the question that it answers.
    """

    number: int
    asked: str


class Answered:
    """The answers to all questions. Every method that is async raises LedgerError.

    Args:
        ledger: where they are kept.
        key: a secret, the same for all workers: whoever has the ledger alone can't find out by
            trying whether a question was asked.
    """

    def __init__(self, ledger: Ledger, key: str) -> None:
        self._ledger, self._key = ledger, key.encode()[:_LONGEST_KEY]
        self.shared = ledger.shared
        """Whether other workers may know better than this one."""
        new = ledger.insert(REPLIES).values(
            {column.name: bindparam(column.name) for column in REPLIES.c}
        )
        changed = {name: new.excluded[name] for name in ("reply", "checksum", "at")}
        place = [REPLIES.c.chat, REPLIES.c.question]
        self._put = new.on_conflict_do_update(index_elements=place, set_=changed)

    def checksum(self, question: str) -> str:
        """What tells a question from others, in any process."""
        told = question.encode("utf-8", "surrogatepass")
        return blake2b(told, digest_size=8, key=self._key).hexdigest()

    def forgotten(self, chat: int) -> bool:
        """Whether a chat has said /forget since it asked what is in hand."""
        return self._ledger.forgotten.since(chat)

    async def of(self, chat: int, question: int) -> Answer | None:
        """The answer to the message of this number, if it is known."""
        return await self._ledger.do(self._of, chat, question)

    async def note(self, chat: int, question: int, answer: Answer) -> None:
        """A question is answered, or answered anew.

        It raises ForgottenError where the chat has said /forget since.
        """
        await self._ledger.do(self._note, chat, question, answer)

    def put(self, connection: Connection, chat: int, question: int, answer: Answer) -> None:
        """The same, in a transaction that is open."""
        row: dict[str, Any] = {"chat": chat, "question": question, "reply": answer.number}
        row |= {"checksum": answer.asked, "at": time.time()}
        connection.execute(self._put, row)

    async def forget(self, chat: int) -> None:
        """Keep nothing of a chat."""
        await self._ledger.do(self._forget, chat)

    async def kept(self, chat: int) -> list[dict[str, Any]]:
        """What is kept of a chat, for its reader to read."""
        return await self._ledger.do(self._kept, chat)

    def _of(self, chat: int, question: int) -> Answer | None:
        with self._ledger.read() as connection:
            row = connection.execute(_OF, {"of": chat, "number": question}).first()
        return Answer(*row) if row else None

    def _note(self, chat: int, question: int, answer: Answer) -> None:
        with self._ledger.write(of=chat) as connection:
            self.put(connection, chat, question, answer)

    def _forget(self, chat: int) -> None:
        with self._ledger.write() as connection:
            connection.execute(delete(REPLIES).where(REPLIES.c.chat == chat))

    def _kept(self, chat: int) -> list[dict[str, Any]]:
        found = select(REPLIES).where(REPLIES.c.chat == chat).order_by(REPLIES.c.question)
        with self._ledger.read() as connection:
            return [dict(row) for row in connection.execute(found).mappings()]
