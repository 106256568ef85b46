"""A search in the cluster: what comes back, and its exact scores.

The cluster's own scores choose candidates only. What is shown of an article, and what it scores,
comes from its one document, so that it is all of one version.
"""

from __future__ import annotations

import heapq
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from knowledge.engines.formula import (
    ARTICLE,
    TITLE,
    Totals,
    article_score,
    idf,
    sentence_score,
)
from knowledge.engines.opensearch_client import Cluster, said
from knowledge.engines.opensearch_document import Head, head, passage, read
from knowledge.engines.opensearch_request import Asked, State
from knowledge.errors import EngineError
from knowledge.index import Hit

MOST_STEMS: Final = 128
"""Of a question; the weightiest of a longer one are searched for. The cluster refuses thousands."""

# What is read of an answer. A third of the whole is names of indices and the like, over and over.
_HITS: Final = "responses.hits.hits"
_INNER: Final = "inner_hits.s.hits"
_READ: Final = (
    "responses.error.type",
    "responses.status",
    "responses.timed_out",
    "responses._shards",
    "responses.aggregations",
    *(f"{_HITS}.{part}" for part in ("_id", "fields", "sort")),
    *(f"{_HITS}.{_INNER}.{part}" for part in ("total.value", "hits.fields")),
)
_PATH: Final = f"/_msearch?filter_path={','.join(_READ)}"


@dataclass(frozen=True, slots=True)
class Found:
    """What the cluster answered.

    Attributes:
        states: language -> what is known of it.
        holding: language and stem -> how many sentences hold it.
        articles: as the cluster gives them.
    """

    states: Mapping[str, State]
    holding: Mapping[tuple[str, str], int] = field(default_factory=dict)
    articles: Sequence[Mapping[str, Any]] = ()

    def weighted(self, asked: Asked) -> dict[str, dict[str, float]]:
        """The weight of each stem that is there times its idf, by language."""
        weighted: dict[str, dict[str, float]] = {}
        for language, weights in asked.weights.items():
            if language in self.states:
                total = self.states[language].totals.sentences
                weighted[language] = {
                    stem: weight * idf(total, min(total, self.holding[language, stem]))
                    for stem, weight in weights.items()
                    if self.holding[language, stem]
                }
        return weighted

    def cut(self) -> list[str]:
        """The ids of the documents of which not all sentences that share a word came back."""
        return [
            article["_id"]
            for article in self.articles
            if _inner(article)["total"]["value"] > len(_inner(article)["hits"])
        ]


def look(cluster: Cluster, index: str, bodies: Iterable[Mapping[str, Any]]) -> list[Any]:
    """What the cluster answers to several searches, each whole.

    Raises:
        EngineError: it could not look, or not everywhere.
    """
    # The same copies for all of them: each copy is refreshed at its own moment.
    target = {"index": index, "preference": secrets.token_hex(4)}
    line = json.dumps(target | {"allow_partial_search_results": False})
    lines = "".join(f"{line}\n{json.dumps(body)}\n" for body in bodies)
    problem = ""
    for _ in range(2):
        answers = cluster.send("POST", _PATH, lines=lines)["responses"]
        problem = next(filter(None, map(_problem, answers)), "")
        if not problem:
            return list(answers)
    raise EngineError(f"{cluster}: {problem}")


def _problem(answer: Mapping[str, Any]) -> str:
    if "error" in answer:
        return said(int(answer.get("status", 0)), str(answer["error"].get("type", "")))
    if answer["timed_out"]:
        return "OpenSearch gave up: it took too long"
    shards = answer["_shards"]
    if shards["failed"] or shards["successful"] < shards["total"]:
        return "a part of the index is away; is a node down?"
    return ""


def read_hits(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The documents of an answer."""
    return list(answer.get("hits", {}).get("hits", ()))


def read_states(answer: Mapping[str, Any]) -> dict[str, State]:
    """What `states_body` asked for."""
    return {
        str(bucket["key"]): State(
            Totals(
                int(bucket["sentences"]["value"]),
                int(bucket["words"]["value"]),
                int(bucket["doc_count"]),
            ),
            int(bucket["most"]["value"]).bit_length(),
        )
        for bucket in answer["aggregations"]["languages"]["buckets"]
    }


def read_holding(
    answer: Mapping[str, Any], asked: Asked, states: Mapping[str, State]
) -> dict[tuple[str, str], int]:
    """What `holding_body` asked for."""
    buckets = iter(answer["aggregations"]["held"]["buckets"])
    return {
        (language, stem): sum(
            next(buckets)["doc_count"] << bit for bit in range(states[language].bits)
        )
        for language, stem in asked
    }


def read_counts(answer: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """What `counts_body` asked for: the id of a document -> the counts of its article."""
    return {found["_id"]: read(found["fields"]["counts"][0]) for found in read_hits(answer)}


def weightiest(asked: Asked, found: Found) -> Asked:
    """The stems of a long question that say most, MOST_STEMS of them."""
    every = [
        (weight, language, stem)
        for language, stems in found.weighted(asked).items()
        for stem, weight in stems.items()
    ]
    best: dict[str, dict[str, float]] = {}
    for _, language, stem in heapq.nlargest(MOST_STEMS, every):
        best.setdefault(language, {})[stem] = asked.weights[language][stem]
    return Asked(best)


def hits(
    asked: Asked, found: Found, counts: Mapping[str, Mapping[str, int]], limit: int
) -> list[Hit]:
    """The best of the sentences that were found, with their exact scores.

    Args:
        asked: the question.
        found: what the cluster answered.
        counts: those of articles that were cut short.
        limit: how many hits at most.
    """
    weighted = found.weighted(asked)
    scored: list[tuple[tuple[float, float, str, int], Head, list[Any]]] = []
    for article in found.articles:
        about = head(article["fields"]["head"][0])
        language = about.source.language
        weights = weighted.get(language)
        if not weights:
            continue
        totals = found.states[language].totals
        slices = [read(inner["fields"]["s.data"][0]) for inner in _inner(article)["hits"]]
        sentences = [data[-1].split(" ") for data in slices]
        known = counts.get(article["_id"]) or _counted(weights, sentences, about)
        whole = ARTICLE * article_score(known, about.sentences, weights, totals)
        newest = -about.source.moment.timestamp()
        for data, stems in zip(slices, sentences, strict=True):
            if own := sentence_score(stems, weights, totals):
                scored.append(((-own - whole, newest, about.article_id, data[0][1]), about, data))
    best = heapq.nsmallest(limit, scored, key=lambda one: one[0])
    return [Hit(passage(about, data), -rank[0]) for rank, about, data in best]


def _counted(
    weights: Mapping[str, float], sentences: Sequence[Sequence[str]], about: Head
) -> dict[str, int]:
    """How often each stem asked for counts in an article; see formula.article_counts."""
    return {
        stem: sum(stem in stems for stems in sentences) + TITLE * (stem in about.title_stems)
        for stem in weights
    }


def _inner(article: Mapping[str, Any]) -> Mapping[str, Any]:
    inner: Mapping[str, Any] = article["inner_hits"]["s"]["hits"]
    return inner
