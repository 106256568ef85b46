"""Following: a story's feeds, pages and folders looked at again, each when it is due.

The page of an article is looked at again for corrections, often while it is new. One that its site
says is gone (404, 410) is named once in the log and by `pullquote check`, and its article stands:
pages vanish because a site is rebuilt, moves or tidies its archive, and because an article was
false. Only a person or the publisher's own word can tell these apart, and to withdraw what was true
would be to tell readers something that nobody has said.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from knowledge.errors import FetchError, ReadError
from knowledge.fetch import Fetcher, Page, Validators
from knowledge.filing import Filing
from knowledge.followed import Followed, Memory, remember, remembered
from knowledge.intake import Intake, Taken, documents
from knowledge.reading.feedentry import Entry, Feed
from knowledge.rhythm import next_try, usual_gap
from knowledge.storyfile import StoryFile

_log = logging.getLogger(__name__)

_AT_ONCE: Final = 8  # addresses looked at at the same time; one host is asked once at a time anyway
_BROUGHT: Final = frozenset({"added", "replaced", "merged", "withdrawn"})


class Follower:
    """Looks at what a story follows. One that fails backs off and never stops the others.

    Args:
        folder: of the story.
        story: what it follows.
        intake: takes in what is found.
        fetcher: gets pages and feeds.
        interval: the pause between two looks at one address.
    """

    def __init__(
        self, folder: Path, story: StoryFile, intake: Intake, fetcher: Fetcher, interval: timedelta
    ) -> None:
        self._folder, self._story, self._intake = folder, story, intake
        self._fetcher, self._interval = fetcher, interval
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def look(self) -> list[Filing]:
        """Look at all that is due, and say what became of it; what is unchanged is not mentioned.

        Raises:
            LibraryError: the library can't be written.
        """
        memory = await asyncio.to_thread(remembered, self._folder)
        memory.feeds = {url: memory.feeds.get(url, Followed()) for url in self._story.feeds}
        for url in self._story.pages:
            memory.pages.setdefault(url, Followed())
        now = datetime.now(UTC)
        due = [self._feed(url, known, memory) for url, known in _due(memory.feeds, now)]
        due += [self._page(url, known, memory) for url, known in _due(memory.pages, now)]
        try:
            found = [await self._files(memory), *await asyncio.gather(*map(self._placed, due))]
        finally:
            await asyncio.to_thread(remember, self._folder, memory)
        return [filing for filings in found for filing in filings if filing.kind != "unchanged"]

    async def _placed(self, looking: Awaitable[list[Filing]]) -> list[Filing]:
        async with self._places:
            return await looking

    async def _feed(self, url: str, known: Followed, memory: Memory) -> list[Filing]:
        async def take(page: Page) -> AsyncIterator[list[Filing]]:
            feed = await self._intake.feed(page)
            _note_rhythm(known, feed)
            for entry in feed.entries:
                if known.stamps.get(entry.id) == entry.stamp:
                    continue
                taken = await self._intake.entry(entry, feed, url)
                yield taken.filings
                if not any(filing.kind == "skipped" and filing.again for filing in taken.filings):
                    known.stamps[entry.id] = entry.stamp
                _note_page(entry, taken, memory)

        return await self._looked(url, known, take)

    async def _page(self, url: str, known: Followed, memory: Memory) -> list[Filing]:
        async def take(page: Page) -> AsyncIterator[list[Filing]]:
            yield await self._intake.page(page)

        filings = await self._looked(url, known, take)
        if any(filing.kind in _BROUGHT for filing in filings):
            known.changed = _now()
        now = datetime.now(UTC)
        pause = known.pause(now, listed=self._interval if url in self._story.pages else None)
        if pause is None:
            memory.pages.pop(url, None)
        else:  # one that fails is not tried more often than one that is well
            known.due = max(known.due, (now + pause).isoformat())
        return filings

    async def _looked(
        self,
        url: str,
        known: Followed,
        take: Callable[[Page], AsyncIterator[list[Filing]]],
    ) -> list[Filing]:
        filings: list[Filing] = []
        try:
            page = await self._fetcher.get(url, Validators(known.etag, known.last_modified))
            if page is not None:
                async for several in take(page):
                    filings += several
                known.etag = page.validators.etag
                known.last_modified = page.validators.last_modified
        except (FetchError, ReadError) as error:
            _note_failure(url, known, error)
        else:
            if known.failures:
                _log.info("followed again: %s", url)
            known.failures, known.problem, known.gone = 0, "", ""
        known.since = known.since or _now()
        known.due = next_try(datetime.now(UTC), known.failures, self._interval).isoformat()
        return filings

    async def _files(self, memory: Memory) -> list[Filing]:
        """Take in the files of the story's folders that are new or another than they were."""
        found = await asyncio.to_thread(_states, self._story.folders)
        filings: list[Filing] = []
        for name, state in found.items():
            if memory.files.get(name) != state:
                filings += await self._intake.file(Path(name))
                memory.files[name] = state
        memory.files = {name: state for name, state in memory.files.items() if name in found}
        return filings


def _due(known: Mapping[str, Followed], now: datetime) -> list[tuple[str, Followed]]:
    return [(url, followed) for url, followed in known.items() if followed.is_due(now)]


def _note_rhythm(known: Followed, feed: Feed) -> None:
    dates = [moment for entry in feed.entries if (moment := entry.moment)]
    gap = usual_gap(dates)
    known.gap = gap.total_seconds() if gap else 0.0
    known.newest = max(dates).isoformat() if dates else ""


def _note_page(entry: Entry, taken: Taken, memory: Memory) -> None:
    """See that the page of a feed's entry is looked at again, as long as it is not too old."""
    if not entry.url:
        return
    now = datetime.now(UTC)
    known = memory.pages.get(entry.url)
    if known is None:
        known = Followed(since=min(entry.moment or now, now).isoformat())
        pause = known.pause(now)
        if pause is None:
            return
        known.due = (now + pause).isoformat()
        memory.pages[entry.url] = known
    if taken.validators:  # so that the next look at the page, too, costs a 304 if it is unchanged
        known.etag, known.last_modified = taken.validators.etag, taken.validators.last_modified
    if any(filing.kind == "replaced" for filing in taken.filings):
        known.changed = now.isoformat()


def _note_failure(url: str, known: Followed, error: FetchError | ReadError) -> None:
    """Remember what went wrong, and say it once, until it works again."""
    if isinstance(error, FetchError) and error.gone:
        if not known.gone:
            _log.warning("not there (any more), and nothing is withdrawn by that: %s", url)
        known.gone = known.gone or _now()
    elif not known.failures:
        _log.warning("not followed for now: %s", error)
    known.failures, known.problem = known.failures + 1, str(error)


def _states(folders: tuple[Path, ...]) -> dict[str, list[int]]:
    """The files of some folders, with what tells that one is another than it was."""
    found = {}
    for path in documents(list(folders)):
        try:
            state = path.stat()
        except OSError:
            continue
        found[str(path)] = [state.st_mtime_ns, state.st_size]
    return found


def _now() -> str:
    return datetime.now(UTC).isoformat()
