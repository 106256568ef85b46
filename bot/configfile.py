"""Config file: the settings as YAML, each checked when it is read; what is wrong is named."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from bot import configvalues as values
from bot.config import LEDGER, TELEGRAM, Config, ConfigError
from knowledge import ENGINES
from knowledge.settingsfile import parse, small_text

_PORTS: Final = frozenset({None, 443, 80, 88, 8443})


def load(path: Path | None) -> Config:
    """Read a configuration file; None gives the defaults.

    Relative paths in it start at its own folder.

    Raises:
        ConfigError: it can't be read, or a key or value in it is wrong.
    """
    if path is None:
        return Config()
    try:
        text = small_text(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(f"{path}: {reason}; give the right path to --config") from error
    try:
        data = parse(text)
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error
    return _checked(data if data is not None else {}, path)


def _checked(data: object, path: Path) -> Config:
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: settings are lines of “key: value”; see config.example.yml")
    folder = path.parent
    config = Config(
        library=folder / "library", disk_folder=folder / "index", ledger=folder / LEDGER
    )
    for key, value in data.items():
        check = _CHECKS.get(key) if isinstance(key, str) else None
        if check is None:
            name = str(key)
            raise ConfigError(
                f"{path}: {values.short(name)}: there is no such setting{_nearest(name)}"
            )
        try:
            changed: dict[str, Any] = {str(key): check(value, path.parent)}
        except (ValueError, OSError, RuntimeError) as error:  # such as a name too long, ~nobody
            raise ConfigError(f"{path}: {key}: {error}") from error
        config = replace(config, **changed)
    if config.engine == "opensearch" and not config.opensearch_hosts:
        raise ConfigError(f"{path}: opensearch_hosts: the engine “opensearch” needs an address")
    if config.api_base == TELEGRAM and not _may_call(config.webhook_url):
        remedy = "https:// on port 443, 80, 88 or 8443, where your proxy takes it"
        raise ConfigError(f"{path}: webhook_url: Telegram wants {remedy}")
    return replace(config, library_is="configured") if data.get("library") else config


def _may_call(url: str) -> bool:
    """Whether Telegram's own Bot API server calls such an address."""
    parts = urlsplit(url)
    return not url or (parts.scheme == "https" and parts.port in _PORTS)


def _nearest(key: str) -> str:
    names = list(SETTINGS)
    near = difflib.get_close_matches(key[:60], names, 1)
    return f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(names)}"


_CHECKS: Final[Mapping[str, Callable[[object, Path], object]]] = {
    "articles": values.paths,
    "library": values.library,
    "story": values.story,
    "follow_every": values.seconds,
    "contact": values.title,
    "title": values.title,
    "examples": values.examples,
    "quotes": values.whole(1, 10),
    "engine": values.one_of(*ENGINES),
    "disk_folder": values.index_folder,
    "opensearch_hosts": values.web_addresses,
    "opensearch_index": values.index_name,
    "opensearch_ca": values.optional_path,
    "opensearch_shards": values.whole(1, 100),
    "opensearch_replicas": values.whole(0, 10),
    "token_file": values.optional_path,
    "admins": values.ids,
    "corrections_contact": values.chat_or_email,
    "report_min_readers": values.whole(2, 100),
    "report_weekly": values.switch,
    "api_base": values.web_address,
    "ledger": values.ledger_file,
    "database_url": values.database_url,
    "webhook_url": values.webhook_url,
    "webhook_listen": values.listen,
    "webhook_path": values.webhook_path,
    "webhook_connections": values.whole(1, 100),
    "waiting_days": values.whole(1, 365),
    "log_level": values.one_of("debug", "info", "warning", "error"),
    "encoder": values.model,
    "encoder_sha256": values.sha256,
    "reader": values.model,
    "reader_sha256": values.sha256,
    "models_optional": values.switch,
    "vectors": values.optional_path,
}
SETTINGS: Final = tuple(_CHECKS)
"""The names of all settings, in the order of config.example.yml."""
