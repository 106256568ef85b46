"""Desk: a story that is open for questions: its articles read, indexed, its models loaded."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from bot.config import Config
from bot.engine import outlives
from bot.message import Story
from bot.remembering import Remembering
from bot.stories import Stories
from knowledge import (
    Article,
    Catalogue,
    Change,
    Index,
    InStory,
    KnowledgeError,
    Library,
    LookUp,
    ReadError,
    ask,
    changes,
    fill,
    open_index,
    open_meaning,
)
from knowledge.article import newest_first

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
        problems: the files that were left out, and what else is wrong, each with what to do.
        slow: whether a look-up takes long enough to leave the event loop for it.
        close: lets go of index and models.
        stories: those of the library that readers can choose between, by name.
        find: an article by its id, where that is quicker than to look through the story.
        refresh: reads again what changed, and says what did; from then on answers come from it.
    """

    story: Story
    look_up: LookUp
    problems: tuple[KnowledgeError, ...]
    slow: bool
    close: Callable[[], None]
    refresh: Callable[[], tuple[Change, ...]] = _unchanging
    stories: Mapping[str, Story] = field(default_factory=dict)
    find: Callable[[str], Article | None] | None = None

    def withdrawn(self, article_id: str) -> Article | None:
        """An article that no longer stands, which says why; None for others."""
        found = (article for article in self.story.withdrawn if article.id == article_id)
        return next(found, None)

    def article(self, article_id: str) -> Article | None:
        """An article as it stands now; None for one that is gone or withdrawn."""
        if self.find is not None:
            return self.find(article_id)
        found = (article for article in self.story.articles if article.id == article_id)
        return next(found, None)


def catalogue_of(config: Config) -> Catalogue:
    """The files and folders that the configuration names."""
    return Catalogue(config.paths, root=config.library)


def told(problem: KnowledgeError) -> str:
    """A problem of a desk in the words for a terminal or a log."""
    return f"left out: {problem}" if isinstance(problem, ReadError) else str(problem)


def open_desk(config: Config, *, may_be_empty: bool = False) -> Desk:
    """Read the articles and make ready to answer.

    Articles that are withdrawn or embargoed are articles: there is something to be silent about.

    Args:
        config: names them.
        may_be_empty: whether a story opens before its first article has come.

    Raises:
        NoArticleError: when there is no article.
        KnowledgeError: when the engine or a model can't be opened.
    """
    if outlives(config):
        from bot.archive import open_archive  # noqa: PLC0415 - it opens a Desk of this module

        return open_archive(config, may_be_empty=may_be_empty)
    catalogue = catalogue_of(config)
    library = catalogue.read()
    empty = not (library.articles or library.withdrawn or library.embargoed)
    if empty and not (may_be_empty and config.stories):
        raise NoArticleError(no_article(library.problems))
    meaning = open_models(config)
    index = open_index()

    def close() -> None:
        index.close()
        if meaning is not None:
            meaning.close()

    look_up = Remembering(partial(ask, index, meaning=meaning), config.quotes)
    desk = Desk(
        story=Story("", ()),
        look_up=look_up,
        problems=(),
        slow=False,
        close=close,
    )
    refresh = desk.refresh = _Refresh(desk, config, catalogue, index, meaning, look_up.forget)
    refresh.begin(library)
    return desk


def no_article(problems: Sequence[KnowledgeError]) -> str:
    """Why there is nothing to ask, in words for a person."""
    remedy = (
        "no article could be read; add one to the library with “pullquote add FILE-OR-ADDRESS”, or "
        "name files under “articles”, see config.example.yml"
    )
    return "\n".join([*map(str, problems), remedy])


class _Refresh:
    """Takes what changed in the files over into the index; one thread at a time does."""

    def __init__(  # noqa: PLR0913, PLR0917 - what is read, and all that comes of it
        self,
        desk: Desk,
        config: Config,
        catalogue: Catalogue,
        index: Index,
        meaning: Meaning | None,
        changed: Callable[[], None],
    ) -> None:
        self._desk, self._config, self._catalogue = desk, config, catalogue
        self._index, self._meaning, self._changed = index, meaning, changed
        self._stories = Stories(config)
        self._lock = threading.Lock()

    def begin(self, library: Library) -> None:
        """Take over what was read first: what goes wrong here is no matter of one article."""
        fill(self._index, library.articles, self._meaning)
        self._show(library.articles, library, [])

    def __call__(self) -> tuple[Change, ...]:
        with self._lock:
            self._catalogue.look_in(self._config.paths)
            library = self._catalogue.read()
            # Who may ask what comes has to be known before it can be found.
            self._desk.stories = {**self._desk.stories, **self._opened(library.articles, library)}
            standing = {article.id: article for article in library.articles}
            taken: list[Change] = []
            failed: list[KnowledgeError] = []
            for change in changes(self._desk.story.articles, library.articles):
                try:
                    self._take(change)
                except Exception as error:  # noqa: BLE001 - one article never stops the others
                    failed.append(_not_taken(change, error))
                    _put_back(change, standing)
                else:
                    taken.append(change)
            self._changed()
            self._show(tuple(sorted(standing.values(), key=newest_first)), library, failed)
            return tuple(taken)

    def _take(self, change: Change) -> None:
        if change.after is not None:
            fill(self._index, [change.after], self._meaning)
            return
        self._index.put(change.article_id, ())
        if self._meaning is not None:
            self._meaning.put(change.article_id, ())

    def _opened(self, articles: Sequence[Article], library: Library) -> dict[str, Story]:
        def articles_of(name: str) -> Sequence[Article]:
            return [article for article in articles if article.id in InStory(name)]

        return self._stories.opened(articles_of, library.withdrawn)

    def _show(
        self, articles: tuple[Article, ...], library: Library, failed: list[KnowledgeError]
    ) -> None:
        title = self._stories.title() or (articles[0].title if articles else "…")
        self._desk.story = Story(title, articles, library.withdrawn)
        self._desk.find = {article.id: article for article in articles}.get
        self._desk.stories = self._opened(articles, library)
        self._desk.problems = (*self._stories.problems(), *library.problems, *failed)
        length = sum(len(article.text) for article in articles)
        self._desk.slow = self._meaning is not None or length > _SLOW


def _not_taken(change: Change, error: Exception) -> KnowledgeError:
    what = str(error) if isinstance(error, KnowledgeError) else f"{type(error).__name__}: {error}"
    return KnowledgeError(f"{change.article_id}: its change is not in the answers yet: {what}")


def _put_back(change: Change, standing: dict[str, Article]) -> None:
    """Let an article count as it was, so that its change is tried again at the next look."""
    standing.pop(change.article_id, None)
    if change.before is not None:
        standing[change.article_id] = change.before


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
