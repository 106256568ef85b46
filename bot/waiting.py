"""Waiting: the questions that readers want answered when the story can; encrypted in the ledger."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, delete, func, select

from bot.cipher import KEY, Cipher
from bot.config import ConfigError
from bot.forgetting import ForgottenError
from bot.ledger import Ledger
from bot.tables import WAITING

MOST: Final = 20
"""Questions of one chat that can wait."""

_LEASE: Final = 600.0  # seconds after which a question that was taken is deleted: bot/retention.py
_BATCH: Final = 100
_TRIED: Final = 100  # questions with which a key is tried
_MANY: Final = 500  # stories that are named one by one

_WAITS: Final = WAITING.c.state == "waiting"

Kept = Literal["kept", "waits already", "too many"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question that waits.

    Attributes:
        id: 16 hexadecimal digits.
        chat, message: where it was asked; the message has no number, but one below zero, when the
            chat has become another, which does not know it.
        story: the name of the story that it is put to; "" for all.
        language: of the bot's words to who asked.
        until: when it waits no longer, in seconds since the epoch.
        words: in the reader's words.
        earlier: the questions before it that it leans on; "" for none.
        person: who asked; the chat's id for one who writes in its name.
        topic: of a group with topics; 0 for none.
    """

    id: str
    chat: int
    message: int
    story: str
    language: str
    until: float
    words: str
    earlier: str = ""
    person: int = 0
    topic: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Some of the questions that wait.

    Attributes:
        questions: those that can be read.
        unreadable: the ids of those that were encrypted with another key.
        last: the greatest id of them; "" when there are no more.
    """

    questions: tuple[Question, ...]
    unreadable: tuple[str, ...]
    last: str


def new_id() -> str:
    """The id of a new question."""
    return secrets.token_hex(8)


class Waiting:
    """The questions that wait, in the ledger. Every method raises LedgerError.

    Args:
        ledger: has them.
        cipher: encrypts them; None: nothing can be kept, and what was can't be read.
    """

    def __init__(self, ledger: Ledger, cipher: Cipher | None) -> None:
        self._ledger, self._cipher = ledger, cipher

    @property
    def possible(self) -> bool:
        """Whether questions can wait."""
        return self._cipher is not None

    def check_key(self) -> None:
        """See that the key is the one that the questions were encrypted with.

        Raises:
            ConfigError: it opens none of them.
        """
        if self._cipher is None:
            return
        with self._ledger.read() as connection:
            count = connection.execute(select(func.count()).select_from(WAITING)).scalar_one()
            some = connection.execute(select(WAITING.c.secret).limit(_TRIED)).scalars().all()
        if some and not any(self._cipher.decrypted(secret) for secret in some):
            raise ConfigError(
                f"{KEY}: this key opens none of the questions that wait ({count}); give the one "
                "that they were encrypted with, or, if it is lost, forget them: "
                "pullquote key --forget-waiting"
            )

    async def keep(self, question: Question) -> Kept:
        """Let a question wait: each once in a chat, and no more than MOST.

        It raises ForgottenError where the chat has said /forget since.
        """
        return await self._ledger.do(self._keep, question)

    async def of(self, chat: int) -> list[Question]:
        """Those of a chat, the oldest first."""
        batch = await self._ledger.do(self._read, _WAITS, WAITING.c.chat == chat)
        return sorted(batch.questions, key=lambda each: (each.until, each.id))

    async def one(self, question_id: str, now: float) -> Question | None:
        """The one of this id, if it still waits."""
        which = (WAITING.c.id == question_id) & (WAITING.c.until > now)
        return next(iter((await self._ledger.do(self._read, _WAITS, which)).questions), None)

    async def after(self, last: str, stories: Collection[str] | None, now: float) -> Batch:
        """The next hundred that are put to these stories, or to all; None: whatever they ask."""
        which = (WAITING.c.id > last) & (WAITING.c.until > now)
        if stories is not None and len(stories) < _MANY:
            which &= WAITING.c.story.in_({"", *stories})
        return await self._ledger.do(self._read, _WAITS, which)

    async def over(self, last: str, now: float) -> Batch:
        """The next hundred that have waited long enough."""
        which = (WAITING.c.id > last) & (WAITING.c.until <= now)
        return await self._ledger.do(self._read, _WAITS, which)

    async def take(self, question: Question) -> bool:
        """Take one to answer it: false when another worker has, or it waits no longer.

        Who takes it and then ends is not known to have answered, so nobody does again.
        """
        return await self._ledger.do(self._change, question, "waiting", "sending")

    async def put_back(self, question: Question) -> None:
        """It could not be sent: it waits on."""
        await self._ledger.do(self._change, question, "sending", "waiting")

    def answered(self, question: Question, connection: Connection) -> None:
        """Forget one that was taken, in the transaction that notes its answer.

        Raises:
            ForgottenError: it is forgotten already, as its chat has said /forget.
        """
        if not connection.execute(delete(WAITING).where(WAITING.c.id == question.id)).rowcount:
            raise ForgottenError("its chat has told the bot to forget it")

    async def drop(self, *ids: str) -> None:
        """Forget these."""
        await self._ledger.do(self._drop, ids)

    async def move(self, old: int, new: int) -> None:
        """A chat has become another one: its questions wait there."""
        await self._ledger.do(self._move, old, new)

    async def forget(self, chat: int) -> None:
        """Keep nothing of a chat."""
        await self._ledger.do(self._forget, chat)

    async def kept(self, chat: int) -> list[dict[str, Any]]:
        """What is kept of a chat, for its reader to read."""
        return await self._ledger.do(self._kept, chat)

    def forget_all(self) -> int:
        """Forget all that wait, as their key is lost; how many did."""
        with self._ledger.write() as connection:
            return connection.execute(delete(WAITING)).rowcount

    def _keep(self, question: Question) -> Kept:
        row = {"chat": question.chat, "message": question.message}
        changed = {
            "id": question.id,
            "story": question.story,
            "language": question.language,
            "secret": self._secret(question),
            "until": question.until,
        }
        insert = self._ledger.insert(WAITING).values(**row, **changed, state="waiting")
        # A message that was edited asks something else; one button is pressed by two clients.
        keys = [WAITING.c.chat, WAITING.c.message]
        insert = insert.on_conflict_do_update(index_elements=keys, set_=changed, where=_WAITS)
        with self._ledger.write(of=question.chat) as connection:
            rows = connection.execute(select(WAITING).where(WAITING.c.chat == question.chat)).all()
            if any(_same(each, question) for row in rows if (each := self._question(row))):
                return "waits already"
            if len([row for row in rows if row.message != question.message]) >= MOST:
                return "too many"
            connection.execute(insert)
        return "kept"

    def _read(self, *which: ColumnElement[bool]) -> Batch:
        found = select(WAITING).where(*which).order_by(WAITING.c.id).limit(_BATCH)
        with self._ledger.read() as connection:
            rows = connection.execute(found).all()
        read = {row.id: self._question(row) for row in rows}
        unreadable = tuple(each for each, question in read.items() if question is None)
        return Batch(tuple(filter(None, read.values())), unreadable, max(read, default=""))

    def _change(self, question: Question, before: str, after: str) -> bool:
        until = question.until if after == "waiting" else time.time() + _LEASE
        row_is = (WAITING.c.id == question.id) & (WAITING.c.state == before)
        changed = WAITING.update().where(row_is).values(state=after, until=until)
        with self._ledger.write() as connection:
            return bool(connection.execute(changed).rowcount)

    def _drop(self, ids: Collection[str]) -> None:
        with self._ledger.write() as connection:
            connection.execute(delete(WAITING).where(WAITING.c.id.in_(ids)))

    def _move(self, old: int, new: int) -> None:
        moved = WAITING.update().where(WAITING.c.chat == old)
        with self._ledger.write() as connection:
            connection.execute(moved.values(chat=new, message=-WAITING.c.message))

    def _forget(self, chat: int) -> None:
        with self._ledger.write() as connection:
            connection.execute(delete(WAITING).where(WAITING.c.chat == chat))

    def _kept(self, chat: int) -> list[dict[str, Any]]:
        with self._ledger.read() as connection:
            rows = connection.execute(select(WAITING).where(WAITING.c.chat == chat)).all()
        return [_for_its_reader(row, self._question(row)) for row in rows]

    def _secret(self, question: Question) -> str:
        if self._cipher is None:
            raise ConfigError(f"{KEY} is not given, so no question can wait")
        told = {name: getattr(question, name) for name in ("words", "earlier", "person", "topic")}
        return self._cipher.encrypted(json.dumps(told))

    def _question(self, row: Any) -> Question | None:  # noqa: ANN401 - a row
        told = self._cipher.decrypted(row.secret) if self._cipher else None
        if told is None:
            return None
        place = (row.id, row.chat, row.message, row.story, row.language, row.until)
        return Question(*place, **json.loads(told))


def _same(one: Question, other: Question) -> bool:
    return _asked(one) == _asked(other)


def _asked(question: Question) -> tuple[object, ...]:
    words = " ".join(question.words.casefold().split())
    return words, question.earlier, question.story, question.topic


def _for_its_reader(row: Any, question: Question | None) -> dict[str, Any]:  # noqa: ANN401 - a row
    until = datetime.fromtimestamp(row.until, UTC).isoformat(timespec="seconds")
    place = {"message": row.message, "story": row.story, "language": row.language, "until": until}
    if question is None:
        return {**place, "question": "encrypted; the bot has no key for it now"}
    told = {"question": question.words, "earlier": question.earlier, "topic": question.topic}
    return {**told, "person": question.person, **place}
