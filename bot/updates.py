"""Updates: fetching them so that one that can't be read doesn't stop all that come after it."""

from __future__ import annotations

import json
import logging
from typing import Any

from telegram import Update
from telegram.error import NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.sending import Sending
from bot.sent import Sent

_log = logging.getLogger(__name__)

_UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)


class Fetching(Sending):
    """The connection for updates; it keeps the last body, in case that it can't be read.

    Args:
        server: the address of the Bot API.
    """

    def __init__(self, server: str) -> None:
        super().__init__(1, server)
        self.body = b""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401
        """See telegram.request.BaseRequest.do_request."""
        code, self.body = await super().do_request(*args, **kwargs)
        return code, self.body


class PatientBot(ExtBot[None]):
    """A bot that remembers what it quoted, and passes over an update it can't read.

    python-telegram-bot 22.8 raises for the whole batch and then fetches the same batch for ever,
    so that nothing behind the bad update is ever answered.
    """

    def __init__(self, token: str, fetching: Fetching, sent: Sent, **options: Any) -> None:  # noqa: ANN401
        super().__init__(token, get_updates_request=fetching, **options)
        self._fetching, self._sent = fetching, sent

    @property
    def sent(self) -> Sent:
        """Where it is remembered."""
        return self._sent

    async def initialize(self) -> None:
        """See telegram.Bot.initialize; tried again and again at the start, so it says why."""
        try:
            await super().initialize()
        except NetworkError as error:
            _log.warning("Telegram was not reached, trying again: %s", error.message)
            raise

    async def get_updates(self, *args: Any, **kwargs: Any) -> tuple[Update, ...]:  # noqa: ANN401
        """See telegram.Bot.get_updates."""
        try:
            return await super().get_updates(*args, **kwargs)
        except TelegramError:
            raise
        except _UNREADABLE:
            batch = json.loads(self._fetching.body)["result"]
            return tuple(self._readable(raw) for raw in batch if "update_id" in raw)

    def _readable(self, raw: dict[str, Any]) -> Update:
        """The update, or an empty one with its number, so that it is not delivered again."""
        number = int(raw["update_id"])
        try:
            return Update.de_json(dict(raw), self)
        except _UNREADABLE as error:
            kinds = ", ".join(sorted(key for key in raw if key != "update_id")) or "empty"
            reason = type(error).__name__
            _log.warning("passed over an unreadable update (%s): %s", kinds, reason)
            return Update(number)
