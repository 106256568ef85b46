"""Running: `pullquote run`, once the story is open: ledger, application, and how it ends."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import Final

from telegram.error import InvalidToken

from bot import app, logs
from bot.config import SAMPLE_EXAMPLES, Config, ConfigError, database_url
from bot.desk import Desk
from bot.extras import WEBHOOK
from bot.ledger import Ledger, LedgerError, open_ledger
from bot.terminal import WrongUse, visible

TAKEN_OVER: Final = 3
"""The exit code when another process answers with the same token."""


def serve(config: Config, token: str, desk: Desk) -> None:
    """Answer on Telegram until a signal ends it.

    Raises:
        WrongUse: the ledger can't be opened, or Telegram does not know the token.
        SystemExit: with TAKEN_OVER.
    """
    logs.set_up(config.log_level)
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # else the library warns at each 429
    if config.is_sample:
        config = replace(config, examples=config.examples or SAMPLE_EXAMPLES)
    ledger = _opened(config)
    try:
        _run(config, token, app.build(config, token, desk, ledger), ledger)
    except InvalidToken as error:
        raise WrongUse("Telegram does not know this token; get it again from @BotFather") from error
    except app.TakenOverError:
        sys.exit(TAKEN_OVER)
    finally:
        ledger.close()


def _run(config: Config, token: str, built: app.App, ledger: Ledger) -> None:
    """By long polling, or at the webhook where there is one."""
    if not config.webhook_url:
        app.run(built)
        return
    try:
        from bot.webhook import Webhook, WebhookError, address_of  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise WrongUse(f"webhook_url: this needs one more package: {WEBHOOK}") from error
    try:
        Webhook(built, ledger, address_of(config, token), app.ALLOWED_UPDATES).run()
    except (WebhookError, ConfigError) as error:
        raise WrongUse(visible(str(error))) from error


def _opened(config: Config) -> Ledger:
    try:
        return open_ledger(database_url(config))
    except LedgerError as error:
        raise WrongUse(visible(str(error))) from error
