"""Delivery: a message onto Telegram: once, and without anybody waiting for another chat."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final
from weakref import WeakValueDictionary

from sqlalchemy import Connection
from telegram import (
    Bot,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
)
from telegram import Message as Received
from telegram.constants import ChatType
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.forgetting import ForgottenError
from bot.ledger import LedgerError
from bot.message import Button, Message
from bot.patience import after_editing, after_sending, now_or_later
from bot.sent import Also, Place
from bot.updates import PatientBot

_log = logging.getLogger(__name__)


# What Telegram says of a message that stands as wanted, or that a reader has deleted.
_AS_WANTED: Final = "not modified"
_NOTHING_TO_EDIT: Final = (_AS_WANTED, "message to edit not found", "can't be edited")

Later = Callable[[Coroutine[Any, Any, None]], object]
"""Runs what can't be done yet; it is finished before the bot stops."""

# By chat and number of a message that is being edited: who does so last.
_newest: WeakValueDictionary[tuple[int, int], Callable[[], Awaitable[None]]] = WeakValueDictionary()


async def send(
    to: Received,
    message: Message,
    about: int | None = None,
    also: Callable[[int, Connection], None] | None = None,
) -> int:
    """Send a message as a reply, once; silently in groups. Returns its number.

    After a lost connection it may have arrived, and an answer is not to be given twice.

    Args:
        to: what is replied to.
        message: the reply.
        about: the number of another message of the chat that is replied to instead.
        also: what else is noted of it, given its number.
    """
    sent = await to.reply_text(
        message.text,
        disable_notification=to.chat.type != ChatType.PRIVATE,
        api_kwargs={
            "entities": _entities(message),
            "reply_markup": _markup(message),
            "link_preview_options": _preview(message),
            "reply_parameters": {
                "message_id": about or to.message_id,
                "allow_sending_without_reply": True,
            },
        },
    )
    place = Place(to.chat.id, sent.message_id)
    noted = partial(also, sent.message_id) if also is not None else None
    await note(sent.get_bot(), place, message, new=True, also=noted)
    return sent.message_id


async def reply(to: Received, message: Message, later: Later, about: int | None = None) -> None:
    """Send now, or later; see `now_or_later`."""
    await now_or_later(partial(send, to, message, about), later, after_sending)


async def edit(standing: Received, message: Message) -> None:
    """Put another message in the place of one of the bot's, where it still stands."""
    await edit_number(standing, standing.message_id, message)


async def leave_buttons(standing: Received, rows: Sequence[Sequence[InlineKeyboardButton]]) -> None:
    """Leave only these rows of buttons under one of the bot's messages, where it still stands."""
    with _where_it_stands():
        await standing.edit_reply_markup(InlineKeyboardMarkup(rows) if rows else None)


async def edit_number(in_chat_of: Received, number: int, message: Message) -> None:
    """The same for the bot's message of this number in the chat of another one."""
    bot = in_chat_of.get_bot()
    with _where_it_stands() as standing:
        await bot.edit_message_text(
            message.text,
            in_chat_of.chat.id,
            number,
            entities=entities_of(message),
            reply_markup=keyboard_of(message),
            link_preview_options=preview_of(message),
        )
    if standing:
        await note(bot, Place(in_chat_of.chat.id, number), message)


async def note(
    bot: Bot, place: Place, message: Message, *, new: bool = False, also: Also | None = None
) -> None:
    """Remember what a message quotes; that this fails is no matter of whoever reads it.

    Nothing is remembered where the chat has said /forget since it asked: no correction reaches it.

    Arguments as in `Sent.note`.
    """
    try:
        if isinstance(bot, PatientBot):
            await bot.sent.note(place, message, new=new, also=also)
    except ForgottenError:
        _log.info("an answer is not noted: its chat has said /forget")
    except LedgerError as error:
        _log.error("an answer is not noted yet, so no correction would reach it: %s", error)


@contextmanager
def _where_it_stands() -> Iterator[list[bool]]:
    """What it gives is empty after an edit of a message that is gone, or can't be edited."""
    standing = [True]
    try:
        yield standing
    except BadRequest as error:
        if not any(reason in error.message.lower() for reason in _NOTHING_TO_EDIT):
            raise
        # Not modified: it was edited before, and only the answer to that was lost.
        if _AS_WANTED not in error.message.lower():
            standing.clear()


async def tell(query: CallbackQuery, words: str = "", *, passing: bool = False) -> None:
    """Let go of a pressed button: the client stops waiting, and shows the words, if any.

    Args:
        query: the press.
        words: at most 200 characters.
        passing: whether they go away by themselves; else the reader closes them.
    """
    try:
        await query.answer(words or None, show_alert=bool(words) and not passing)
    except (NetworkError, RetryAfter) as error:  # too old, too many; the press itself still counts
        _log.info("a pressed button was not let go of: %s", error.message)


async def change(standing: Received, message: Message, later: Later) -> None:
    """Edit one of the bot's messages now, or later; see `now_or_later`.

    What is tried later is left out when the message is to be another one by then.
    """
    place = standing.chat.id, standing.message_id

    async def attempt() -> None:
        if _newest.get(place) is attempt:
            await edit(standing, message)

    _newest[place] = attempt
    await now_or_later(attempt, later, after_editing)


def entities_of(message: Message) -> list[MessageEntity]:
    """The formatting of a message, as python-telegram-bot has it."""
    return [MessageEntity(e.kind, e.offset, e.length, url=e.url or None) for e in message.entities]


def preview_of(message: Message) -> LinkPreviewOptions:
    """The page that is shown below a message, if any: never one that its text happens to name."""
    return LinkPreviewOptions(is_disabled=not message.preview, url=message.preview or None)


def keyboard_of(message: Message) -> InlineKeyboardMarkup | None:
    """The buttons under a message, as python-telegram-bot has them; None for none."""
    rows = [list(map(_pressable, row)) for row in message.buttons if row]
    return InlineKeyboardMarkup(rows) if rows else None


def _pressable(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.data)


# The same as Telegram has them: to build the objects and take them apart costs more than the rest
# of a reply.


def _entities(message: Message) -> list[dict[str, Any]]:
    return [
        {"type": e.kind, "offset": e.offset, "length": e.length} | ({"url": e.url} if e.url else {})
        for e in message.entities
    ]


def _markup(message: Message) -> dict[str, Any] | None:
    rows = [[_button(button) for button in row] for row in message.buttons if row]
    return {"inline_keyboard": rows} if rows else None


def _button(button: Button) -> dict[str, str]:
    pressed = {"url": button.url} if button.url else {"callback_data": button.data}
    return {"text": button.label, **pressed}


def _preview(message: Message) -> dict[str, Any]:
    shown = {"url": message.preview} if message.preview else {}
    return {"is_disabled": not message.preview, **shown}
