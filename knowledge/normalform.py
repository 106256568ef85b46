"""Normal form: a text in one form of its letters and digits, which words are cut from."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import regex

# Letters that NFKC leaves as they are, alone and beside each other: Latin, Greek, Cyrillic.
_LETTERS: Final = "À-ÖØ-öø-ıĴ-ľŁ-ňŊ-žƠơƯưȘ-țəẠ-ỹΆΈ-ΊΌΎ-ΡΣ-ώЀ-ҁҊ-ӿ"
_PLAIN: Final = re.compile(rf"[\x00-\x7f’{_LETTERS}]*")
# What keeps most English sentences from being ASCII, and only ever stands between words.
_TYPOGRAPHY: Final = (*((mark, '"') for mark in "“”‘–—£€™℠"), ("…", "..."))
# What is no part of a word wherever it stands: soft hyphens, fillers, emoji selectors, keycaps. A
# space without width parts words, and joiners are left to those who write with them.
_INVISIBLE: Final = regex.compile(
    r"[\p{Default_Ignorable_Code_Point}--[\u200b-\u200d]]|\u20e3", regex.VERSION1
)
# The number of a footnote behind a word, which NFKC makes a part of it; not that of km².
_FOOTNOTE: Final = regex.compile(r"(?<=\p{L}{3})[⁰¹²³⁴-⁹]+")
# The spaces and marks that group digits, before NFKC makes plain spaces of them: 1 234, 1'234.
# What may be one of them is looked for first: it is rare.
_GROUPED: Final = re.compile("[\u00a0\u2009\u202f'’](?<=[0-9].)(?=[0-9]{3}(?![0-9]))")
_GROUPED_BY_SPACE: Final = regex.compile("(?<![0-9.,])[0-9]{1,3}(?: [0-9]{3})+(?![0-9])")
_SPACE_GROUPS: Final = frozenset({"cs", "da", "fi", "fr", "no", "pl", "ru", "sv", "uk"})
_ARABIC_MARKS: Final = str.maketrans({"\u066b": ".", "\u066c": ","})
_ACRONYM: Final = regex.compile(r"(?<![^\W_])(?:\p{Lu}\.){2,}")


def normal_form(text: str, language: str) -> tuple[str, bool]:
    """A text in the one form of its letters and digits that words are cut from.

    NFKC, without what nobody sees, without the marks that group digits, acronyms without dots.

    Args:
        text: any text.
        language: two-letter code; in some, spaces group digits.

    Returns:
        The text, and whether it is plain, so that simpler rules do: all of it is ASCII, ’ and
        letters of Europe.
    """
    is_plain = text.isascii()
    if not is_plain:
        for mark, plain in _TYPOGRAPHY:
            text = text.replace(mark, plain)
        is_plain = _PLAIN.fullmatch(text) is not None
    if is_plain:
        text = _GROUPED.sub("", text) if "'" in text or "’" in text else text
    else:
        text = _FOOTNOTE.sub(" ", _INVISIBLE.sub("", text))
        text = _GROUPED.sub("", text).translate(_ARABIC_MARKS)
        text = unicodedata.normalize("NFKC", text)
    if language in _SPACE_GROUPS:
        text = _GROUPED_BY_SPACE.sub(lambda found: found.group().replace(" ", ""), text)
    if text.count(".") > 1:  # most sentences have one, and to look costs a tenth of an analysis
        text = _ACRONYM.sub(lambda found: found.group().replace(".", ""), text)
    return text, is_plain
