"""Index: where passages are found again. One Protocol, and the engines that keep it."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Any, Protocol, cast

from knowledge.errors import EngineError
from knowledge.passage import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that shares words with the question.

    Attributes:
        passage: what was found.
        score: above 0; comparable only with the other hits of the same search.
    """

    passage: Passage
    score: float


class Index(Protocol):
    """What every engine promises. All methods may be called from several threads."""

    def put(self, article_id: str, passages: Sequence[Passage]) -> None:
        """Let these be all the passages of an article, from the next search on.

        They replace what was known of it; none at all withdraws it.
        """
        ...

    def search(
        self, question: str, *, limit: int = 40, within: Container[str] | None = None
    ) -> list[Hit]:
        """The passages that share an analysed word with the question, best first.

        Equal scores go newest first. Any text is a safe question; one without words, or an empty
        index, gives no hits.

        Args:
            question: what a reader wrote.
            limit: how many hits at most.
            within: the ids of the articles to look in; None for all.

        Raises:
            EngineError: when it could not look.
        """
        ...

    def close(self) -> None:
        """Let go of files and connections. The index is not used after it."""
        ...


ENGINES = MappingProxyType({"memory": "knowledge.engines.memory:MemoryIndex"})
"""The name in the configuration -> where the engine is, imported only when it is opened."""


def open_index(name: str = "memory", **options: Any) -> Index:  # noqa: ANN401 - the engine's own
    """Open an engine by name.

    Raises:
        EngineError: for an unknown name, or when the engine cannot be opened.
    """
    if name not in ENGINES:
        raise EngineError(f"there is no engine {name!r}; choose one of: {', '.join(ENGINES)}")
    module, _, cls = ENGINES[name].partition(":")
    return cast("Index", getattr(import_module(module), cls)(**options))
