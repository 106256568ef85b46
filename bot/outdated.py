"""Outdated: what waits to be sent is seen once more just before it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from telegram.error import TelegramError


class OutdatedError(TelegramError):
    """What was to be sent quotes what no longer stands, so it was not."""


_stands: ContextVar[Callable[[], bool] | None] = ContextVar("_stands", default=None)


@contextmanager
def only_while(stands: Callable[[], bool]) -> Iterator[None]:
    """Within, each message is sent only if this is true at that moment, however long it waited.

    Raises:
        OutdatedError: it was not, and nothing was sent.
    """
    before = _stands.set(stands)
    try:
        yield
    finally:
        _stands.reset(before)


def see_that_it_stands() -> None:
    """Called just before a message goes, in the task that sends it.

    Raises:
        OutdatedError: it may not go.
    """
    stands = _stands.get()
    if stands is not None and not stands():
        raise OutdatedError("what it quotes has changed")
