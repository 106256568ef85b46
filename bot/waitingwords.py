"""Waiting words: what the bot says of questions that wait. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from bot.message import Button, Message, plain_message, shortened
from bot.texts import Texts
from bot.waiting import MOST, Kept, Question

UNWAIT: Final = "v2:unwait:"
"""What the data of a button begins with that cancels the question of the id after it."""

_IN_A_ROW: Final = 5
_SHOWN: Final = 150  # UTF-16 units of a question in a list: twenty fit into a message
_WHOLE: Final = 1000  # of one alone


def told(kept: Kept, days: int, texts: Texts) -> str:
    """To who wants to be told of an answer; at most 200 characters."""
    if kept == "waits already":
        return texts.gettext("This question waits already. /waiting shows and cancels.")
    if kept == "too many":
        message = texts.gettext(
            "{count} questions wait in this chat, and more can't. /waiting shows and cancels."
        )
        return texts.fill(message, count=MOST)
    message = texts.ngettext(
        "I keep your question, encrypted, for {count} day at most, and tell you when the story "
        "answers it. /waiting shows and cancels.",
        "I keep your question, encrypted, for {count} days at most, and tell you when the story "
        "answers it. /waiting shows and cancels.",
        days,
    )
    return texts.fill(message, count=days)


def not_here(texts: Texts) -> str:
    """Where no question can wait; at most 200 characters."""
    return texts.gettext("This bot does not wait for answers. Please ask again later.")


def not_silent(texts: Texts) -> str:
    """To /wait after an answer."""
    return texts.gettext(
        "I found something for your last question. Only one that the story does not answer can "
        "wait."
    )


def only_yours(texts: Texts) -> str:
    """To who presses the button under the silence to another's question; at most 200 characters."""
    return texts.gettext("Only who asked can let a question wait.")


def not_yours(texts: Texts) -> str:
    """To who wants to cancel another's question; at most 200 characters."""
    return texts.gettext("Only who asked, or an admin, can cancel it.")


def cancelled(question: Question, texts: Texts) -> str:
    """To /waiting cancel."""
    message = texts.gettext("Cancelled: “{question}”")
    return texts.fill(message, question=shortened(question.words, _WHOLE))


def no_longer(question: Question, texts: Texts) -> str:
    """When a question has waited long enough."""
    message = texts.gettext("The story has not answered: “{question}”. I no longer wait.")
    return texts.fill(message, question=shortened(question.words, _WHOLE))


def waiting_message(questions: Sequence[Question], texts: Texts, first: str = "") -> Message:
    """To /waiting: what waits, each with a button that cancels it.

    Args:
        questions: those of the chat, in their order.
        texts: the reader's language.
        first: words that stand above it.
    """
    above = [first] if first else []
    if not questions:
        return plain_message("\n\n".join([*above, texts.gettext("No question waits here.")]))
    head = texts.gettext("What waits for an answer here, and until when:")
    lines = [_line(number, each, texts) for number, each in enumerate(questions, 1)]
    foot = texts.gettext("To cancel one, press its button or write: /waiting cancel 1")
    buttons = [
        Button(f"✕ {number}", f"{UNWAIT}{each.id}") for number, each in enumerate(questions, 1)
    ]
    rows = [buttons[start : start + _IN_A_ROW] for start in range(0, len(buttons), _IN_A_ROW)]
    text = "\n\n".join([*above, head, "\n".join(lines), foot])
    return plain_message(text, tuple(map(tuple, rows)))


def _line(number: int, question: Question, texts: Texts) -> str:
    message = texts.gettext("{number}. “{question}” – {day}")
    day = texts.day(datetime.fromtimestamp(question.until, UTC).date())
    return texts.fill(message, number=number, question=shortened(question.words, _SHOWN), day=day)
