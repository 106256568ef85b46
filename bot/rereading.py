"""Rereading: the articles that were quoted, read again at their source, and what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, Literal

from bot.quotedlibrary import Library
from bot.receipts import Verified
from knowledge import Article, FetchError, KnowledgeError, Withdrawal, split
from knowledge.correction import Fate, Standing, standing
from knowledge.fetch import Fetcher
from knowledge.plainaddress import plain_address
from knowledge.reading.apart import Worker
from knowledge.reading.document import read_document
from knowledge.reading.outcome import Origin
from knowledge.receipt import Receipt, digest
from knowledge.typography import plain

AT_ONCE: Final = 8
"""Articles that are read at the same time; of one site never more than one."""

State = Literal["unchanged", "stands", "changed", "removed", "withdrawn", "unchecked"]
"""What became of an article: its text is the same, what was quoted still stands, a quote has other
words, a quote is no longer there, the article no longer stands, or nobody could look."""

_WORST: Final[tuple[State, ...]] = ("withdrawn", "removed", "changed", "unchecked", "stands")
_OF_FATE: Final[dict[Fate, State]] = {
    "stands": "stands",
    "moved": "stands",
    "changed": "changed",
    "removed": "removed",
    "withdrawn": "withdrawn",
}


@dataclass(frozen=True, slots=True)
class Reread:
    """A quote, and what stands at its place at the source.

    Attributes:
        verified: its receipt, and what the library says of it.
        at_source: what became of it there; None where nobody could look.
    """

    verified: Verified
    at_source: Standing | None

    @property
    def state(self) -> State:
        """In a word. Where the source could not be read, a change that the library knows counts."""
        known = self.verified.today
        if self.at_source is not None:
            return _OF_FATE[self.at_source.fate]
        if known is not None and _OF_FATE[known.fate] != "stands":
            return _OF_FATE[known.fate]
        return "unchecked"

    @property
    def now(self) -> str:
        """The words that stand there in its place; "" for none."""
        found = self.at_source or self.verified.today
        return found.now.text if found and found.now else ""

    @property
    def new(self) -> bool:
        """Whether the library does not have the change yet."""
        known = self.verified.today
        return known is not None and _OF_FATE[known.fate] == "stands" != self.state


@dataclass(frozen=True, slots=True)
class Checked:
    """An article that was quoted.

    Attributes:
        receipt: of the quote of its newest version, for its attribution.
        quotes: all of them, in their order.
        same: whether its text is the one that was quoted, letter by letter.
        why: why nobody could look, or why it no longer stands; "" for neither.
    """

    receipt: Receipt
    quotes: Sequence[Reread]
    same: bool = False
    why: str = ""

    @property
    def state(self) -> State:
        """The worst of its quotes'."""
        states = {quote.state for quote in self.quotes}
        worst = next(state for state in _WORST if state in states)
        return "unchanged" if worst == "stands" and self.same else worst


class Rereading:
    """Reads articles again where they were read.

    Args:
        library: has those that stand, and those that were withdrawn.
        fetcher: gets pages.
        worker: reads them.
    """

    def __init__(self, library: Library, fetcher: Fetcher, worker: Worker) -> None:
        self._library, self._fetcher, self._worker = library, fetcher, worker
        self._places = asyncio.Semaphore(AT_ONCE)

    async def of(self, quotes: Sequence[Verified]) -> Checked:
        """Check the quotes of one article: at its address, or in its file where it has none."""
        receipt = max((quote.receipt for quote in quotes), key=lambda each: each.version)
        withdrawn = self._library.withdrawn(receipt.article_id)
        if withdrawn is not None:
            gone = Standing("withdrawn", None, meaning=True)
            found = [Reread(quote, gone) for quote in quotes]
            return Checked(receipt, found, why=withdrawn.withdrawn)
        if not receipt.url:
            return self._in_its_file(receipt, quotes)
        try:
            async with self._places:
                article = await self._read(receipt, quotes)
        except KnowledgeError as error:
            found = [Reread(quote, None) for quote in quotes]
            return Checked(receipt, found, why=_without(str(error), receipt.url))
        if isinstance(article, Withdrawal):
            gone = Standing("withdrawn", None, meaning=True)
            return Checked(receipt, [Reread(q, gone) for q in quotes], why=article.reason)
        return _compared(receipt, quotes, article)

    def _in_its_file(self, receipt: Receipt, quotes: Sequence[Verified]) -> Checked:
        """The library has just read it."""
        article = self._library.article(receipt.article_id)
        if article is None:
            found = [Reread(quote, quote.today) for quote in quotes]
            return Checked(receipt, found, why="the library no longer has it")
        return _compared(receipt, quotes, article)

    async def _read(self, receipt: Receipt, quotes: Sequence[Verified]) -> Article | Withdrawal:
        """The article as it is at its address now.

        Raises:
            KnowledgeError: it can't be had or read, or what is there is another one.
        """
        page = await self._fetcher.get(receipt.url)
        if page is None:  # pragma: no cover - only who names what is known hears that
            raise FetchError("nothing came", receipt.url)
        origin = Origin(page.url, page.url, page.content_type)
        outcome = await asyncio.to_thread(self._worker.call, read_document, page.body, origin)
        items = outcome.items
        if len(items) > 1:
            address = plain_address(receipt.url)
            items = tuple(item for item in items if plain_address(_url_of(item)) == address)
        if not items:
            why = "there is no article any more"
            raise outcome.skipped[0] if outcome.skipped else FetchError(why, receipt.url)
        found = items[0]
        if isinstance(found, Article) and _another(found, quotes):
            raise FetchError("what is there now has nothing of this article", receipt.url)
        return found


def by_article(quotes: Iterable[Verified]) -> list[list[Verified]]:
    """Quotes that come article by article, those of each together."""
    return [list(same) for _, same in groupby(quotes, lambda each: each.receipt.article_id)]


def _compared(receipt: Receipt, quotes: Sequence[Verified], now: Article) -> Checked:
    whole = digest(now.text)
    return Checked(
        receipt,
        [Reread(quote, _standing(quote, now)) for quote in quotes],
        same=all(quote.receipt.version_sha256 == whole for quote in quotes),
    )


def _standing(quote: Verified, now: Article) -> Standing:
    receipt = quote.receipt
    if quote.version is not None:
        return standing(quote.sentence, receipt.start, quote.version, now)
    # Of the words no more is known than how many there are, and their checksum.
    length = receipt.end - receipt.start
    for passage in split(now):
        text = now.text[passage.start : passage.start + length]
        if digest(text) == receipt.sentence_sha256:
            found = replace(passage, end=passage.start + length, text=text)
            return Standing("moved", found, meaning=False)
    return Standing("removed", None, meaning=True)


def _another(found: Article, quotes: Sequence[Verified]) -> bool:
    """Whether a page has neither headline nor a sentence of the article: a wall, a front page.

    Its quotes are not gone then: nobody could look.
    """
    version = next((quote.version for quote in quotes if quote.version is not None), None)
    if version is None or plain(version.title) == plain(found.title):
        return False
    ours, theirs = ({plain(p.text) for p in split(article)} for article in (version, found))
    return not ours & theirs


def _url_of(item: Article | Withdrawal) -> str:
    return item.source.url if isinstance(item, Article) else item.url


def _without(told: str, address: str) -> str:
    """What went wrong; the address stands beside it already."""
    return told.removeprefix(f"{address}: ")
