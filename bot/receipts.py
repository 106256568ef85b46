"""Receipts: one for each sentence that was quoted, and whether it still stands."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, select

from bot.formerversions import holds
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
        reason: why it was withdrawn, in the words of whoever did that; "" where nobody says.
    """

    receipt: Receipt
    sentence: str
    today: Standing | None
    version: Article | None = None
    reason: str = ""


def receipt_of(article: Article, quote: Passage) -> Receipt | None:
    """The receipt of a quote; None when the article is not the version that it is of."""
    if not holds(article, quote) or article.version != quote.version:
        return None
    return receipt(article, quote, datetime.now(UTC))


def receipts_of(quotes: Sequence[Passage], articles: Mapping[str, Article | None]) -> list[Receipt]:
    """The receipts of quotes, except of those whose article is gone or of another version.

    Args:
        quotes: in any order.
        articles: theirs, by id, as they stand now.
    """
    found = ((articles[quote.article_id], quote) for quote in quotes)
    made = (receipt_of(article, quote) for article, quote in found if article is not None)
    return [one for one in made if one is not None]


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

    def note(self, connection: Connection, receipts: Sequence[Receipt]) -> None:
        """Keep receipts, in a transaction that is open; the first of each counts."""
        for made in receipts:
            if made.id not in self._noted:
                insert = self._ledger.insert(RECEIPTS).values(**_row(made))
                connection.execute(insert.on_conflict_do_nothing())

    def are_kept(self, receipts: Sequence[Receipt]) -> None:
        """These are in the ledger: a story has few sentences that are quoted, again and again."""
        self._noted.update(dict.fromkeys(made.id for made in receipts))
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
        withdrawn = self._library.withdrawn(given.article_id) if now is None else None
        reason = withdrawn.withdrawn if withdrawn else ""
        version = version_of(given.article_id, given.version_sha256)
        sentence = version.text[given.start : given.end] if version else ""
        if version is None or digest(sentence) != given.sentence_sha256:
            fate = Standing("withdrawn", None, meaning=True) if now is None else None
            return Verified(given, "", fate, reason=reason)
        today = standing(sentence, given.start, version, now)
        return Verified(given, sentence, today, version, reason)


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
