"""Candidates for a question, found and about scored by the engine on disk.

Three looks find them: the sentences that share the question's words, the articles that do, and
the sentences of the best of those. No document is read: what the engine scores a sentence is
turned into what formula would, but for words that the sentence repeats.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from operator import itemgetter
from typing import Final, NamedTuple, cast

import tantivy
from tantivy import DocAddress, Occur, Query

from knowledge.engines.diskschema import STEPS, home_read, place_read, stepped, token
from knowledge.engines.formula import ARTICLE, ARTICLE_K1, K1, B, Totals, article_norm

_SENTENCES: Final = 200
"""Looked at of those that share words. Of 300 questions to 85,000 sentences, the best forty of
what is found so are to 97 % those of the engine in memory."""
_ARTICLES: Final = 40
_OF_THOSE: Final = 400
"""Sentences looked at of the best articles."""

# tantivy's BM25; it cannot be told others.
_K1: Final = 1.2
_B: Final = 0.75


_Sentence = tuple[int, int, float]
"""Of which article, its position, about its score."""
_Article = tuple[int, float, int]
"""Its number, what the engine scores it, how many sentences it has."""


class Place(NamedTuple):
    """Where a passage is.

    Attributes:
        article: the number of its article.
        position: among the passages of its article.
        held: what the engine scores its article: for each stem, its weight for what it counts at
            least, without the norm.
    """

    article: int
    position: int
    held: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for in one language.

    Attributes:
        language: of the sentences.
        totals: of the language.
        weights: each stem that is there, with its weight times its idf.
        holding: in how many sentences each stands.
        within: where to look; None for everywhere.
    """

    language: str
    totals: Totals
    weights: Mapping[str, float]
    holding: Mapping[str, int]
    within: Query | None


def candidates(
    searcher: tantivy.Searcher, schema: tantivy.Schema, asked: Asked, limit: int
) -> list[Place]:
    """The places of the passages that will score best, about in that order."""
    sentences = _sentences(schema, asked, searcher.num_docs)
    articles = _articles(schema, asked)
    best = _held(searcher, articles, asked.within, _ARTICLES)
    most = max(limit, _SENTENCES)
    hits = searcher.search(_inside(sentences, asked.within), limit=most, count=False).hits
    if len(hits) == most:  # else these are all there are
        inside = _of_articles(schema, [article for article, _, _ in best])
        hits += searcher.search(_inside(sentences, inside), limit=_OF_THOSE, count=False).hits
    found = _measured(searcher, hits, asked)
    if missing := _missing(found, best, limit):
        best += _held(searcher, articles, _of_articles(schema, missing), len(missing))
    helds = {article: held for article, held, _ in best}
    wholes = _wholes(best, asked.totals)
    scored = [
        (score + ARTICLE * wholes.get(article, 0.0), article, position)
        for article, position, score in found
    ]
    return [
        Place(article, position, helds.get(article, 0.0))
        for _, article, position in heapq.nlargest(limit, scored, key=_score)
    ]


_score = itemgetter(0)


def _missing(found: Sequence[_Sentence], best: Sequence[_Article], limit: int) -> list[int]:
    """The articles, not among the best, of the sentences that may still be among the first."""
    known = {article for article, _, _ in best}
    others = [(score, article) for article, _, score in found if article not in known]
    if len(best) < _ARTICLES:
        return [article for _, article in others]
    return list({article for _, article in heapq.nlargest(limit, others)})


def article_score(held: float, counts: Mapping[str, int], sentences: int, asked: Asked) -> float:
    """formula.article_score, from what the engine scores an article.

    Args:
        held: see Place.
        counts: of the stems that count more than once.
        sentences: as of formula.
        asked: what is looked for.
    """
    norm = article_norm(sentences, asked.totals)
    score, once = 0.0, held
    for stem, count in counts.items():
        weight = asked.weights[stem]
        score += weight * count * (ARTICLE_K1 + 1) / (count + norm)
        once -= weight * _worth(max(step for step in STEPS if step <= count))
    # The engine adds up in single precision; equal articles must score the same.
    return score + round(max(once, 0.0), 4) * (ARTICLE_K1 + 1) / (1 + norm)


