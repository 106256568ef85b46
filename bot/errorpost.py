"""Error post: carries readers' reports to the newsroom: as many a day as a chat may send."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from contextlib import suppress
from typing import Final, NamedTuple

from telegram import Message as Received
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.delivery import entities_of, preview_of
from bot.errorwords import (
    LONGEST,
    no_receipt,
    not_reached,
    not_sure,
    report_message,
    written_to,
)
from bot.message import Message, utf16_length
from bot.readers import Readers
from bot.receipts import Receipts, Verified
from bot.sending import NotSentError
from bot.texts import Texts

_log = logging.getLogger(__name__)

A_DAY: Final = 3
"""Reports of one chat that are sent within 24 hours."""

_DAY: Final = 24 * 3600.0  # seconds
_CHATS: Final = 4000  # that are remembered to have reported


class Outcome(NamedTuple):
    """Whether a report was sent, and what its reader is told."""

    sent: bool
    told: str


class ErrorPost:
    """Carries.

    Args:
        contact: the id of the chat that reports go to, or an e-mail address that readers are told.
        receipts: of all quotes.
        readers: what they may read.
    """

    def __init__(self, contact: int | str, receipts: Receipts, readers: Readers) -> None:
        self.contact, self._receipts, self._readers = contact, receipts, readers
        self._allowance = _Allowance()

    async def receipt(self, chat: int, receipt_id: str) -> Verified | None:
        """A receipt of what a chat may read; None for any other, and for what can be no id.

        Raises:
            LedgerError: it can't be looked up.
        """
        found = None
        with suppress(ValueError):
            found = await asyncio.to_thread(self._receipts.verify, receipt_id)
        shown = found is not None and self._readers.may_read(chat, found.receipt.article_id)
        return found if shown else None

    async def send(self, from_: Received, receipt_id: str, words: str, texts: Texts) -> Outcome:
        """Send a receipt and a reader's words to the newsroom: of the reader nothing else.

        Args:
            from_: a message of the chat that it comes from.
            receipt_id: of the quote.
            words: the reader's; "" for none.
            texts: the reader's language.

        Raises:
            LedgerError: the receipt can't be looked up.
        """
        if not isinstance(self.contact, int):
            return Outcome(sent=False, told=written_to(self.contact, receipt_id, texts))
        if utf16_length(words) > LONGEST:
            too_long = texts.gettext("This is too long: at most {count} characters.")
            return Outcome(sent=False, told=texts.fill(too_long, count=LONGEST))
        found = await self.receipt(from_.chat.id, receipt_id)
        if found is None:
            return Outcome(sent=False, told=no_receipt(texts))
        language = (await self._readers.in_chat(self.contact)).texts
        message = report_message(found, words.strip(), language)
        return await self._delivered(from_, self.contact, message, texts)

    async def _delivered(
        self, from_: Received, contact: int, message: Message, texts: Texts
    ) -> Outcome:
        taken = self._allowance.take(from_.chat.id)
        if taken is None:
            enough = texts.gettext("At most {count} reports a day can be sent from one chat.")
            return Outcome(sent=False, told=texts.fill(enough, count=A_DAY))
        try:
            await from_.get_bot().send_message(
                contact,
                message.text,
                entities=entities_of(message),
                link_preview_options=preview_of(message),
            )
        except TelegramError as error:
            _log.error("a reader's report did not reach corrections_contact: %s", error.message)
            if isinstance(error, NetworkError) and not isinstance(error, BadRequest | NotSentError):
                return Outcome(sent=False, told=not_sure(texts))
            self._allowance.give_back(from_.chat.id, taken)
            return Outcome(sent=False, told=not_reached(texts))
        thanks = texts.gettext("Sent to the newsroom, without your name. Thank you.")
        return Outcome(sent=True, told=thanks)


class _Allowance:
    """What the chats have sent, in the memory of this process.

    It is taken before something is sent: else two that are sent at once would both find room.
    """

    def __init__(self) -> None:
        self._taken: OrderedDict[int, list[float]] = OrderedDict()

    def take(self, chat: int) -> float | None:
        """Take one of a chat's, by which it can be given back; None when it has no more."""
        now = time.monotonic()
        times = [then for then in self._taken.pop(chat, ()) if now - then < _DAY]
        self._taken[chat] = times
        if len(self._taken) > _CHATS:
            self._taken.popitem(last=False)
        if len(times) >= A_DAY:
            return None
        times.append(now)
        return now

    def give_back(self, chat: int, taken: float) -> None:
        """What was to be sent did not arrive."""
        times = self._taken.get(chat, [])
        if taken in times:
            times.remove(taken)
