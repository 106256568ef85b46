"""Readers: who asks: in which language, about which story, and what was chosen for the chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Update

from bot.chats import Chats, Choices
from bot.desk import Desk
from bot.message import Story
from bot.texts import Texts, texts_for
from knowledge import Article, InStory, Within


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, as far as the bot has to know.

    Attributes:
        chat: the id of the chat; of the person, where no chat is known (inline).
        texts: the words of the bot in the reader's language.
        choices: what was chosen for the chat.
        story: what is asked.
        within: where to look for it.
    """

    chat: int
    texts: Texts
    choices: Choices
    story: Story
    within: Within = None


class Readers:
    """Finds out who asks.

    Args:
        desk: has the stories.
        chats: have chosen.
    """

    def __init__(self, desk: Desk, chats: Chats) -> None:
        self._desk, self.chats = desk, chats

    async def of(self, update: Update) -> Reader:
        """Who sent an update.

        Raises:
            LedgerError: what the chat has chosen can't be looked up.
        """
        user, chat = update.effective_user, update.effective_chat
        number = chat.id if chat else user.id if user else 0
        return await self.in_chat(number, user.language_code if user else None)

    async def in_chat(
        self, chat: int, language: str | None = None, *, shown_in: int | None = None
    ) -> Reader:
        """Somebody in a chat whose client speaks a language.

        Args:
            chat: whose choices count.
            language: of the client.
            shown_in: the chat in which it is answered, where that is another: what is closed to
                that one is not shown to it.

        Raises:
            LedgerError: what the chat has chosen can't be looked up.
        """
        choices = await self.chats.of(chat)
        story, within = self._asked(choices.story, chat if shown_in is None else shown_in)
        texts = texts_for(choices.language, language, *story.languages)
        return Reader(chat, texts, choices, story, within)

    def may_read(self, chat: int, article_id: str) -> bool:
        """Whether the story that an article belongs to is open to a chat.

        The article may be one that was quoted once and is gone; its story then still says who may
        ask. When the story is gone too, or no longer configured, with it went the list of the
        chats that might ask it, and nobody can tell that it was open to all: it is open to none.
        The newsroom has `pullquote verify` for a receipt from there. An article of no story, as
        its id or the articles that are asked say, is open to all.
        """
        name, slash, _ = article_id.partition("/")
        if not slash:
            return True
        story = self._desk.stories.get(name)
        return story.may_ask(chat) if story is not None else self._is_there(article_id)

    def _is_there(self, article_id: str) -> bool:
        """Whether it can be asked now, or says itself that it no longer stands."""
        desk = self._desk
        return (desk.article(article_id) or desk.withdrawn(article_id)) is not None

    def open_to(self, chat: int) -> list[Story]:
        """The stories that a chat can choose between."""
        return [story for story in self._desk.stories.values() if story.may_ask(chat)]

    def _asked(self, name: str, chat: int) -> tuple[Story, Within]:
        """The story that a chat has chosen, if it still may ask it; else all that it may."""
        stories = self._desk.stories
        chosen = stories.get(name)
        if chosen is not None and chosen.may_ask(chat):
            return chosen, InStory(name)
        if all(story.may_ask(chat) for story in stories.values()):
            return self._desk.story, None
        closed = [InStory(name) for name, story in stories.items() if not story.may_ask(chat)]
        return _without(self._desk.story, closed, self.open_to(chat))


def _without(
    whole: Story, closed: Sequence[InStory], left: Sequence[Story]
) -> tuple[Story, Within]:
    """All but the stories that are closed to a chat."""

    def standing(articles: Sequence[Article]) -> list[Article]:
        return [a for a in articles if not any(a.id in story for story in closed)]

    articles = standing(whole.articles)
    title = " · ".join(story.title for story in left)
    if not title:
        title = articles[0].title if articles else "…"
    return Story(title, articles, standing(whole.withdrawn)), {a.id for a in articles}