def _worth(count: int) -> float:
    """What a stem that counts so often adds to an article's score where the norm is ARTICLE_K1."""
    return count * (ARTICLE_K1 + 1) / (count + ARTICLE_K1)


def _wholes(articles: Sequence[_Article], totals: Totals) -> dict[int, float]:
    return {article: _whole(held, length, totals) for article, held, length in articles}


def _whole(held: float, sentences: int, totals: Totals) -> float:
    """About the score of an article, as if every stem counted twice."""
    return held * (2 + ARTICLE_K1) / (2 + article_norm(sentences, totals))


def _sentences(schema: tantivy.Schema, asked: Asked, documents: int) -> Query:
    """The sentences that share a word, each word weighed as by our idf instead of tantivy's."""
    terms = []
    for stem, weight in asked.weights.items():
        holding = asked.holding[stem]
        theirs = log(1 + (max(documents, holding) - holding + 0.5) / (holding + 0.5))
        term = Query.term_query(schema, "stems", token(asked.language, stem), "freq")
        terms.append((Occur.Should, Query.boost_query(term, weight / theirs)))
    return Query.boolean_query(terms)


def _articles(schema: tantivy.Schema, asked: Asked) -> Query:
    """The articles that share a word, scored as `Place.held` says."""
    terms = []
    for stem, weight in asked.weights.items():
        known = 0.0
        for step in STEPS:
            worth = _worth(step)
            held = stepped(asked.language, stem, step)
            term = Query.term_query(schema, "held", held, "basic")
            terms.append((Occur.Should, Query.const_score_query(term, weight * (worth - known))))
            known = worth
    return Query.boolean_query(terms)


def _inside(query: Query, within: Query | None) -> Query:
    """A query within another, which does not count for the score."""
    if within is None:
        return query
    must = Query.const_score_query(within, 0.0)
    return Query.boolean_query([(Occur.Must, must), (Occur.Must, query)])


def _of_articles(schema: tantivy.Schema, articles: Sequence[int]) -> Query:
    """What is of some articles; three times as fast as a term set query of tantivy 0.27."""
    terms = [Query.term_query(schema, "article", article) for article in articles]
    return Query.boolean_query([(Occur.Should, term) for term in terms])


def _held(
    searcher: tantivy.Searcher, articles: Query, within: Query | None, limit: int
) -> list[_Article]:
    """The best articles: number, what the engine scores them, sentences."""
    hits = searcher.search(_inside(articles, within), limit=limit, count=False).hits
    found = []
    for (score, _), place in zip(hits, places(searcher, hits), strict=True):
        number, sentences = home_read(place)
        found.append((number, score, sentences))
    return found


def _measured(
    searcher: tantivy.Searcher, hits: Sequence[tuple[float, DocAddress]], asked: Asked
) -> list[_Sentence]:
    """Each sentence once: of which article, its position, about its score by formula."""
    ours = asked.totals.words / asked.totals.sentences
    theirs = asked.totals.words / max(searcher.num_docs, 1)
    turned: dict[int, float] = {}
    once: dict[int, _Sentence] = {}
    for (score, _), place in zip(hits, places(searcher, hits), strict=True):
        if place in once:
            continue
        article, position, length = place_read(place)
        factor = turned.get(length)
        if factor is None:
            factor = turned[length] = _turned(length / ours, length / theirs)
        once[place] = (article, position, score * factor)
    return list(once.values())


def _turned(ours: float, theirs: float) -> float:
    """What turns a score of tantivy's into one of formula's.

    Args:
        ours: the length of the sentence, as a share of the mean length of sentences.
        theirs: the same, of that of documents.
    """
    norm, their_norm = K1 * (1 - B + B * ours), _K1 * (1 - _B + _B * theirs)
    return (K1 + 1) / (1 + norm) * (1 + their_norm) / (_K1 + 1)


def places(searcher: tantivy.Searcher, hits: Sequence[tuple[float, DocAddress]]) -> list[int]:
    """What stands for each of some articles or passages; see diskschema.place and home."""
    found = searcher.fast_field_values("place", [address for _, address in hits])
    return cast("list[int]", found)
