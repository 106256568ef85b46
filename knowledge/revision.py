"""Revision: which sentences a newer version of an article no longer has, and what it has instead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from knowledge.article import Article
from knowledge.passage import Passage, split

_ALIKE: Final = 0.5
"""Dice coefficient of the words of two sentences, from which one is the other's new form: half of
what both say is the same. Below it, one was taken out and another put in."""

_WORD: Final = re.compile(r"\w+")
_MOST: Final = 400  # sentences on either side that are compared with each other


@dataclass(frozen=True, slots=True)
class Revision:
    """What differs between two versions; false when each sentence of one is in the other.

    Attributes:
        removed: sentences of the older version that have no like in the newer.
        added: sentences of the newer version that have no like in the older.
        changed: an older sentence and what it has become.
    """

    removed: tuple[Passage, ...] = ()
    added: tuple[Passage, ...] = ()
    changed: tuple[tuple[Passage, Passage], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.removed or self.added or self.changed)

    def summary(self) -> str:
        """How many of each, for people: "2 sentences changed, 1 added"."""
        counts = (
            (len(self.changed), "changed"),
            (len(self.added), "added"),
            (len(self.removed), "removed"),
        )
        told = [(number, what) for number, what in counts if number]
        if not told:
            return ""
        (number, what), *rest = told
        first = f"{number} sentence{'' if number == 1 else 's'} {what}"
        return ", ".join([first, *(f"{number} {what}" for number, what in rest)])


def compare(before: Article, after: Article) -> Revision:
    """Compare two versions of an article, sentence by sentence.

    Sentences that only moved, or whose white space differs, are the same. The others are paired,
    the likest first, wherever they stand: paragraphs are often put in another order.
    """
    old, new = _unmatched(split(before), split(after)), _unmatched(split(after), split(before))
    pairs = sorted(_likenesses(old, new), key=lambda found: (-found[0], found[1], found[2]))
    used_old: set[int] = set()
    used_new: set[int] = set()
    changed = []
    for _, at, to in pairs:
        if at not in used_old and to not in used_new:
            used_old.add(at)
            used_new.add(to)
            changed.append((at, to))
    return Revision(
        tuple(passage for at, passage in enumerate(old) if at not in used_old),
        tuple(passage for to, passage in enumerate(new) if to not in used_new),
        tuple((old[at], new[to]) for at, to in sorted(changed)),
    )


def _unmatched(ours: Sequence[Passage], theirs: Sequence[Passage]) -> list[Passage]:
    """Our sentences that they don't have; one that stands twice here has to stand twice there."""
    left = Counter(_plain(passage.text) for passage in theirs)
    found = []
    for passage in ours:
        text = _plain(passage.text)
        if left[text]:
            left[text] -= 1
        else:
            found.append(passage)
    return found


def _likenesses(old: Sequence[Passage], new: Sequence[Passage]) -> Iterable[tuple[float, int, int]]:
    """The pairs that are alike, with how much; equally like ones in the order of the words."""
    bags = [Counter(_words(passage.text)) for passage in new[:_MOST]]
    for at, passage in enumerate(old[:_MOST]):
        words = _words(passage.text)
        bag = Counter(words)
        for to, other in enumerate(bags):
            shared = 2 * sum((bag & other).values())
            alike = shared / max(bag.total() + other.total(), 1)
            if alike >= _ALIKE:
                matcher = SequenceMatcher(None, words, _words(new[to].text), autojunk=False)
                yield alike + matcher.ratio(), at, to


def _plain(text: str) -> str:
    return " ".join(text.split())


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
