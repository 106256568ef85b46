"""Followed: what is remembered of each feed, page and file between two looks at it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from knowledge.atomicfile import write_whole

NAME: Final = ".following.json"
_MOST: Final = 2000  # entries remembered a feed; a feed shows a few dozen
_LIMIT: Final = 20_000_000  # bytes


@dataclass(slots=True)
class Followed:
    """What is remembered of one address.

    Attributes:
        etag, last_modified: what the server gave, so that an unchanged page costs a 304.
        due: when it is looked at next, in ISO form; "" for at once.
        since: when it was first known here, in ISO form.
        failures: how often in a row it could not be had.
        problem: why, the last time; "" when all is well.
        stamps: of a feed: what its entries looked like, by their ids.
        newest: of a feed: when its newest entry was published, in ISO form; "" when not told.
        gap: of a feed: its usual pause between two entries, in seconds; 0 when not known.
    """

    etag: str = ""
    last_modified: str = ""
    due: str = ""
    since: str = ""
    failures: int = 0
    problem: str = ""
    stamps: dict[str, str] = field(default_factory=dict)
    newest: str = ""
    gap: float = 0.0

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to look at it again."""
        return not self.due or datetime.fromisoformat(self.due) <= now


@dataclass(slots=True)
class Memory:
    """What is remembered of a story's feeds, pages and files, by address or path."""

    feeds: dict[str, Followed] = field(default_factory=dict)
    pages: dict[str, Followed] = field(default_factory=dict)
    files: dict[str, list[int]] = field(default_factory=dict)


def remembered(folder: Path) -> Memory:
    """Read what is remembered; a file that is not there or is damaged means: nothing yet.

    It only saves work: without it everything is looked at once more.
    """
    path = folder / NAME
    try:
        if path.stat().st_size > _LIMIT:
            return Memory()
        data = json.loads(path.read_text("utf-8"))
        return Memory(
            {url: _followed(raw) for url, raw in data["feeds"].items()},
            {url: _followed(raw) for url, raw in data["pages"].items()},
            {name: [int(n) for n in state] for name, state in data["files"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Memory()


def remember(folder: Path, memory: Memory) -> None:
    """Write what is remembered.

    Raises:
        LibraryError: it could not be written.
    """
    for followed in memory.feeds.values():
        if len(followed.stamps) > _MOST:
            followed.stamps = dict(list(followed.stamps.items())[-_MOST:])
    write_whole(folder / NAME, json.dumps(asdict(memory), ensure_ascii=False, indent=1))


def _followed(raw: dict[str, Any]) -> Followed:
    known = Followed(**{f.name: raw[f.name] for f in fields(Followed) if f.name in raw})
    for moment in (known.due, known.since, known.newest):
        if moment:
            datetime.fromisoformat(moment)
    known.stamps = {str(key): str(stamp) for key, stamp in known.stamps.items()}
    known.failures, known.gap = int(known.failures), float(known.gap)
    return known
