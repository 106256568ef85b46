"""Verification: /verify: what a receipt says, and whether the quote still stands today."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import date
from typing import Final

from telegram import Update

from bot.attribution import NAME
from bot.delivery import Later, reply
from bot.handlers import Context
from bot.message import LIMIT, Message, Page, clean, plain_message, shortened, utf16_length
from bot.readers import Readers
from bot.receiptid import shown_id
from bot.receipts import Receipts, Verified
from bot.received import said
from bot.texts import Texts

_SHA: Final = 16  # hexadecimal digits that are shown
_HEADING: Final = 100  # UTF-16 units that one line of the bot's own may take


def verification_message(found: Verified, texts: Texts) -> Message:
    """What a receipt says, with what stands at its place today."""
    return verification_page(found, texts).message()


def verification_page(found: Verified, texts: Texts) -> Page:
    """The same, to be written on."""
    receipt, page = found.receipt, Page()
    title = texts.gettext("Receipt {id}")
    page.add(texts.fill(title, id=shown_id(receipt.id)) + "\n", "bold")
    if found.sentence:
        shown = clean(found.sentence).strip()
        page.add(shown, "blockquote" if _stands(found) else "strikethrough").add("\n")
    page.add("— ").add(shortened(receipt.publisher, NAME), "bold")
    agency = f" ({shortened(receipt.agency, NAME)})" if receipt.agency else ""
    day = date.fromisoformat(receipt.published[:10])
    page.add(f"{agency}, {texts.day(day)}\n")
    page.add(receipt.url or shortened(receipt.file, NAME), None).add("\n")
    template = texts.gettext(
        "Version {version}, characters {first} to {last}, SHA-256 {sha}…, quoted first on {day}"
    )
    page.add(
        texts.fill(
            template,
            version=receipt.version,
            first=receipt.start,
            last=receipt.end,
            sha=receipt.sentence_sha256[:_SHA],
            day=texts.day(receipt.read.date()),
        )
    )
    page.add("\n\n" + _today(found, texts), "bold")
    now = found.today.now if found.today else None
    if now is not None and found.today and found.today.fate == "changed":
        text = clean(now.text).strip()
        if page.length + utf16_length(text) < LIMIT:
            page.add("\n").add(text, "blockquote")
    reason = clean(found.reason).strip()
    if reason and page.length + utf16_length(reason) < LIMIT - _HEADING:
        page.add("\n" + texts.gettext("The publisher says:") + "\n").add(reason, "blockquote")
    return page


def _stands(found: Verified) -> bool:
    """Whether the source says it yet; where that can't be told, nothing is struck through."""
    return found.today is None or found.today.fate in {"stands", "moved"}


def _today(found: Verified, texts: Texts) -> str:
    fate = found.today.fate if found.today else ""
    match fate:
        case "stands" | "moved":
            return texts.gettext("As I last read its source: it stands there, word for word.")
        case "changed":
            return texts.gettext("As I last read its source: it says it in other words:")
        case "removed":
            return texts.gettext("As I last read its source: it no longer says it.")
        case "withdrawn":
            return texts.gettext("The article is withdrawn or gone.")
        case _:
            return texts.gettext(
                "The article has changed since, and the version that was quoted is not kept."
            )


class Verification:
    """The bot's behaviour towards who checks a quote.

    Args:
        receipts: of all quotes.
        readers: who check.
        later: runs what can't be done yet.
    """

    def __init__(self, receipts: Receipts, readers: Readers, later: Later) -> None:
        self._receipts, self._readers, self._later = receipts, readers, later

    async def verify(self, update: Update, context: Context) -> None:
        """/verify ID."""
        message = said(update)
        if message is None:
            return
        texts = (await self._readers.of(update)).texts
        typed = " ".join(context.args or ())
        found = None
        with suppress(ValueError):  # what can be no id is none that is known
            found = await asyncio.to_thread(self._receipts.verify, typed)
        chat = message.chat.id
        if found is not None and self._readers.may_read(chat, found.receipt.article_id):
            await reply(message, verification_message(found, texts), self._later)
            return
        words = texts.gettext(
            "I know no receipt with this id. /context shows a quote with its id; write that after "
            "/verify."
        )
        await reply(message, plain_message(words), self._later)
