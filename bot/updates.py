"""Updates: fetching them so that one that can't be read doesn't stop all that come after it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ExtBot

_log = logging.getLogger(__name__)

_UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)


class PatientBot(ExtBot[None]):
    """A bot that passes over an update it can't read.

    python-telegram-bot 22.8 raises for the whole batch and then fetches the same batch for ever,
    so that nothing behind the bad update is ever answered.
    """

    async def get_updates(  # the signature is the library's
        self,
        offset: int | None = None,
        limit: int | None = None,
        timeout: Any = None,  # noqa: ANN401, ASYNC109
        allowed_updates: Sequence[str] | None = None,
        **rest: Any,  # noqa: ANN401
    ) -> tuple[Update, ...]:
        """See telegram.Bot.get_updates."""
        try:
            return await super().get_updates(offset, limit, timeout, allowed_updates, **rest)
        except TelegramError:
            raise
        except _UNREADABLE:
            return await self._one_by_one({"offset": offset, "limit": limit})

    async def _one_by_one(self, arguments: Mapping[str, int | None]) -> tuple[Update, ...]:
        given = {key: value for key, value in arguments.items() if value is not None}
        batch: list[dict[str, Any]] = await self.do_api_request("getUpdates", given)
        return tuple(self._readable(raw) for raw in batch if "update_id" in raw)

    def _readable(self, raw: dict[str, Any]) -> Update:
        """The update, or an empty one with its number, so that it is not delivered again."""
        try:
            return Update.de_json(raw, self)
        except _UNREADABLE as error:
            kinds = ", ".join(sorted(key for key in raw if key != "update_id"))
            reason = type(error).__name__
            _log.warning("passed over an unreadable update (%s): %s", kinds or "empty", reason)
            return Update(int(raw["update_id"]))
