"""Answer: the story's own sentences for a question, or the decision to be silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from knowledge.disagreement import Disagreement, disagreement
from knowledge.followup import context, with_earlier
from knowledge.index import Hit, Index, Within
from knowledge.language import is_number
from knowledge.neighbours import widen
from knowledge.passage import Passage
from knowledge.premise import contradicted
from knowledge.relevance import Ranked, rank
from knowledge.sentence import seen
from knowledge.silence import Band, Confidence, judge, one_of_few

if TYPE_CHECKING:
    from knowledge.meaning import Meaning

CANDIDATES: Final = 40
"""How many hits are looked at for an answer."""

_FURTHER: Final = 3.0
"""How much less relevant than the best a further quote may be. Relevance is the exponent of a
softmax, so that is a twentieth of the best one's likelihood."""

_HALF: Final = 0.5
_ALL: Final = 0.95

_ALIKE: Final = 0.8  # Jaccard of the words, from which two sentences are one report twice


@dataclass(frozen=True, slots=True)
class Answer:
    """What the story says to a question; false when it says nothing.

    Attributes:
        question: as it was asked.
        quotes: verbatim passages, best first; further ones of a paragraph that is already quoted
            follow it in story order. Empty when the band is "none".
        band: how sure.
        contradicts: whether the best quote has another number or name than the question takes for
            granted, so that it confirms nothing; the band is never "clear" then.
        disagreement: what several reports give different figures for; the passages that do are
            quoted first then, newest first. None where they agree, and where one quote is all that
            is wanted.
    """

    question: str
    quotes: tuple[Passage, ...]
    band: Band
    contradicts: bool = False
    disagreement: Disagreement | None = None

    def __bool__(self) -> bool:
        return bool(self.quotes)


class LookUp(Protocol):
    """`ask` with everything given but the question, those before it, and where to look."""

    def __call__(
        self,
        question: str,
        /,
        *,
        history: Sequence[str] = (),
        within: Within = None,
        limit: int = 3,
    ) -> Answer:
        """See ask."""
        ...


@dataclass(frozen=True, slots=True)
class Considered:
    """What was found for a question before it is decided what is said: for measuring."""

    ranked: Sequence[Ranked]
    confidence: Confidence


def ask(  # noqa: PLR0913 - index and question; the rest are choices
    index: Index,
    question: str,
    *,
    limit: int = 3,
    history: Sequence[str] = (),
    within: Within = None,
    meaning: Meaning | None = None,
) -> Answer:
    """Find the sentences that answer a question.

    Args:
        index: where to look.
        question: what a reader wrote; any text.
        limit: how many quotes at most.
        history: the reader's earlier questions, oldest first.
        within: the articles to look in; None for all.
        meaning: the models to ask too; None for words alone.

    Raises:
        EngineError: when it could not look. That is never an empty Answer.
    """
    found = consider(index, question, history=history, within=within, meaning=meaning)
    band = found.confidence.band
    if band == "none":
        return Answer(question, (), band)
    best = found.ranked[0].passage
    quotes = _in_reading_order(_distinct(question, found.ranked, limit))
    contradicts = contradicted(question, best)
    if contradicts:
        return Answer(question, quotes, "possible", contradicts)
    differing = disagreement(question, found.ranked) if limit > 1 else None
    if differing is not None:
        others = [quote for quote in quotes if not _among(quote, differing.passages)]
        quotes = (*differing.passages, *others)[:limit]
    return Answer(question, quotes, band, disagreement=differing)


def consider(
    index: Index,
    question: str,
    *,
    history: Sequence[str] = (),
    within: Within = None,
    meaning: Meaning | None = None,
) -> Considered:
    """Rank what the index finds and judge whether it answers; arguments and errors as in `ask`.

    A short question may lean on the turns before it or not. What it gets by itself counts when
    that is clear, and one sentence holds all that it asks.
    """
    hits = index.search(question, limit=CANDIDATES, within=within)
    alone = _considered(question, hits, (), meaning)
    earlier = context(question, history)
    if not earlier or (
        alone.confidence.band == "clear" and alone.ranked[0].features["own"] >= _ALL
    ):
        return alone
    hits = with_earlier(index, hits, earlier, limit=CANDIDATES, within=within)
    return _considered(question, hits, history, meaning)


def _considered(
    question: str, hits: Sequence[Hit], history: Sequence[str], meaning: Meaning | None
) -> Considered:
    """What the articles say together; in a small story, where that is nothing, what the best says.

    A word that each report of a fire has, and a sentence that another says too, stand out less.
    That speaks against no answer: what one article may answer alone, it may answer among others.
    """
    found = _judged(question, hits, history, meaning)
    if found.confidence.band != "none" or not one_of_few(found.ranked):
        return found
    best = found.ranked[0].passage.article_id
    own = [hit for hit in hits if hit.passage.article_id == best]
    alone = _judged(question, own, history, meaning).confidence
    if alone.band == "none":
        return found
    return Considered(found.ranked, Confidence(alone.value, "possible"))


def _judged(
    question: str, hits: Sequence[Hit], history: Sequence[str], meaning: Meaning | None
) -> Considered:
    ranked = _own_language_first(rank(question, hits, history=history))
    if meaning is None:
        return Considered(ranked, judge(question, ranked))
    ranked = meaning.reorder(question, ranked)
    return Considered(ranked, meaning.judge(question, ranked))


def _own_language_first(ranked: Sequence[Ranked]) -> Sequence[Ranked]:
    """Sentences in the reader's language before others, where one of them holds half the question.

    A cognate is weighed among its own language's sentences, so that one of the other language can
    come out ahead of a sentence that the reader can read.
    """
    own = [one for one in ranked if not one.features["foreign"]]
    if len(own) == len(ranked) or not own or own[0].features["own"] < _HALF:
        return ranked
    return [*own, *(one for one in ranked if one.features["foreign"])]


def _distinct(question: str, ranked: Sequence[Ranked], limit: int) -> list[Passage]:
    """The best passages as they are quoted, none of which repeats a better one."""
    chosen: list[Passage] = []
    for one in ranked:
        if len(chosen) == limit or one.relevance < ranked[0].relevance - _FURTHER:
            break
        if not any(_repeats(one.passage, other) for other in chosen):
            chosen.append(_beside(widen(question, one.passage), one.passage, chosen))
    return chosen


def _beside(wide: Passage, passage: Passage, chosen: Sequence[Passage]) -> Passage:
    """The wide form of a passage, unless it would quote again what is quoted already."""
    return passage if any(_overlap(wide, other) for other in chosen) else wide


def _among(quote: Passage, others: Sequence[Passage]) -> bool:
    return any(_overlap(quote, other) for other in others)


def _repeats(passage: Passage, other: Passage) -> bool:
    return _overlap(passage, other) or _alike(passage, other)


def _overlap(one: Passage, other: Passage) -> bool:
    same = one.article_id == other.article_id
    return same and one.start < other.end and other.start < one.end


def _alike(one: Passage, other: Passage) -> bool:
    """Whether two sentences say the same, as copies of a wire story do; other figures are news."""
    a = seen(one.text, one.source.language).own
    b = seen(other.text, other.source.language).own
    if set(filter(is_number, a ^ b)):
        return False
    return len(a & b) >= _ALIKE * len(a | b)


def _in_reading_order(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Passages of one paragraph together and in its order; the best one stays first."""
    best, *rest = passages
    places = [(p.article_id, p.paragraph) for p in passages]
    rest.sort(key=lambda p: (places.index((p.article_id, p.paragraph)), p.number))
    return (best, *rest)
