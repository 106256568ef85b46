"""Stories: what the story.yml files say together: one title for readers, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.config import SAMPLE_TITLE, Config
from bot.message import Story
from knowledge import Article, InStory, KnowledgeError, LibraryError, StoryFile, read_story

_State = tuple[int, int]

_CLOSED: Final = StoryFile(chats=(0,))  # who may ask can't be read: until it can, nobody may


@dataclass(slots=True)
class Stories:
    """The stories that a configuration answers from; a story.yml is read again when it changes.

    One that is broken stops neither the others nor the articles beside it.
    """

    config: Config
    _read: dict[str, tuple[_State, StoryFile | LibraryError]] = field(default_factory=dict)

    def title(self) -> str:
        """That of the settings, or of the stories; "" for articles alone: they have their own."""
        if self.config.title or self.config.is_sample:
            return self.config.title or SAMPLE_TITLE
        if self.config.articles:
            return ""
        found = self._all()
        named = {name: told.title for name, told in found.items() if isinstance(told, StoryFile)}
        if len(found) == 1 and named:
            return next(iter(named.values()))
        return " · ".join(named.get(name) or _plain(name) for name in found)

    def problems(self) -> tuple[KnowledgeError, ...]:
        """What is wrong with a story.yml, each with what to do."""
        return tuple(told for told in self._all().values() if isinstance(told, LibraryError))

    def opened(
        self, articles_of: Callable[[str], Sequence[Article]], withdrawn: Sequence[Article]
    ) -> dict[str, Story]:
        """Each story as readers see it, by name.

        Args:
            articles_of: those of a story, newest first.
            withdrawn: those of all stories, newest first.
        """
        found = {}
        for name, told in self._all().items():
            articles = articles_of(name)
            past = [article for article in withdrawn if article.id in InStory(name)]
            file = told if isinstance(told, StoryFile) else _CLOSED
            title = file.title or (articles[0].title if articles else _plain(name))
            found[name] = Story(
                title, articles, past, name, file.description, file.languages, file.chats
            )
        return found

    def _all(self) -> dict[str, StoryFile | LibraryError]:
        return {name: self._story(name) for name in self.config.stories}

    def _story(self, name: str) -> StoryFile | LibraryError:
        folder = self.config.library / name
        state = _state(folder / "story.yml")
        known = self._read.get(name)
        if known is None or known[0] != state:
            known = self._read[name] = (state, _told_of(folder))
        return known[1]


def _told_of(folder: Path) -> StoryFile | LibraryError:
    """What a folder's story.yml says, or what is wrong with it."""
    try:
        return read_story(folder)
    except LibraryError as error:
        return error


def _plain(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _state(path: Path) -> _State:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
