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
from knowledge.filing import Filing, copies_lost, damaged_twin, refusal
from knowledge.holdings import (
    Holdings,
    as_copy,
    is_older,
    joined,
    merged,
    with_origin,
    without_page,
)
from knowledge.library import Catalogue
from knowledge.reading.byline import cleaned
from knowledge.revision import compare
from knowledge.slug import slug
from knowledge.storyfile import NAME, check_name, new_story
from knowledge.versions import FOLDER as VERSIONS
from knowledge.versions import check_place, keep
from knowledge.withdrawals import BY_PUBLISHER, NEWSROOM, Withdrawals, is_outdated, stands_again

_PATIENCE: Final = 20.0  # seconds to wait for another process that is writing


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
        self._withdrawals = Withdrawals(self.folder)
        self._problems: tuple[ReadError, ...] = ()
        self._lock = FileLock(self.folder / ".lock")

    def put(self, items: Sequence[Article | Withdrawal], *, read_at: str = "") -> list[Filing]:
        """Take articles in: new ones, newer versions, copies; and withdraw what is withdrawn.

        All or none of an article is written. One that can't be kept never stops the others.

        Args:
            items: what comes.
            read_at: the web address that they were read at; a site may replace and withdraw what
                it has published, whatever it calls itself by now.

        Raises:
            LibraryError: the folder can't be written, or another process holds it too long. What
                was written before stays, each article whole.
        """
        with self._writing():
            return [self._filed(item, read_at) for item in items]

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
                remedy = "“pullquote sources --ids” lists the ids"
                missing = f"no article of “{self.story}” has this id or address"
                raise LibraryError(f"{key}: {missing}; {remedy}")
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
            check_place(self.folder)
            self._tidy()
            found = self._catalogue.read()
            self._problems = found.problems
            self._holdings.follow(found)
            self._withdrawals.read()
            yield

    def _tidy(self) -> None:
        """Delete what a process that was killed left half written; nobody else writes now."""
        for folder in (self.folder, self.folder / VERSIONS):
            for path in folder.glob(f"{TEMPORARY}*"):
                with suppress(OSError):
                    path.unlink()

    def _filed(self, item: Article | Withdrawal, read_at: str) -> Filing:
        try:
            if isinstance(item, Withdrawal):
                return self._obeyed(item, read_at)
            return self._taken(item, read_at)
        except ReadError as error:
            name = item.title if isinstance(item, Article) else item.guid or item.url
            return Filing("skipped", name, "", str(error))

    def _obeyed(self, item: Withdrawal, read_at: str) -> Filing:
        """Withdraw what a withdrawal is about, now and when it comes."""
        known, reason = self._holdings.withdrawn_by(item), item.reason or BY_PUBLISHER
        if known and (refused := self._refusal(item, known, read_at)):
            return Filing("skipped", known.title, known.id, refused)
        if known and not (item.version or item.moment):
            item = replace(item, version=known.version)
        is_new = self._withdrawals.note(item, lambda it: bool(self._holdings.withdrawn_by(it)))
        if known is None:
            detail = f"it is not here; should it come, it will not be quoted: {reason}"
            return Filing("withdrawn" if is_new else "unchanged", item.guid or item.url, "", detail)
        if known.withdrawn:
            return Filing("unchanged", known.title, known.id, known.withdrawn)
        if is_outdated(item, known):
            return Filing("unchanged", known.title, known.id, "what is here is newer")
        own = bool(item.guid) and item.guid == known.guid
        if not own and (left := without_page(known, item.url)) != known:
            self._write(left, self._file(known))
            detail = f"{copies_lost(known, left)}: {reason}"
            return Filing("withdrawn", known.title, known.id, detail)
        filing, twin = self._withdrawn(known, reason), self._holdings.withdrawn_by(item)
        if twin and not twin.withdrawn:  # somebody put the article into a second file
            self._obeyed(item, read_at)
        return filing

    def _taken(self, article: Article, read_at: str) -> Filing:
        known, former = self._holdings.same(article), self._holdings.listing(article)
        for held in filter(None, (known, former)):
            if refused := self._refusal(article, held, read_at):
                return Filing("skipped", article.title, held.id, refused)
        taken_back = self._withdrawals.against(article)
        if known is not None:
            return self._renewed(known, article, taken_back)
        if former is not None:  # the page of a copy, which says something else by now
            self._write(without_page(former, article.source.url), self._file(former))
        filing = self._new(article, taken_back)
        if former is None:
            return filing
        told = f"no longer with the text of {former.source.publisher}"
        return replace(filing, detail="; ".join(filter(None, [filing.detail, told])))

    def _refusal(self, item: Article | Withdrawal, held: Article, read_at: str) -> str:
        return refusal(item, held, read_at, self._catalogue.file_of(held.id))

    def _new(self, article: Article, taken_back: Withdrawal | None) -> Filing:
        if taken_back is not None:
            reason = cleaned(taken_back.reason) or BY_PUBLISHER
            added = self._added(replace(article, withdrawn=reason))
            return replace(added, kind="withdrawn", detail=reason)
        twin = self._holdings.copied(article)
        return self._added(article) if twin is None else self._merged(twin, article)

    def _added(self, article: Article) -> Filing:
        name = self._free_name(article)
        new = replace(article, id=f"{self.story}/{name}")
        self._write(new, self.folder / f"{name}.md")
        return Filing("added", new.title, new.id, damaged_twin(self._problems, new))

    def _renewed(self, known: Article, article: Article, taken_back: Withdrawal | None) -> Filing:
        if known.withdrawn and (taken_back or not stands_again(known, article)):
            remedy = f"to let it stand again delete the line “withdrawn” in {self._file(known)}"
            reason = f"it was withdrawn ({known.withdrawn}); {remedy}"
            return Filing("skipped", known.title, known.id, reason)
        if is_older(article, known):
            return Filing("unchanged", known.title, known.id, "what is here is newer")
        new = joined(known, article)
        if new == known:
            return Filing("unchanged", known.title, known.id)
        if taken_back:
            reason = f"this version was withdrawn ({taken_back.reason}); what is here stands"
            return Filing("skipped", known.title, known.id, reason)
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
            if (noted := with_origin(twin, article)) != twin:
                self._write(noted, self._file(twin))
                of = noted.source.agency or article.source.publisher
                return Filing("merged", article.title, twin.id, f"the same text, which is of {of}")
            return Filing("unchanged", article.title, twin.id, "the same text, without an address")
        new, file = merged(twin, article, copy), self._file(twin)
        keep(twin, file)
        self._write(new, file)
        which = f"a copy of {twin.source.publisher}'s"
        if new.text != twin.text:
            which = f"{which}, and kept in its place: it is longer"
        return Filing("merged", article.title, twin.id, which)

    def _withdrawn(self, article: Article, reason: str) -> Filing:
        new = replace(article, withdrawn=cleaned(reason))
        self._write(new, self._file(article))
        return Filing("withdrawn", article.title, article.id, new.withdrawn)

    def _file(self, article: Article) -> Path:
        file = self._catalogue.file_of(article.id) or self.folder / f"{_stem(article)}.md"
        if file.suffix.lower() not in {".md", ".markdown"}:
            remedy = "move it out of the library, add it with “pullquote add”, then withdraw that"
            raise ReadError(f"it is no Markdown file, so it can't be changed here; {remedy}", file)
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


def _stem(article: Article) -> str:
    return article.id.rpartition("/")[2]
