"""Terminal chat: questions and commands typed at a terminal, or piped in, and their answers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import TextIOWrapper
from types import MappingProxyType
from typing import Final

import click

from bot.again import further, in_context, shown_again
from bot.answers import answer_message
from bot.desk import Desk, told
from bot.introduction import help_, privacy_in_terminal, start
from bot.message import Message, Story, plain_message, shortened
from bot.sources import sources_message
from bot.storylist import ALL, about_message, no_such_story, now_asked, stories_message
from bot.terminal import at_a_terminal, shown, visible
from bot.texts import Texts
from knowledge import Answer, InStory, KnowledgeError

_TURNS: Final = 3  # questions: the last, and the two that it may lean on


def chat(desk: Desk, texts: Texts, quotes: int) -> None:
    """Ask and answer until /quit or the end of the input, with the bot's own commands."""
    if sys.stdin is None:
        return
    interactive = sys.stdin.isatty() and at_a_terminal()
    if interactive:
        with suppress(ImportError):  # Windows has its own line editing
            import readline  # noqa: F401, PLC0415 - history and line editing for input()
        click.echo(shown(plain_message(start(texts, shortened(desk.story.title))), styled=True))
        click.echo("\n/sources  /help  /quit\n")
    told_before = {told(problem) for problem in desk.problems}  # where the desk was opened
    talk = _Talk(desk, texts, quotes)
    for line in _questions(interactive=interactive):
        if line in {"/quit", "/exit"}:
            break
        fresh = _refreshed(desk, told_before)
        click.echo(shown(_said_to(line, talk, fresh=fresh), styled=interactive) + "\n")


def _questions(*, interactive: bool) -> Iterator[str]:
    """The lines typed or piped in; Ctrl+C and Ctrl+D end them."""
    if isinstance(sys.stdin, TextIOWrapper):  # else a stray byte loses the lines read with it
        sys.stdin.reconfigure(errors="replace")
    while True:
        try:
            line = input("? " if interactive else "").strip()
        except (EOFError, KeyboardInterrupt):
            if interactive:
                click.echo()  # past the prompt
            return
        if line:
            yield line


def _refreshed(desk: Desk, told_before: set[str]) -> bool:
    """Take over what changed in the files since the last line; whether that could be done.

    Else what was withdrawn meanwhile would still be quoted.
    """
    try:
        desk.refresh()
    except (KnowledgeError, OSError) as error:
        click.echo(visible(f"the articles could not be read again: {error}"), err=True)
        return False
    problems = {told(problem) for problem in desk.problems}
    for problem in sorted(problems - told_before):
        click.echo(visible(problem), err=True)
    told_before.clear()
    told_before.update(problems)
    return True


def _said_to(line: str, talk: _Talk, *, fresh: bool) -> Message:
    name, _, written = line.partition(" ")
    if name == "/ask":  # as in groups
        line, name = written.strip(), ""
        if not line:
            return plain_message(talk.texts.ask_usage)
    try:
        if name.startswith("/") and name not in _AGAIN:
            return talk.command(name, written.strip())
        if fresh:
            return talk.reply(line)
    except KnowledgeError as error:
        click.echo(str(error), err=True)
    return plain_message(talk.texts.could_not_look)


def _help_here(texts: Texts, title: str, quotes: int) -> str:
    """Without /verify: no receipts are given here; `pullquote verify` checks those of the bot."""
    lines = help_(texts, title, quotes).split("\n")
    return "\n".join(line for line in lines if not line.startswith("/verify "))


@dataclass(slots=True)
class _Talk:
    """What was said so far; gone when the chat ends. Whoever sits here may ask all stories."""

    desk: Desk
    texts: Texts
    quotes: int
    chosen: str = ""  # the name of a story
    history: list[str] = field(default_factory=list)  # for follow-up questions

    @property
    def story(self) -> Story:
        return self.desk.stories.get(self.chosen, self.desk.story)

    def command(self, name: str, written: str) -> Message:
        match name:
            case "/stories" | "/story" if not written:
                return stories_message(list(self.desk.stories.values()), self.story, self.texts)
            case "/about":
                return about_message(self.story, self.texts)
            case "/sources":
                return sources_message(self.story, self.texts, per_page=len(self.story))
        return plain_message(self._words(name, written))

    def _words(self, name: str, written: str) -> str:
        texts, title = self.texts, shortened(self.story.title)
        match name:
            case "/new":
                self.history.clear()
                return texts.forgotten
            case "/story":
                return self._choose("" if written == ALL else written)
            case "/help":
                return _help_here(texts, title, self.quotes)
            case "/start":
                return start(texts, title)
            case "/privacy":
                return privacy_in_terminal(texts)
        return texts.unknown_command

    def reply(self, line: str) -> Message:
        """To a question, or a wish to see the last answer another way."""
        name, _, written = line.partition(" ")
        if name in _AGAIN:
            if not self.history:
                return plain_message(self.texts.nothing_asked)
            view = _AGAIN[name](written.strip())
            return shown_again(self._answer(), self.story, self.texts, view=view)
        if not any(map(str.isalnum, line)):
            return plain_message(self.texts.no_words)
        self.history = [*self.history, line][-_TURNS:]
        return answer_message(self._answer(), self.story, self.texts)

    def _choose(self, name: str) -> str:
        if name and name not in self.desk.stories:
            return no_such_story(self.texts)
        self.chosen = name
        self.history.clear()
        return now_asked(self.story, self.texts)

    def _answer(self) -> Answer:
        """To the last question."""
        within = InStory(self.story.name) if self.story.name else None
        *earlier, last = self.history
        return self.desk.look_up(last, history=earlier, within=within)


_AGAIN: Final = MappingProxyType({"/context": in_context, "/more": further})
