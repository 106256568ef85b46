"""Error words: what is asked of who reports an error, and what the newsroom gets. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.message import LIMIT, Button, Message, Page, plain_message
from bot.receiptid import shown_id
from bot.receipts import Verified
from bot.texts import Texts
from bot.verification import verification_page

MARK: Final = "⚑"
"""What the question begins with, and no other message of the bot."""

SEND: Final = "v2:errsend:"
"""How the data of the button begins that sends a receipt without words; the id follows."""

STOP: Final = "v2:errstop"
"""The data of the button that sends nothing."""

LONGEST: Final = 1500
"""UTF-16 units of a reader's words."""


def prompt(receipt_id: str, contact: int | str, texts: Texts) -> Message:
    """What is wrong? Where there is an e-mail address alone: whom to write to.

    The receipt stands in the first line, so that a reply says which quote it is about.
    """
    if not isinstance(contact, int):
        return plain_message(written_to(contact, receipt_id, texts))
    head = texts.fill(texts.gettext("Receipt {id}"), id=shown_id(receipt_id))
    question = texts.gettext(
        "What is wrong with this quote? Reply to this message. Your words go to the newsroom with "
        "the receipt, without your name. /cancel sends nothing."
    )
    send = Button(texts.gettext("Send without words"), f"{SEND}{receipt_id}")
    stop = Button(texts.gettext("Cancel"), STOP)
    return plain_message(f"{MARK} {head}\n{question}", ((send, stop),))


def written_to(address: str, receipt_id: str, texts: Texts) -> str:
    """Whom to write to; clients make a link of the address."""
    words = texts.gettext("Please write to {address} and name the receipt {id}.")
    return texts.fill(words, address=address, id=shown_id(receipt_id))


def report_message(found: Verified, words: str, texts: Texts) -> Message:
    """What the newsroom gets.

    Args:
        found: the receipt; where there is no room for its sentence, it has to be looked up.
        words: the reader's; "" for none.
        texts: the newsroom's language.
    """
    page = Page().add(texts.gettext("A reader reports an error in this quote."), "bold")
    if words:
        page.add("\n" + texts.gettext("The reader writes:") + "\n").add(words, "blockquote")
    page.add("\n\n")
    receipt = verification_page(found, texts)
    if page.length + receipt.length > LIMIT:
        today = replace(found.today, now=None) if found.today else None
        receipt = verification_page(replace(found, sentence="", today=today), texts)
    page.append(receipt, "")
    return page.message()
