"""Logging: one format, and no token in it at any level."""

from __future__ import annotations

import logging

from telegram.error import TelegramError

from bot.configvalues import redacted


class Redacted(logging.Formatter):
    """Replaces what looks like a bot token in the finished line, its traceback included.

    An error of Telegram's is given by its own sentence: where in the library it was raised tells
    an operator nothing.
    """

    def format(self, record: logging.LogRecord) -> str:
        """See logging.Formatter."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, TelegramError):
            record = logging.makeLogRecord({**record.__dict__, "exc_info": None, "exc_text": None})
            record.msg, record.args = f"{record.getMessage()} {error}", None
        return redacted(super().format(record))


def set_up(level: str) -> None:
    """Write log lines of our own and of the libraries to standard error.

    httpx logs the address of each call at INFO, and the address of a Bot API call holds the token;
    telegram logs what people wrote at DEBUG, and a whole update, at CRITICAL, when it can't read
    one. So they are kept to WARNING and INFO, and the last is left out: bot/updates.py reports
    such an update without its content.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(Redacted("%(asctime)s %(levelname)s pullquote.%(name)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("telegram").setLevel(max(logging.INFO, logging.getLogger().level))
    logging.getLogger("telegram.ext.ExtBot").addFilter(_without_updates)


def _without_updates(record: logging.LogRecord) -> bool:
    return record.levelno < logging.CRITICAL
