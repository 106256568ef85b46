"""Again: the last answer seen another way, by commands: what the buttons do, for who has none.

There are no thumbs under it: the answer itself has them.
"""

from __future__ import annotations

from typing import Final

from bot.answers import UNCHECKED, Checking, answer_message, page_count
from bot.message import PLAIN, Message, Story, Style, plain_message
from bot.texts import Texts
from bot.view import View
from knowledge import Answer

_FIGURES: Final = 3  # of a number that means a quote or a page


def in_context(written: str) -> View:
    """/context NUMBER: that quote between its neighbours; the first without one."""
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
    """The reply to them; arguments as for `answer_message`."""
    if answer and view.kind == "page" and view.number >= page_count(answer, story, texts, style):
        return plain_message(texts.no_more)
    return answer_message(answer, story, texts, view=view, style=style, checking=checking)


def _number(written: str, otherwise: int) -> int:
    """What was written after a command, if it is a number."""
    figures = written.isascii() and written.isdigit() and len(written) <= _FIGURES
    return max(int(written), 1) if figures else otherwise
