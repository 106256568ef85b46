"""The scores of a sentence and of its article, the same in every engine.

BM25 (Robertson and Zaragoza 2009) with Lucene's idf, ln(1 + (N - n + .5) / (n + .5)), which is
above 0 always; over sentences, and over articles, where a word counts once a sentence and TITLE
more in the title. An engine that keeps its passages elsewhere finds candidates by its own means
and has them scored here, so that its hits are those of the engine in memory.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# Sentences are short and of like length: +5 points on news over the usual 1.5 and .75.
K1: Final = 0.6
B: Final = 0.3
ARTICLE: Final = 0.3
"""The share of its article's score in the score of a sentence: recall@40 +8 points on news."""
TITLE: Final = 2
"""Sentences that a word in the title counts as."""
ARTICLE_K1: Final = 1.2
ARTICLE_B: Final = 0.4
LONGEST: Final = 3.0
"""Mean lengths; a longer article counts as one of these."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What is known of all passages of one language that have a word.

    Attributes:
        sentences: how many there are.
        words: in all of them.
        articles: how many they are of.
    """

    sentences: int = 0
    words: int = 0
    articles: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.sentences + other.sentences,
            self.words + other.words,
            self.articles + other.articles,
        )

    def __neg__(self) -> Totals:
        return Totals(-self.sentences, -self.words, -self.articles)


def idf(sentences: int, holding: int) -> float:
    """Lucene's idf of a word that `holding` of so many sentences hold."""
    return math.log(1 + (sentences - holding + 0.5) / (holding + 0.5))


def sentence_score(stems: Sequence[str], weights: Mapping[str, float], totals: Totals) -> float:
    """The BM25 score of a sentence; 0 when it holds none of the words.

    Args:
        stems: of the sentence, in order.
        weights: each stem asked for, with its weight times its idf.
        totals: of the sentence's language.
    """
    norm = K1 * (1 - B + B * len(stems) * totals.sentences / totals.words)
    score = 0.0
    for stem, weight in weights.items():
        if count := stems.count(stem):
            score += weight * count * (K1 + 1) / (count + norm)
    return score


def article_score(
    counts: Mapping[str, int], sentences: int, weights: Mapping[str, float], totals: Totals
) -> float:
    """The BM25 score of an article.

    Args:
        counts: how many of its sentences hold a stem, and TITLE more where the title does.
        sentences: how many it has that hold a word.
        weights: as of `sentence_score`.
        totals: as of `sentence_score`.
    """
    norm = article_norm(sentences, totals)
    score = 0.0
    for stem, weight in weights.items():
        if count := counts.get(stem, 0):
            score += weight * count * (ARTICLE_K1 + 1) / (count + norm)
    return score


def article_norm(sentences: int, totals: Totals) -> float:
    """What is added to a count in an article of so many sentences: the longer, the more."""
    length = min(sentences * totals.articles / totals.sentences, LONGEST)
    return ARTICLE_K1 * (1 - ARTICLE_B + ARTICLE_B * length)


def article_counts(sentences: Iterable[Sequence[str]], title: Iterable[str]) -> dict[str, int]:
    """How often each stem counts in an article of these sentences; see `article_score`."""
    counts: dict[str, int] = {}
    for stems in sentences:
        for stem in set(stems):
            counts[stem] = counts.get(stem, 0) + 1
    for stem in set(title):
        counts[stem] = counts.get(stem, 0) + TITLE
    return counts
