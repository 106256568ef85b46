"""Tokens: what a text is cut into, before each is made the stems that are compared."""

from __future__ import annotations

import re
from typing import Final, cast

import regex

# Scripts written without spaces: a run of them is one token.
_UNSPACED: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}ー々"
RUN: Final = regex.compile(rf"[{_UNSPACED}]+")
_NUMBER: Final = r"\d+(?:[.,]\d+)+"
# Without the underscore and its like: they stand around words (_Marigold_), and between them.
_LETTER: Final = rf"[[\w\p{{M}}]--[{_UNSPACED}\p{{Pc}}]]"
_TOKEN: Final = regex.compile(
    rf"[{_UNSPACED}]+|{_NUMBER}|{_LETTER}+(?:['’ʼ]{_LETTER}+)*", regex.VERSION1
)
# The same for plain texts, in a quarter of the time.
_PLAIN_TOKEN: Final = re.compile(rf"{_NUMBER}|[^\W_]+(?:['’][^\W_]+)*")
# And for those of Latin-1 without numbers like 1,234, in a third of that: all else is made a space.
_LATIN_1: Final = "latin-1"
_APART: Final = bytes(c if chr(c).isalnum() or chr(c) == "'" else ord(" ") for c in range(256))
_SEPARATED: Final = re.compile(r"[.,][0-9]")
_DIGITS: Final = b"0123456789"


def tokens(normal: str, *, plain: bool) -> list[str]:
    """The words and numbers of a text in order, and its runs of scripts without spaces.

    Args:
        normal: a text as normal_form gives it.
        plain: whether it is; what else normal_form says of it.
    """
    if not plain:
        return cast("list[str]", _TOKEN.findall(normal))
    try:
        raw = normal.encode(_LATIN_1)
    except UnicodeEncodeError:
        return _PLAIN_TOKEN.findall(normal)
    if raw != raw.translate(None, _DIGITS) and _SEPARATED.search(normal):
        return _PLAIN_TOKEN.findall(normal)
    apart = raw.translate(_APART).decode(_LATIN_1)
    if "'" in apart:  # it stays within a word
        apart = f" {apart} ".replace(" '", " ").replace("' ", " ")
        if "''" in apart or " '" in apart or "' " in apart:
            return _PLAIN_TOKEN.findall(normal)
    return apart.split()
