"""Shelf: one story's folder, open for writing: articles put, replaced, merged and withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from knowledge.article import Article, Withdrawal
from knowledge.articlefile import render
from knowledge.atomicfile import TEMPORARY, write_whole
from knowledge.errors import LibraryError, ReadError
from knowledge.filing import Filing, copies_lost
from knowledge.holdings import Holdings, as_copy, is_older, joined, merged, without_copy
from knowledge.library import Catalogue
from knowledge.revision import compare
from knowledge.slug import slug
from knowledge.storyfile import NAME, check_name, new_story
from knowledge.versions import keep

_PATIENCE: Final = 20.0  # seconds to wait for another process that is writing
NEWSROOM: Final = "withdrawn by the newsroom"
"""How the reason begins where whoever runs the library withdrew an article; that stands."""


class Shelf:
    """The folder of a story. Several processes may have it open; one writes at a time.

    Args:
        root: the library, a folder.
        story: the story's name, which is that of its sub-folder.
        title: of the story when it is new.
        create: whether a story that is not there is begun.

    Raises:
        LibraryError: the story is not there, or leads out of the library, or can't be begun.
    """

    def __init__(self, root: Path, story: str, *, title: str = "", create: bool = False) -> None:
        self.folder = root / check_name(story)
        self.story = story
        if not self.folder.resolve().is_relative_to(root.resolve()):
            raise LibraryError(f"{self.folder}: this link leads out of the library")
        if not (self.folder / NAME).exists():
            if not create:
                raise LibraryError(f"{self.folder}: there is no {NAME} here, so no such story")
            new_story(self.folder, title or story.replace("-", " ").capitalize())
        self._catalogue = Catalogue([self.folder], root=root)
        self._holdings = Holdings()
        self._lock = FileLock(self.folder / ".lock")

    def put(self, items: Sequence[Article | Withdrawal]) -> list[Filing]:
        """Take articles in: new ones, newer versions, copies; and withdraw what is withdrawn.

        All or none of an article is written. One that can't be kept never stops the others.

        Raises:
            LibraryError: the folder can't be written, or another process holds it too long. What
                was written before stays, each article whole.
        """
        with self._writing():
            return [self._filed(item) for item in items]

    def withdraw(self, key: str, reason: str = "") -> Filing:
        """Let an article no longer stand. It is kept, and never quoted again.

        Args:
            key: its id, web address or guid.
            reason: what readers are told.

        Raises:
            LibraryError: there is no such article, or it could not be written.
        """
        with self._writing():
            article = self._holdings.known(key)
            if article is None:
                raise LibraryError(f"{key}: no article of “{self.story}” has this id or address")
            return self._withdrawn(article, f"{NEWSROOM}: {reason}" if reason else NEWSROOM)

    def keep_edits(self) -> None:
        """Keep a version of every article that was written or edited by hand.

        Raises:
            LibraryError: it could not be written.
        """
        with self._writing():
            for article in self._holdings.articles:
                if (file := self._catalogue.file_of(article.id)) is not None:
                    keep(article, file)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            lock = self._lock.acquire(timeout=_PATIENCE)
        except Timeout as error:
            raise LibraryError(
                f"{self.folder}: another process is writing here; try again when it has ended"
            ) from error
        except OSError as error:
            reason = (error.strerror or "it can't be written").lower()
            raise LibraryError(f"{self.folder}: {reason}; see that you may write here") from error
        with lock:
            self._tidy()
            self._holdings.follow(self._catalogue.read())
            yield

    def _tidy(self) -> None:
        """Delete what a process that was killed left half written; nobody else writes now."""
        for folder in (self.folder, self.folder / ".versions"):
            for path in folder.glob(f"{TEMPORARY}*"):
                with suppress(OSError):
                    path.unlink()

    def _filed(self, item: Article | Withdrawal) -> Filing:
        if isinstance(item, Withdrawal):
            key = item.guid or item.url
            known = self._holdings.known(item.guid) or self._holdings.known(item.url)
            if known is None:
                return Filing("skipped", key, "", f"withdrawn before it came here: {item.reason}")
            if known.withdrawn:
                return Filing("unchanged", known.title, known.id, known.withdrawn)
            return self._withdrawn(known, item.reason or "withdrawn by its publisher")
        try:
            return self._taken(item)
        except ReadError as error:
            return Filing("skipped", item.title, "", str(error))

    def _taken(self, article: Article) -> Filing:
        known = self._holdings.same(article)
        if known is not None:
            return self._renewed(known, article)
        former = self._holdings.listing(article)
        if former is not None:  # the page of a copy, which says something else by now
            self._write(without_copy(former, article), self._file(former))
        twin = self._holdings.copied(article)
        filing = self._added(article) if twin is None else self._merged(twin, article)
        if former is None:
            return filing
        told = f"no longer with the text of {former.source.publisher}"
        return replace(filing, detail="; ".join(filter(None, [filing.detail, told])))

    def _added(self, article: Article) -> Filing:
        name = self._free_name(article)
        new = replace(article, id=f"{self.story}/{name}")
        self._write(new, self.folder / f"{name}.md")
        return Filing("added", new.title, new.id)

    def _renewed(self, known: Article, article: Article) -> Filing:
        if known.withdrawn and not _stands_again(known, article):
            reason = f"it was withdrawn ({known.withdrawn}); delete that line in its file first"
            return Filing("skipped", known.title, known.id, reason)
        if is_older(article, known):
            return Filing("unchanged", known.title, known.id, "what is here is newer")
        new = joined(known, article)
        if new == known:
            return Filing("unchanged", known.title, known.id)
        revision = compare(known, new)
        if new.text != known.text:
            new = replace(new, version=max(known.version + 1, article.version))
        file = self._file(known)
        keep(known, file)
        self._write(new, file)
        detail = "; ".join(filter(None, [revision.summary(), copies_lost(known, new)]))
        return Filing("replaced", new.title, new.id, detail)

    def _merged(self, twin: Article, article: Article) -> Filing:
        copy = as_copy(article)
        if copy is None:
            return Filing("unchanged", article.title, twin.id, "the same text, without an address")
        new, file = merged(twin, article, copy), self._file(twin)
        keep(twin, file)
        self._write(new, file)
        which = f"a copy of {twin.source.publisher}'s"
        if new.text != twin.text:
            which = f"{which}, and kept in its place: it is longer"
        return Filing("merged", article.title, twin.id, which)

    def _withdrawn(self, article: Article, reason: str) -> Filing:
        new = replace(article, withdrawn=" ".join(reason.split()))
        self._write(new, self._file(article))
        return Filing("withdrawn", article.title, article.id, new.withdrawn)

    def _file(self, article: Article) -> Path:
        file = self._catalogue.file_of(article.id) or self.folder / f"{_stem(article)}.md"
        if file.suffix != ".md":
            raise ReadError("it is no Markdown file, so it can't be changed here", file)
        return file

    def _write(self, article: Article, file: Path) -> None:
        write_whole(file, render(article))
        keep(article, file)
        self._holdings.hold(article)

    def _free_name(self, article: Article) -> str:
        name = slug(f"{article.source.day.isoformat()} {article.title}")
        number, free = 1, name
        while self._holdings.known(f"{self.story}/{free}") or (self.folder / f"{free}.md").exists():
            number += 1
            free = f"{name}-{number}"
        return free


def _stands_again(known: Article, article: Article) -> bool:
    """Whether an agency that withheld an article has sent a later version of it."""
    by_agency = article.guid and not known.withdrawn.startswith(NEWSROOM)
    return bool(by_agency) and is_older(known, article)


def _stem(article: Article) -> str:
    return article.id.rpartition("/")[2]
