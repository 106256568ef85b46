"""Values of settings: each checked, in the words that the error has after file and key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from knowledge import LibraryError, check_name

TOKEN: Final = re.compile(r"\d{5,}:[A-Za-z0-9_-]{30,}")
_SHOWN: Final = 60  # characters of a wrong value
_LONGEST_TITLE: Final = 300
_LONGEST_EXAMPLE, _EXAMPLES = 200, 10  # characters of one, how many
_LAST_PORT: Final = 65_535


def redacted(text: str) -> str:
    """A text without the bot tokens in it."""
    return TOKEN.sub("<token>", text)


def short(text: str) -> str:
    """What is shown of a wrong value; redacted first, as half a token would not be known as one."""
    text = redacted(text)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _text(value: object, _: Path) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"must be text, not {short(repr(value))}; put it in quotes")  # noqa: TRY004
    text = value.strip()
    for char in text:
        if unicodedata.category(char) in {"Cc", "Cs"}:
            raise ValueError(f"it holds the control character U+{ord(char):04X}; delete it")
    return text


def title(value: object, folder: Path) -> str:
    """A line of at most 300 characters."""
    text = _text(value, folder)
    if len(text) > _LONGEST_TITLE:
        raise ValueError(f"it is longer than {_LONGEST_TITLE} characters; shorten it")
    return text


def _list(value: object, folder: Path) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError("must be a list: one “- item” a line")  # noqa: TRY004
    found = [_text(item, folder) for item in value]
    if not all(found):
        raise ValueError("one of its items is empty; remove it")
    return found


def examples(value: object, folder: Path) -> tuple[str, ...]:
    """At most ten questions that can be read on a button."""
    found = tuple(_list(value, folder))
    if len(found) > _EXAMPLES:
        raise ValueError(f"there are more than {_EXAMPLES}; remove some, two fit well")
    for example in found:
        if len(example) > _LONGEST_EXAMPLE:
            limit = f"longer than {_LONGEST_EXAMPLE} characters; shorten it"
            raise ValueError(f"“{short(example)}” is {limit}")
        if not any(map(str.isalnum, example)):
            raise ValueError(f"“{short(example)}” has no letter or digit; write a question")
    return found


def _path(text: str, folder: Path) -> Path:
    return folder / Path(text).expanduser()


def paths(value: object, folder: Path) -> tuple[Path, ...]:
    """Files and folders that are there."""
    found = tuple(_path(item, folder) for item in _list(value, folder))
    for path in found:
        if not path.exists():
            raise ValueError(f"{path} does not exist; give a file or folder of articles")
    return found


def optional_path(value: object, folder: Path) -> Path | None:
    """A path, or None for an empty text."""
    text = _text(value, folder)
    return _path(text, folder) if text else None


def library(value: object, folder: Path) -> Path:
    """A folder, which is looked at later; the usual one for an empty text."""
    return _path(_text(value, folder) or "library", folder)


def index_folder(value: object, folder: Path) -> Path:
    """The folder of an index; the usual one for an empty text."""
    return _path(_text(value, folder) or "index", folder)


def ledger_file(value: object, folder: Path) -> Path:
    """The file of the ledger; the usual one for an empty text."""
    return _path(_text(value, folder) or "pullquote.sqlite", folder)


def database_url(value: object, folder: Path) -> str:
    """The address of a database, without a password: that comes from the environment."""
    text = _text(value, folder)
    if text and not text.startswith(("postgresql://", "postgresql+psycopg://")):
        raise ValueError("must be an address like postgresql://pullquote@localhost/pullquote")
    if re.match(r"[^/]*//[^/@]*:[^/@]*@", text):
        remedy = "give the whole address as PULLQUOTE_DATABASE_URL instead"
        raise ValueError(f"it holds a password; {remedy}")
    return text


def webhook_url(value: object, folder: Path) -> str:
    """A public address without credentials, query and slash at its end, or ""."""
    text = _text(value, folder).rstrip("/")
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - it raises
    except ValueError:
        raise ValueError("must be an address like https://bot.example.org") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address like https://bot.example.org")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("must have no name, no password and nothing after ? or #; leave that out")
    return text


def listen(value: object, folder: Path) -> tuple[str, int]:
    """Where to listen: host and port."""
    text = _text(value, folder)
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not re.fullmatch(r"[0-9]{1,5}", port) or not 0 < int(port) <= _LAST_PORT:
        raise ValueError(f"must be an address like 127.0.0.1:8080, not {short(repr(value))}")
    return host, int(port)


def webhook_path(value: object, folder: Path) -> str:
    """The last part of an address, which nobody guesses, or ""."""
    text = _text(value, folder).strip("/")
    if text and not re.fullmatch(r"[A-Za-z0-9_-]{16,200}", text):
        raise ValueError("must be 16 to 200 letters, digits, - and _, or empty for one of its own")
    return text


def index_name(value: object, folder: Path) -> str:
    """What OpenSearch takes for the name of an index, and no more than that."""
    text = _text(value, folder)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,99}", text):
        raise ValueError("must be small letters, digits, - and _, starting with a letter or digit")
    return text


def story(value: object, folder: Path) -> str:
    """The name of a story, or ""."""
    name = _text(value, folder)
    try:
        return check_name(name) if name else ""
    except LibraryError as error:
        raise ValueError(str(error)) from error


def seconds(value: object, _: Path) -> int:
    """0, or a minute to a day."""
    if type(value) is not int or not (value == 0 or 60 <= value <= 86_400):  # noqa: PLR2004
        raise ValueError(f"must be 0, or seconds from 60 to 86400, not {short(repr(value))}")
    return value


def whole(least: int, most: int) -> Callable[[object, Path], int]:
    """A check that takes whole numbers of this range only."""

    def check(value: object, _: Path) -> int:
        if type(value) is not int or not least <= value <= most:  # True is an int too
            shown = short(repr(value))
            raise ValueError(f"must be a whole number from {least} to {most}, not {shown}")
        return value

    return check


def ids(value: object, _: Path) -> tuple[int, ...]:
    """Ids of persons on Telegram."""
    found = [] if value is None else value
    if not isinstance(found, list) or not all(type(one) is int and one > 0 for one in found):
        raise ValueError("must be a list of the numbers that Telegram gives to people")
    return tuple(found)


def chat_or_email(value: object, folder: Path) -> int | str:
    """The id of a chat, of a group below 0; or an e-mail address; or ""."""
    if type(value) is int and value:  # True is an int too
        return value
    text = _text(value, folder) if isinstance(value, str | None) else "no"
    if text and not re.fullmatch(r"[^\s@<>]{1,64}@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+", text):
        shown = short(repr(value))
        raise ValueError(f"must be the number of a chat or an e-mail address, not {shown}")
    return text


def switch(value: object, _: Path) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {short(repr(value))}")  # noqa: TRY004
    return value


def model(value: object, folder: Path) -> str:
    """A directory, or a name on the hub, which is left as it is."""
    text = _text(value, folder)
    place = _path(text, folder)
    return str(place) if text and place.is_dir() else text


def sha256(value: object, folder: Path) -> str:
    """A checksum, or ""."""
    text = _text(value, folder).lower()
    if text and not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ValueError("must be 64 hexadecimal digits, as sha256sum prints them")
    return text


def one_of(*allowed: str) -> Callable[[object, Path], str]:
    """A check that takes these words only, in any case."""

    def check(value: object, folder: Path) -> str:
        text = _text(value, folder).lower()
        if text not in allowed:
            shown = short(repr(value))
            raise ValueError(f"must be one of {', '.join(allowed)}, not {shown}")
        return text

    return check


def web_addresses(value: object, folder: Path) -> tuple[str, ...]:
    """Addresses without credentials: these come from the environment."""
    found = tuple(web_address(item, folder) for item in _list(value, folder))
    for address in found:
        if "@" in address:
            remedy = "PULLQUOTE_OPENSEARCH_USER and PULLQUOTE_OPENSEARCH_PASSWORD are for that"
            raise ValueError(f"holds a name or a password; {remedy}")
    return found


def web_address(value: object, folder: Path) -> str:
    """An address without a slash at its end."""
    text = _text(value, folder).rstrip("/")
    if not text.startswith(("http://", "https://")):
        raise ValueError("must be a web address that starts with http:// or https://")
    return text
