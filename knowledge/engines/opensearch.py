"""The engine for what is larger than one machine: an OpenSearch cluster, over its REST interface.

Sync httpx: an Index is asked in a thread and may be asked in several at once, which its client
allows; an asynchronous one would need a loop in a thread of its own only to be waited for. The
six calls that are needed are no reason for OpenSearch's client, which brings 23 packages.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from knowledge.crosslingual import asked_in
from knowledge.engines.opensearch_client import NOT_FOUND, Cluster, RefusedError
from knowledge.engines.opensearch_mapping import FORMAT, index_body
from knowledge.engines.opensearch_request import (
    Asked,
    State,
    candidates_body,
    counts_body,
    holding_body,
    states_body,
)
from knowledge.engines.opensearch_search import (
    MOST_STEMS,
    Found,
    hits,
    look,
    read_counts,
    read_hits,
    read_holding,
    read_states,
    weightiest,
)
from knowledge.engines.opensearch_vocabulary import ClusterWords
from knowledge.engines.opensearch_writer import Writer
from knowledge.errors import EngineError
from knowledge.index import Entry, Hit, Within
from knowledge.language import words
from knowledge.passage import Passage

_PAGE: Final = 5000
_ROUNDS: Final = 3
_RETIRE: Final = 1.0
"""Seconds that a replaced index stays for searches that are under way."""
_EXISTS: Final = "resource_already_exists_exception"


class OpenSearchIndex:
    """An Index in a cluster, for any number of readers and writers on any number of machines.

    A put of an older version of an article than the index has changes nothing. Who puts something
    finds it with the next search, and so does everybody else.

    Args:
        hosts: addresses of the cluster's nodes; one that fails is passed over for a while.
        alias: the name under which the index is known; indices are called "{alias}-{when}".
        ca: a file of certificates to trust, for a cluster with its own authority.
        timeout: seconds that an answer may take.
        shards: parts of an index that is made here: one for some 20 million sentences.
        replicas: further copies of each part: so many nodes may be away at once.

    Raises:
        EngineError: the cluster can't be reached, is no OpenSearch from 2.11 on, does not accept
            who we are, or holds an index of another version of Pullquote.
    """

    def __init__(  # noqa: PLR0913 - all but hosts are choices
        self,
        *,
        hosts: Sequence[str],
        alias: str = "pullquote",
        ca: str = "",
        timeout: float = 10.0,
        shards: int = 1,
        replicas: int = 1,
    ) -> None:
        self._name, self._new = alias, index_body(shards, replicas)
        self._cluster = Cluster(hosts, ca, timeout)
        self._states: Mapping[str, State] = {}
        self._vocabularies: dict[str, ClusterWords] = {}
        self._foreign = threading.Lock()
        self._outdated = False
        try:
            self._cluster.check()
            self._open()
        except BaseException:
            self._cluster.close()
            raise

    def put(self, article_id: str, passages: Sequence[Passage], stamp: str = "") -> None:
        """See Index."""
        self.put_all([Entry(article_id, passages, stamp)])

    def put_all(self, entries: Iterable[Entry]) -> None:
        """See Index."""
        self._usable()
        Writer(self._cluster, self._name, alias=True).put(entries)

    def rebuild(self, entries: Iterable[Entry]) -> None:
        """Build the index anew beside the one that is searched, and put it in its place at once.

        What others put meanwhile is put into the old one, and has to be put again.

        Raises:
            EngineError: it could not be built; the old one is searched as before.
        """
        old = self._indices()
        new = f"{self._name}-{time.time_ns()}"
        self._cluster.send("PUT", f"/{new}", self._new)
        try:
            Writer(self._cluster, new).put(entries)
            self._swap(old, new)
        except BaseException:
            with suppress(EngineError):
                if new not in self._indices():
                    self._cluster.send("DELETE", f"/{new}")
            raise
        self._outdated = False
        time.sleep(_RETIRE)
        for index in old:
            self._cluster.send("DELETE", f"/{index}")

    def stamps(self) -> Mapping[str, str]:
        """See Index."""
        self._usable()
        body: dict[str, Any] = {
            "size": _PAGE,
            "_source": False,
            "track_total_hits": False,
            "docvalue_fields": ["article", "stamp"],
            "sort": [{"article": "asc"}],
        }
        stamps: dict[str, str] = {}
        while True:
            (answer,) = look(self._cluster, self._name, [body])
            found = read_hits(answer)
            stamps |= {hit["sort"][0]: hit["fields"]["stamp"][0] for hit in found}
            if len(found) < _PAGE:
                return stamps
            body["search_after"] = found[-1]["sort"]

    def search(self, question: str, *, limit: int = 40, within: Within = None) -> list[Hit]:
        """See Index."""
        self._usable()
        for _ in range(_ROUNDS):
            then = self._states
            asked = self._asked(question, then)
            if len(asked) > MOST_STEMS:
                asked = weightiest(asked, self._look(asked, then))
            found = self._look(asked, then, candidates_body(asked, limit, within))
            self._states = found.states
            if _fits(question, then, found.states):
                break
        return hits(asked, found, self._counts(found.cut()), limit)

    def close(self) -> None:
        """See Index."""
        self._cluster.close()

    def _look(
        self, asked: Asked, states: Mapping[str, State], *further: Mapping[str, Any]
    ) -> Found:
        """What the cluster says to the words of a question; without any, what it has."""
        if not asked:
            return Found(read_states(*look(self._cluster, self._name, [states_body()])))
        bodies = [states_body(), holding_body(asked, states), *further]
        now, holding, *articles = look(self._cluster, self._name, bodies)
        found = read_hits(articles[0]) if articles else ()
        return Found(read_states(now), read_holding(holding, asked, states), found)

    def _counts(self, keys: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """The counts of the articles in these documents."""
        if not keys:
            return {}
        (answer,) = look(self._cluster, self._name, [counts_body(keys)])
        return read_counts(answer)

    def _asked(self, question: str, states: Mapping[str, State]) -> Asked:
        """A question in the words of each language of the index."""
        found = {
            language: self._weights(question, language, state) for language, state in states.items()
        }
        return Asked({language: weights for language, weights in found.items() if weights})

    def _weights(self, question: str, language: str, state: State) -> dict[str, float]:
        if asked_in(question, language) == language:
            return dict.fromkeys(words(question, language), 1.0)
        with self._foreign:
            known = self._vocabularies.get(language)
            if known is None or known.totals != state.totals:
                known = ClusterWords(self._cluster, self._name, language, state.totals)
                self._vocabularies[language] = known
            return known.weights(question)

    def _open(self) -> None:
        """Find the index, or make one."""
        if self._indices():
            self._outdated = self._cluster_has_another_format()
            return
        # Not a name of its own: of two who open it at once, one finds that it is there.
        first = f"{self._name}-1"
        try:
            self._cluster.send("PUT", f"/{first}", self._new | {"aliases": {self._name: {}}})
        except RefusedError as error:
            if error.kind != _EXISTS:
                raise EngineError(f"there is no index {self._name!r} yet, and {error}") from error

    def _indices(self) -> list[str]:
        """The indices that our name stands for: one, or none yet."""
        try:
            return list(self._cluster.send("GET", f"/_alias/{self._name}"))
        except RefusedError as error:
            if error.status != NOT_FOUND:
                raise
            return []

    def _cluster_has_another_format(self) -> bool:
        mappings = self._cluster.send("GET", f"/{self._name}/_mapping")
        formats = [one["mappings"].get("_meta", {}).get("format") for one in mappings.values()]
        return formats != [FORMAT]

    def _usable(self) -> None:
        if self._outdated:
            raise EngineError(
                f"{self._cluster}: the index {self._name!r} was made by another version of "
                "Pullquote; run “pullquote index --rebuild”"
            )

    def _swap(self, old: Sequence[str], new: str) -> None:
        """Let our name stand for another index, for every searcher at the same moment."""
        actions = [{"remove": {"index": index, "alias": self._name}} for index in old]
        add = {"add": {"index": new, "alias": self._name}}
        try:
            self._cluster.send("POST", "/_aliases", {"actions": [*actions, add]})
        except RefusedError:
            if self._indices() != [new]:  # else it was sent twice: an answer got lost
                raise


def _fits(question: str, then: Mapping[str, State], now: Mapping[str, State]) -> bool:
    """Whether what was asked for on an earlier state of the index is right for this one."""
    return all(
        language in then
        and state.bits <= then[language].bits
        # A question in another language depends on the words that there are.
        and (state == then[language] or asked_in(question, language) == language)
        for language, state in now.items()
    )
