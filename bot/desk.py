"""Desk: a story that is open for questions: its articles read, indexed, its models loaded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.config import SAMPLE_TITLE, Config
from bot.message import Story
from knowledge import (
    Catalogue,
    Change,
    Index,
    KnowledgeError,
    Library,
    LookUp,
    ReadError,
    ask,
    changes,
    fill,
    open_index,
    open_meaning,
    read_story,
)

if TYPE_CHECKING:
    from knowledge.meaning import Meaning

_SLOW = 200_000  # characters of a story from which a look-up takes several milliseconds


class NoArticleError(KnowledgeError):
    """Nothing that the configuration names could be read."""


def _unchanging() -> tuple[Change, ...]:
    return ()


@dataclass(slots=True)
class Desk:
    """Where questions are asked.

    Attributes:
        story: what it is about, as it stands now.
        look_up: answers a question; raises KnowledgeError when it could not look.
        problems: the files that were left out, each with what to do.
        slow: whether a look-up takes long enough to leave the event loop for it.
        close: lets go of index and models.
        refresh: reads again what changed, and says what did; from then on answers come from it.
    """

    story: Story
    look_up: LookUp
    problems: tuple[ReadError, ...]
    slow: bool
    close: Callable[[], None]
    refresh: Callable[[], tuple[Change, ...]] = _unchanging


def catalogue_of(config: Config) -> Catalogue:
    """The files and folders that the configuration names."""
    return Catalogue(config.paths, root=config.library)


def open_desk(config: Config) -> Desk:
    """Read the articles and make ready to answer.

    Raises:
        NoArticleError: when there is no article.
        KnowledgeError: when a story.yml, the engine or a model can't be opened.
    """
    catalogue = catalogue_of(config)
    library = catalogue.read()
    if not library.articles:
        raise NoArticleError(
            "\n".join(
                [
                    *map(str, library.problems),
                    "no article could be read; see “articles” in config.example.yml",
                ]
            )
        )
    title = _title(config)
    meaning = open_models(config)
    index = open_index(config.engine)
    fill(index, library.articles, meaning)

    def close() -> None:
        index.close()
        if meaning is not None:
            meaning.close()

    desk = Desk(
        story=_story(title, library),
        look_up=partial(ask, index, limit=config.quotes, meaning=meaning),
        problems=library.problems,
        slow=meaning is not None or _length(library) > _SLOW,
        close=close,
    )
    desk.refresh = _Refresh(desk, catalogue, index, meaning, title)
    return desk


class _Refresh:
    """Takes what changed in the files over into the index; one thread at a time does."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, index: Index, meaning: Meaning | None, title: str
    ) -> None:
        self._desk, self._catalogue, self._index = desk, catalogue, index
        self._meaning, self._title = meaning, title
        self._lock = threading.Lock()

    def __call__(self) -> tuple[Change, ...]:
        with self._lock:
            library = self._catalogue.read()
            found = changes(self._desk.story.articles, library.articles)
            for change in found:
                if change.after is not None:
                    fill(self._index, [change.after], self._meaning)
                else:
                    self._index.put(change.article_id, ())
                    if self._meaning is not None:
                        self._meaning.put(change.article_id, ())
            self._desk.story = _story(self._title, library)
            self._desk.problems = library.problems
            self._desk.slow = self._meaning is not None or _length(library) > _SLOW
            return found


def _title(config: Config) -> str:
    """The title that is set, that of the only story, or "" for the newest article's."""
    if config.title or config.is_sample:
        return config.title or SAMPLE_TITLE
    titles = [read_story(config.library / name).title for name in config.stories]
    return titles[0] if len(titles) == 1 and not config.articles else ""


def _story(title: str, library: Library) -> Story:
    newest = library.articles[0].title if library.articles else ""
    return Story(title or newest, library.articles, library.withdrawn)


def _length(library: Library) -> int:
    return sum(len(article.text) for article in library.articles)


def open_models(config: Config) -> Meaning | None:
    """Load the models that are configured; None when there are none."""
    if not (config.encoder or config.reader):
        return None
    return open_meaning(
        encoder=config.encoder,
        encoder_sha256=config.encoder_sha256,
        reader=config.reader,
        reader_sha256=config.reader_sha256,
        optional=config.models_optional,
        folder=config.vectors,
    )
