"""Substance: whether a sentence that was rewritten says something else than it did.

There is no model here: what is compared is which numbers, names, negations, hedges, attributions
and words that carry meaning are there. Another word may be a synonym, and is taken for a change:
whoever was sent the old sentence is rather told once too often.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from knowledge.answertype import rules
from knowledge.content import Content, content
from knowledge.language import Word
from knowledge.numberwords import fold
from knowledge.rarity import rarity
from knowledge.sentence import RARE

_INFLECTING: Final = frozenset({"de", "ru", "uk", "pl", "cs", "fi", "tr", "hu", "el", "hr", "sr"})
_SHORTEST: Final = 4  # letters of a word in which a typo can be told from another word


def substantive(old: str, new: str, language: str) -> bool:
    """Whether a change is more than one of spelling, punctuation, grammar or order.

    Numbers are the same however they are written. The order matters only where names or numbers
    change places among words that stay: "Ruiz beat Gil".

    Args:
        old: a sentence, or several, of the older version.
        new: what stands in their place.
        language: two-letter code.
    """
    was, is_now = content(old, language), content(new, language)
    return (
        (was.negations, was.groups) != (is_now.negations, is_now.groups)
        or bool(was.genders and is_now.genders and was.genders != is_now.genders)
        or _names_differ(was, is_now, language)
        or _numbers_differ(was, is_now)
        or _words_differ(was, is_now, language)
        or _change_places(was, is_now, language)
    )


def _numbers_differ(was: Content, is_now: Content) -> bool:
    """Whether one has a number that the other has not; "1 person" is "a person"."""
    gone, come = {*was.numbers} - {*is_now.numbers}, {*is_now.numbers} - {*was.numbers}
    if gone | come == {"1"}:
        return not (is_now if gone else was).article
    return bool(gone or come)


def _names_differ(was: Content, is_now: Content, language: str) -> bool:
    """Whether a name is another of the same stem: Peter, Peters."""
    return language not in _INFLECTING and any(
        name != is_now.names.get(stem, name) for stem, name in was.names.items()
    )


def _words_differ(was: Content, is_now: Content, language: str) -> bool:
    """Whether a word came or went that is no other spelling of one that went or came."""
    ours, theirs = _only(was.words, is_now.words), _only(is_now.words, was.words)
    if _joined(ours) == _joined(theirs):  # health care, healthcare
        return False
    names = was.names.keys() | is_now.names.keys()
    for word in ours:
        twin = next((it for it in theirs if _misspelt(word, it, names, language)), None)
        if twin is None:
            return True
        theirs.remove(twin)
    return bool(theirs)


def _only(ours: Sequence[Word], theirs: Sequence[Word]) -> list[Word]:
    """Our words that they don't have, each once."""
    known = {word.stem for word in theirs}
    return list({word.stem: word for word in ours if word.stem not in known}.values())


def _joined(found: Sequence[Word]) -> str:
    return "".join(word.surface for word in found).replace("'", "")


def _misspelt(one: Word, other: Word, names: Collection[str], language: str) -> bool:
    """Whether one of two words is the other with a typo: one slip in a common word, no name."""
    short, long = sorted((fold(one.surface), fold(other.surface)), key=len)
    if short == long:
        return True  # but for an accent
    if one.stem in names or other.stem in names or len(short) < _SHORTEST:
        return False
    common, rare = sorted((rarity(one.stem, language), rarity(other.stem, language)))
    if not common < RARE <= rare or long.endswith(short):
        return False  # both are words, north and worth, or neither is known; moral, amoral
    return _one_slip(short, long)


def _one_slip(short: str, long: str) -> bool:
    """Whether a letter more, another letter, or two that changed places is all the difference.

    That is a Damerau-Levenshtein distance of 1.
    """
    begin = _common(short, long)
    short, long = short[begin:], long[begin:]
    end = _common(short[::-1], long[::-1])
    short, long = short[: len(short) - end], long[: len(long) - end]
    return len(long) == 1 or (len(long) == 2 and short == long[::-1])  # noqa: PLR2004


def _common(short: str, long: str) -> int:
    """How many letters two words begin with that are the same."""
    pairs = enumerate(zip(short, long, strict=False))
    return next((number for number, (ours, theirs) in pairs if ours != theirs), len(short))


def _change_places(was: Content, is_now: Content, language: str) -> bool:
    """Whether names or numbers stand in another order while all other words stay where they are."""
    days, names = rules(language).months, was.names.keys() | is_now.names.keys()

    def told(found: Content, *, named: bool) -> list[str]:
        return [
            word.stem
            for word in found.words
            if (word.stem in names) == named and word.surface not in days
        ]

    if told(was, named=False) != told(is_now, named=False):
        return False
    ours, theirs = told(was, named=True), told(is_now, named=True)
    return was.numbers != is_now.numbers or (ours != theirs and sorted(ours) == sorted(theirs))
