"""Answer: the story's own sentences for a question, or the decision to be silent."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from knowledge.index import Hit, Index
from knowledge.language import is_number, words
from knowledge.passage import Passage
from knowledge.rarity import rarity

Band = Literal["clear", "possible", "none"]
"""How sure: the story says it, it may say it, it does not say."""

CANDIDATES: Final = 40
"""How many hits are looked at for an answer."""

# Shares of the question's rarity that the sentence and its neighbours must hold. Measured on the
# development sets with the gold article taken out: see tests/test_quality.py.
_CLEAR: Final = 0.62
_POSSIBLE: Final = 0.42

_ALIKE: Final = 0.8  # Jaccard of the words, from which two sentences are one report twice


@dataclass(frozen=True, slots=True)
class Answer:
    """What the story says to a question; false when it says nothing.

    Attributes:
        question: as it was asked.
        quotes: verbatim passages, best first; further ones of a paragraph that is already quoted
            follow it in story order. Empty when the band is "none".
        band: how sure.
    """

    question: str
    quotes: tuple[Passage, ...]
    band: Band

    def __bool__(self) -> bool:
        return bool(self.quotes)


def ask(
    index: Index, question: str, *, limit: int = 3, within: Container[str] | None = None
) -> Answer:
    """Find the sentences that answer a question.

    Args:
        index: where to look.
        question: what a reader wrote; any text.
        limit: how many quotes at most.
        within: the ids of the articles to look in; None for all.

    Raises:
        EngineError: when it could not look. That is never an empty Answer.
    """
    hits = index.search(question, limit=CANDIDATES, within=within)
    band = _band(question, hits)
    quotes = _in_reading_order(_distinct(hits, limit)) if band != "none" else ()
    return Answer(question, quotes, band)


def coverage(question: str, passage: Passage) -> tuple[float, float]:
    """The share of the question's rarity found in the sentence, and in it with its surroundings.

    Both from 0 to 1; surroundings are the sentences before and after and the title.
    """
    language = passage.source.language
    weights = {stem: rarity(stem, language) for stem in words(question, language)}
    total = sum(weights.values())
    if not total:
        return 0.0, 0.0
    own = set(words(passage.text, language))
    around = own.union(
        words(passage.before, language),
        words(passage.after, language),
        words(passage.title, language),
    )
    return (
        sum(weight for stem, weight in weights.items() if stem in own) / total,
        sum(weight for stem, weight in weights.items() if stem in around) / total,
    )


def confidence(question: str, hits: Sequence[Hit]) -> float:
    """How well the best hit covers the question, from 0 (not at all) to 1."""
    if not hits:
        return 0.0
    own, around = coverage(question, hits[0].passage)
    return (own + around) / 2


def _band(question: str, hits: Sequence[Hit]) -> Band:
    value = confidence(question, hits)
    if value >= _CLEAR:
        return "clear"
    return "possible" if value >= _POSSIBLE else "none"


def _distinct(hits: Sequence[Hit], limit: int) -> list[Passage]:
    """The best passages, none of which repeats a better one."""
    chosen: list[Passage] = []
    for hit in hits:
        if len(chosen) == limit:
            break
        if not any(_alike(hit.passage, other) for other in chosen):
            chosen.append(hit.passage)
    return chosen


def _alike(one: Passage, other: Passage) -> bool:
    """Whether two sentences say the same, as copies of a wire story do; other figures are news."""
    a = set(words(one.text, one.source.language))
    b = set(words(other.text, other.source.language))
    if set(filter(is_number, a)) != set(filter(is_number, b)):
        return False
    return len(a & b) >= _ALIKE * len(a | b)


def _in_reading_order(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Passages of one paragraph together and in its order; the best one stays first."""
    if not passages:
        return ()
    best, *rest = passages
    places = [(p.article_id, p.paragraph) for p in passages]
    rest.sort(key=lambda p: (places.index((p.article_id, p.paragraph)), p.number))
    return (best, *rest)
