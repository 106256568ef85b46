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

from knowledge.engines.diskarticles import Articles, Opened, Row
from knowledge.engines.diskrecords import read_counts
from knowledge.engines.diskschema import STEPS, home_read, place_read, stepped, token
from knowledge.engines.formula import ARTICLE, ARTICLE_K1, K1, B, Totals, article_score

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


class Place(NamedTuple):
    """Where a passage is.

    Attributes:
        article: what is stored of its own.
        position: among the passages of its article.
        whole: the score of its article; see formula.
    """

    article: Opened
    position: int
    whole: float


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
    searcher: tantivy.Searcher, schema: tantivy.Schema, articles: Articles, asked: Asked, limit: int
) -> list[Place]:
    """The places of the passages that will score best, about in that order.

    Raises:
        MovedError: see diskarticles.
    """
    sentences = _sentences(schema, asked, searcher.num_docs)
    best = _best(searcher, schema, asked)
    most = max(limit, _SENTENCES)
    hits = searcher.search(_inside(sentences, asked.within), limit=most, count=False).hits
    if len(hits) == most:  # else these are all there are
        inside = _of_articles(schema, best)
        hits += searcher.search(_inside(sentences, inside), limit=_OF_THOSE, count=False).hits
    found = _measured(searcher, hits, asked)
    rows = articles.read(_hopeful(found, best, limit))
    wholes = {number: _whole(row, asked) for number, row in rows.items()}
    scored = [
        (score + ARTICLE * wholes[article], article, position)
        for article, position, score in found
        if article in wholes
    ]
    chosen = heapq.nlargest(limit, scored, key=_score)
    opened = {article: Opened(rows[article]) for _, article, _ in chosen}
    return [Place(opened[article], position, wholes[article]) for _, article, position in chosen]


_score = itemgetter(0)


def _hopeful(found: Sequence[_Sentence], best: Sequence[int], limit: int) -> set[int]:
    """The articles whose sentences may be among the first: the best, and of the best sentences."""
    known = set(best)
    others = [(score, article) for article, _, score in found if article not in known]
    hopeful = {article for _, article in heapq.nlargest(limit, others)}
    return hopeful.union([article for article, _, _ in found if article in known])


def _whole(row: Row, asked: Asked) -> float:
    """The score of an article."""
    counts = read_counts(row.counts, asked.weights)
    return article_score(counts, row.sentences, asked.weights, asked.totals)


def _worth(count: int) -> float:
    """What a stem that counts so often adds to an article's score where the norm is ARTICLE_K1."""
    return count * (ARTICLE_K1 + 1) / (count + ARTICLE_K1)


def _sentences(schema: tantivy.Schema, asked: Asked, documents: int) -> Query:
    """The sentences that share a word, each word weighed as by our idf instead of tantivy's."""
    terms = []
    for stem, weight in asked.weights.items():
        holding = asked.holding[stem]
        theirs = log(1 + (max(documents, holding) - holding + 0.5) / (holding + 0.5))
        term = Query.term_query(schema, "stems", token(asked.language, stem), "freq")
        terms.append((Occur.Should, Query.boost_query(term, weight / theirs)))
    return Query.boolean_query(terms)


def _best(searcher: tantivy.Searcher, schema: tantivy.Schema, asked: Asked) -> list[int]:
    """The numbers of the articles that will score best, about in that order.

    Each stem adds its weight for what it counts at least, as if all articles were of one length.
    """
    terms = []
    for stem, weight in asked.weights.items():
        known = 0.0
        for step in STEPS:
            worth = _worth(step)
            held = stepped(asked.language, stem, step)
            term = Query.term_query(schema, "held", held, "basic")
            terms.append((Occur.Should, Query.const_score_query(term, weight * (worth - known))))
            known = worth
    query = _inside(Query.boolean_query(terms), asked.within)
    hits = searcher.search(query, limit=_ARTICLES, count=False).hits
    return [home_read(place)[0] for place in places(searcher, hits)]


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
