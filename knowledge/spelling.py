"""Spelling: the words of a text as they are compared when houses spell them in their own ways."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import regex

_UNSPACED: Final = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"  # each character is a word
# A sign and a currency are words too: 3 degrees are not -3, and $5 are not £5.
_WORD: Final = regex.compile(
    rf"(?V1)(?<![^\s(])[\-−–]\d+|[$€£¥₹%]|[{_UNSPACED}]|[[\p{{L}}\p{{N}}\p{{M}}]--[{_UNSPACED}]]+"
)
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_HOUSES: Final = tuple(
    (re.compile(ours), theirs)
    for ours, theirs in (
        (r"(?<=\d)\s?([ap])\.?\s?m\b", r"\1m"),
        (r"(?<=\d)[,.\s](?=\d{3}\b)", ""),
        (r"\b(?:per cent|percent|por ciento|prozent)\b", "%"),
        (r"\bgrey", "gray"),
        (r"\bsólo\b", "solo"),
        (r"gramme(s?)\b", r"gram\1"),
        (r"(?<=\w\w)our", "or"),
        (r"([^\W\daeiou])re(s?)\b", r"\1er\2"),
        (r"ys(e|ed|es|ing)\b", r"yz\1"),
        (r"is(e|ed|es|er|ers|ing|ations?)\b", r"iz\1"),
        (r"ll(ed|ing|er|ers)\b", r"l\1"),
        (r"enc(es?)\b", r"ens\1"),
        (r"ogue(s?)\b", r"og\1"),
    )
)


def spelled(text: str) -> list[str]:
    """The words of a text in one spelling, without punctuation: "Organisations" is "organizations".

    American and British, Swiss and German spelling become one, and so do a few forms of house
    style. What comes out is for comparing and no good spelling: both texts are changed alike, and
    words that become one by it ("filled" and "filed") don't meet in the same place of a sentence.
    """
    plain = unicodedata.normalize("NFC", text).translate(_INVISIBLE).casefold()
    for ours, theirs in _HOUSES:
        plain = ours.sub(theirs, plain)
    return [word.replace("−", "-").replace("–", "-") for word in _WORD.findall(plain)]
