"""Intake: addresses and files -> articles in a story's folder, and what became of each."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from knowledge.article import Article, Withdrawal
from knowledge.errors import FetchError, ReadError
from knowledge.fetch import Fetcher, Page, Validators
from knowledge.filename import readable
from knowledge.filing import Filing
from knowledge.reading import content_of
from knowledge.reading.apart import Worker
from knowledge.reading.document import SUFFIXES, read_document
from knowledge.reading.feed import is_feed, read_feed
from knowledge.reading.feedarticle import as_article
from knowledge.reading.feedentry import Entry, Feed
from knowledge.reading.outcome import Origin, Outcome

_AT_ONCE: Final = 4  # pages of a feed that are fetched at the same time


class Putting(Protocol):
    """Where articles and withdrawals are put: a Shelf, or one that is begun when it is needed."""

    def put(self, items: Sequence[Article | Withdrawal], *, read_at: str = "") -> list[Filing]:
        """Take them in from a file, or as read at an address; a filing each, in their order."""


class Taken(NamedTuple):
    """What became of an entry of a feed, and of its page what an unchanged one is known by."""

    filings: list[Filing]
    validators: Validators | None = None


class Intake:
    """Takes documents into a story, wherever they are.

    Args:
        shelf: the story.
        worker: reads documents in a process of its own.
        fetcher: gets pages and feeds.
        languages: two-letter codes of the articles that are taken; none: all.
    """

    def __init__(
        self, shelf: Putting, worker: Worker, fetcher: Fetcher, languages: tuple[str, ...] = ()
    ) -> None:
        self._shelf, self._worker, self._fetcher = shelf, worker, fetcher
        self._languages = languages

    async def file(self, path: Path) -> list[Filing]:
        """Take in a file. What is wrong with it is a Filing, too.

        Raises:
            LibraryError: the library can't be written.
        """
        return await asyncio.to_thread(self._file, path)

    async def address(self, url: str) -> AsyncIterator[list[Filing]]:
        """Take in a page, or all entries of a feed, one list each.

        Raises:
            LibraryError: the library can't be written.
        """
        try:
            page = await self._fetcher.get(url)
            if page is None:  # only who names what is known can hear that nothing changed
                return
            if not is_feed(page.body, page.content_type):
                yield await self.page(page)
                return
            feed = await self.feed(page)
        except (FetchError, ReadError) as error:
            yield [Filing("skipped", url, "", str(error))]
            return
        for problem in feed.problems:
            yield [Filing("skipped", url, "", str(problem))]
        entries = list(feed.entries)
        for start in range(0, len(entries), _AT_ONCE):
            several = entries[start : start + _AT_ONCE]
            for taken in await asyncio.gather(*(self.entry(e, feed, url) for e in several)):
                yield taken.filings

    async def feed(self, page: Page) -> Feed:
        """Read a feed that was fetched.

        Raises:
            ReadError: it is none.
        """
        origin = Origin(page.url, page.url, page.content_type)
        return await asyncio.to_thread(self._worker.call, read_feed, page.body, origin)

    async def entry(self, entry: Entry, feed: Feed, url: str) -> Taken:
        """Take in an entry of a feed: from the feed if it carries all of it, else from its page."""
        article = as_article(entry, feed, Origin(url, url))
        if article is not None:
            return Taken(await self._put(Outcome((article,)), entry.url, read_at=entry.url))
        if not entry.url:
            reason = "the feed carries no full text and no address of it"
            return Taken([Filing("skipped", entry.title or url, "", reason)])
        try:
            page = await self._fetcher.get(entry.url)
        except FetchError as error:
            again = not error.lasting
            return Taken([Filing("skipped", entry.url, "", str(error), again=again)])
        return Taken(await self.page(page), page.validators) if page else Taken([])

    async def page(self, page: Page) -> list[Filing]:
        """Take in a page that was fetched."""
        origin = Origin(page.url, page.url, page.content_type)
        try:
            outcome = await asyncio.to_thread(self._worker.call, read_document, page.body, origin)
        except ReadError as error:
            return [Filing("skipped", page.url, "", str(error))]
        return await self._put(outcome, page.url, read_at=page.url)

    async def _put(self, outcome: Outcome, name: str, *, read_at: str) -> list[Filing]:
        return await asyncio.to_thread(self._placed, outcome, name, read_at)

    def _file(self, path: Path) -> list[Filing]:
        origin, name = Origin(readable(path.name)), readable(str(path))
        try:
            outcome = self._worker.call(read_document, content_of(path), origin)
        except ReadError as error:
            return [Filing("skipped", name, "", readable(str(error)))]
        return self._placed(outcome, name)

    def _placed(self, outcome: Outcome, name: str, read_at: str = "") -> list[Filing]:
        wanted: list[Article | Withdrawal] = []
        remarks: list[str] = []
        filings = [Filing("skipped", name, "", str(reason)) for reason in outcome.skipped]
        for place, item in enumerate(outcome.items):
            language = item.source.language if isinstance(item, Article) else ""
            if self._languages and language and language not in self._languages:
                reason = f"its language is {language}; the story takes {_listed(self._languages)}"
                filings.append(Filing("skipped", name, "", reason))
            else:
                wanted.append(item)
                remarks.append(outcome.remarks.get(place, ""))
        if not wanted:
            return filings
        put = self._shelf.put(wanted, read_at=read_at)
        if outcome.dropped:
            left_out = f"{outcome.dropped} sentences left out: the page does not have them verbatim"
            put[0] = _with(put[0], left_out)
        return filings + list(map(_with, put, remarks))


def _with(filing: Filing, remark: str) -> Filing:
    """A filing that says one thing more, unless nothing came of the article."""
    if not remark or filing.kind in {"unchanged", "skipped"}:
        return filing
    return replace(filing, detail="; ".join(filter(None, [filing.detail, remark])))


def documents(paths: list[Path]) -> Iterator[Path]:
    """The files to take in: those given, and those in the folders given that can be articles.

    Names that start with a dot are passed over, and so are links to folders.
    """
    for path in paths:
        if not os.path.isdir(path):  # noqa: PTH112 - unlike Path.is_dir never raises: a name too long
            yield path
            continue
        for place, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                if Path(name).suffix.lower() in SUFFIXES and not name.startswith("."):
                    yield Path(place, name)


def _listed(codes: tuple[str, ...]) -> str:
    return ", ".join(codes)
