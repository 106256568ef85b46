"""Writing articles to the cluster: in bulk, each once, and never an older one over a newer.

An article's document is read before it is written, and written only if it is still the one that
was read. So of several writers each sees what the others wrote, and what was sent twice, because
an answer got lost, is found to be there.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from knowledge.engines.opensearch_client import BUSY, NOT_FOUND, Cluster, RefusedError, said
from knowledge.engines.opensearch_document import Document, document
from knowledge.errors import EngineError
from knowledge.index import Entry

BULK: Final = 5_000_000
"""Bytes of a request at most, unless a single article is larger."""
_DOCUMENTS: Final = 500  # of a request at most
_TRIES: Final = 8
_FIRST_PAUSE: Final = 0.1
"""Seconds before the second try; each further pause is twice as long, 12 seconds in all."""
_CONFLICT: Final = 409


class Writer:
    """Writes to one index; used by any number of threads.

    Args:
        cluster: where it is.
        index: its name.
        alias: whether that is the name of an alias; else the cluster would make an index of it
            when there is none.
    """

    def __init__(self, cluster: Cluster, index: str, *, alias: bool = False) -> None:
        self._cluster, self._index = cluster, index
        self._bulk = f"/{index}/_bulk?require_alias={str(alias).lower()}"

    def put(self, entries: Iterable[Entry]) -> None:
        """Write articles and withdraw those without passages; found when it returns.

        Raises:
            EngineError: one was refused, or the cluster stays away; those before it are kept.
        """
        for batch in _batches(map(document, entries)):
            self._write(batch)
        self._refresh()

    def _write(self, batch: Sequence[Document]) -> None:
        for pause in _pauses():
            known = self._known(batch)
            lines = [line for one in batch for line in _lines(one, known[one.key])]
            if not lines:
                return
            time.sleep(pause)
            try:
                answer = self._cluster.send("POST", self._bulk, lines="".join(lines), busy=False)
            except RefusedError as error:
                if error.status not in BUSY:
                    raise
                continue
            again = _again(answer["items"])
            batch = [one for one in batch if one.key in again]
            if not batch:
                return
        raise EngineError(
            f"{self._cluster}: OpenSearch is too busy to take {batch[0].article_id!r}; "
            "try again later: what is there already is not written twice"
        )

    def _known(self, batch: Sequence[Document]) -> Mapping[str, Mapping[str, Any]]:
        """What the index has of these articles now, also what is not searchable yet."""
        answer = self._cluster.send(
            "POST",
            f"/{self._index}/_mget?_source_includes=version,digest",
            {"ids": [one.key for one in batch]},
        )
        for found in answer["docs"]:
            if "error" in found:
                raise EngineError(f"{self._cluster}: {said(0, found['error'].get('type', ''))}")
        return {found["_id"]: found for found in answer["docs"]}

    def _refresh(self) -> None:
        """Let what was written be found, on every copy."""
        for pause in _pauses():
            time.sleep(pause)
            answer = self._cluster.send("POST", f"/{self._index}/_refresh")
            if not answer["_shards"]["failed"]:
                return
        raise EngineError(f"{self._cluster}: what was written can't be found yet; try again later")


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: dict[str, Document] = {}
    size = 0
    for one in documents:
        length = len(one.body)  # of ASCII
        if batch and (size + length > BULK or len(batch) == _DOCUMENTS or one.key in batch):
            yield list(batch.values())
            batch, size = {}, 0
        batch[one.key] = one
        size += length
    if batch:
        yield list(batch.values())


def _lines(one: Document, known: Mapping[str, Any]) -> Iterator[str]:
    """What to send for a document; nothing when the index has it already, or a newer one."""
    found = known["found"]
    if not one.body:
        if found:
            yield f'{{"delete":{{"_id":"{one.key}"}}}}\n'
        return
    target: dict[str, Any] = {"_id": one.key}
    if found:
        has = known["_source"]
        if has["version"] > one.version or has["digest"] == one.digest:
            return
        target |= {"if_seq_no": known["_seq_no"], "if_primary_term": known["_primary_term"]}
    yield json.dumps({"index" if found else "create": target}) + "\n"
    yield f"{one.body}\n"


def _again(items: Sequence[Mapping[str, Any]]) -> set[str]:
    """The ids of those to try again: another writer was faster, or the cluster was busy.

    Raises:
        EngineError: one was refused for good.
    """
    again = set()
    for item in items:
        ((action, result),) = item.items()
        status = result["status"]
        if status == _CONFLICT or status in BUSY:
            again.add(result["_id"])
        elif "error" in result and not (action == "delete" and status == NOT_FOUND):
            kind, reason = result["error"].get("type", ""), result["error"].get("reason", "")
            raise EngineError(f"OpenSearch refused an article: {kind}: {reason}")
    return again


def _pauses() -> Iterator[float]:
    """Seconds to wait before each try; not the same for writers that were refused together."""
    yield 0.0
    for number in range(_TRIES - 1):
        yield _FIRST_PAUSE * 2**number * random.uniform(0.5, 1)  # noqa: S311 - no secret
