"""Config: every setting, checked when it is read, and the error that names what is wrong."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

import yaml

from knowledge import ENGINES, SAMPLE

SAMPLE_TITLE: Final = "Dunnock Bridge (an invented story)"
SAMPLE_EXAMPLES: Final = ("When does the bridge reopen?", "How many hangers are cracked?")

_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{30,}")


class ConfigError(Exception):
    """A setting is wrong. `str(error)` names the file, the key and the remedy, never a token."""

    def __init__(self, message: str) -> None:
        super().__init__(_TOKEN.sub("<token>", message))


@dataclass(frozen=True, slots=True)
class Config:
    """The settings. What each is for stands beside its default in config.example.yml.

    Attributes:
        articles: files and folders; none means the sample story.
        title: of the story, as readers see it; "" means the newest article's.
        examples: questions offered by /start.
        quotes: how many an answer has at most.
        engine: a name in knowledge.ENGINES.
        token_file: holds the bot's token, or None.
        api_base: of the Bot API server.
        log_level: debug, info, warning or error.
        encoder, reader: models, by name or as a directory; "" means none.
        encoder_sha256, reader_sha256: what their .onnx files must have; "" means any.
        models_optional: whether it goes on without a model that can't be used.
        vectors: the folder where sentence vectors are kept, or None.
    """

    articles: tuple[Path, ...] = ()
    title: str = ""
    examples: tuple[str, ...] = ()
    quotes: int = 3
    engine: str = "memory"
    token_file: Path | None = None
    api_base: str = "https://api.telegram.org"
    log_level: str = "info"
    encoder: str = ""
    encoder_sha256: str = ""
    reader: str = ""
    reader_sha256: str = ""
    models_optional: bool = False
    vectors: Path | None = None

    @property
    def is_sample(self) -> bool:
        """Whether the story is the one that ships with the package."""
        return not self.articles

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where the articles are."""
        return self.articles or (SAMPLE,)


def load(path: Path | None) -> Config:
    """Read a configuration file; None gives the defaults.

    Relative paths in it start at its own folder.

    Raises:
        ConfigError: it can't be read, or a key or value in it is wrong.
    """
    if path is None:
        return Config()
    try:
        data = yaml.load(path.read_text("utf-8"), Loader=_UniqueKeys)  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; give the right path to --config") from error
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"{path}: this is not YAML: {' '.join(str(error).split())}") from error
    return _checked(data if data is not None else {}, path)


def read_token(config: Config, environment: Mapping[str, str] = os.environ) -> str | None:
    """The bot's token: from PULLQUOTE_TOKEN, else from the token file; None when neither is given.

    Raises:
        ConfigError: the file can't be read, or what is given doesn't look like a token. What was
            given is not repeated.
    """
    token, place = environment.get("PULLQUOTE_TOKEN", "").strip(), "PULLQUOTE_TOKEN"
    if not token and config.token_file:
        place = f"token_file {config.token_file}"
        try:
            token = config.token_file.read_text("utf-8-sig").strip()
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not text"
            raise ConfigError(f"{place}: {reason}; put the token alone in it") from error
        if not token:
            raise ConfigError(f"{place}: the file is empty; put the token alone in it")
    if not token:
        return None
    if not _TOKEN.fullmatch(token):
        raise ConfigError(f"{place}: this is no bot token; @BotFather gives one like 123456:ABC…")
    return token


class _UniqueKeys(yaml.SafeLoader):
    """A loader to which the same key twice is an error: one of the two would be lost in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - yaml's signature
        mapping = super().construct_mapping(node, deep)
        if len(mapping) != len(node.value):
            mark = node.start_mark
            raise yaml.YAMLError(f"a key stands twice in the mapping at line {mark.line + 1}")
        return mapping


def _checked(data: object, path: Path) -> Config:
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: settings are lines of “key: value”; see config.example.yml")
    config = Config()
    for key, value in data.items():
        check = _CHECKS.get(key) if isinstance(key, str) else None
        if check is None:
            raise ConfigError(f"{path}: {key}: there is no such setting{_nearest(str(key))}")
        try:
            changed: dict[str, Any] = {str(key): check(value, path.parent)}
        except (ValueError, OSError, RuntimeError) as error:  # such as a name too long, ~nobody
            raise ConfigError(f"{path}: {key}: {error}") from error
        config = replace(config, **changed)
    return config


def _nearest(key: str) -> str:
    names = [field.name for field in fields(Config)]
    near = difflib.get_close_matches(key, names, 1)
    return f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(names)}"


def _text(value: object, _: Path) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"must be text, not {value!r}; put it in quotes")  # noqa: TRY004
    return value.strip()


def _list(value: object, folder: Path) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError("must be a list: one “- item” a line")  # noqa: TRY004
    found = [_text(item, folder) for item in value]
    if not all(found):
        raise ValueError("one of its items is empty; remove it")
    return found


def _texts(value: object, folder: Path) -> tuple[str, ...]:
    return tuple(_list(value, folder))


def _path(text: str, folder: Path) -> Path:
    return folder / Path(text).expanduser()


def _paths(value: object, folder: Path) -> tuple[Path, ...]:
    paths = tuple(_path(item, folder) for item in _list(value, folder))
    for path in paths:
        if not path.exists():
            raise ValueError(f"{path} does not exist; give a file or folder of articles")
    return paths


def _optional_path(value: object, folder: Path) -> Path | None:
    text = _text(value, folder)
    return _path(text, folder) if text else None


def _quotes(value: object, _: Path) -> int:
    if type(value) is not int or not 1 <= value <= 10:  # noqa: PLR2004 - True is an int too
        raise ValueError(f"must be a whole number from 1 to 10, not {value!r}")
    return value


def _switch(value: object, _: Path) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {value!r}")  # noqa: TRY004
    return value


def _model(value: object, folder: Path) -> str:
    """A directory, or a name on the hub, which is left as it is."""
    text = _text(value, folder)
    place = _path(text, folder)
    return str(place) if text and place.is_dir() else text


def _sha256(value: object, folder: Path) -> str:
    text = _text(value, folder).lower()
    if text and not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ValueError("must be 64 hexadecimal digits, as sha256sum prints them")
    return text


def _one_of(*allowed: str) -> Callable[[object, Path], str]:
    def check(value: object, folder: Path) -> str:
        text = _text(value, folder).lower()
        if text not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}, not {value!r}")
        return text

    return check


def _web_address(value: object, folder: Path) -> str:
    text = _text(value, folder).rstrip("/")
    if not text.startswith(("http://", "https://")):
        raise ValueError("must be a web address that starts with http:// or https://")
    return text


_CHECKS: Final[Mapping[str, Callable[[object, Path], object]]] = {
    "articles": _paths,
    "title": _text,
    "examples": _texts,
    "quotes": _quotes,
    "engine": _one_of(*ENGINES),
    "token_file": _optional_path,
    "api_base": _web_address,
    "log_level": _one_of("debug", "info", "warning", "error"),
    "encoder": _model,
    "encoder_sha256": _sha256,
    "reader": _model,
    "reader_sha256": _sha256,
    "models_optional": _switch,
    "vectors": _optional_path,
}
