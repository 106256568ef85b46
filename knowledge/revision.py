"""Revision: which sentences a newer version of an article no longer has, and what it has instead.

What has been quoted to readers is put right by this, so it errs on the side of saying so: a figure,
a name or a "not" is a change, however alike the sentences are; a sentence that only moved, or that
is now cut in two at another place, is none.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.article import Article
from knowledge.language import words
from knowledge.passage import Passage, split

# Shares of the words of both sentences (Dice), from which one is the other's new form. At half, one
# in 1,000 pairs of different sentences of one Spanish encyclopedia article, and two or three of a
# news page with its lists, are taken for versions of each other; at .4 six are.
_ALIKE: Final = 0.5
_IN_PLACE: Final = 1 / 3  # of the words that carry meaning, between the same two sentences
_WITHIN: Final = 0.8  # of a sentence's words stand in the one that it was merged into
_PREFIX: Final = 2 / 3  # sentences that are half alike share one of this many of their rarest words
_NEAR: Final = 24  # sentences with a common word that are looked at, the nearest first
_UNSPACED: Final = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"  # each character is a word
_WORD: Final = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_STOP: Final = re.compile(
    r"(?<=[.!?。！？]) |(?<=[.!?。！？][\"')\]]) |(?<=[.!?。！？][\"')\]][\"')\]]) "
)
_PIECES: Final = 5  # at most, that one sentence is cut into by another splitting
_GLYPHS: Final = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‘’‚‛ʼ`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff"),
        "…": "...",
    }
)

_Words = frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Revision:
    """What differs between two versions; false when each sentence of one is in the other.

    Attributes:
        removed: sentences of the older version that have no like in the newer.
        added: sentences of the newer version that have no like in the older.
        changed: an older sentence and what it has become, in the older order. Of two sentences that
            were merged each stands here with the same new one; one that was cut in two stands here
            twice.
    """

    removed: tuple[Passage, ...] = ()
    added: tuple[Passage, ...] = ()
    changed: tuple[tuple[Passage, Passage], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.removed or self.added or self.changed)

    def summary(self) -> str:
        """How many of each, for people: "2 sentences changed, 1 added"; "" when nothing is."""
        counts = (
            (len({before.number for before, _ in self.changed}), "changed"),
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

    Sentences are the same when they differ in nothing but white space, the shape of quotation
    marks, apostrophes and dashes, and where they stand; one that stood twice and stands once is
    still there. The others are paired, the likest first, the nearest of those that are equally
    like, and wherever they stand: paragraphs are often put in another order.
    """
    all_old, all_new = _sentences(before), _sentences(after)
    old, new = _unmatched(all_old, all_new), _unmatched(all_new, all_old)
    pairs = _paired(old, new)
    pairs |= _in_place((old, all_old), (new, all_new), pairs)
    came = {to: at for at, to in pairs.items()}
    merged = set(_absorbed(old, all_new, pairs))
    cut = {(at, to) for to, at in _absorbed(new, all_old, came)}
    links = sorted({*pairs.items(), *merged, *cut})
    kept, taken = {at for at, _ in links}, {to for _, to in links}
    return Revision(
        tuple(one.passage for one in old if one.number not in kept),
        tuple(one.passage for one in new if one.number not in taken),
        tuple((all_old[at].passage, all_new[to].passage) for at, to in links),
    )


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with what is compared of it; words count as often as they stand there."""

    passage: Passage
    plain: str
    words: _Words

    @property
    def number(self) -> int:
        return self.passage.number


_Left = tuple[Sequence[_Sentence], Sequence[_Sentence]]
"""The sentences that the other version does not have, and all."""


def _sentences(article: Article) -> list[_Sentence]:
    found = []
    for passage in split(article):
        plain = _plain(passage.text)
        found.append(_Sentence(passage, plain, _counted(_WORD.findall(plain.casefold()))))
    return found


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).translate(_GLYPHS).split())


def _counted(listed: Iterable[str]) -> _Words:
    """Words, the second of a kind told from the first, so that sets of them can be compared."""
    counts: defaultdict[str, int] = defaultdict(int)
    found = set()
    for word in listed:
        found.add((word, counts[word]))
        counts[word] += 1
    return frozenset(found)


def _dice(ours: _Words, theirs: _Words) -> float:
    return 2 * len(ours & theirs) / max(len(ours) + len(theirs), 1)


def _unmatched(ours: Sequence[_Sentence], theirs: Sequence[_Sentence]) -> list[_Sentence]:
    """Our sentences that they don't have."""
    known = {sentence.plain for sentence in theirs}
    known.update(_recut(" ".join(sentence.plain for sentence in theirs)))
    return [one for one in ours if one.plain not in known]


