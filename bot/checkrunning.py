"""Check of what a running bot needs: the ledger, and the webhook where there is one."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from bot.config import Config, ConfigError, database_url, listens_at
from bot.configvalues import short
from bot.extras import WEBHOOK
from bot.finding import Finding
from bot.ledger import LedgerError, open_ledger

_TIMEOUT: Final = 10  # seconds for Telegram to answer
_RECENT: Final = 3600  # seconds in which a failed delivery is a problem of now


def ledger(config: Config) -> Finding:
    """Whether it can be opened; a file that is not there yet is not begun to look."""
    url = database_url(config)
    if url.startswith("sqlite:") and not os.path.exists(config.ledger):  # noqa: PTH110 - never raises
        return _not_there(config.ledger)
    try:
        open_ledger(url).close()
    except LedgerError as error:
        return Finding(good=False, text=str(error))
    shared = "PostgreSQL" if url.startswith("postgresql") else f"the file {config.ledger}"
    return Finding(good=True, text=f"the ledger is in order: {shared}")


def _not_there(file: Path) -> Finding:
    """Whether a ledger can be made: its folder is, too, in the nearest one that is there."""
    place = next(each for each in file.absolute().parents if os.path.exists(each))  # noqa: PTH110
    if not place.is_dir():
        remedy = f"{place} is no folder; name another place in “ledger”"
    elif not os.access(place, os.W_OK | os.X_OK):
        remedy = f"{place} may not be written; see that it may, or name another place in “ledger”"
    else:
        return Finding(good=True, text=f"the ledger {file} is made when the bot first starts")
    return Finding(good=False, text=f"the ledger {file} can't be made: {remedy}")


def webhook(config: Config, token: str) -> Iterator[Finding]:
    """Whether the bot can listen, and what Telegram says of its deliveries."""
    if config.webhook_url:
        yield _listening(config)
    told = _told(config, token)
    if told is None:  # that Telegram was not reached is said of the token
        return
    host, wanted = urlsplit(told.get("url", "")).hostname, urlsplit(config.webhook_url).hostname
    if wanted is None:
        if host is not None:
            text = f"Telegram delivers to {host}; a start without webhook_url ends that"
            yield Finding(good=True, text=text)
        return
    if host != wanted:
        yield Finding(good=True, text=f"Telegram delivers to {wanted} from the next start on")
        return
    waiting = told.get("pending_update_count", 0)
    yield Finding(good=True, text=f"Telegram delivers to {host}; {waiting} updates wait there")
    if time.time() - told.get("last_error_date", 0) < _RECENT:
        when = datetime.fromtimestamp(told["last_error_date"], UTC).strftime("%H:%M UTC")
        said = short(str(told.get("last_error_message", "")))
        remedy = "see that the proxy passes it on to where the bot listens"
        yield Finding(good=False, text=f"a delivery failed at {when}: {said}; {remedy}")


def _listening(config: Config) -> Finding:
    if find_spec("tornado") is None:
        return Finding(good=False, text=f"webhook_url: this needs one more package: {WEBHOOK}")
    try:
        host, port = listens_at(config)
    except ConfigError as error:
        return Finding(good=False, text=str(error))
    alone = database_url(config).startswith("sqlite:")
    workers = "one worker alone, as the ledger is a file" if alone else "several workers may"
    return Finding(good=True, text=f"listens at {host} port {port}; {workers}")


def _told(config: Config, token: str) -> Mapping[str, Any] | None:
    # The address holds the token, so no error of httpx is shown as it is.
    try:
        response = httpx.get(f"{config.api_base}/bot{token}/getWebhookInfo", timeout=_TIMEOUT)
        result = response.json()["result"]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
        return None
    return result if isinstance(result, dict) else None
