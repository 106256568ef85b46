"""Cool-down: how often somebody may ask within a minute. In memory, bounded, numbers alone."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MINUTE: Final = 60.0
"""Seconds that are counted together: they begin with the first question."""

REMEMBERED: Final = 10_000
"""Who is counted at the same time; beyond, those who began first are let go."""

Key = tuple[int, int]
"""A chat and a person in it; 0 for all of them."""


@dataclass(slots=True)
class Minute:
    """What somebody asked in the minute that runs.

    Attributes:
        limit: how often they may.
        ends: when it is over, by the clock.
        count: how often they did, this time included.
    """

    limit: int
    ends: float
    count: int = 0

    @property
    def over(self) -> bool:
        """Whether this is more often than they may."""
        return self.count > self.limit

    @property
    def first_over(self) -> bool:
        """Whether it is so for the first time, and they have to be told."""
        return self.count == self.limit + 1


class Cooldown:
    """Counts by the minute.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._minutes: OrderedDict[Key, Minute] = OrderedDict()

    def count(self, key: Key, limit: int) -> Minute:
        """Count one more of somebody who may `limit` times a minute."""
        now = self._clock()
        minute = self._minutes.get(key)
        if minute is None or minute.ends <= now:
            self._minutes.pop(key, None)
            minute = self._minutes[key] = Minute(limit, now + MINUTE)
            if len(self._minutes) > REMEMBERED:
                self._minutes.popitem(last=False)
        minute.count += 1
        return minute

    def left(self, minute: Minute) -> int:
        """Seconds until a minute is over, at least one."""
        return max(1, round(minute.ends - self._clock()))

    def __len__(self) -> int:
        return len(self._minutes)
