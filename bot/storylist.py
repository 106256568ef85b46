"""Story list: /stories, page by page, and /about: what there is to ask. Pure rendering."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.message import Button, Message, Page, Story, plain_message, shortened
from bot.paging import turning
from bot.texts import Texts
from knowledge import Article

PER_PAGE: Final = 8
"""Stories on a page of /stories."""

PAGE: Final = re.compile(r"v2:stories:([0-9]{1,6})\Z")
"""Another page of the list, as the data of a button."""

CHOICE: Final = re.compile(r"v2:story:([a-z0-9][a-z0-9-]{0,31}|):([0-9]{1,6})\Z")
"""A story, "" for all, and the page that it was chosen on: 48 bytes at most."""

ALL: Final = "all"
"""What is written after /story for all of them."""

_MARK: Final = "● "
_LABEL: Final = 60  # UTF-16 units of a title on a button
_DESCRIPTION: Final = 1500  # UTF-16 units
_READ: Final = 1000  # articles that are read for the figures: in an archive each is a file


def stories_message(
    stories: Sequence[Story],
    asked: Story,
    texts: Texts,
    *,
    page_number: int = 0,
    lost: bool = False,
) -> Message:
    """A page of /stories; where there is nothing to choose, what there is.

    Args:
        stories: those that the chat may ask.
        asked: what it asks.
        texts: the reader's language.
        page_number: from 0; the last when there are fewer.
        lost: whether the story that it had chosen can no longer be asked.
    """
    if len(stories) < 2:  # noqa: PLR2004 - a choice
        only = _only(stories[0] if stories else asked, texts)
        return plain_message(f"{chosen_is_lost(texts)}\n{only}" if lost else only)
    ordered = sorted(stories, key=lambda story: (story.title.casefold(), story.name))
    last_page = (len(ordered) - 1) // PER_PAGE
    number = min(page_number, last_page)
    page = Page().add(now_asked(asked, texts))
    if lost:
        page.add("\n" + chosen_is_lost(texts))
    page.add("\n\n" + texts.gettext("To choose one, write its command:"))
    rows = []
    for story in [None, *ordered[number * PER_PAGE : (number + 1) * PER_PAGE]]:
        if story is None:
            name, title = "", texts.gettext("All stories")
            line = title
        else:
            name, title, line = story.name, story.title, _line(story, texts)
        mark = _MARK if name == asked.name else ""
        page.add(f"\n\n{mark}{line}\n/story {name or ALL}")
        rows.append((Button(mark + shortened(title, _LABEL), f"v2:story:{name}:{number}"),))
    return page.message([*rows, *turning("v2:stories", number, last_page, texts)])


def about_message(story: Story, texts: Texts, *, link: str = "", lost: bool = False) -> Message:
    """The reply to /about: what the story is, and how much of it there is.

    Args:
        story: what the chat asks.
        texts: the reader's language.
        link: an address that leads others to it; "" for none.
        lost: whether the story that the chat had chosen can no longer be asked.
    """
    page = Page().add(shortened(story.title), "bold")
    if lost:
        page.add("\n" + chosen_is_lost(texts))
    if story.description:
        page.add("\n\n" + shortened(story.description, _DESCRIPTION))
    page.add("\n\n" + "\n".join(_figures(story, texts)))
    if link:
        page.add("\n\n" + texts.gettext("To share it:") + f"\n{link}")
    return page.message()


def now_asked(story: Story, texts: Texts, units: int = 150) -> str:
    """What a chat asks; of its title at most so many UTF-16 units."""
    words = texts.gettext("Here I answer from: {title}")
    return texts.fill(words, title=shortened(story.title, units))


def chosen_is_lost(texts: Texts) -> str:
    """That a choice no longer counts; not why."""
    return texts.gettext(
        "The story that was chosen for this chat can no longer be asked here, so I answer from "
        "all that can."
    )


def no_such_story(texts: Texts) -> str:
    """To a name that is none, or of a story that is closed to this chat: nobody is told which."""
    return texts.gettext("There is no such story to ask here. /stories says which there are.")


def nothing_to_ask(texts: Texts, chat: int) -> str:
    """Where every story is closed: the number is what story.yml has under “chats”."""
    words = texts.gettext(
        "There is no story that can be asked in this chat. Its number, for those who decide "
        "that: {number}"
    )
    return texts.fill(words, number=chat)


def _only(story: Story, texts: Texts) -> str:
    words = texts.gettext("There is one story to ask here: {title}")
    return texts.fill(words, title=shortened(story.title))


def _line(story: Story, texts: Texts) -> str:
    title = shortened(story.title)
    if story.latest is None:
        return title
    return texts.fill(texts.latest, title=title, day=texts.day(story.latest))


def _figures(story: Story, texts: Texts) -> Iterator[str]:
    count = len(story.articles)
    yield texts.fill(texts.ngettext("{count} article", "{count} articles", count), count=count)
    if not count:
        return
    if count <= _READ:
        yield from _told_by(story.articles, texts)
    newest, oldest = story.articles[0].source.day, story.articles[-1].source.day
    yield texts.fill(texts.gettext("Newest: {day}"), day=texts.day(newest))
    if oldest != newest:
        yield texts.fill(texts.gettext("Oldest: {day}"), day=texts.day(oldest))


def _told_by(articles: Sequence[Article], texts: Texts) -> Iterator[str]:
    """How many publishers, in which languages."""
    publishers, codes = set[str](), set[str]()
    for article in articles:
        publishers.add(article.source.publisher)
        codes.add(article.source.language)
    words = texts.ngettext("{count} publisher", "{count} publishers", len(publishers))
    yield texts.fill(words, count=len(publishers))
    if languages := sorted(filter(None, map(texts.name_of, codes))):
        words = texts.ngettext("Language: {names}", "Languages: {names}", len(languages))
        yield texts.fill(words, names=", ".join(languages))
