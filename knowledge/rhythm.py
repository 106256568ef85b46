"""Rhythm: how often a feed speaks, when it has fallen silent, and when one that fails is tried."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

_FEWEST: Final = 4  # gaps; fewer tell no rhythm
_PATIENCE: Final = 4  # usual gaps of silence
_QUIET: Final = timedelta(days=2)  # a weekend is no sign that something is wrong
_LONGEST: Final = timedelta(hours=6)
_DOUBLINGS: Final = 10  # 2 ** 10 times any interval is more than the longest


def usual_gap(dates: Iterable[datetime]) -> timedelta | None:
    """The median pause between two entries; None where there are too few to tell.

    Entries of the same moment count as one: some feeds give the day alone, some come in batches.
    """
    gaps = [later - earlier for earlier, later in pairwise(sorted(set(dates)))]
    if len(gaps) < _FEWEST:
        return None
    return timedelta(seconds=median(gap.total_seconds() for gap in gaps))


def is_stale(newest: datetime | None, gap: timedelta | None, now: datetime) -> bool:
    """Whether a feed is silent for longer than its rhythm lets expect.

    That is four usual gaps, and two days at least. One whose rhythm is not known is not stale.
    """
    if newest is None or gap is None:
        return False
    return now - newest > max(_QUIET, _PATIENCE * gap)


def next_try(now: datetime, failures: int, interval: timedelta) -> datetime:
    """When to look again: after the interval, doubled with each failure in a row, at most 6 hours.

    An interval that is longer than that stays as it is.
    """
    if interval >= _LONGEST:
        return now + interval
    return now + min(interval * int(2 ** min(failures, _DOUBLINGS)), _LONGEST)
