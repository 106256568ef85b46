"""Sent: which messages quote which sentences, kept so that a correction can reach them."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, delete, select

from bot.forgetting import ForgottenError, belonging_to, in_hand
from bot.formerversions import FormerVersions, holds
from bot.ledger import Ledger, LedgerError
from bot.message import Message
from bot.receipts import Receipts, receipts_of
from bot.tables import OUTBOX, QUOTES, SENT
from knowledge import Article, Passage
from knowledge.receipt import Receipt, digest

Also = Callable[[Connection], None]
"""What else is noted in the same transaction."""

_UNKNOWN: Final = ""  # a version that is no longer at hand

_UNNOTED: Final = 1000  # messages that wait to be noted

_Articles = Mapping[str, Article | None]  # by their ids


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message is.

    Attributes:
        chat: its id; for an inline message that of the person who asked.
        message: its number; 0 for an inline message.
        inline: the id of an inline message; "" for others.
    """

    chat: int
    message: int
    inline: str = ""

    @property
    def id(self) -> str:
        """What tells it from all others."""
        return self.inline or f"{self.chat}:{self.message}"


@dataclass(frozen=True, slots=True)
class _Noting:
    """What is to be noted of a message.

    Attributes:
        row: of SENT.
        quotes: the rows of QUOTES.
        receipts: of them.
        also: what else.
        new: whether nothing stood there before.
        update: the number of the update that it answers: of what was asked before /forget nothing
            is noted after it.
    """

    row: dict[str, Any]
    quotes: Sequence[dict[str, Any]]
    receipts: Sequence[Receipt]
    also: Also | None
    new: bool
    update: int | None


