"""Tally: how many of something a question asks for, and the numbers that can say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from knowledge.figurewords import FigureWords, figure_words, lexicon
from knowledge.language import analyse
from knowledge.sentence import seen

_CODE: Final = re.compile(r"\d+(?:[.,]\d+)?\s?[-–—]\s?\d+(?:[.,]\d+)?")
"""A range: "40-50 people"; all else that is no figure is a time of day, a score or an ordinal."""

_BESIDE: Final = 40  # characters behind a number in which it is said what it counts
_OF_THESE: Final = re.compile(
    r"(?:^|[.;:–—“\"(]\s?)(?:of|de|von|sur|dos|das|из) [^,]+, *$", re.IGNORECASE
)
"""Before a number that is a part of another: "Of its 640 pupils, 212 live here"."""
_CLAUSE: Final = re.compile(r"[.,;:!?()\[\]“”\"«»„–—]")


def tallied(question: str, language: str) -> frozenset[str]:
    """What a question wants counted, as stems: "cars" in "How many cars cross the bridge?".

    None for a share, a measure or a sum, and in a language that quantity.json does not have.
    """
    data = lexicon(language)
    if not data or asks_for(question, data["share"]) or asks_for(question, data["measure"]):
        return frozenset()
    found = asks_for(question, data["many"])
    things = first_words(question[found.end() :], language) if found else frozenset()
    return things if things.isdisjoint(_units(language)) else frozenset()


def asks_for(question: str, rule: str) -> re.Match[str] | None:
    """Where a question asks for a kind of figure, by a rule of quantity.json."""
    return re.search(rf"(?<!\w)(?:{rule})(?!\w)", question, re.IGNORECASE)


def first_words(text: str, language: str) -> frozenset[str]:
    """The words at the start of a text, up to the first that says nothing."""
    found: set[str] = set()
    for token in text.split():
        stems = [word.stem for word in analyse(token, language)]
        if found and not stems:
            break
        found.update(stems)
    return frozenset(found)


@lru_cache(maxsize=16_384)
def counting(text: str, language: str) -> frozenset[str]:
    """The numbers of a sentence that may count things: no date, time of day, sum or measure."""
    known = figure_words(language)
    if known is None:
        return seen(text, language).numbers
    left, end = [], 0
    for match in known.figures(text, 0):
        if not _counts(match, known, language):
            left.append(text[end : match.start()])
            end = match.end()
    return seen(" ".join([*left, text[end:]]).strip(), language).numbers


def counts_others(text: str, things: frozenset[str], language: str) -> bool:
    """Whether each number of a sentence that counts anything counts other things than these.

    Of a number that nothing is said of ("it rose to 12") nothing is known.
    """
    known = figure_words(language)
    if known is None:
        return False
    counted = list(_counted(text, known, language))
    return bool(counted) and all(found and found.isdisjoint(things) for found in counted)


def _counted(text: str, known: FigureWords, language: str) -> Iterator[frozenset[str]]:
    """What each number of a sentence counts, as far as it is said right behind it, or before."""
    whole = frozenset[str]()
    for match in known.figures(text, 0):
        if _counts(match, known, language):
            if whole and _OF_THESE.search(text[: match.start()]):
                yield whole
                continue
            after = text[match.end() :]
            part = known.part_after.match(after)  # "12 of the hangers"
            whole = _things(after[part.end() :] if part else after, language)
            yield whole
    for crowd in known.crowds.finditer(text):  # "thousands of passengers"
        yield _things(text[crowd.end() :], language)


def _things(after: str, language: str) -> frozenset[str]:
    """What is counted by what stands before this; nothing where it is not said."""
    phrase = _CLAUSE.split(after[:_BESIDE], maxsplit=1)[0]
    token = phrase.split(None, 1)[:1]
    said = bool(token) and bool(analyse(token[0], language))
    return first_words(phrase, language) if said else frozenset()


def _counts(match: re.Match[str], known: FigureWords, language: str) -> bool:
    text, start, end = match.string, match.start(), match.end()
    match match.lastgroup:
        case "date" | "money":
            return False
        case "no":
            return _CODE.fullmatch(match.group()) is not None
        case "year":
            return known.in_year.search(text[:start]) is None
        case _:
            unit = text[end : end + _BESIDE].lstrip(" -\u00a0\u202f").split(None, 1)[:1]
            return not unit or not _measures(unit[0], language)


def _measures(token: str, language: str) -> bool:
    return token.strip(".,;:!?\"'()”»").casefold() in _unit_words(language)


@lru_cache(maxsize=16)
def _unit_words(language: str) -> frozenset[str]:
    return frozenset(lexicon(language)["measures"].split())


@lru_cache(maxsize=16)
def _units(language: str) -> frozenset[str]:
    return frozenset(word.stem for word in analyse(lexicon(language)["measures"], language))
