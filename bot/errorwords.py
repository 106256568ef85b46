"""Error words: what who reports an error is told, and what the newsroom gets. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.message import LIMIT, Message, Page
from bot.receiptid import shown_id
from bot.receipts import Verified
from bot.texts import Texts
from bot.verification import verification_page

LONGEST: Final = 1500
"""UTF-16 units of a reader's words."""


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
        receipt = verification_page(replace(found, sentence="", today=today, reason=""), texts)
    page.append(receipt, "")
    return page.message()


def nothing_sent(texts: Texts) -> str:
    """To who cancels."""
    return texts.gettext("Nothing was sent.")


def already_answered(texts: Texts) -> str:
    """To a question that is answered, or is just now; at most 200 characters."""
    return texts.gettext("This report was sent already, or is on its way. /report begins another.")


def not_asked(texts: Texts) -> str:
    """To who answers what another was asked; at most 200 characters."""
    return texts.gettext(
        "Only who began this report can send or cancel it. /report begins your own."
    )


def only_words(texts: Texts) -> str:
    """To a picture, a file or a voice message."""
    return texts.gettext(
        "Only words can be sent to the newsroom. Nothing was sent: please reply in words."
    )


def no_receipt(texts: Texts) -> str:
    """Of a quote that nothing is known of; at most 200 characters."""
    return texts.gettext("I have no receipt of this quote any more. Nothing was sent.")


def not_reached(texts: Texts) -> str:
    """Telegram has refused it."""
    return texts.gettext("The newsroom could not be reached. Nothing was sent.")


def not_sure(texts: Texts) -> str:
    """It was on its way when the connection broke."""
    return texts.gettext("The connection broke, and I don't know whether your report arrived.")
