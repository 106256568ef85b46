"""The index on disk as it was at one moment: searched, and read."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import tantivy
from tantivy import DocAddress, Query

from knowledge.crosslingual import BEGIN, carried, most_alike
from knowledge.engines.disklook import Asked, Place, article_score, candidates
from knowledge.engines.diskrecords import (
    Books,
    Described,
    Slice,
    described,
    passage_of,
    read_books,
    read_counts,
    read_slice,
    read_stamp,
)
from knowledge.engines.diskschema import HOME, IS_ARTICLE, IS_TOTALS, label, token
from knowledge.engines.formula import ARTICLE, idf, sentence_score
from knowledge.errors import EngineError
from knowledge.index import Hit, InStory, Within
from knowledge.language import stems
from knowledge.passage import Passage

_FURTHER: Final = 24
"""How many more are scored exactly than are asked for."""
_MOST_STEMS: Final = 128
"""The rarest of a question; the engine refuses thousands."""
_LONGEST: Final = 100_000
"""Documents of an article at most."""


@dataclass(frozen=True, slots=True)
class _Scored:
    """A passage with its score, before its neighbours are read."""

    score: float
    place: Place
    home: DocAddress
    article: Described
    slice: Slice

    def rank(self) -> tuple[float, float, str, int]:
        """Best first, then newest first."""
        newest = -self.article.source.moment.timestamp()
        return (-self.score, newest, self.article.article_id, self.slice.number)


class Snapshot:
    """The index as it was committed at one moment; used by any number of threads."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher, self._schema = searcher, schema
        found = self._labelled(IS_TOTALS, 1)
        self.books = read_books(self._data(found[0])) if found else Books({})

    def search(self, question: str, limit: int, within: Within) -> list[Hit]:
        """See Index.search."""
        found: list[_Scored] = []
        for language, totals in self.books.totals.items():
            if totals.sentences and (asked := self._asked(question, language, within)):
                places = candidates(self._searcher, self._schema, asked, limit + _FURTHER)
                found += self._scored(places, asked)
        best = heapq.nsmallest(limit, found, key=_Scored.rank)
        passages = self._passages(best, found)
        return [Hit(passage, one.score) for passage, one in zip(passages, best, strict=True)]

    def stamps(self) -> dict[str, str]:
        """See Index.stamps."""
        found = self._labelled(IS_ARTICLE, max(1, self._searcher.num_docs))
        return dict(read_stamp(self._data(address)) for address in found)

    def known(self, article_id: str) -> tuple[int, Described] | None:
        """The number of an article, and what is held of it; None for one that is not there."""
        found = self._labelled(label("id", article_id), 1)
        if not found:
            return None
        number = self._searcher.fast_field_values("article", found)[0]
        return int(number or 0), described(self._data(found[0]))

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
        homes = self._found(Query.term_set_query(self._schema, "label", labels), len(labels) or 1)
        numbers = self._searcher.fast_field_values("article", homes)
        return Query.term_set_query(self._schema, "article", numbers)

    def _scored(self, places: Sequence[Place], asked: Asked) -> Iterator[_Scored]:
        """The passages at these places with their exact scores, those that score at all."""
        homes = self._addresses([(place, HOME) for place in places])
        articles: dict[int, tuple[Described, float]] = {}
        for place, home in zip(places, homes, strict=True):
            slice_ = read_slice(self._data(place.address))
            found = stems(slice_.text, asked.language)
            own = sentence_score(found, asked.weights, asked.totals)
            if not own:
                continue
            if place.article not in articles:
                articles[place.article] = self._article(place, home, asked)
            article, whole = articles[place.article]
            yield _Scored(own + ARTICLE * whole, place, home, article, slice_)

    def _article(self, place: Place, home: DocAddress, asked: Asked) -> tuple[Described, float]:
        """What the document of an article says of it, and its score."""
        document = self._searcher.doc(home)
        article = described(_stored(document, "data"))
        counts = read_counts(_stored(document, "counts"), asked.weights)
        return article, article_score(place.held, counts, article.totals.sentences, asked)

    def _passages(self, scored: Sequence[_Scored], read: Sequence[_Scored]) -> list[Passage]:
        """The passages, each with the neighbours that stand in documents of their own.

        Args:
            scored: whose passages they are.
            read: all that were read, neighbours of each other many of them.
        """
        texts = {(one.place.article, one.place.position): one.slice.text for one in read}
        beside = {
            (one.place.article, one.place.position + offset): one.place
            for one in scored
            for offset, kept in ((-1, one.slice.before), (1, one.slice.after))
            if not isinstance(kept, str)
        }
        wanted = [(place, key[1]) for key, place in beside.items() if key not in texts]
        for (place, position), address in zip(wanted, self._addresses(wanted), strict=True):
            texts[place.article, position] = read_slice(self._data(address)).text
        return [
            passage_of(
                one.article,
                one.slice,
                texts.get((one.place.article, one.place.position - 1), ""),
                texts.get((one.place.article, one.place.position + 1), ""),
            )
            for one in scored
        ]

    def _addresses(self, wanted: Sequence[tuple[Place, int]]) -> list[DocAddress]:
        """Where other positions of these places' articles are: as a rule, so many documents on."""
        near = [
            DocAddress(
                place.address.segment_ord, max(0, place.address.doc + position - place.position)
            )
            for place, position in wanted
        ]
        articles = self._searcher.fast_field_values("article", near)
        positions = self._searcher.fast_field_values("position", near)
        return [
            address if (article, at) == (place.article, position) else self._far(place, position)
            for (place, position), address, article, at in zip(
                wanted, near, articles, positions, strict=True
            )
        ]

    def _far(self, place: Place, position: int) -> DocAddress:
        """Where a position of an article is that the engine had to write to another segment."""
        found = self._of(place.article)
        positions = self._searcher.fast_field_values("position", found)
        if position not in positions:
            raise EngineError("a part of an article is missing in the index; rebuild it")
        return found[positions.index(position)]

    def _of(self, article: int) -> list[DocAddress]:
        """All documents of an article."""
        return self._found(Query.term_query(self._schema, "article", article), _LONGEST)

    def _labelled(self, name: str, limit: int) -> list[DocAddress]:
        return self._found(Query.term_query(self._schema, "label", name, "basic"), limit)

    def _found(self, query: Query, limit: int) -> list[DocAddress]:
        return [address for _, address in self._searcher.search(query, limit, count=False).hits]

    def _data(self, address: DocAddress) -> bytes:
        return _stored(self._searcher.doc(address), "data")


def _stored(document: tantivy.Document, field: str) -> bytes:
    data: bytes = document[field][0]
    return data


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
