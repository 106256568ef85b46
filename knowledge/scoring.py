"""Scoring: whether a returned span of text is the answer, as the reference scorer counts it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from knowledge.article import Article
from knowledge.passage import Passage
from knowledge.questionset import Question

_UNSPACED: Final = frozenset({"zh", "ja", "th"})
_HALF: Final = 0.5  # the share of the shorter span that two have to have in common


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is right about one returned span.

    Attributes:
        doc: it is from an article that answers.
        loose: and holds an answer's words, or is from another article that does.
        strict: it covers, or is half covered by, a span that was marked as the answer; where
            none is marked it holds the evidence; where there is none of that, it is `loose`.
        verbatim: it stands in its article character for character.
    """

    doc: bool
    loose: bool
    strict: bool
    verbatim: bool


def verdict(question: Question, passage: Passage, articles: Mapping[str, Article]) -> Verdict:
    """Judge a span that was returned for a question."""
    article = articles.get(passage.article_id)
    place = _place(passage, article)
    doc = passage.article_id in question.gold
    loose = (doc or passage.article_id in question.also) and any(
        holds(passage.text, answer, article) for answer in question.answers
    )
    if question.spans:
        strict = place is not None and _covers(question, passage.article_id, *place)
    elif question.evidence:
        strict = doc and any(
            normal(one, article) in normal(passage.text, article)
            or normal(passage.text, article) in normal(one, article)
            for one in question.evidence
        )
    else:
        strict = loose if question.answers else doc
    return Verdict(doc, loose if question.answers else strict, strict, place is not None)


def with_neighbours(passage: Passage) -> Passage:
    """The passage with the sentence before and the one after, as one span."""
    return replace(
        passage,
        start=passage.start - len(passage.before),
        end=passage.end + len(passage.after),
        text=passage.before + passage.text + passage.after,
        before="",
        after="",
    )


def holds(text: str, words: str, article: Article | None) -> bool:
    """Whether a text of an article has these words in this order; case and marks do not count."""
    looked_for = normal(words, article)
    return bool(looked_for.strip()) and looked_for in normal(text, article)


def normal(text: str, article: Article | None) -> str:
    """A text as it is compared: words between spaces; none where the script has none."""
    folded = unicodedata.normalize("NFKC", text).lower()
    if article and article.source.language in _UNSPACED:
        return re.sub(r"[\W_]+", "", folded)
    return " " + " ".join(re.findall(r"[^\W_]+", folded)) + " "


def _place(passage: Passage, article: Article | None) -> tuple[int, int] | None:
    if article is None:
        return None
    if article.text[passage.start : passage.end] == passage.text:
        return passage.start, passage.end
    found = article.text.find(passage.text)
    return (found, found + len(passage.text)) if found >= 0 else None


def _covers(question: Question, article_id: str, start: int, end: int) -> bool:
    for span in question.spans:
        shared = min(span.end, end) - max(span.start, start)
        shorter = min(span.end - span.start, end - start)
        if span.article_id == article_id and shared > 0 and shared >= _HALF * shorter:
            return True
    return False
