"""The engine for a story: rank-bm25 over the passages in memory, its traps closed.

rank-bm25 gives a word that stands in half of the sentences no weight or a negative one, divides
by zero on an empty corpus, and ranks what shares no word with the question. Here the idf is
Lucene's; empty corpora are not built; and only passages that share a word are scored at all.
"""

from __future__ import annotations

import heapq
import logging
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from knowledge.crosslingual import Vocabulary, carried
from knowledge.engines.formula import (
    ARTICLE,
    ARTICLE_B,
    ARTICLE_K1,
    K1,
    LONGEST,
    TITLE,
    B,
    idf,
)
from knowledge.index import Entry, Hit, Within
from knowledge.language import words
from knowledge.passage import Passage

LARGE: Final = 100_000
"""Passages from which this engine is the wrong one: a question takes 8 ms while its words are new,
one in a hundred 17 ms, and every start as long as reading and analysing all of them."""

_log = logging.getLogger(__name__)

_Analysed = tuple[Passage, tuple[str, ...]]


class MemoryIndex:
    """An Index in memory; rebuilt at the first search after a change (about 1 ms a sentence/50)."""

    def __init__(self) -> None:
        self._articles: dict[str, list[_Analysed]] = {}
        self._stamps: dict[str, str] = {}
        self._corpora: tuple[_Corpus, ...] | None = ()
        self._warned = False
        self._lock = threading.Lock()

    def put(self, article_id: str, passages: Sequence[Passage], stamp: str = "") -> None:
        """See Index."""
        analysed = [(p, words(p.text, p.source.language)) for p in passages]
        with self._lock:
            if analysed:
                self._articles[article_id], self._stamps[article_id] = analysed, stamp
            else:
                self._articles.pop(article_id, None)
                self._stamps.pop(article_id, None)
            self._corpora = None

    def put_all(self, entries: Iterable[Entry]) -> None:
        """See Index."""
        for entry in entries:
            self.put(entry.article_id, entry.passages, entry.stamp)

    def rebuild(self, entries: Iterable[Entry]) -> None:
        """See Index."""
        whole = MemoryIndex()
        whole.put_all(entries)
        with self._lock:
            self._articles, self._stamps = whole._articles, whole._stamps
            self._corpora = None

    def stamps(self) -> Mapping[str, str]:
        """See Index."""
        with self._lock:
            return dict(self._stamps)

    def search(self, question: str, *, limit: int = 40, within: Within = None) -> list[Hit]:
        """See Index."""
        hits = (hit for corpus in self._current() for hit in corpus.search(question, limit, within))
        return heapq.nsmallest(limit, hits, key=_rank)

    def close(self) -> None:
        """See Index."""
        with self._lock:
            self._articles, self._stamps, self._corpora = {}, {}, ()

    def _current(self) -> tuple[_Corpus, ...]:
        """One corpus a language: a word weighs what it weighs among its own language's sentences.

        A search that has them goes on undisturbed by a put.
        """
        with self._lock:
            if self._corpora is None:
                by_language: defaultdict[str, list[_Analysed]] = defaultdict(list)
                for analysed in self._articles.values():
                    for passage, stems in analysed:
                        if stems:
                            by_language[passage.source.language].append((passage, stems))
                self._corpora = tuple(_Corpus(k, v) for k, v in sorted(by_language.items()))
                self._warn(sum(map(len, by_language.values())))
            return self._corpora

    def _warn(self, size: int) -> None:
        """Say once that this is more than the engine is for, and what is."""
        if size > LARGE and not self._warned:
            self._warned = True
            _log.warning(
                "%d sentences are many for the engine in memory: answers and starts become slow; "
                "set “engine: disk” in the configuration",
                size,
            )


def _rank(hit: Hit) -> tuple[float, float, str, int]:
    passage = hit.passage
    return (-hit.score, -passage.source.moment.timestamp(), passage.article_id, passage.number)


