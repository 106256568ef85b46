"""Desk: a story that is open for questions: its articles read, indexed, its models loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.config import SAMPLE_TITLE, Config
from bot.message import Story
from knowledge import (
    KnowledgeError,
    LookUp,
    ReadError,
    ask,
    fill,
    open_index,
    open_meaning,
    read_library,
)

if TYPE_CHECKING:
    from knowledge.meaning import Meaning

_SLOW = 200_000  # characters of a story from which a look-up takes several milliseconds


class NoArticleError(KnowledgeError):
    """Nothing that the configuration names could be read."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where questions are asked.

    Attributes:
        story: what it is about.
        look_up: answers a question; raises KnowledgeError when it could not look.
        problems: the files that were left out, each with what to do.
        slow: whether a look-up takes long enough to leave the event loop for it.
        close: lets go of index and models.
    """

    story: Story
    look_up: LookUp
    problems: tuple[ReadError, ...]
    slow: bool
    close: Callable[[], None]


def open_desk(config: Config) -> Desk:
    """Read the articles and make ready to answer.

    Raises:
        NoArticleError: when there is no article.
        KnowledgeError: when the engine or a model can't be opened.
    """
    library = read_library(config.paths)
    if not library.articles:
        raise NoArticleError(
            "\n".join(
                [
                    *map(str, library.problems),
                    "no article could be read; see “articles” in config.example.yml",
                ]
            )
        )
    meaning = open_models(config)
    index = open_index(config.engine)
    fill(index, library.articles, meaning)
    sample = SAMPLE_TITLE if config.is_sample else ""
    length = sum(len(article.text) for article in library.articles)

    def close() -> None:
        index.close()
        if meaning is not None:
            meaning.close()

    return Desk(
        story=Story(config.title or sample or library.articles[0].title, library.articles),
        look_up=partial(ask, index, limit=config.quotes, meaning=meaning),
        problems=library.problems,
        slow=meaning is not None or length > _SLOW,
        close=close,
    )


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
