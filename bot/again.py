"""Again: the last answer seen another way, by commands: what the buttons do, for who has none."""

from __future__ import annotations

from typing import Final

from bot.answers import answer_message, context_message, page_count
from bot.message import Message, Story, plain_message
from bot.texts import Texts
from knowledge import Answer

_FIGURES: Final = 3  # of a number that means a quote or a page


def in_context(
    answer: Answer, story: Story, texts: Texts, written: str, example: int | None = None
) -> Message:
    """The reply to /context NUMBER: that quote between its neighbours; the first without one."""
    if not answer:
        return answer_message(answer, story, texts)
    number = min(_number(written, 1), len(answer.quotes))
    return context_message(answer, texts, number - 1, example=example)


def further(
    answer: Answer, story: Story, texts: Texts, written: str, example: int | None = None
) -> Message:
    """The reply to /more NUMBER: that page of quotes; the second without one."""
    number = _number(written, 2)
    if answer and number > page_count(answer, texts):
        return plain_message(texts.no_more)
    return answer_message(answer, story, texts, page=number - 1, example=example)


def _number(written: str, otherwise: int) -> int:
    """What was written after a command, if it is a number."""
    figures = written.isascii() and written.isdigit() and len(written) <= _FIGURES
    return max(int(written), 1) if figures else otherwise