class _Corpus:
    """The passages of one language, at least one, and where each of their words stands."""

    def __init__(self, language: str, analysed: list[_Analysed]) -> None:
        self._language = language
        self._passages = [passage for passage, _ in analysed]
        self._bm25: Any = BM25Okapi([stems for _, stems in analysed], k1=K1, b=B)
        self._bm25.doc_len = np.array(self._bm25.doc_len)
        postings: defaultdict[str, list[int]] = defaultdict(list)
        for number, frequencies in enumerate(self._bm25.doc_freqs):
            for stem in frequencies:
                postings[stem].append(number)
        self._postings = {stem: np.array(numbers) for stem, numbers in postings.items()}
        n = len(analysed)
        self._bm25.idf = {stem: idf(n, len(numbers)) for stem, numbers in postings.items()}
        self._parts: dict[str, npt.NDArray[np.float64]] = {}
        self._articles = _Articles(self._passages)
        self._vocabulary = Vocabulary(postings)

    def search(self, question: str, limit: int, within: Within) -> Iterator[Hit]:
        """The best hits, those included that score as much as the last of them."""
        weights = carried(question, self._language, self._vocabulary)
        scores = self._scores(weights)
        articles = self._articles.scores(
            {
                stem: (weight * self._bm25.idf[stem], self._postings[stem])
                for stem, weight in weights.items()
                if stem in self._postings
            }
        )
        found = np.flatnonzero(scores)
        if within is not None:
            inside = [self._passages[number].article_id in within for number in found.tolist()]
            found = found[np.array(inside, dtype=bool)]
        totals = scores[found] + ARTICLE * articles[self._articles.of[found]]
        if 0 < limit < len(found):
            best = totals >= np.partition(totals, -limit)[-limit]
            found, totals = found[best], totals[best]
        for number, total in zip(found.tolist(), totals.tolist(), strict=True):
            yield Hit(self._passages[number], total)

    def _scores(self, weights: Mapping[str, float]) -> npt.NDArray[np.float64]:
        """The BM25 score of each passage; a word that the question repeats counts once."""
        scores = np.zeros(len(self._passages))
        for stem, weight in weights.items():
            numbers = self._postings.get(stem)
            if numbers is not None:
                scores[numbers] += weight * self._part(stem, numbers)
        return scores

    def _part(self, stem: str, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """What a stem adds to the score of each passage that holds it.

        Kept from the first question on: words that are in many sentences are asked for often. All
        together they are as many numbers as the postings.
        """
        part = self._parts.get(stem)
        if part is None:
            part = self._parts[stem] = np.array(self._bm25.get_batch_scores([stem], numbers))
        return part


class _Articles:
    """The articles of a corpus: which of them speak of a question at all.

    BM25 over articles; see formula.article_score. It is added to the scores of an article's
    sentences; within one article it changes no order.
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        numbers: dict[str, int] = {}
        self.of = np.array([numbers.setdefault(p.article_id, len(numbers)) for p in passages])
        lengths = np.bincount(self.of)
        relative = np.minimum(lengths / lengths.mean(), LONGEST)
        self._norm = ARTICLE_K1 * (1 - ARTICLE_B + ARTICLE_B * relative)
        self._titles: defaultdict[str, list[int]] = defaultdict(list)
        titles = {numbers[p.article_id]: p for p in passages}
        for number, passage in titles.items():
            for stem in set(words(passage.title, passage.source.language)):
                self._titles[stem].append(number)

    def scores(
        self, found: Mapping[str, tuple[float, npt.NDArray[np.int64]]]
    ) -> npt.NDArray[np.float64]:
        """One score an article, from the weight of each stem and the passages that hold it."""
        total = np.zeros(len(self._norm))
        for stem, (weight, passages) in found.items():
            counts = np.bincount(self.of[passages], minlength=len(total)).astype(np.float64)
            counts[self._titles.get(stem, [])] += TITLE
            total += weight * counts * (ARTICLE_K1 + 1) / (counts + self._norm)
        return total
