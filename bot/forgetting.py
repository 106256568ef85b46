"""Forgetting: what was asked before /forget, and is done with only after it, leaves nothing.

An answer may still be looked for, wait for its turn or be on its way while /forget is carried out.
Telegram numbers what it delivers, so which of the two came first is known whoever carries them out,
and whenever. Where several workers share a database it has to be written down for them. A row under
the number of the chat would be something that is kept of it; so there is one for each of 256
drawers, which many chats share. An answer that is on its way to another one of them just then is
not noted either: no correction reaches it.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from sqlalchemy import Connection, bindparam, select

from bot.tables import FORGOTTEN

FORGOTTEN_KEPT: Final = 3600
"""Seconds for which a /forget counts: nothing is on its way for longer."""

_DRAWERS: Final = 256
_NEVER: Final = 0, float("-inf")

# The row is locked until whoever reads it has written: a /forget waits for that, and deletes it.
_LAST: Final = select(FORGOTTEN.c.update_id).where(FORGOTTEN.c.drawer == bindparam("of"))
_LAST_LOCKED: Final = _LAST.with_for_update(read=True)
_IS_EARLIER: Final = FORGOTTEN.c.update_id < bindparam("number")
_PUT: Final = FORGOTTEN.update().where(FORGOTTEN.c.drawer == bindparam("of"), _IS_EARLIER)


class ForgottenError(Exception):
    """Nothing is written, as it belongs to what its chat has told the bot to forget."""


_in_hand: ContextVar[int | None] = ContextVar("_in_hand", default=None)


@contextmanager
def belonging_to(update: int | None) -> Iterator[None]:
    """What is begun within this, and may end later, belongs to the update of this number."""
    before = _in_hand.set(update)
    try:
        yield
    finally:
        _in_hand.reset(before)


def in_hand() -> int | None:
    """The number of the update that is worked on; None for what the bot does of itself."""
    return _in_hand.get()


class Forgotten:
    """Which chats have told the bot to forget them lately, as far as that has to be told.

    Args:
        shared: whether other workers have to know.
    """

    def __init__(self, *, shared: bool) -> None:
        self._shared, self._secret = shared, secrets.randbits(64)
        self._last: dict[int, tuple[int, float]] = {}  # by checksum: the update, and when it was

    def note(self, connection: Connection, chat: int) -> None:
        """What was asked in this chat before the update in hand is not kept any more."""
        number = _in_hand.get()
        if number is None:
            return
        if self._shared:
            values = {"update_id": number, "at": time.time()}
            connection.execute(_PUT.values(**values), {"of": _drawer(chat), "number": number})
        now = time.monotonic()
        self._last = {key: last for key, last in self._last.items() if _is_recent(last, now)}
        known, _ = self._last.get(self._checksum(chat), _NEVER)
        self._last[self._checksum(chat)] = max(number, known), now

    def since(self, chat: int) -> bool:
        """Whether a chat has told this worker so after it was asked what is in hand."""
        number, last = _in_hand.get(), self._last.get(self._checksum(chat), _NEVER)
        return number is not None and last[0] > number and _is_recent(last, time.monotonic())

    def check(self, connection: Connection, chat: int) -> None:
        """See that what is in hand may be written, in the transaction that writes it.

        Raises:
            ForgottenError: its chat has told any worker so.
        """
        number = _in_hand.get()
        if number is None:
            return
        last = 0
        if self._shared:
            last = connection.execute(_LAST_LOCKED, {"of": _drawer(chat)}).scalar_one()
        if last > number or self.since(chat):
            raise ForgottenError("its chat has told the bot to forget it")

    def _checksum(self, chat: int) -> int:
        """No chat's number stands here either."""
        return hash((self._secret, chat))


def _drawer(chat: int) -> int:
    return chat % _DRAWERS


def _is_recent(last: tuple[int, float], now: float) -> bool:
    """Telegram may begin to count anew after a week."""
    return now - last[1] < FORGOTTEN_KEPT
