"""Corrections: what changed in the library, carried to the quotes of it that were sent."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import blake2s
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from bot.formerversions import FormerVersions
from bot.ledger import Ledger
from bot.quotedlibrary import Library
from bot.tables import CORRECTIONS, OUTBOX, QUOTES
from knowledge import Article, Change, split
from knowledge.correction import Alignment, Standing, correction_note, standing
from knowledge.receipt import digest

_log = logging.getLogger(__name__)


class Corrections:
    """Notes which sent messages a change concerns. Every method raises LedgerError.

    It may be called for the same change again, by other workers too: what is noted already is
    noted once.

    Args:
        ledger: knows the messages.
        library: where articles are found.
        former: the versions that stood until a moment ago.
    """

    def __init__(
        self, ledger: Ledger, library: Library, former: FormerVersions | None = None
    ) -> None:
        self._ledger, self._library = ledger, library
        self._former = former or FormerVersions()

    async def follow(self, changes: Iterable[Change]) -> int:
        """Note what these changes did to quotes; how many messages have to be changed."""
        return await self._follow_all(
            (change.article_id, (change.before, *self._former.of(change.article_id)))
            for change in changes
            if change.kind != "added"
        )

    async def follow_again(self, article_ids: Iterable[str]) -> int:
        """The same for messages that came to quote, after a change, what stood before it."""
        return await self._follow_all((each, self._former.of(each)) for each in article_ids)

    async def catch_up(self) -> int:
        """The same for all that changed while nobody looked."""
        return await self.follow_again(await self._ledger.do(self._quoted))

    async def _follow_all(self, changed: Iterable[tuple[str, Sequence[Article | None]]]) -> int:
        concerned = 0
        for article_id, before in changed:
            concerned += await self._ledger.do(self._follow, article_id, before)
        return concerned

    def _quoted(self) -> list[str]:
        """The articles that are quoted in another version than stands now."""
        with self._ledger.read() as connection:
            found = connection.execute(select(QUOTES.c.article, QUOTES.c.version).distinct()).all()
        now: dict[str, str] = {}
        for article_id, _ in found:
            article = self._library.article(article_id)
            now[article_id] = digest(article.text) if article else _GONE
        return sorted({article_id for article_id, version in found if version != now[article_id]})

    def _follow(self, article_id: str, before: Sequence[Article | None]) -> int:
        after = self._library.article(article_id)
        version = digest(after.text) if after else _GONE
        stale = select(QUOTES).where(QUOTES.c.article == article_id, QUOTES.c.version != version)
        with self._ledger.write() as connection:
            rows = connection.execute(stale).mappings().all()
            by_quote: dict[tuple[Any, ...], list[RowMapping]] = {}
            for row in rows:
                key = (row["version"], row["begins"], row["ends"], row["sentence"])
                by_quote.setdefault(key, []).append(row)
            judge = _Judge(before, after, self._library)
            return sum(
                self._corrected(connection, same, judge, version) for same in by_quote.values()
            )

    def _corrected(
        self, connection: Connection, rows: Sequence[RowMapping], judge: _Judge, version: str
    ) -> int:
        """Note one quote's fate in all messages that have it; how many have to be changed."""
        first = rows[0]
        if not first["ends"]:  # nothing of it was left before
            _move(connection, rows, version, None, first["correction"])
            return 0
        old, found = judge.fate(first)
        if found.fate in {"stands", "moved"}:
            _move(connection, rows, version, found, first["correction"])
            return 0
        key = blake2s(f"{first['article']}\0{first['sentence']}\0{version}".encode()).hexdigest()
        if not connection.execute(select(CORRECTIONS.c.id).where(CORRECTIONS.c.id == key)).first():
            source = json.dumps(judge.source_of(first["article"]), ensure_ascii=False)
            row: dict[str, Any] = {"id": key, "old": old, "source": source, "fate": found.fate}
            row |= {"note": judge.note(first["article"]), "at": time.time()}
            connection.execute(CORRECTIONS.insert(), row)
        _move(connection, rows, version, found, key)
        for sent in {row["sent"] for row in rows}:
            for kind in ("edit", "reply") if found.meaning else ("edit",):
                _queue(connection, self._ledger, sent, kind)
        return len({row["sent"] for row in rows})