class Sent:
    """Remembers what was quoted where. Every method raises LedgerError.

    An answer may wait before it is sent, and an article change meanwhile; then it is noted of the
    version that it quotes, and whoever corrects is told.

    Args:
        ledger: where it is kept.
        receipts: of what is quoted.
        former: the versions that stood until a moment ago.
    """

    def __init__(
        self, ledger: Ledger, receipts: Receipts, former: FormerVersions | None = None
    ) -> None:
        self._ledger, self._receipts = ledger, receipts
        self._former = former or FormerVersions()
        self._tell: Callable[[Collection[str]], object] = bool
        self._unnoted: OrderedDict[str, _Noting] = OrderedDict()  # by places

    def when_outdated(self, tell: Callable[[Collection[str]], object]) -> None:
        """Whom to tell of articles that were quoted as they no longer stand, by their ids."""
        self._tell = tell

    def watching(self, message: Message) -> Callable[[], bool]:
        """What says, at any later time, whether all that a message quotes stands yet."""
        edition = self._former.edition

        def stands() -> bool:
            return self._former.edition == edition or all(map(self._stands, message.quotes))

        return stands

    async def note(
        self, place: Place, message: Message, *, new: bool = False, also: Also | None = None
    ) -> None:
        """This message stands at this place now; one without quotes is forgotten.

        What can't be noted, as the ledger is away, is noted with one of the next messages.

        It raises ForgottenError where the chat has said /forget since it was asked.

        Args:
            place: where.
            message: what.
            new: whether nothing stood there before.
            also: what else is noted of it, together with this or not at all.
        """
        receipted = (*message.quotes, *message.receipted)
        edition = self._former.edition
        standing = self._standing({quote.article_id for quote in receipted})
        articles = self._quoted(receipted, standing)
        rows = [
            _row(place, number, quote, articles[quote.article_id])
            for number, quote in enumerate(message.quotes)
        ]
        row = {"id": place.id, "chat": place.chat, "message": place.message, "at": time.time()}
        row |= {"language": message.language, "heading": message.heading}
        noting = _Noting(row, rows, receipts_of(receipted, articles), also, new, in_hand())
        try:
            await self._ledger.do(self._note, noting)
        except LedgerError:
            self._put_off(noting)
            raise
        self._unnoted.pop(place.id, None)
        if self._former.edition != edition:  # the change may have been carried to others before
            standing = self._standing(standing)
        self._see_if_outdated(rows, standing)
        await self._note_what_waits()

    def _put_off(self, noting: _Noting) -> None:
        place: str = noting.row["id"]
        self._unnoted.pop(place, None)
        # Whether nothing was written at all is not known.
        self._unnoted[place] = replace(noting, new=False)
        if len(self._unnoted) > _UNNOTED:
            self._unnoted.popitem(last=False)

    async def _note_what_waits(self) -> None:
        while self._unnoted:
            place, noting = self._unnoted.popitem(last=False)
            try:
                with belonging_to(noting.update):
                    await self._ledger.do(self._note, noting)
            except ForgottenError:
                continue
            except LedgerError:
                self._unnoted.setdefault(place, noting)
                return
            rows = noting.quotes
            self._see_if_outdated(rows, self._standing({row["article"] for row in rows}))

    def _see_if_outdated(self, rows: Sequence[dict[str, Any]], standing: _Articles) -> None:
        versions = {each: article and digest(article.text) for each, article in standing.items()}
        outdated = {r["article"] for r in rows if r["version"] != versions[r["article"]]}
        if outdated:
            self._tell(outdated)

    async def forget(self, chat: int) -> None:
        """Keep nothing of a chat."""
        for place in [each for each, to_do in self._unnoted.items() if to_do.row["chat"] == chat]:
            del self._unnoted[place]
        await self._ledger.do(self._forget, chat)

    async def kept(self, chat: int) -> list[dict[str, Any]]:
        """What is kept of a chat, for its reader to read."""
        return await self._ledger.do(self._kept, chat)

    def _standing(self, ids: Collection[str]) -> _Articles:
        """Articles as they stand now; each is looked for once: in an archive that reads a file."""
        return {article_id: self._receipts.article_of(article_id) for article_id in ids}

    def _stands(self, quote: Passage) -> bool:
        article = self._receipts.article_of(quote.article_id)
        return article is not None and holds(article, quote)

    def _quoted(self, quotes: Sequence[Passage], standing: _Articles) -> _Articles:
        """The same articles as they are quoted."""
        articles = dict(standing)
        for quote in quotes:
            now = articles[quote.article_id]
            if now is None or not holds(now, quote):
                articles[quote.article_id] = self._former.quoted(quote)
        return articles

    def _note(self, noting: _Noting) -> None:
        if noting.new and not noting.quotes and noting.also is None:
            return
        with self._ledger.write(of=noting.row["chat"]) as connection:
            if not noting.new:
                drop(connection, [noting.row["id"]])
            if noting.quotes:
                connection.execute(SENT.insert(), noting.row)
                connection.execute(QUOTES.insert(), noting.quotes)
                self._receipts.note(connection, noting.receipts)
            if noting.also is not None:
                noting.also(connection)
        self._receipts.are_kept(noting.receipts)

    def _forget(self, chat: int) -> None:
        with self._ledger.write() as connection:
            ids = connection.execute(select(SENT.c.id).where(SENT.c.chat == chat)).scalars().all()
            drop(connection, ids)

    def _kept(self, chat: int) -> list[dict[str, Any]]:
        columns = (SENT.c.message, SENT.c.language, SENT.c.at, *QUOTES.c)
        found = select(*columns).join(QUOTES, QUOTES.c.sent == SENT.c.id).where(SENT.c.chat == chat)
        with self._ledger.read() as connection:
            return [dict(row._mapping) for row in connection.execute(found)]  # noqa: SLF001


def drop(connection: Connection, ids: Sequence[str]) -> None:
    """Forget messages, with their quotes and what still had to be done to them."""
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        connection.execute(delete(OUTBOX).where(OUTBOX.c.sent.in_(some)))
        connection.execute(delete(QUOTES).where(QUOTES.c.sent.in_(some)))
        connection.execute(delete(SENT).where(SENT.c.id.in_(some)))


def _row(place: Place, number: int, quote: Passage, article: Article | None) -> dict[str, Any]:
    same = article is not None and holds(article, quote)
    return {
        "sent": place.id,
        "place": number,
        "article": quote.article_id,
        "version": digest(article.text) if article is not None and same else _UNKNOWN,
        "begins": quote.start,
        "ends": quote.end,
        "sentence": digest(quote.text),
        "correction": "",
    }
