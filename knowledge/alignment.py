"""Alignment: which sentences of a newer version stand where those of an older one stood.

Sentences that both have hold the others in place. What is left is paired by its words: a little
likeness is enough between the same neighbours, more is needed elsewhere. A sentence beside a pair
joins it where that makes the two sides more alike: then one was cut in two, or two were merged.

`knowledge.revision` says which sentences of two versions differ, for a summary; here it matters
where each of them stands now, several hundred times in a row when a story is corrected.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from knowledge.language import words

IN_PLACE: Final = 0.29
"""Likeness (0 to 1) from which a sentence is what became of the one that stood at its place."""

ELSEWHERE: Final = 0.47
"""The same for a sentence at another place of the text."""

UNPLACED: Final = 0.6
"""The same where there is no older text, so that any sentence may have stood there before. Of
1,498 sentences taken out of 378 articles, 26 are taken for another then, and 78 from .47 on."""

_COMMON: Final = 40  # sentences; a word that more of them have finds none
_SHARE: Final = 0.25  # of the telling words; pairs that share less are not looked at elsewhere
_NEIGHBOURS: Final = 3  # sentences that may join a pair, on each side
_UNSPACED: Final = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"  # each character is a word
_WORD: Final = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")


@dataclass(frozen=True, slots=True)
class Lexis:
    """The words of a sentence, or of several: those that carry meaning, as stems; and all."""

    telling: frozenset[str]
    every: frozenset[str]

    @classmethod
    def of(cls, text: str, language: str) -> Lexis:
        """The words of a plain text."""
        every = frozenset(_WORD.findall(text.casefold()))
        return cls(frozenset(words(text, language)), every)

    def __or__(self, other: Lexis) -> Lexis:
        return Lexis(self.telling | other.telling, self.every | other.every)

    def likeness(self, other: Lexis) -> float:
        """How alike two are: the mean of their shares of common stems and words (Dice), 0 to 1."""
        return (_dice(self.telling, other.telling) + _dice(self.every, other.every)) / 2


def _dice(ours: frozenset[str], theirs: frozenset[str]) -> float:
    return 2 * len(ours & theirs) / max(len(ours) + len(theirs), 1)


@dataclass(frozen=True, slots=True)
class Links:
    """What became of sentences, by their numbers.

    Attributes:
        kept: the place of each that both versions have in the same order.
        became: where each stands now, word for word or in other words; () where it was removed.
    """

    kept: Mapping[int, int]
    became: tuple[tuple[int, ...], ...]


def link(
    old: Sequence[str],
    new: Sequence[str],
    language: str,
    *,
    placed: bool = True,
    apart: Iterable[int] = (),
) -> Links:
    """Align the sentences of two versions.

    Args:
        old: plain sentences of the older version, in the order of their text.
        new: those of the newer.
        language: of both, to know their words.
        placed: whether `old` is a whole text, whose order says where a sentence is to be sought.
        apart: numbers of new sentences that can only be the same as an old one: a publisher's
            note repeats what it corrects.
    """
    # difflib's autojunk: a sentence that stands a hundred times holds no other in place.
    blocks = SequenceMatcher(None, old, new).get_opcodes()
    kept = {
        i: j
        for tag, i1, i2, j1, j2 in blocks
        if tag == "equal"
        for i, j in zip(range(i1, i2), range(j1, j2), strict=True)
    }
    pairs = kept | _moved(old, new, kept)
    left = _Left(old, new, language, pairs, frozenset(apart))
    places = [block[1:] for block in blocks if block[0] != "equal"] if placed else []
    chosen = _chosen(left, places, ELSEWHERE if placed else UNPLACED)
    became = {i: {j} for i, j in (pairs | chosen).items()}
    _join(left, chosen, became)
    return Links(kept, tuple(tuple(sorted(became.get(i, ()))) for i in range(len(old))))


def _moved(old: Sequence[str], new: Sequence[str], kept: dict[int, int]) -> dict[int, int]:
    """Sentences that stand word for word at another place; the first of several alike."""
    came = set(kept.values())
    free: defaultdict[str, list[int]] = defaultdict(list)
    for j in reversed(range(len(new))):
        if j not in came:
            free[new[j]].append(j)
    return {i: free[text].pop() for i, text in enumerate(old) if i not in kept and free[text]}


class _Left:
    """The sentences that are not the same in both, and their words."""

    def __init__(
        self,
        old: Sequence[str],
        new: Sequence[str],
        language: str,
        pairs: dict[int, int],
        apart: frozenset[int],
    ) -> None:
        came = set(pairs.values()) | apart
        self.old = {i: Lexis.of(text, language) for i, text in enumerate(old) if i not in pairs}
        self.new = {j: Lexis.of(text, language) for j, text in enumerate(new) if j not in came}

    def sharing(self) -> Iterator[tuple[int, int]]:
        """The pairs that share a part of the words that are not in too many sentences."""
        holders: defaultdict[str, list[int]] = defaultdict(list)
        for j, lexis in self.new.items():
            for word in lexis.telling:
                holders[word].append(j)
        for i, lexis in self.old.items():
            found = Counter[int]()
            for word in lexis.telling:
                if len(places := holders.get(word, ())) <= _COMMON:
                    found.update(places)
            size = len(lexis.telling)
            for j, count in found.items():
                if count >= _SHARE * (size + len(self.new[j].telling)) / 2:
                    yield i, j


_Block = tuple[int, int, int, int]


def _chosen(left: _Left, places: Sequence[_Block], elsewhere: float) -> dict[int, int]:
    """The likest pairs, each sentence in one; those at the same place before equal others."""
    near = {pair for place in places for pair in _at_one_place(*place)}
    ranked = []
    for i, j in {*left.sharing(), *near}:
        if i in left.old and j in left.new:
            alike, here = left.old[i].likeness(left.new[j]), (i, j) in near
            if alike >= (IN_PLACE if here else elsewhere):
                ranked.append((-alike - here * (elsewhere - IN_PLACE), abs(i - j), i, j))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for *_, i, j in sorted(ranked):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _at_one_place(i1: int, i2: int, j1: int, j2: int) -> Iterator[tuple[int, int]]:
    """The pairs in a replaced block that are at most one off, from its beginning or its end."""
    for i in range(i1, i2):
        for j in {
            *(i - i1 + j1 + off for off in (-1, 0, 1)),
            *(i - i2 + j2 + off for off in (-1, 0, 1)),
        }:
            if j1 <= j < j2:
                yield i, j


def _join(left: _Left, chosen: dict[int, int], became: dict[int, set[int]]) -> None:
    """Let the sentences beside a pair join it: parts of one that was cut, or merged into one."""
    taken = set(chosen.values())
    for i, j in sorted(chosen.items()):
        parts = [p for p in _beside(j) if p in left.new and p not in taken]
        for part in _improving(left.old[i], left.new, j, parts):
            became[i].add(part)
            taken.add(part)
    for i, j in sorted(chosen.items()):
        parts = [p for p in _beside(i) if p in left.old and p not in became]
        for part in _improving(left.new[j], left.old, i, parts):
            became[part] = {j}


def _beside(number: int) -> Iterator[int]:
    for step in range(1, _NEIGHBOURS + 1):
        yield from (number + step, number - step)


def _improving(
    whole: Lexis, pieces: dict[int, Lexis], first: int, others: Sequence[int]
) -> Iterator[int]:
    """The pieces next to the first, or to one that joined it, that make it more like the whole."""
    joined, numbers = pieces[first], {first}
    for number in others:
        wider = joined | pieces[number]
        adjacent = number - 1 in numbers or number + 1 in numbers
        if adjacent and whole.likeness(wider) > whole.likeness(joined):
            joined = wider
            numbers.add(number)
            yield number
