"""Cipher: a reader's words are kept encrypted, with a key that stands in no file of the bot's."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from typing import Final

from bot.config import ConfigError

KEY: Final = "PULLQUOTE_KEY"
"""The environment variable that has the key."""

CRYPTOGRAPHY: Final = "pip install 'cryptography>=44'"
"""What installs the extra `waiting`."""

_KEY_BYTES: Final = 32


class Cipher:
    """Encrypts short texts as Fernet does: AES-128 in CBC mode, signed by HMAC-SHA256.

    Args:
        key: 32 bytes in URL-safe base64.

    Raises:
        ValueError: it is no such key.
        ModuleNotFoundError: the package cryptography is missing.
    """

    def __init__(self, key: str) -> None:
        from cryptography.fernet import Fernet, InvalidToken  # noqa: PLC0415 - an extra

        self._fernet, self._wrong = Fernet(key), InvalidToken

    def encrypted(self, text: str) -> str:
        """What is kept in its place; another each time."""
        return self._fernet.encrypt(text.encode("utf-8", "surrogatepass")).decode()

    def decrypted(self, secret: str) -> str | None:
        """The text; None where it was encrypted with another key, or is damaged."""
        try:
            return self._fernet.decrypt(secret.encode()).decode("utf-8", "surrogatepass")
        except self._wrong:
            return None


def new_key() -> str:
    """A key that nobody has had before."""
    return base64.urlsafe_b64encode(os.urandom(_KEY_BYTES)).decode()


def read_cipher(environment: Mapping[str, str] = os.environ) -> Cipher | None:
    """That of PULLQUOTE_KEY; None when none is given.

    Raises:
        ConfigError: it is no key, or the package that it needs is missing. What was given is not
            repeated.
    """
    key = environment.get(KEY, "").strip()
    if not key:
        return None
    try:
        return Cipher(key)
    except ValueError:
        raise ConfigError(f"{KEY}: this is no key; “pullquote key” prints a new one") from None
    except ModuleNotFoundError:
        raise ConfigError(f"{KEY}: this needs one more package: {CRYPTOGRAPHY}") from None