def _recut(text: str) -> Iterator[str]:
    """What may be sentences where another cut was made, as by a line break that came or went.

    They begin and end as sentences do: "12 died." is not said in "It is not true that 12 died."
    """
    pieces = [piece for piece in _STOP.split(text) if piece]
    for first in range(len(pieces)):
        for last in range(first + 1, min(first + _PIECES, len(pieces)) + 1):
            yield " ".join(pieces[first:last])


def _paired(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> dict[int, int]:
    """The number of each changed sentence, and of the one that it has become."""
    likenesses = sorted(
        (-alike, abs(one.number - other.number), one.number, other.number)
        for one, other in _candidates(old, new)
        if (alike := _dice(one.words, other.words)) >= _ALIKE
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, at, to in likenesses:
        if at not in pairs and to not in taken:
            pairs[at] = to
            taken.add(to)
    return pairs


def _candidates(
    old: Sequence[_Sentence], new: Sequence[_Sentence]
) -> Iterator[tuple[_Sentence, _Sentence]]:
    """The pairs that may be alike: they share one of the rarer words.

    All pairs of two long texts would be too many, and so would those that share "the".
    """
    holders: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for place, sentence in enumerate(new):
        for word in sentence.words:
            holders[word].append(place)
    for place, sentence in enumerate(old):
        ordered = sorted(sentence.words, key=lambda word: (len(holders.get(word, ())), word))
        rare = ordered[: math.ceil(_PREFIX * len(ordered)) + 1]
        found = {to for word in rare for to in _nearest(holders.get(word, []), place)}
        yield from ((sentence, new[to]) for to in found)


def _nearest(places: Sequence[int], place: int) -> Sequence[int]:
    if len(places) <= _NEAR:
        return places
    middle = bisect_left(places, place)
    first = max(0, min(middle - _NEAR // 2, len(places) - _NEAR))
    return places[first : first + _NEAR]


def _in_place(old: _Left, new: _Left, pairs: Mapping[int, int]) -> dict[int, int]:
    """Sentences that are less alike but stand between the same two: they, too, are pairs.

    "No one was hurt." becomes "Three people were hurt.", with one word in common that has meaning.
    """
    (left_old, all_old), (left_new, all_new) = old, new
    came = set(pairs.values())
    labels_old = [f"#{pairs[one.number]}" if one.number in pairs else one.plain for one in all_old]
    labels_new = [f"#{one.number}" if one.number in came else one.plain for one in all_new]
    slots = {_slot(labels_new, one): one for one in left_new if one.number not in came}
    return {
        one.number: other.number
        for one in left_old
        if one.number not in pairs
        and (other := slots.get(_slot(labels_old, one))) is not None
        and _akin(one, other)
    }


def _slot(labels: Sequence[str], one: _Sentence) -> tuple[str, str]:
    """What stands before and after a sentence; "" at the ends of the text."""
    before = labels[one.number - 1] if one.number else ""
    return before, labels[one.number + 1] if one.number + 1 < len(labels) else ""


def _akin(one: _Sentence, other: _Sentence) -> bool:
    ours, theirs = (
        _counted(words(found.passage.text, found.passage.source.language)) for found in (one, other)
    )
    return _dice(ours, theirs) >= _IN_PLACE


def _absorbed(
    parts: Sequence[_Sentence], wholes: Sequence[_Sentence], pairs: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """The parts that went into the whole that a sentence beside them became, and that whole."""
    for part in parts:
        for beside in (-1, 1, -2, 2):
            to = pairs.get(part.number + beside)
            if part.number in pairs or to is None:
                continue
            if len(part.words & wholes[to].words) >= max(1, _WITHIN * len(part.words)):
                yield part.number, to
                break
