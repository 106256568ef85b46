"""The codec behind the label of an encoding, as the web means it (the Encoding standard)."""

from __future__ import annotations

import codecs
import re

# What Python's codecs do not call by the names that the web has for them.
_LABELS = {
    "x-sjis": "cp932", "x-gbk": "gbk", "x-x-big5": "big5", "csbig5": "big5", "big5-hkscs": "big5",
    "x-euc-jp": "euc_jp", "dos-874": "cp874", "logical": "iso8859-8", "visual": "iso8859-8",
    "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "x-mac-roman": "mac_roman",
    "mac": "mac_roman", "x-mac-cyrillic": "mac_cyrillic", "x-mac-ukrainian": "mac_cyrillic",
    "koi": "koi8_r", "koi8": "koi8_r", "koi8-ru": "koi8_u", "ansi_x3.4-1968": "cp1252",
    "unicode": "utf-16-le", "ucs-2": "utf-16-le", "iso-10646-ucs-2": "utf-16-le",
    "csunicode": "utf-16-le", "unicodefeff": "utf-16-le", "unicodefffe": "utf-16-be",
    "unicode-1-1-utf-8": "utf-8", "x-unicode20utf8": "utf-8", "unicode11utf8": "utf-8",
    "unicode20utf8": "utf-8", "windows-949": "cp949", "windows-31j": "cp932",
    "windows-874": "cp874", "csiso88598e": "iso8859-8",
    **{f"x-cp{number}": f"cp{number}" for number in range(1250, 1259)},
}  # fmt: skip
# The wider encodings that writers of these labels use, and browsers read.
_WIDER = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "shift-jis": "cp932",
    "euc-kr": "cp949", "big5": "big5hkscs", "cp950": "big5hkscs", "utf-16": "utf-16-le",
}  # fmt: skip
# No others: Python has codecs that are no encodings of text (rot13, zlib), and dangerous ones.
_CODECS = frozenset({
    "utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs", "euc-jp", "iso2022-jp", "cp932",
    "cp949", "koi8-r", "koi8-u", "cp866", "cp874", "mac-roman", "mac-cyrillic",
    *(f"cp{number}" for number in range(1250, 1259)),
    *(f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
})  # fmt: skip
_LABEL = re.compile(r"[a-z0-9_:.-]{1,40}")


def codec_of(label: str) -> str:
    """Return the codec that browsers take for a label (WHATWG), or "" where there is none."""
    label = label.strip("\t\n\f\r \"'").lower()
    if not _LABEL.fullmatch(label):
        return ""
    try:
        name = codecs.lookup(_LABELS.get(label, label)).name.replace("_", "-")
    except LookupError:
        return ""
    name = _WIDER.get(name, name)
    return name if name in _CODECS else ""
