"""Index: where passages are found again. One Protocol, and the engines that keep it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Any, Protocol, cast

from knowledge.errors import EngineError
from knowledge.extras import DISK
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


@dataclass(frozen=True, slots=True)
class Entry:
    """What an index is to know of an article.

    Attributes:
        article_id: whose passages these are.
        passages: all of them; none at all withdraws the article.
        stamp: any short mark of the state that they were read from, for whoever keeps the index
            in step with a library; the engine only gives it back.
    """

    article_id: str
    passages: Sequence[Passage]
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class InStory:
    """The articles of one story: those whose id begins with its name and a slash."""

    name: str

    def __contains__(self, article_id: object) -> bool:
        return isinstance(article_id, str) and article_id.startswith(f"{self.name}/")


Within = Collection[str] | InStory | None
"""Where a search looks: the articles with these ids, those of a story, or all of them."""


class Index(Protocol):
    """What every engine promises. All methods may be called from several threads."""

    def put(self, article_id: str, passages: Sequence[Passage], stamp: str = "") -> None:
        """Let these be all the passages of an article, from the next search on.

        They replace what was known of it; none at all withdraws it. See Entry.

        Raises:
            EngineError: when it could not be kept; then the index is as it was.
        """
        ...

    def put_all(self, entries: Iterable[Entry]) -> None:
        """As `put` for one after the other, but many at a time: for building an index.

        Where `entries` says about how many they are (a length, or PEP 424's hint of one), an engine
        may lay out a large index the better for it.

        Raises:
            EngineError: when one could not be kept; those before it may be kept or not.
        """
        ...

    def rebuild(self, entries: Iterable[Entry]) -> None:
        """Let these be all that the index holds; it answers as before until they are all there.

        The way out where an index is damaged, or was made by another version: then this is all
        that it does.

        Raises:
            EngineError: it could not be built; what was there is there.
        """
        ...

    def stamps(self) -> Mapping[str, str]:
        """The ids of the articles that have passages here, and the stamp each was put with.

        Raises:
            EngineError: when it could not look.
        """
        ...

    def search(self, question: str, *, limit: int = 40, within: Within = None) -> list[Hit]:
        """The passages that share an analysed word with the question, best first.

        Equal scores go newest first. Any text is a safe question; one without words, or an empty
        index, gives no hits.

        Args:
            question: what a reader wrote.
            limit: how many hits at most.
            within: the articles to look in; None for all.

        Raises:
            EngineError: when it could not look.
        """
        ...

    def close(self) -> None:
        """Let go of files and connections. The index is not used after it."""
        ...


ENGINES = MappingProxyType(
    {
        "memory": "knowledge.engines.memory:MemoryIndex",
        "disk": "knowledge.engines.disk:DiskIndex",
        "opensearch": "knowledge.engines.opensearch:OpenSearchIndex",
    }
)
"""The name in the configuration -> where the engine is, imported only when it is opened."""


_WANTS = MappingProxyType({"disk": DISK})


def open_index(name: str = "memory", **options: Any) -> Index:  # noqa: ANN401 - the engine's own
    """Open an engine by name.

    Raises:
        EngineError: for an unknown name, or when the engine cannot be opened.
    """
    if name not in ENGINES:
        raise EngineError(f"there is no engine {name!r}; choose one of: {', '.join(ENGINES)}")
    place, _, cls = ENGINES[name].partition(":")
    try:
        module = import_module(place)
    except ModuleNotFoundError as error:
        remedy = _WANTS.get(name, f"pip install {error.name}")
        raise EngineError(f"the engine {name!r} needs a library more: {remedy}") from error
    return cast("Index", getattr(module, cls)(**options))
