"""Misses: the questions that a reader was told something wrong to, the worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from knowledge.article import Article
from knowledge.figures import Judged
from knowledge.passage import Passage, split
from knowledge.questionset import Question
from knowledge.silence import Band

WORST: Final = 50
"""How many are shown."""

Kind = Literal["wrong quote", "should be silent", "silent"]


@dataclass(frozen=True, slots=True)
class Miss:
    """One question that went wrong.

    Attributes:
        question: what was asked.
        kind: another sentence was quoted; something was, though there is no answer; nothing was,
            though there is one.
        expected: the sentence that answers, or the words that it has; "" for silence.
        quote: what was quoted first, or would have been; None when nothing was found.
        confidence: of that; minus infinity when nothing was found.
        band: what the reader was told.
        right_at: the rank from which a right sentence was found, when it was among the first.
    """

    question: Question
    kind: Kind
    expected: str
    quote: Passage | None
    confidence: float
    band: Band
    right_at: int | None


def misses(
    judged: Sequence[Judged], articles: Mapping[str, Article], limit: int = WORST
) -> list[Miss]:
    """The worst misses: wrong quotes by how sure they were, then silences by how far off."""
    told = [one for one in judged if one.prediction.band != "none" and not one.right]
    silent = [one for one in judged if one.prediction.band == "none" and one.question.answerable]
    told.sort(key=lambda one: -one.confidence)
    silent.sort(key=lambda one: one.confidence)
    return [_miss(one, articles) for one in [*told, *silent][:limit]]


def _miss(one: Judged, articles: Mapping[str, Article]) -> Miss:
    kind: Kind = "wrong quote" if one.question.answerable else "should be silent"
    quoted = one.prediction.quoted
    verdicts = one.verdicts["sentence"]
    return Miss(
        question=one.question,
        kind="silent" if one.prediction.band == "none" else kind,
        expected=expected(one.question, articles),
        quote=quoted[0] if quoted else None,
        confidence=one.confidence,
        band=one.prediction.band,
        right_at=next((n for n, found in enumerate(verdicts, 1) if found.strict), None),
    )


def expected(question: Question, articles: Mapping[str, Article]) -> str:
    """The sentence that answers a question, or else what is known of it; "" for silence."""
    if not question.answerable:
        return ""
    for span in question.spans:
        article = articles.get(span.article_id)
        touched = [p for p in split(article) if _meet(p, span.start, span.end)] if article else []
        if article and touched:
            return article.text[touched[0].start : touched[-1].end]
    known = (*question.evidence, *question.answers)
    titles = [articles[i].title or i for i in question.gold if i in articles]
    return known[0] if known else f"a sentence of “{'”, “'.join(titles)}”"


def _meet(passage: Passage, start: int, end: int) -> bool:
    return passage.start < end and start < passage.end
