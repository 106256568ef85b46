"""Receipts: one for each sentence that was quoted, and whether it still stands."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, select

from bot.ledger import Ledger
from bot.quotedlibrary import ArticleOf, Library, VersionOf
from bot.tables import RECEIPTS
from knowledge import Article, Passage
from knowledge.correction import Standing, standing
from knowledge.receipt import Receipt, digest, receipt, typed_id

_NOTED: Final = 4096  # receipts that are known to be kept
_AT_HAND: Final = 8  # versions of articles; the receipts of an article come together


@dataclass(frozen=True, slots=True)
class Verified:
    """What a receipt says, and what the library says of it today.

    Attributes:
        receipt: as it was given.
        sentence: the words that were quoted; "" where no version that holds them is kept. Where
            they are there, they are those: their SHA-256 is that of the receipt.
        today: what became of them; None where that can't be told without them.
        version: the article as it was quoted; None where that is not kept.
    """

    receipt: Receipt
    sentence: str
    today: Standing | None
    version: Article | None = None


def receipt_of(article: Article, quote: Passage) -> Receipt | None:
    """The receipt of a quote; None when the article is not the version that it is of."""
    same = article.text[quote.start : quote.end] == quote.text
    if not same or article.version != quote.version:
        return None
    return receipt(article, quote, datetime.now(UTC))


class Receipts:
    """The receipts in the ledger. Every method raises LedgerError.

    Args:
        ledger: has them.
        library: has the articles.
    """

    def __init__(self, ledger: Ledger, library: Library) -> None:
        self._ledger, self._library = ledger, library
        self._noted: OrderedDict[str, None] = OrderedDict()

    @property
    def article_of(self) -> ArticleOf:
        """Finds the articles as they stand now."""
        return self._library.article

    def note(self, connection: Connection, quotes: Sequence[Passage]) -> list[str]:
        """Keep the receipts of quotes, in a transaction that is open; the first of each counts.

        Returns the ids of those that were not known to be kept, for `are_kept` once they are.
        """
        new = []
        for quote in quotes:
            article = self._library.article(quote.article_id)
            made = receipt_of(article, quote) if article else None
            if made is not None and made.id not in self._noted:
                new.append(made.id)
                insert = self._ledger.insert(RECEIPTS).values(**_row(made))
                connection.execute(insert.on_conflict_do_nothing())
        return new

    def are_kept(self, ids: Sequence[str]) -> None:
        """These are in the ledger: a story has few sentences that are quoted, again and again."""
        self._noted.update(dict.fromkeys(ids))
        while len(self._noted) > _NOTED:
            self._noted.popitem(last=False)

    async def verified(self, typed: str) -> Verified | None:
        """What the receipt with this id says; None when there is none; errors as in `verify`."""
        return await self._ledger.do(self.verify, typed)

    def verify(self, typed: str) -> Verified | None:
        """The same, without waiting for another thread.

        Raises:
            ValueError: what was typed can be no id.
        """
        with self._ledger.read() as connection:
            found = select(RECEIPTS).where(RECEIPTS.c.id == typed_id(typed))
            row = connection.execute(found).mappings().first()
        return self._checked(_receipt(dict(row)), self._version) if row else None

    def all(self) -> Iterator[Verified]:
        """Every receipt, checked, the articles together."""
        with self._ledger.read() as connection:
            order = (RECEIPTS.c.article, RECEIPTS.c.version, RECEIPTS.c.begins)
            rows = connection.execute(select(RECEIPTS).order_by(*order)).mappings().all()
        version_of = lru_cache(_AT_HAND)(self._version)
        for row in rows:
            yield self._checked(_receipt(dict(row)), version_of)

    def _version(self, article_id: str, sha256: str) -> Article | None:
        now = self._library.article(article_id)
        if now is not None and digest(now.text) == sha256:
            return now
        return self._library.version(article_id, sha256)

    def _checked(self, given: Receipt, version_of: VersionOf) -> Verified:
        now = self._library.article(given.article_id)
        version = version_of(given.article_id, given.version_sha256)
        sentence = version.text[given.start : given.end] if version else ""
        if version is None or digest(sentence) != given.sentence_sha256:
            gone = now is None
            return Verified(given, "", Standing("withdrawn", None, meaning=True) if gone else None)
        today = standing(sentence, given.start, version, now)
        return Verified(given, sentence, today, version)


def _row(made: Receipt) -> dict[str, Any]:
    return {
        "id": made.id,
        "article": made.article_id,
        "publisher": made.publisher,
        "agency": made.agency,
        "url": made.url,
        "file": made.file,
        "published": made.published,
        "version": made.version,
        "version_sha256": made.version_sha256,
        "begins": made.start,
        "ends": made.end,
        "sentence_sha256": made.sentence_sha256,
        "read": made.read.isoformat(),
    }


def _receipt(row: dict[str, Any]) -> Receipt:
    names = {"article": "article_id", "begins": "start", "ends": "end"}
    values = {names.get(name, name): value for name, value in row.items()}
    return Receipt(**values | {"read": datetime.fromisoformat(row["read"])})
