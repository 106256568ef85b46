"""Again: the last answer seen another way, by commands: what the buttons do, for who has none.

There are no thumbs under it: the answer itself has them.
"""

from __future__ import annotations

from bot.answers import UNCHECKED, Checking, answer_message, page_count
from bot.message import PLAIN, Message, Story, Style, plain_message
from bot.texts import Texts
from bot.view import View
from knowledge import Answer


def in_context(written: str) -> View:
    """/context NUMBER: that quote between its neighbours; the first without one.

    Its number is -1 where something else than a number from 1 is written; so it is for `further`.
    """
    return View("context", _number(written, 1) - 1, thumbs=False)


def further(written: str) -> View:
    """/more NUMBER: that page of quotes; the second without one."""
    return View("page", _number(written, 2) - 1, thumbs=False)


def shown_again(  # noqa: PLR0913 - as for `answer_message`
    answer: Answer,
    story: Story,
    texts: Texts,
    *,
    view: View,
    style: Style = PLAIN,
    checking: Checking = UNCHECKED,
) -> Message:
    """The reply to them; arguments as for `answer_message`.

    Another quote or page than was asked for is never shown in its place.
    """
    if view.number < 0:
        return plain_message(_usage("/context" if view.kind == "context" else "/more", texts))
    if answer and view.kind == "page" and view.number >= page_count(answer, story, texts, style):
        return plain_message(texts.no_more)
    if answer and view.kind == "context" and view.number >= len(answer.quotes):
        return plain_message(_only(len(answer.quotes), texts))
    return answer_message(answer, story, texts, view=view, style=style, checking=checking)


def _number(written: str, otherwise: int) -> int:
    """What was written after a command, in the figures of any script; 0 for what is no number."""
    if not written:
        return otherwise
    return int(written) if written.isdecimal() else 0


def _usage(command: str, texts: Texts) -> str:
    usage = texts.gettext("Write a number after the command, like this: {example}")
    return texts.fill(usage, example=f"{command} 2")


def _only(count: int, texts: Texts) -> str:
    words = texts.ngettext(
        "The answer has only {count} quote.", "The answer has only {count} quotes.", count
    )
    return texts.fill(words, count=count)
