"""Sentence: what a story's sentence holds that a question can be compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.answertype import offered, rules
from knowledge.language import Word, analysed, is_number
from knowledge.passage import Passage
from knowledge.rarity import rarity

RARE = 9.0
"""Nats; a word this rare is taken for a name where capitals tell nothing."""

SHORT = 3
"""Letters; stems no longer than this have no kin."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A sentence as it is compared; analysed once.

    Attributes:
        stems: its words in order.
        own: the same as a set.
        names: the stems written with a capital that is not the sentence's first, or are rare.
        numbers: its numbers, and numerals as they are written.
        begins: how its longer stems begin.
        kinds: the kinds of answer that its form offers.
        pronoun: whether it opens with a word that points back.
    """

    stems: tuple[str, ...]
    own: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    begins: frozenset[str]
    kinds: frozenset[str]
    pronoun: bool


@lru_cache(maxsize=16_384)
def seen(text: str, language: str) -> Seen:
    """Analyse a sentence; `text` is stripped of white space, so that neighbours share the work."""
    found = analysed(text, language)
    stems = tuple(word.stem for word in found)
    known = rules(language)
    tokens = text.casefold().split()
    first = tokens[0].strip("\"'“”«»„‘’—–-.,") if tokens else ""
    return Seen(
        stems=stems,
        own=frozenset(stems),
        names=frozenset(names_in(found, text, language)),
        numbers=frozenset([stem for stem in stems if is_number(stem)])
        | known.numerals.intersection([token.strip(".,;:!?\"'()") for token in tokens]),
        begins=frozenset([beginning(stem) for stem in stems if len(stem) > SHORT]),
        kinds=offered(text, language),
        pronoun=first in known.pronouns,
    )


@lru_cache(maxsize=16_384)
def said(text: str, language: str) -> frozenset[str]:
    """The stems of a text that is only looked at beside a sentence."""
    return frozenset([word.stem for word in analysed(text, language)])


@lru_cache(maxsize=100_000)
def beginning(stem: str) -> str:
    """How a word begins, to know its kin by: elect, election, elected."""
    return stem[: max(4, int(len(stem) * 0.7))]


def names_in(found: Sequence[Word], text: str, language: str) -> list[str]:
    """The stems that are written like names: a capital says little at the start or in German."""
    start = text.lstrip("\"'“”«»„‘’¿¡([—–- ")[:40]
    return [
        word.stem
        for number, word in enumerate(found)
        if word.surface[:1].isupper()
        and len(word.surface) > 1
        and (
            (language != "de" and (number or not start.startswith(word.surface)))
            or rarity(word.stem, language) >= RARE
        )
    ]


@dataclass(frozen=True, slots=True)
class Place:
    """A passage with its neighbours and title, analysed."""

    passage: Passage
    own: Seen
    before: frozenset[str]
    after: frozenset[str]
    title: frozenset[str]


def placed(passage: Passage) -> Place:
    """Analyse a passage; its neighbours are usually analysed already."""
    language = passage.source.language
    before, after, title = passage.before.strip(), passage.after.strip(), passage.title.strip()
    return Place(
        passage=passage,
        own=seen(passage.text, language),
        before=said(before, language),
        after=said(after, language),
        title=said(title, language),
    )
