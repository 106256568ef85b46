"""Broadcast: what the operators have to say, to the chats that asked for it: once each.

Who pressed the button always learns how it went. The button goes first: of two workers to whom it
is pressed at once Telegram tells the second that nothing is left to edit.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, OrderedDict
from typing import Final, Literal

from telegram import Message as Received
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.delivery import send
from bot.failure import did_not_work
from bot.ledger import LedgerError
from bot.message import plain_message
from bot.ratelimit import seconds
from bot.readers import Readers
from bot.sending import NotSentError
from bot.texts import Texts

_log = logging.getLogger(__name__)

_PAUSES: Final = (1.0, 2.0, 0.0)  # seconds after a try that failed
_BEGUN: Final = 100  # that are remembered in memory

_Outcome = Literal["sent", "gone", "lost"]


class Broadcast:
    """Sends.

    Args:
        readers: know who wants to be told.
    """

    def __init__(self, readers: Readers) -> None:
        self._chats = readers.chats
        self._begun: OrderedDict[tuple[int, int], None] = OrderedDict()

    def begin(self, under: Received) -> bool:
        """Whether the button under a message is pressed for the first time."""
        place = under.chat.id, under.message_id
        if place in self._begun:
            return False
        self._begun[place] = None
        if len(self._begun) > _BEGUN:
            self._begun.popitem(last=False)
        return True

    async def send(self, under: Received, words: str, texts: Texts) -> None:
        """Send words to all, and say in the place of the question how it went."""
        if not await _is_first(under, texts.gettext("It is being sent.")):
            return
        done = did_not_work(texts)
        try:
            done = await self._sent_to_all(under, words, texts)
        except LedgerError as error:
            _log.error("news from the operators were not sent: %s", error)
        finally:
            await _report(under, done)

    async def _sent_to_all(self, under: Received, words: str, texts: Texts) -> str:
        outcomes = Counter[_Outcome]()
        for chat in await self._chats.wanting_news():
            outcomes[await self._sent(under, chat, words)] += 1
        _log.info("news from the operators: %s", dict(outcomes))
        sent, lost = outcomes["sent"], outcomes["lost"]
        done = texts.ngettext("Sent to {count} chat.", "Sent to {count} chats.", sent)
        lines = [texts.fill(done, count=sent)]
        if lost:
            missed = texts.gettext("Not reached, as far as is known: {count}")
            lines.append(texts.fill(missed, count=lost))
        return "\n".join(lines)

    async def _sent(self, under: Received, chat: int, words: str) -> _Outcome:
        """Send to one: again only where it surely did not arrive."""
        for pause in _PAUSES:
            try:
                await under.get_bot().send_message(chat, words, disable_notification=True)
            except RetryAfter as limit:
                await asyncio.sleep(seconds(limit))
            except NotSentError:
                await asyncio.sleep(pause)
            except Forbidden:
                await self._forget(chat)
                return "gone"
            except TelegramError as error:
                _log.warning("news from the operators did not reach a chat: %s", error.message)
                return "lost"
            else:
                return "sent"
        return "lost"

    async def _forget(self, chat: int) -> None:
        try:
            await self._chats.forget(chat)
        except LedgerError as error:
            _log.error("a chat that is gone is not forgotten yet: %s", error)


async def _is_first(under: Received, words: str) -> bool:
    """Take the button away; whether nobody else has, as far as that can be known."""
    sure = True
    for pause in _PAUSES:
        try:
            await under.edit_text(words)
        except BadRequest as error:  # where the question is gone, it was pressed nevertheless
            return not (sure and "not modified" in error.message.lower())
        except NetworkError:
            sure = False
            await asyncio.sleep(pause)
        except TelegramError:
            return True
        else:
            return True
    return True


async def _report(under: Received, words: str) -> None:
    """Say it in the place of the question; in a message of its own where that can't be."""
    for pause in _PAUSES:
        try:
            await under.edit_text(words)
        except BadRequest:
            break
        except TelegramError:
            await asyncio.sleep(pause)
        else:
            return
    try:
        await send(under, plain_message(words))
    except TelegramError as error:
        _log.error("the operators could not be told how it went: %s", error.message)
