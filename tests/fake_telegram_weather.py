"""The weather of the fake Telegram server: failures by chance, the same for the same seed."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fake_telegram_calls import Fault

LONGEST_PAUSE = 3  # seconds that a flood limit asks to wait


@dataclass
class Weather:
    """Shares of all calls that fail, each in its way; `seen` counts them.

    Attributes:
        seed: of the chance.
        flood: refused with 429 and a time to wait.
        broken: answered with an error of the server, in JSON or HTML.
        dropped: cut off before anything was done.
        lost: done, but the answer is cut off.
    """

    seed: int = 0
    flood: float = 0.05
    broken: float = 0.03
    dropped: float = 0.02
    lost: float = 0.01
    seen: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def fault(self, method: str) -> Fault | None:
        """What happens to the next call."""
        kinds: dict[str, tuple[float, Callable[[str], Fault]]] = {
            "flood": (self.flood, self._flood),
            "broken": (self.broken, self._broken),
            "dropped": (self.dropped, lambda method: Fault(method, drop=True)),
            "lost": (self.lost, lambda method: Fault(method, after=True)),
        }
        left = self._chance.random()
        for kind, (share, fault) in kinds.items():
            left -= share
            if left < 0:
                self.seen[kind] += 1
                return fault(method)
        self.seen["fine"] += 1
        return None

    def _flood(self, method: str) -> Fault:
        wait = self._chance.randint(1, LONGEST_PAUSE)
        words = f"Too Many Requests: retry after {wait}"
        return Fault(method, code=429, description=words, retry_after=wait)

    def _broken(self, method: str) -> Fault:
        if self._chance.random() < 0.5:
            return Fault(method)
        return Fault(method, code=502, body="<html><h1>502 Bad Gateway</h1></html>")
