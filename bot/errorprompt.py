"""Error prompt: the question what is wrong with a quote, and what it says of itself later.

Nothing of it is remembered: which quote it is about stands in its first line, and whom it asks in
its buttons, as a checksum. Both come back with a reply and with a press, also after a restart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2s
from typing import Final

from telegram import Message as Received

from bot.message import Button, Message, plain_message
from bot.receiptid import shown_id
from bot.texts import Texts
from knowledge.receipt import typed_id

MARK: Final = "⚑"
"""What the question begins with, and no other message of the bot."""

SEND: Final = "v2:errsend:"
"""How the data of the button begins that sends a receipt without words: 30 bytes in all."""

STOP: Final = "v2:errstop:"
"""The same for the button that sends nothing."""

WHOM: Final = r"[0-9A-Z]{10}:[0-9a-f]{8}"
"""What follows: the id of the receipt, and the checksum."""

_FIRST_LINE: Final = re.compile(rf"{MARK}[^\n]*?\b([0-9A-Z]{{5}}-[0-9A-Z]{{5}})\b")


@dataclass(frozen=True, slots=True)
class Prompt:
    """The question as it stands in a chat.

    Attributes:
        receipt: the id of the quote's receipt.
        buttons: the data of the buttons under it; none when it has been answered.
    """

    receipt: str
    buttons: tuple[str, ...]

    def asks(self, person: int) -> bool:
        """Whether it is this person, or the group in whose name an admin wrote, whom it asks."""
        return f"{SEND}{_whom(self.receipt, person)}" in self.buttons


def prompt(receipt_id: str, person: int, texts: Texts) -> Message:
    """Ask a person what is wrong with the quote of a receipt."""
    head = texts.fill(texts.gettext("Receipt {id}"), id=shown_id(receipt_id))
    question = texts.gettext(
        "What is wrong with this quote? Reply to this message. Your words go to the newsroom with "
        "the receipt, without your name. /cancel sends nothing."
    )
    whom = _whom(receipt_id, person)
    send = Button(texts.gettext("Send without words"), f"{SEND}{whom}")
    stop = Button(texts.gettext("Cancel"), f"{STOP}{whom}")
    return plain_message(f"{MARK} {head}\n{question}", ((send, stop),))


def prompt_in(message: Received | None) -> Prompt | None:
    """The question that a message of the bot's is; None for any other message."""
    if message is None or message.from_user is None:
        return None
    found = _FIRST_LINE.match(message.text or "")
    if found is None or message.from_user.id != message.get_bot().id:
        return None
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    datas = (button.callback_data for row in rows for button in row)
    try:
        receipt = typed_id(found[1])
    except ValueError:
        return None
    return Prompt(receipt, tuple(data for data in datas if isinstance(data, str)))


def _whom(receipt_id: str, person: int) -> str:
    """A receipt's id, and who is asked, in 8 figures that say nothing to others."""
    told = f"{receipt_id}\0{person}".encode()
    return f"{receipt_id}:{blake2s(told, digest_size=4).hexdigest()}"
