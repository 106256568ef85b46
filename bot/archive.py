"""Archive: a library whose index outlives the process, open for questions."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.config import Config
from bot.desk import Desk, NoArticleError, catalogue_of, no_article, open_models
from bot.engine import open_engine
from bot.message import Story
from bot.stories import Stories
from knowledge import (
    Answer,
    Article,
    Change,
    EngineError,
    Index,
    InStory,
    KnowledgeError,
    Within,
    ask,
    split,
)
from knowledge.upkeep import Upkeep, Work

if TYPE_CHECKING:
    from knowledge.meaning import Meaning

_PATIENCE: Final = 3.0  # seconds; a writer without work lets go after two
_PAUSE: Final = 0.25
_AT_ONCE: Final = 1000
"""Articles that are taken over when a question is asked; more want `pullquote index`, which shows
how far it is."""


def open_archive(config: Config, *, may_be_empty: bool = False) -> Desk:
    """Open the index that is configured, and take over what changed in the files since.

    Raises:
        NoArticleError: when there is no article.
        KnowledgeError: when the index or a model can't be opened, or very much has changed.
    """
    index = open_engine(config)
    try:
        return _opened(config, index, may_be_empty=may_be_empty)
    except BaseException:
        index.close()
        raise


def _opened(config: Config, index: Index, *, may_be_empty: bool) -> Desk:
    upkeep = Upkeep(catalogue_of(config.whole_library), index)
    work = upkeep.look()
    if len(work) > _AT_ONCE:
        raise EngineError(f"{len(work):,} articles are not in the index yet; run “pullquote index”")
    meaning = open_models(config)
    look_up = _CurrentOnly(partial(ask, index, meaning=meaning), upkeep, config.quotes)
    desk = Desk(
        story=Story("", ()),
        look_up=look_up,
        problems=(),
        slow=True,
        close=partial(_close, index, meaning),
    )
    keep = desk.refresh = _Keep(desk, config, upkeep, meaning, look_up)
    keep.take(work, patience=_PATIENCE)
    if not (len(desk.story) or may_be_empty):
        raise NoArticleError(no_article(desk.problems))
    if meaning is not None:
        for article in upkeep.articles():
            meaning.put(article.id, split(article))
    return desk


def _close(index: Index, meaning: Meaning | None) -> None:
    index.close()
    if meaning is not None:
        meaning.close()


class _CurrentOnly:
    """Asks, but quotes nothing that is not what its file says now.

    Attributes:
        within: what is asked of all that the index holds, where a question does not say.
    """

    def __init__(self, look_up: Callable[..., Answer], upkeep: Upkeep, limit: int) -> None:
        self._look_up, self._upkeep, self._limit = look_up, upkeep, limit
        self.within: Within = None

    def __call__(
        self,
        question: str,
        /,
        *,
        history: Sequence[str] = (),
        within: Within = None,
        limit: int | None = None,
    ) -> Answer:
        where = self.within if within is None else within
        answer = self._look_up(question, history=history, within=where, limit=limit or self._limit)
        if not all(map(self._upkeep.is_current, answer.quotes)):
            raise EngineError("the index is behind its library, and what it found has changed")
        return answer


class _Keep:
    """Takes what changed in the files over into the index; one thread at a time does."""

    def __init__(
        self,
        desk: Desk,
        config: Config,
        upkeep: Upkeep,
        meaning: Meaning | None,
        look_up: _CurrentOnly,
    ) -> None:
        self._desk, self._config, self._upkeep, self._meaning = desk, config, upkeep, meaning
        self._look_up = look_up
        self._stories = Stories(config)
        self._lock = threading.Lock()

    def __call__(self) -> tuple[Change, ...]:
        with self._lock:
            self._upkeep.look_in(self._config.whole_library.paths)
            return self.take(self._upkeep.look())

    def take(self, work: Work, *, patience: float = 0.0) -> tuple[Change, ...]:
        """Take work over; where that fails, what did not change goes on answering.

        With patience, for so many seconds another process may be writing, perhaps just this.
        """
        # Who may ask what comes has to be known before it can be found.
        self._desk.stories = {**self._desk.stories, **self._opened()}
        changes: tuple[Change, ...] = ()
        failed: list[KnowledgeError] = []
        end = time.monotonic() + patience
        while True:
            try:
                changes = self._upkeep.do(work)
                break
            except EngineError as error:
                if time.monotonic() >= end:
                    failed.append(error)
                    break
            time.sleep(_PAUSE)
            work = self._upkeep.look_afresh()
        if self._meaning is not None:
            for change in changes:
                passages = split(change.after) if change.after else ()
                self._meaning.put(change.article_id, passages)
        self._show(failed)
        return changes

    def _within(self) -> Within:
        """What is asked of the index, which holds the whole library, by the configuration."""
        if not self._config.story:
            return None
        if not self._config.articles:
            return InStory(self._config.story)
        return self._upkeep.below(self._config.paths)

    def _articles_of(self, name: str) -> Sequence[Article]:
        return self._upkeep.articles(InStory(name))

    def _opened(self) -> dict[str, Story]:
        return self._stories.opened(self._articles_of, self._upkeep.withdrawn)

    def _show(self, failed: list[KnowledgeError]) -> None:
        within = self._look_up.within = self._within()
        articles = self._upkeep.articles(within)
        title = self._stories.title()
        if not title:
            with suppress(KnowledgeError):
                title = articles[0].title if articles else ""
        withdrawn = [a for a in self._upkeep.withdrawn if within is None or a.id in within]
        self._desk.story = Story(title or "…", articles, withdrawn)
        self._desk.find = articles.find
        self._desk.stories = self._opened()
        self._desk.problems = (*self._stories.problems(), *self._upkeep.problems, *failed)
