"""The index on disk as it was at one moment: searched, and read."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import tantivy
from tantivy import DocAddress, Query

from knowledge.crosslingual import BEGIN, carried, most_alike
from knowledge.engines.diskarticles import Articles, MovedError, Row
from knowledge.engines.disklook import Asked, Place, article_score, candidates, places
from knowledge.engines.diskrecords import (
    Books,
    Described,
    passage_of,
    read_books,
    read_counts,
    read_stamp,
)
from knowledge.engines.diskschema import IS_ARTICLE, IS_TOTALS, home_read, label, token
from knowledge.engines.formula import ARTICLE, idf, sentence_score
from knowledge.index import Hit, InStory, Within
from knowledge.language import stems
from knowledge.passage import Passage

_FURTHER: Final = 24
"""How many more are scored exactly than are asked for."""
_MOST_STEMS: Final = 128
"""The rarest of a question; the engine refuses thousands."""


class _Scored(NamedTuple):
    """A passage with its score, before it is whole."""

    score: float
    position: int
    row: Row

    def rank(self) -> tuple[float, float, str, int]:
        """Best first, then newest first."""
        article = self.row.described
        newest = -article.source.moment.timestamp()
        return (-self.score, newest, article.article_id, self.row.slice(self.position).number)

    def passage(self) -> Passage:
        """The passage as it was put."""
        row, slice_ = self.row, self.row.slice(self.position)
        previous = following = ""
        if not isinstance(slice_.before, str):
            previous = row.slice(self.position - 1).text
        if not isinstance(slice_.after, str):
            following = row.slice(self.position + 1).text
        return passage_of(row.described, slice_, previous, following)


class Snapshot:
    """The index as it was committed at one moment; used by any number of threads.

    Args:
        searcher: what is searched.
        schema: its fields.
        articles: what is quoted from.

    Attributes:
        articles: what is quoted from.
        books: what is known of the whole.

    Raises:
        MovedError: the two are not of one index, here and from every method.
    """

    def __init__(
        self, searcher: tantivy.Searcher, schema: tantivy.Schema, articles: Articles
    ) -> None:
        self._searcher, self._schema, self.articles = searcher, schema, articles
        found = self._found(self._labelled(IS_TOTALS), 1)
        self.books = Books({}, name=articles.name)
        if found:
            _, address = found[0]
            self.books = read_books(searcher.doc(address)["books"][0])
        if self.books.name != articles.name:
            raise MovedError

    def search(self, question: str, limit: int, within: Within) -> list[Hit]:
        """See Index.search."""
        found: list[_Scored] = []
        for language, totals in self.books.totals.items():
            if totals.sentences and (asked := self._asked(question, language, within)):
                places = candidates(self._searcher, self._schema, asked, limit + _FURTHER)
                found += self._scored(places, asked)
        return [Hit(one.passage(), one.score) for one in _first(found, limit)]

    def stamps(self) -> dict[str, str]:
        """See Index.stamps."""
        homes = self._found(self._labelled(IS_ARTICLE), max(1, self._searcher.num_docs))
        numbers = {home_read(place)[0] for place in places(self._searcher, homes)}
        return dict(map(read_stamp, self.articles.about(numbers).values()))

    def known(self, article_id: str) -> tuple[int, Described] | None:
        """The number of an article, and what is held of it; None for one that is not there."""
        found = self._found(self._labelled(label("id", article_id)), 1)
        if not found:
            return None
        number, _ = home_read(places(self._searcher, found)[0])
        return number, self.articles.read([number])[number].described

    def _asked(self, question: str, language: str, within: Within) -> Asked | None:
        """What to look for in a language; None when nothing of the question is there."""
        totals = self.books.totals[language]
        found = carried(question, language, _Vocabulary(self._searcher, language))
        holding = {
            stem: min(self._searcher.doc_freq("stems", token(language, stem)), totals.sentences)
            for stem in found
        }
        weights = {
            stem: weight * idf(totals.sentences, holding[stem])
            for stem, weight in found.items()
            if holding[stem]
        }
        if len(weights) > _MOST_STEMS:
            best = heapq.nlargest(_MOST_STEMS, weights.items(), key=lambda item: item[1])
            weights = dict(best)
        if not weights:
            return None
        return Asked(language, totals, weights, holding, self._filter(within))

    def _filter(self, within: Within) -> Query | None:
        if within is None:
            return None
        if isinstance(within, InStory):
            story = label("story", within.name)
            return Query.term_query(self._schema, "label", story, "basic")
        labels = [label("id", article_id) for article_id in within]
        asked = Query.term_set_query(self._schema, "label", labels)
        homes = self._found(asked, len(labels) or 1)
        numbers = [home_read(place)[0] for place in places(self._searcher, homes)]
        return Query.term_set_query(self._schema, "article", numbers)

    def _scored(self, found: Sequence[Place], asked: Asked) -> Iterator[_Scored]:
        """The passages at these places with their exact scores, those that score at all."""
        rows = self.articles.read({place.article for place in found})
        wholes: dict[int, float] = {}
        for place in found:
            row = rows[place.article]
            text = row.slice(place.position).text
            own = sentence_score(stems(text, asked.language), asked.weights, asked.totals)
            if not own:
                continue
            if place.article not in wholes:
                wholes[place.article] = _whole(row, place, asked)
            yield _Scored(own + ARTICLE * wholes[place.article], place.position, row)

    def _labelled(self, name: str) -> Query:
        return Query.term_query(self._schema, "label", name, "basic")

    def _found(self, query: Query, limit: int) -> list[tuple[float, DocAddress]]:
        hits: list[tuple[float, DocAddress]] = self._searcher.search(
            query, limit=limit, count=False
        ).hits
        return hits


def _whole(row: Row, place: Place, asked: Asked) -> float:
    """The score of an article."""
    counts = read_counts(row.counts, asked.weights)
    return article_score(place.held, counts, row.sentences, asked)


def _first(found: Sequence[_Scored], limit: int) -> list[_Scored]:
    """The best, in order. What tells those apart that score the same is only read of these."""
    scores = heapq.nlargest(limit, [one.score for one in found])
    best = [one for one in found if one.score >= scores[-1]] if scores else []
    return sorted(best, key=_Scored.rank)[:limit]


class _Vocabulary:
    """The stems of one language in the index; see crosslingual.Words."""

    def __init__(self, searcher: tantivy.Searcher, language: str) -> None:
        self._searcher, self._language = searcher, language

    def __contains__(self, stem: str) -> bool:
        return self._searcher.doc_freq("stems", token(self._language, stem)) > 0

    def alike(self, word: str) -> str | None:
        """See crosslingual.Words."""
        begin = token(self._language, word[:BEGIN])
        found = self._searcher.terms_with_prefix("stems", begin)
        return most_alike(word, [term.partition(":")[2] for term, _ in found])
