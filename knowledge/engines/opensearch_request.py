"""What is asked of the cluster, as its query language has it.

A search asks three things of the same copies of the index: how many sentences there are in each
language, how many of them hold each word, and the articles whose best sentence scores best, with
their sentences that share a word. What readers write reaches the cluster only as words in terms,
never as a query to be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from knowledge.engines.formula import ARTICLE, Totals
from knowledge.engines.opensearch_mapping import MOST, field, held, token
from knowledge.index import InStory, Within

_FURTHER: Final = 10
"""Articles looked at beyond the number of hits: the cluster's scores are not quite ours."""
_BOOST: Final = 2.0
"""Of an article's score as the cluster has it: among articles a word is less rare than among
sentences. So the best forty of 30,000 sentences are ours; with 1, to 99.7 %."""
_TERMS: Final = 50_000  # ids in a filter at most; several filters take more
_LANGUAGES: Final = 1000


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a language.

    Attributes:
        totals: of its sentences.
        bits: how many binary digits the largest number of sentences with one stem has, of all
            articles.
    """

    totals: Totals
    bits: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in the words of each language.

    Attributes:
        weights: language -> stem -> weight.
    """

    weights: Mapping[str, Mapping[str, float]]

    def __len__(self) -> int:
        return sum(map(len, self.weights.values()))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((language, stem) for language, stems in self.weights.items() for stem in stems)


def states_body() -> dict[str, Any]:
    """Ask what is known of each language."""
    sums = {"sentences": "sum", "words": "sum", "most": "max"}
    return {
        "size": 0,
        "track_total_hits": False,
        "query": {"range": {"sentences": {"gt": 0}}},
        "aggs": {
            "languages": {
                "terms": {"field": "language", "size": _LANGUAGES},
                "aggs": {name: {kind: {"field": name}} for name, kind in sums.items()},
            }
        },
    }


def holding_body(asked: Asked, states: Mapping[str, State]) -> dict[str, Any]:
    """Ask how many sentences hold each stem: see opensearch_mapping.held."""
    terms = [
        (f"held.{field(language)}", held(stem, bit))
        for language, stem in asked
        for bit in range(states[language].bits)
    ]
    by_field: dict[str, list[str]] = {}
    for name, term in terms:
        by_field.setdefault(name, []).append(term)
    return {
        "size": 0,
        "track_total_hits": False,
        "query": {"bool": {"should": [{"terms": {k: v}} for k, v in by_field.items()]}},
        "aggs": {"held": {"filters": {"filters": [{"term": {k: v}} for k, v in terms]}}},
    }


def candidates_body(asked: Asked, limit: int, within: Within) -> dict[str, Any]:
    """Ask for the articles whose best sentence scores best."""
    sentences, articles = [], []
    for language, stem in asked:
        name, weight = field(language), asked.weights[language][stem]
        sentences.append(_term(f"s.words_in.{name}", stem, weight))
        articles.append(_term(f"words_in.{name}", stem, weight * _BOOST * ARTICLE))
    nested = {
        "path": "s",
        "score_mode": "max",
        "query": {"bool": {"should": sentences}},
        "inner_hits": {
            "size": min(limit, MOST),
            "_source": False,
            "docvalue_fields": ["s.data"],
        },
    }
    query = {"must": {"nested": nested}, "should": articles, "filter": _filter(within)}
    return {
        "size": min(limit + _FURTHER, MOST),
        "_source": False,
        "track_total_hits": False,
        "docvalue_fields": ["head"],
        "query": {"bool": query},
        "sort": [{"_score": "desc"}, {"moment": "desc"}, {"article": "asc"}],
    }


def counts_body(keys: Sequence[str]) -> dict[str, Any]:
    """Ask for the counts of articles, by the ids of their documents."""
    return {
        "size": len(keys),
        "_source": False,
        "track_total_hits": False,
        "docvalue_fields": ["counts"],
        "query": {"ids": {"values": list(keys)}},
    }


def _term(name: str, stem: str, boost: float) -> dict[str, Any]:
    return {"term": {name: {"value": token(stem), "boost": boost}}}


def _filter(within: Within) -> list[dict[str, Any]]:
    if within is None:
        return []
    if isinstance(within, InStory):
        return [{"term": {"stories": within.name}}]
    ids = list(within)
    parts = [ids[start : start + _TERMS] for start in range(0, max(1, len(ids)), _TERMS)]
    return [{"bool": {"should": [{"terms": {"article": part}} for part in parts]}}]
