"""Precision and recall of whatever tells copies from other reports, on the pairs of our set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from knowledge import Article
from knowledge.syndication import Syndication
from tests.syndication_pairs import Pair


@dataclass(slots=True)
class Figures:
    """How often pairs were judged rightly; each pair was looked at both ways round.

    Attributes:
        found: copies that were known as such.
        missed, wrong: copies that were not, and others that were taken for some, by kind.
    """

    found: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        """The share of copies among what was taken for some."""
        return self.found / max(self.found + self.wrong.total(), 1)

    @property
    def recall(self) -> float:
        """The share of the copies that was found."""
        return self.found / max(self.found + self.missed.total(), 1)


def measured(judged: Iterable[tuple[Pair, bool]]) -> Figures:
    """Count what was judged."""
    figures = Figures()
    for pair, copy in judged:
        if copy and pair.copy:
            figures.found += 1
        elif copy:
            figures.wrong[pair.kind] += 1
        elif pair.copy:
            figures.missed[pair.kind] += 1
    return figures


def by_syndication(several: Iterable[Pair]) -> Figures:
    """What our own way says to pairs."""
    return measured(
        (pair, _found(one, other))
        for pair in several
        for one, other in ((pair.one, pair.other), (pair.other, pair.one))
    )


def _found(known: Article, comes: Article) -> bool:
    syndication = Syndication()
    syndication.put(known)
    return syndication.find(comes) is not None
