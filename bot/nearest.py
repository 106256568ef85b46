"""Nearest: the sentences that came nearest to a question, and were not enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.config import Config
from bot.engine import open_engine, outlives
from knowledge import Article, InStory, Passage, fill
from knowledge.answer import consider

if TYPE_CHECKING:
    from knowledge.meaning import Meaning

SHOWN: Final = 2
"""Sentences of a question."""


@dataclass(frozen=True, slots=True)
class Near:
    """What the library has for a question today.

    Attributes:
        passages: verbatim, nearest first.
        answers: whether they are enough by now.
    """

    passages: Sequence[Passage]
    answers: bool


Nearest = Callable[[str, str], Near]
"""Finds it for a question and the name of a story; "" for all stories."""


@contextmanager
def open_nearest(
    config: Config, articles: Sequence[Article], meaning: Meaning | None = None
) -> Iterator[Nearest]:
    """Open an index of one's own, beside that which answers.

    Args:
        config: names the engine.
        articles: of the library; what an engine that lives in memory is filled with.
        meaning: the models that answer, if there are any.

    Raises:
        KnowledgeError: it can't be opened, or, later, searched.
    """
    index = open_engine(config)
    try:
        if not outlives(config):
            fill(index, articles, meaning)
        standing = frozenset(article.id for article in articles)

        def nearest(question: str, story: str) -> Near:
            within = InStory(story) if story else standing
            found = consider(index, question, within=within, meaning=meaning)
            passages = [ranked.passage for ranked in found.ranked[:SHOWN]]
            return Near(passages, found.confidence.band != "none")

        yield nearest
    finally:
        index.close()
