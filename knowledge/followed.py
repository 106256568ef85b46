"""Followed: what is remembered of each feed, page and file between two looks at it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from knowledge.atomicfile import write_whole

NAME: Final = ".following.json"
_MOST: Final = 2000  # entries remembered a feed; a feed shows a few dozen
_DAY: Final = timedelta(days=1)
_LIMIT: Final = 20_000_000  # bytes
# The pause before a page is looked at again, by how long it has been as it is: most corrections
# come on the first day, and after two months hardly any. What costs a 304 may be asked often.
_AGAIN: Final = (
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(days=3), timedelta(hours=6)),
    (timedelta(days=14), timedelta(days=1)),
    (timedelta(days=60), timedelta(days=7)),
)


@dataclass(slots=True)
class Followed:
    """What is remembered of one address.

    Attributes:
        etag, last_modified: what the server gave, so that an unchanged page costs a 304.
        due: when it is looked at next, in ISO form; "" for at once.
        since: when it was published, or else first known here, in ISO form.
        changed: of a page: when it last brought another text, in ISO form; "" for never.
        gone: since when its site says that nothing is there (404, 410), in ISO form; "" while
            something is.
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
    changed: str = ""
    gone: str = ""
    failures: int = 0
    problem: str = ""
    stamps: dict[str, str] = field(default_factory=dict)
    newest: str = ""
    gap: float = 0.0

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to look at it again."""
        return not self.due or datetime.fromisoformat(self.due) <= now

    def pause(self, now: datetime, *, listed: timedelta | None = None) -> timedelta | None:
        """How long to wait before a page is looked at again for corrections; None for ever.

        Args:
            now: the moment.
            listed: for a page that story.yml names, the pause while it is new. Such a page is
                looked at as often as that for a day, and every day as long as it is named.
        """
        moments = [datetime.fromisoformat(told) for told in (self.since, self.changed) if told]
        age = now - max(moments, default=now)
        pause = next((pause for limit, pause in _AGAIN if age < limit), None)
        if listed is None:
            return pause
        if age < _AGAIN[0][0]:
            return listed
        return max(listed, min(pause or _DAY, _DAY))


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
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        OverflowError,
    ):
        return Memory()


def remember(folder: Path, memory: Memory) -> None:
    """Write what is remembered.

    Raises:
        LibraryError: it could not be written.
    """
    for followed in memory.feeds.values():
        if len(followed.stamps) > _MOST:
            followed.stamps = dict(list(followed.stamps.items())[-_MOST:])
    # In ASCII: the name of a file may be no UTF-8, and is then kept as halves of characters.
    write_whole(folder / NAME, json.dumps(asdict(memory), indent=1))


def _followed(raw: dict[str, Any]) -> Followed:
    known = Followed(**{f.name: raw[f.name] for f in fields(Followed) if f.name in raw})
    for moment in (known.due, known.since, known.changed, known.gone, known.newest):
        if moment and datetime.fromisoformat(moment).tzinfo is None:
            raise ValueError("the time has no zone")
    known.stamps = {str(key): str(stamp) for key, stamp in known.stamps.items()}
    known.failures, known.gap = max(int(known.failures), 0), float(known.gap)
    known.gap = timedelta(seconds=known.gap).total_seconds()  # raises where it is endless
    return known
