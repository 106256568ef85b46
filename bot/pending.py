"""Pending: the outbox in the ledger: what has yet to be done to which message, what it quotes."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, delete, exists, select

from bot.correctionmessage import Old, Part
from bot.ledger import Ledger
from bot.message import Heading
from bot.quotedlibrary import ArticleOf
from bot.sent import Place, drop
from bot.tables import CORRECTIONS, OUTBOX, QUOTES, SENT
from knowledge import Article, Passage
from knowledge.receipt import digest

Kind = Literal["edit", "reply"]

_BATCH: Final = 50
_TRIES: Final = 1000  # with these pauses that is a week
_LONGEST_PAUSE: Final = 600.0


class UnreadError(Exception):
    """What a message is to quote is of another version than can be read here just now."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that has been taken to be done.

    Attributes:
        sent: the id of the message.
        kind: what is to be done to it.
        tries: how often it was tried in vain.
        repeated: whether somebody took it before and never told how it ended.
        due: until when it is taken. Whoever wants it done anew, as the source has changed again,
            lets it be due now; then it is not over when this is.
        place: where the message is.
        language, heading: of the message.
    """

    sent: str
    kind: Kind
    tries: int
    due: float
    repeated: bool
    place: Place
    language: str
    heading: Heading


class Pending:
    """The outbox in the ledger. Every method raises LedgerError.

    Args:
        ledger: has it.
        article_of: finds the articles as they stand now.
        lease: seconds for which who takes something has it to himself.
    """

    def __init__(self, ledger: Ledger, article_of: ArticleOf, lease: float) -> None:
        self._ledger, self._article_of, self._lease = ledger, article_of, lease

    def give_back(self) -> None:
        """Let what was taken and never finished be due at once."""
        with self._ledger.write() as connection:
            taken = OUTBOX.update().where(OUTBOX.c.state == "sending")
            connection.execute(taken.values(due=0.0))

    def due(self, now: float) -> Sequence[tuple[str, Kind]]:
        """What may be done now, at most fifty: an edit before the reply that tells of it."""
        due = (
            select(OUTBOX.c.sent, OUTBOX.c.kind)
            .where(OUTBOX.c.due <= now, _its_turn())
            .order_by(OUTBOX.c.due, OUTBOX.c.sent)
            .limit(_BATCH)
        )
        with self._ledger.read() as connection:
            return [(sent, kind) for sent, kind in connection.execute(due)]

    def soonest(self) -> float | None:
        """When the next is due, in seconds since the epoch; None when nothing is left."""
        with self._ledger.read() as connection:
            first = select(OUTBOX.c.due).where(_its_turn()).order_by(OUTBOX.c.due).limit(1)
            return connection.execute(first).scalar_one_or_none()

    def take(self, sent: str, kind: Kind, now: float) -> Task | None:
        """Take something for a while, so that no other worker does the same; None: too late."""
        row_is = (OUTBOX.c.sent == sent) & (OUTBOX.c.kind == kind) & (OUTBOX.c.due <= now)
        with self._ledger.write() as connection:
            row = connection.execute(
                select(OUTBOX.c.tries, OUTBOX.c.state, *SENT.c)
                .join(SENT, SENT.c.id == OUTBOX.c.sent)
                .where(row_is)
            ).first()
            if row is None:
                connection.execute(
                    delete(OUTBOX).where(row_is & ~exists().where(SENT.c.id == sent))
                )
                return None
            until = now + self._lease
            taken = OUTBOX.update().where(row_is).values(due=until, state="sending")
            if not connection.execute(taken).rowcount:
                return None
        inline = "" if row.message else row.id
        place = Place(row.chat, row.message, inline)
        repeated = row.state == "sending"
        return Task(sent, kind, row.tries, until, repeated, place, row.language, row.heading)

    def parts(self, sent: str) -> list[Part]:
        """What a message quotes, as it is to stand now.

        Raises:
            UnreadError: this worker has not read yet what another has noted, or has read what is
                not noted yet.
        """
        found = (
            select(QUOTES, CORRECTIONS)
            .outerjoin(CORRECTIONS, CORRECTIONS.c.id == QUOTES.c.correction)
            .where(QUOTES.c.sent == sent)
            .order_by(QUOTES.c.place)
        )
        with self._ledger.read() as connection:
            rows = connection.execute(found).mappings().all()
        return [Part(self._passage(row), _old(row), row["article"]) for row in rows]

    def _passage(self, row: Any) -> Passage | None:  # noqa: ANN401 - a row
        if not row["ends"]:
            return None
        article = self._article_of(row["article"])
        if article is None or digest(article.text) != row["version"]:
            raise UnreadError
        return _slice(article, row["begins"], row["ends"])

    def done(self, task: Task) -> None:
        """It need not be done any more."""
        with self._ledger.write() as connection:
            connection.execute(delete(OUTBOX).where(_is(task)))

    def drop(self, task: Task) -> None:
        """Its message is gone: forget it."""
        with self._ledger.write() as connection:
            drop(connection, [task.sent])

    def reply_instead(self, task: Task) -> None:
        """Its message can't be edited."""
        with self._ledger.write() as connection:
            connection.execute(delete(OUTBOX).where(_is(task)))
            values = {
                "sent": task.sent,
                "kind": "reply",
                "state": "waiting",
                "due": 0.0,
                "tries": 0,
            }
            insert = self._ledger.insert(OUTBOX).values(**values)
            connection.execute(insert.on_conflict_do_nothing())

    def later(self, task: Task, wait: float | None) -> bool:
        """Try again after so many seconds, or after a growing pause; False: it is given up.

        With an edit that is given up goes the reply that would tell of it.
        """
        with self._ledger.write() as connection:
            if wait is None and task.tries + 1 >= _TRIES:
                given_up = connection.execute(delete(OUTBOX).where(_is(task))).rowcount
                if given_up and task.kind == "edit":
                    connection.execute(delete(OUTBOX).where(OUTBOX.c.sent == task.sent))
                return False
            pause = min(2.0 ** min(task.tries, 16), _LONGEST_PAUSE) if wait is None else wait
            values = {"due": time.time() + pause, "state": "waiting"}
            tries = task.tries + (wait is None)
            connection.execute(OUTBOX.update().where(_is(task)).values(tries=tries, **values))
        return True


def _its_turn() -> ColumnElement[bool]:
    """An edit comes before the reply that tells of it."""
    other = OUTBOX.alias()
    edit = exists().where(other.c.sent == OUTBOX.c.sent, other.c.kind == "edit")
    return (OUTBOX.c.kind == "edit") | ~edit


def _is(task: Task) -> ColumnElement[bool]:
    """The row of a task, as long as nobody wants it done anew."""
    same = (OUTBOX.c.sent == task.sent) & (OUTBOX.c.kind == task.kind)
    return same & (OUTBOX.c.due == task.due)


def _slice(article: Article, begins: int, ends: int) -> Passage:
    text = article.text[begins:ends]
    where = (article.id, article.version, article.title, article.source)
    return Passage(*where, begins, ends, text)


def _old(row: Any) -> Old | None:  # noqa: ANN401 - a row
    if not row["correction"]:
        return None
    source = json.loads(row["source"])
    return Old(
        row["old"],
        row["fate"],
        source.get("publisher", ""),
        source.get("title", ""),
        source.get("url", ""),
        date.fromisoformat(source["day"]) if source else None,
        row["note"],
        datetime.fromtimestamp(row["at"], UTC),
    )