_GONE = "gone"


class _Judge:
    """Says what became of quotes of one article.

    Args:
        before: versions from before, where they are at hand.
        after: the version now; None for none.
        library: has the versions that were quoted.
    """

    def __init__(
        self, before: Sequence[Article | None], after: Article | None, library: Library
    ) -> None:
        self._after, self._library = after, library
        self._versions: dict[str, Article | None] = {}
        self._alignments: dict[str, Alignment] = {}
        self._versions.update((digest(each.text), each) for each in before if each is not None)

    def fate(self, row: RowMapping) -> tuple[str, Standing]:
        """The old sentence, "" where it is not at hand, and what became of it."""
        quoted = self._quoted_version(row)
        if quoted is None:
            return "", self._without_version(row)
        old = quoted.text[row["begins"] : row["ends"]]
        if self._after is None:
            return old, standing(old, row["begins"], quoted, None)
        alignment = self._alignments.get(row["version"])
        if alignment is None:
            alignment = self._alignments[row["version"]] = Alignment(quoted, self._after)
        return old, alignment.standing(row["begins"], row["ends"])

    def _without_version(self, row: RowMapping) -> Standing:
        """The fate of words of which no more is known than how many and their SHA-256.

        Where they are not found it is not known either what now stands in their place.
        """
        if self._after is None:
            return Standing("withdrawn", None, meaning=True)
        length = row["ends"] - row["begins"]
        for passage in split(self._after):
            text = self._after.text[passage.start : passage.start + length]
            if digest(text) == row["sentence"]:
                end = passage.start + length
                return Standing("moved", replace(passage, end=end, text=text), meaning=False)
        return Standing("changed", None, meaning=True)

    def note(self, article_id: str) -> str:
        """What the publisher says of it."""
        if self._after is not None:
            return correction_note(self._after)
        withdrawn = self._library.withdrawn(article_id)
        return withdrawn.withdrawn if withdrawn else ""

    def source_of(self, article_id: str) -> dict[str, str]:
        """The attribution of the old sentence."""
        article = self._after or self._library.withdrawn(article_id)
        article = article or next(filter(None, self._versions.values()), None)
        if article is None:
            return {}
        source = article.source
        return {
            "title": article.title,
            "publisher": source.publisher,
            "agency": source.agency,
            "url": source.url,
            "file": source.file,
            "day": source.day.isoformat(),
        }

    def _quoted_version(self, row: RowMapping) -> Article | None:
        version = row["version"]
        if version not in self._versions:
            self._versions[version] = self._library.version(row["article"], version)
        article = self._versions[version]
        if article is not None:
            quoted = article.text[row["begins"] : row["ends"]]
            return article if digest(quoted) == row["sentence"] else None
        for known in self._versions.values():
            if known and digest(known.text[row["begins"] : row["ends"]]) == row["sentence"]:
                return known
        return None


def _move(
    connection: Connection,
    rows: Sequence[RowMapping],
    version: str,
    found: Standing | None,
    correction: str,
) -> None:
    """Let these quotes be of the version that stands now."""
    now = found.now if found else None
    values = {
        "version": version,
        "begins": now.start if now else 0,
        "ends": now.end if now else 0,
        "sentence": digest(now.text) if now else "",
        "correction": correction,
    }
    for row in rows:
        which = (QUOTES.c.sent == row["sent"]) & (QUOTES.c.place == row["place"])
        connection.execute(QUOTES.update().where(which).values(**values))


def _queue(connection: Connection, ledger: Ledger, sent: str, kind: str) -> None:
    values = {"sent": sent, "kind": kind, "state": "waiting", "due": 0.0, "tries": 0}
    insert = ledger.insert(OUTBOX).values(**values)
    keys = [OUTBOX.c.sent, OUTBOX.c.kind]
    again = {"state": "waiting", "due": 0.0, "tries": 0}
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=again))
