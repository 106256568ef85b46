"""How the cluster keeps articles: one document each, its sentences nested in it.

A document is written whole or not at all, and the documents that are nested in it with it: so a
reader never sees half of an article, and no sentence is left behind. What is searched for are our
own words, which the cluster only parts at their spaces. What is shown comes back as we wrote it:
as bytes, which nothing between reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from knowledge.engines.formula import ARTICLE_K1, K1, B
from knowledge.language import ANALYSIS

FORMAT: Final = f"1.{ANALYSIS}"
"""The first number is raised when documents change, so that an older index is built again."""
LONGEST: Final = 100
"""Characters of a stem that are searched for: the cluster would cut one at 255."""
MOST: Final = 10_000
"""Hits that the cluster returns at most, and sentences of each."""
_NESTED: Final = 100_000  # sentences of an article


def index_body(shards: int, replicas: int) -> dict[str, Any]:
    """The settings and the mapping of a new index.

    Nothing but what stands here can be written; a language gets its fields when it first comes.
    """
    similarities = {
        "sentence": {"type": "BM25", "k1": K1, "b": B},
        # Our length of an article has an upper bound, which the cluster's has not: it would not
        # choose long articles. Without lengths it chooses a few too many of them.
        "article": {"type": "BM25", "k1": ARTICLE_K1, "b": 0},
    }
    settings = {
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        "similarity": similarities,
        "mapping.nested_objects.limit": _NESTED,
        "max_inner_result_window": MOST,
    }
    return {"settings": settings, "mappings": _mapping()}


def _mapping() -> dict[str, Any]:
    kept = {"type": "text", "index": False}  # in the source, for people who look
    number = {"type": "integer"}
    bytes_ = {"type": "binary", "doc_values": True}
    languages = {"type": "object", "dynamic": True}
    return {
        "dynamic": "strict",
        "_meta": {"format": FORMAT},
        # Kept elsewhere already; an index is built anew from the library, never by _reindex.
        "_source": {
            "excludes": ["head", "counts", "words_in.*", "held.*", "s.data", "s.words_in.*"]
        },
        "dynamic_templates": [
            {"sentence": _in("s.words_in.*", _stems("sentence"))},
            {"article": _in("words_in.*", _stems("article") | {"norms": False})},
            {"held": _in("held.*", {"type": "keyword"})},
        ],
        "properties": {
            "article": {"type": "keyword"},
            "stories": {"type": "keyword", "doc_values": False},
            "language": {"type": "keyword"},
            "version": {"type": "long"},
            "stamp": {"type": "keyword", "index": False},
            "digest": {"type": "keyword", "index": False, "doc_values": False},
            "title": kept,
            "moment": {"type": "double"},
            "sentences": number,
            "words": number,
            "most": number,
            "head": bytes_,
            "counts": bytes_,
            "held": languages,
            "words_in": languages,
            "s": {
                "type": "nested",
                "properties": {"text": kept, "data": bytes_, "words_in": languages},
            },
        },
    }


def _in(path: str, mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {"path_match": path, "mapping": mapping}


def _stems(similarity: str) -> dict[str, Any]:
    return {
        "type": "text",
        "analyzer": "whitespace",
        "index_options": "freqs",
        "similarity": similarity,
    }


def field(language: str) -> str:
    """The name of a language's fields."""
    plain = language.isascii() and language.isalnum()
    return language if plain else f"x{language.encode('utf-8', 'surrogatepass').hex()}"


def token(stem: str) -> str:
    """A stem as it is searched for."""
    return stem[:LONGEST]


def held(stem: str, bit: int) -> str:
    """What says that an article's number of sentences with a stem has this bit set.

    The number of all sentences that hold the stem is then a sum of few numbers of articles, which
    the cluster knows at once and exactly.
    """
    return f"{token(stem)}#{bit}"
