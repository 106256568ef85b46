"""Typography: what a text says apart from how it is set, so that two settings compare as equal."""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import Final

# Telegram's own cleaning deletes \r, U+2028-202E, U+0333, U+033F and a ring that is left over
# (U+030A), and makes joiners of direction marks; here all of these go, on both sides.
_DELETED: Final = re.compile(
    "[\r\u00ad\u0333\u033f\u030a\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]"
)
_SPACE: Final = re.compile(r"[\x00-\x20\s]{2,}|[\x00-\x1f]|[^\S ]")  # all but a single space
_SHAPES: Final = MappingProxyType(
    {
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‘’‚‛ʼ´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)
_GLYPH: Final = re.compile(f"[{''.join(_SHAPES)}]")  # str.translate takes four times as long
# Letters that leave a blank, which nobody sees: the fillers of Hangul.
_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0")


def can_be_read(text: str) -> bool:
    """Whether a text has a letter or digit that can be seen."""
    return any(char.isalnum() and char not in _BLANK for char in text)


def plain(text: str) -> str:
    """A text without its setting: what Telegram changes, and what editors' software does.

    White space and control characters become single spaces, letters and their marks one character
    where there is one, invisible characters go, and quotation marks, apostrophes and dashes have
    one shape each. `plain(a) == plain(b)` for a text and what Telegram made of it.
    """
    return unstripped(text).strip(" ")


def unstripped(text: str) -> str:
    """As `plain`, with a space at an end that has white space.

    So the pieces of a text can be made plain one by one and put together again.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if _DELETED.search(text):
            text = unicodedata.normalize("NFC", _DELETED.sub("", text))
        text = _GLYPH.sub(lambda found: _SHAPES[found.group()], text)
    text = text.replace("`", "'")
    if text.isprintable() and "  " not in text:  # nearly always, and much quicker to see
        return text
    return _SPACE.sub(" ", text.replace("\r", ""))
