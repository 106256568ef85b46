"""The stems of a language in the cluster, for questions in another language.

Which of them a question leads to is decided by crosslingual, one look-up after the other. To ask
the cluster once instead of ten times, the look-ups are collected, answered together, and made
again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import regex

from knowledge.crosslingual import BEGIN, carried, most_alike
from knowledge.engines.formula import Totals
from knowledge.engines.opensearch_client import Cluster
from knowledge.engines.opensearch_mapping import field
from knowledge.engines.opensearch_search import look

_ROUNDS: Final = 4
"""The forms of a word are looked up one after the other; there are at most three."""
_MOST: Final = 20_000  # stems with one beginning
_REST: Final = ".*[0-9]"  # see opensearch_mapping.held
_SPECIAL: Final = regex.compile(r"[^\p{L}\p{N}]")


class ClusterWords:
    """The stems of a language as far as they have been asked for; see crosslingual.Words.

    Args:
        totals: of the language, when they were.
    """

    def __init__(self, cluster: Cluster, index: str, language: str, totals: Totals) -> None:
        self._cluster, self._index, self._language = cluster, index, language
        self.totals = totals
        self._begins: dict[str, list[str]] = {}
        self._missing: set[str] = set()

    def weights(self, question: str) -> dict[str, float]:
        """The stems that a question in another language asks for.

        Raises:
            EngineError: when it could not look.
        """
        found = carried(question, self._language, self)
        for _ in range(_ROUNDS):
            if not self._missing:
                break
            self._fetch()
            found = carried(question, self._language, self)
        return found

    def __contains__(self, stem: str) -> bool:
        return stem in self._beginning(stem[:BEGIN] if len(stem) >= BEGIN else f"{stem}#")

    def alike(self, word: str) -> str | None:
        """See crosslingual.Words."""
        return most_alike(word, self._beginning(word[:BEGIN]))

    def _beginning(self, begin: str) -> list[str]:
        if begin not in self._begins:
            self._missing.add(begin)
        return self._begins.get(begin, [])

    def _fetch(self) -> None:
        asked = sorted(self._missing)
        name = f"held.{field(self._language)}"
        # OpenSearch 2.19 fails on a pattern that is a beginning only, when no term is after it.
        aggregations = {
            str(number): {
                "terms": {
                    "field": name,
                    "include": _SPECIAL.sub(_escaped, begin) + _REST,
                    "size": _MOST,
                    "order": {"_key": "asc"},
                }
            }
            for number, begin in enumerate(asked)
        }
        body = {
            "size": 0,
            "track_total_hits": False,
            "query": {"bool": {"should": [{"prefix": {name: begin}} for begin in asked]}},
            "aggs": aggregations,
        }
        (answer,) = look(self._cluster, self._index, [body])
        for number, begin in enumerate(asked):
            self._begins[begin] = _stems(answer["aggregations"][str(number)]["buckets"])
        self._missing.clear()


def _escaped(found: regex.Match[str]) -> str:
    return f"\\{found.group()}"


def _stems(buckets: Iterable[Mapping[str, object]]) -> list[str]:
    """The stems of terms such as "bridg#0", each once, in order."""
    return sorted({str(bucket["key"]).rpartition("#")[0] for bucket in buckets})
