"""Zipf's law: the words that a corpus is grown of, with a vocabulary that never ends.

The frequency of a word falls with a power of its rank. The power, and what the words that a text
is too short to have would weigh together, are fitted to the words that it has, the commonest
thousand left out.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate
from statistics import linear_regression
from typing import Final

LAST_RANK: Final = 2_000_000


class Law:
    """Draws words as often as they stand in a text, and words that it does not have.

    Args:
        text: its words, in order.
        chosen: what chance comes from.
    """

    def __init__(self, text: Iterable[str], chosen: random.Random) -> None:
        counts = Counter(text).most_common()
        self._chosen = chosen
        self._ranked = [word for word, _ in counts]
        self._first = len(counts)
        common = min(1000, self._first / 20)  # the commonest words follow a flatter law
        places = sorted({int(1.1**n) for n in range(1, 200) if common < 1.1**n < self._first})
        frequencies = [math.log(counts[place - 1][1]) for place in places]
        slope, height = linear_regression([math.log(place) for place in places], frequencies)
        self._exponent = min(slope, -1.1) + 1  # a few words alone may fit a flatter law
        at_first = math.exp(height + slope * math.log(self._first))
        grown = 1 - (LAST_RANK / self._first) ** self._exponent
        tail = at_first * self._first / -self._exponent * grown
        rare = [word for word, count in counts if count == 1]
        self._capitals = 100 * sum(word[0].isupper() for word in rare) / len(rare)
        self._weights = list(accumulate([*(count for _, count in counts), tail]))
        self._drawn: Iterator[int] = iter(())

    def word(self) -> str:
        """The next word of a text."""
        for rank in self._drawn:
            return self._ranked[rank] if rank < self._first else self._pseudo_word()
        self._drawn = iter(
            self._chosen.choices(range(self._first + 1), cum_weights=self._weights, k=10_000)
        )
        return self.word()

    def topic(self) -> str:
        """A word that a story is about: neither among the commonest hundred nor short."""
        words = (self.word() for _ in range(1000))
        common = set(self._ranked[:100])
        return next(word for word in words if word not in common and len(word) > 3)

    def _pseudo_word(self) -> str:
        """A word of the tail, spelled by its rank."""
        low, high = self._first**self._exponent, LAST_RANK**self._exponent
        rank = int((low + self._chosen.random() * (high - low)) ** (1 / self._exponent))
        syllables, rest = [], rank
        while rest:
            rest, place = divmod(rest, 70)
            syllables.append("bdfgklmnprstvz"[place // 5] + "aeiou"[place % 5])
        word = "".join(syllables)
        return word.capitalize() if rank % 100 < self._capitals else word
