"""Withdrawals: the word that articles no longer stand, remembered in the story's folder.

Wires are not in order: a KILL may come before its article, and an older version after it. Both are
told from a version that stands again by what is remembered here. It is kept for half a year, and as
long as the story has the article.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from knowledge.article import Article, Withdrawal
from knowledge.atomicfile import write_whole
from knowledge.errors import LibraryError
from knowledge.holdings import is_older
from knowledge.plainaddress import plain_address
from knowledge.publisher import same_publisher

NAME: Final = ".withdrawn.json"
NEWSROOM: Final = "withdrawn by the newsroom"
"""How the reason begins where whoever runs the library withdrew an article; that stands."""

BY_PUBLISHER: Final = "withdrawn by its publisher"
"""The reason where a withdrawal gives none."""

_KEPT: Final = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Remembered:
    """A withdrawal, and when it came here."""

    withdrawal: Withdrawal
    noted: datetime

    def covers(self, article: Article) -> bool:
        """Whether it takes this version back: it is about the article, which is no newer."""
        told = self.withdrawal
        counted = bool(told.guid) and told.guid == article.guid
        if not (counted or _same_page(told.url, article.source.url)):
            return False
        names = [article.source.publisher, *([article.source.agency] if counted else [])]
        if told.publisher and not any(same_publisher(told.publisher, name) for name in names):
            return False
        if counted and told.version and article.version != told.version:
            return article.version < told.version
        return _moment(article) <= (told.moment or self.noted)


class Withdrawals:
    """The withdrawals of one story; to be read and written while the story's folder is locked."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME
        self._known: list[Remembered] = []

    def read(self) -> None:
        """Read what is remembered.

        Raises:
            LibraryError: it can't be read. To go on without it could quote what was withdrawn.
        """
        try:
            self._known = [_remembered(raw) for raw in json.loads(self._file.read_text("utf-8"))]
        except FileNotFoundError:
            self._known = []
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise LibraryError(
                f"{self._file}: what was withdrawn can't be read from it; bring the file back, or"
                " delete it and withdraw again what must not be quoted"
            ) from error

    def note(self, withdrawal: Withdrawal, is_here: Callable[[Withdrawal], bool]) -> bool:
        """Remember a withdrawal; what is old, and about nothing that is here, is forgotten.

        Returns:
            Whether it is more than what was remembered.

        Raises:
            LibraryError: it could not be written.
        """
        now, before = datetime.now(UTC), {known.withdrawal for known in self._known}
        kept = [one for one in self._known if now - one.noted < _KEPT or is_here(one.withdrawal)]
        for known in list(kept):
            if _about(known.withdrawal) == _about(withdrawal):
                kept.remove(known)
                withdrawal = _together(known, withdrawal)
        self._known = [*kept, Remembered(withdrawal, now)]
        write_whole(self._file, _written(self._known))
        return withdrawal not in before

    def against(self, article: Article) -> Withdrawal | None:
        """The withdrawal that takes this version of an article back, if there is one."""
        found = (known.withdrawal for known in self._known if known.covers(article))
        return next(found, None)


def stands_again(known: Article, article: Article) -> bool:
    """Whether an agency that withheld an article has sent a later version of it."""
    by_agency = article.guid and not known.withdrawn.startswith(NEWSROOM)
    return bool(by_agency) and is_older(known, article)


def is_outdated(withdrawal: Withdrawal, known: Article) -> bool:
    """Whether a withdrawal comes late: its sender has sent a newer version since, that is here.

    Both its version and its moment have to say so; in doubt nothing is quoted.
    """
    counted = withdrawal.guid and withdrawal.guid == known.guid and withdrawal.version
    newer = bool(counted) and known.version > withdrawal.version
    return newer and withdrawal.moment is not None and _moment(known) > withdrawal.moment


def _about(withdrawal: Withdrawal) -> tuple[str, str]:
    """What a withdrawal is about, and in whose name."""
    return withdrawal.guid or plain_address(withdrawal.url), withdrawal.publisher.casefold()


def _together(known: Remembered, new: Withdrawal) -> Withdrawal:
    """Two withdrawals of one article as the later of them; it takes back what either does."""
    one = known.withdrawal
    newest = one if one.version > new.version else new
    before = one.moment or known.noted
    moment = max(before, new.moment) if new.moment else None  # none is the moment of its coming
    return replace(newest, version=max(one.version, new.version), moment=moment)


def _same_page(one: str, other: str) -> bool:
    return bool(one and other) and plain_address(one) == plain_address(other)


def _moment(article: Article) -> datetime:
    """When this version was made; a bare day counts from its start."""
    made: date = article.modified or article.source.published
    return made if isinstance(made, datetime) else datetime.combine(made, time.min, UTC)


def _written(known: Iterable[Remembered]) -> str:
    return json.dumps([asdict(one) for one in known], default=_iso, indent=1) + "\n"


def _iso(moment: object) -> str:
    assert isinstance(moment, datetime)  # noqa: S101 - there is nothing else in it
    return moment.isoformat()


def _remembered(raw: dict[str, Any]) -> Remembered:
    told = raw["withdrawal"]
    texts = {name: str(told[name]) for name in ("guid", "url", "reason", "publisher")}
    moment = None if told["moment"] is None else _zoned(told["moment"])
    withdrawal = Withdrawal(**texts, version=int(told["version"]), moment=moment)
    return Remembered(withdrawal, _zoned(raw["noted"]))


def _zoned(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("the time has no zone")
    return moment
