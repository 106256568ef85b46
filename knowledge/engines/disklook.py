"""Candidates for a question, found and about scored by the engine on disk.

Three looks find them: the sentences that share the question's words, the articles that do, and
the sentences of the best of those. No document is read: what the engine scores a sentence is
turned into what formula would, but for words that the sentence repeats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

import tantivy
from tantivy import DocAddress, Occur, Query

from knowledge.engines.diskschema import STEPS, stepped, token
from knowledge.engines.formula import ARTICLE, ARTICLE_K1, K1, B, Totals, article_norm

_SENTENCES: Final = 300
"""Looked at of those that share words. Of 300 questions to 85,000 sentences, the best forty of
what is found so are to 97 % those of the engine in memory; with 120, to 89 %."""
_ARTICLES: Final = 30
_OF_THOSE: Final = 300
"""Sentences looked at of the best articles."""

# tantivy's BM25; it cannot be told others.
_K1: Final = 1.2
_B: Final = 0.75


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage is: its document, its article's number, and its position among its own."""

    address: DocAddress
    article: int
    position: int


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
    best = searcher.search(_inside(articles, asked.within), limit=_ARTICLES, count=False).hits
    wholes = _by_article(searcher, best, asked.totals)
    most = max(limit, _SENTENCES)
    hits = searcher.search(_inside(sentences, asked.within), limit=most, count=False).hits
    if len(hits) == most:  # else these are all there are
        inside = Query.term_set_query(schema, "article", list(wholes))
        hits += searcher.search(_inside(sentences, inside), limit=_OF_THOSE, count=False).hits
    found = _measured(searcher, hits, asked)
    missing = {place.article for place, _ in found} - wholes.keys()
    if missing:
        inside = Query.term_set_query(schema, "article", list(missing))
        query = _inside(articles, inside)
        others = searcher.search(query, limit=len(missing), count=False).hits
        wholes |= _by_article(searcher, others, asked.totals)
    found.sort(key=lambda one: -one[1] - ARTICLE * wholes.get(one[0].article, 0.0))
    return [place for place, _ in found[:limit]]


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
    """The articles that share a word, by formula.article_score for one of the usual length."""
    terms = []
    for stem, weight in asked.weights.items():
        known = 0.0
        for step in STEPS:
            worth = step * (ARTICLE_K1 + 1) / (step + ARTICLE_K1)
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


def _by_article(
    searcher: tantivy.Searcher, hits: Sequence[tuple[float, DocAddress]], totals: Totals
) -> dict[int, float]:
    """About the score of each article, of a long one less, as for words that count twice."""
    addresses = [address for _, address in hits]
    numbers = searcher.fast_field_values("article", addresses)
    lengths = searcher.fast_field_values("length", addresses)
    found = {}
    for (score, _), number, length in zip(hits, numbers, lengths, strict=True):
        norm = article_norm(int(length or 0), totals)
        found[int(number or 0)] = score * (2 + ARTICLE_K1) / (2 + norm)
    return found


def _measured(
    searcher: tantivy.Searcher, hits: Sequence[tuple[float, DocAddress]], asked: Asked
) -> list[tuple[Place, float]]:
    """Each sentence once, with about the score that formula gives it."""
    once = {(address.segment_ord, address.doc): (score, address) for score, address in hits}
    addresses = [address for _, address in once.values()]
    articles = searcher.fast_field_values("article", addresses)
    positions = searcher.fast_field_values("position", addresses)
    lengths = searcher.fast_field_values("length", addresses)
    ours = asked.totals.words / asked.totals.sentences
    theirs = asked.totals.words / max(searcher.num_docs, 1)
    found = []
    for (score, address), article, position, length in zip(
        once.values(), articles, positions, lengths, strict=True
    ):
        words = int(length or 0)
        norm = K1 * (1 - B + B * words / ours)
        their_norm = _K1 * (1 - _B + _B * words / theirs)
        turned = score * (K1 + 1) / (1 + norm) * (1 + their_norm) / (_K1 + 1)
        found.append((Place(address, int(article or 0), int(position or 0)), turned))
    return found
