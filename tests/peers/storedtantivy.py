"""tantivy of stems, the text of each hit fetched too: what an engine that quotes has to do."""

from __future__ import annotations

from typing import Any

from tests.peers.measuring import report
from tests.peers.rawtantivy import RawTantivy


class StoredTantivy(RawTantivy):
    """As RawTantivy, with the sentences in it."""

    stored = True

    def search(self, question: str, limit: int) -> object:
        """The best sentences' stems, and their scores."""
        hits: Any = super().search(question, limit)
        return [(score, self._searcher.doc(place).get_first("stems")) for score, place in hits]


if __name__ == "__main__":
    report(StoredTantivy)
