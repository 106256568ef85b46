"""bytes -> text: the encoding found, and UTF-8 that was once read as something else put right."""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import cache
from itertools import pairwise

from knowledge.article import Repair
from knowledge.reading.charset import codec_of
from knowledge.reading.charsetguess import guess

# What browsers assume first, then what detectors guess for a few accented letters, then the rest.
# The order decides only between encodings whose results are equally plausible.
SUSPECTS = (
    *("cp1252", "latin-1", "iso8859-16", "iso8859-2", "cp1250", "iso8859-15", "iso8859-9"),
    *("cp1254", "iso8859-3", "iso8859-4", "iso8859-10", "iso8859-13", "cp1257", "iso8859-14"),
    *("mac_roman", "cp1251", "koi8-r", "cp437", "cp850"),
)
_MARKS = (  # the longer ones first: UTF-32's begins like UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# A byte that cp1252 leaves undefined is the control character of that number, as browsers have it.
_WINDOWS = {
    byte: char
    for byte in range(0x80, 0xA0)
    if (char := bytes([byte]).decode("cp1252", errors="replace")) != "\ufffd"
}
_BROKEN = re.compile("[\ufffd\x80-\x9f]")
_RARE = 50  # right characters of other alphabets than ASCII, at least, for one that is broken
_WORD = re.compile(r"[^\x00-\x20]+")
_RUN = re.compile(r"[^\x00-\x7f]+")
_ENOUGH = 8  # different restored characters; more of them do not form UTF-8 by chance
_ALPHABETS = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "HEBREW", "ARABIC"})


def decode(data: bytes, declared: str = "") -> tuple[str, Repair | None]:
    r"""Return the text of a document, without its byte order mark and with \n line ends.

    A byte order mark decides; then bytes that form UTF-8 are UTF-8, whatever is declared; then
    the declared encoding counts, unless its text shows that it lies; then the likeliest one, which
    is cp1252 unless the letters speak against it. None of this is damage or leaves a record.
    Damage is then undone: see `repair`.

    Args:
        data: the document.
        declared: the label of an encoding as a header, an XML declaration or a meta tag gives it;
            one that is unknown is as good as none.

    Raises:
        ValueError: the bytes are no text; its message is a sentence.
    """
    text = _text(data, codec_of(declared)).removeprefix("\ufeff")
    if "\0" in text:
        raise ValueError("this is a binary file, not a text; save it as plain text in UTF-8")
    return repair(text.replace("\r\n", "\n").replace("\r", "\n"))


def repair(text: str) -> tuple[str, Repair | None]:
    """Undo UTF-8 that was once read as a wrong single-byte encoding, or return the text as it is.

    The whole document or nothing: every non-ASCII character must belong to one encoding, and their
    bytes must be UTF-8 for letters, signs and punctuation as they stand in a text. So an accent
    that is right by itself vetoes every change.
    """
    name = _encoding(text)
    if name is None:
        return text, None
    words = sum(not word.isascii() for word in _WORD.findall(text))
    return _undo(text, name).removeprefix("\ufeff"), Repair(name, words)


def _encoding(text: str) -> str | None:
    """Return the likeliest of the encodings that can have done the damage."""
    # Only these parts tell anything, and each tells it once: a long text has few different ones.
    runs = (run.span() for run in _RUN.finditer(text))
    parts = "\n".join({text[max(start - 1, 0) : end + 1] for start, end in runs})
    found = {ord(char) for char in set(parts) if not char.isascii()}
    fits = (name for name in SUSPECTS if found and found <= _table(name).keys())
    undone = ((fixed, name) for name in fits if (fixed := _undone(parts, name)))
    best = min(undone, key=lambda pair: _oddness(pair[0]), default=None)
    return best[1] if best else None


def _text(data: bytes, declared: str) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name)
            except UnicodeDecodeError as error:
                shown = name.upper()
                raise ValueError(f"it starts as {shown} but is not; save it as UTF-8") from error
    if wide := _wide(data, declared):
        return wide
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        # Only ISO-2022-JP writes other letters in the bytes of ASCII.
        return (declared == "iso2022-jp" and _read(data, declared)) or text
    read = _read(data, "utf-8") or _read(data, declared) or _read(data, guess(data))
    return read or data.decode("latin-1").translate(_WINDOWS)


def _wide(data: bytes, declared: str) -> str:
    """Return the text of UTF-16 without a mark; every document of it has some ASCII, so zeros."""
    starts = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
    name = starts.get(data[:2]) or declared
    if not name.startswith("utf-16") or b"\0" not in data:
        return ""
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return ""


def _read(data: bytes, name: str) -> str:
    """Return the text that an encoding makes of bytes, or "" where that can't be meant.

    A few broken characters in a long text are shown as U+FFFD, as browsers do: half a character
    that a program cut off is no reason to misread the thousands that are right.
    """
    if name in {"", "cp1252"}:  # "ISO-8859-1" is what servers say that know nothing
        return ""
    text = data.decode(name, errors="replace")
    broken = len(_BROKEN.findall(text))
    right = sum(map(len, _RUN.findall(text))) - broken
    return text if broken * _RARE <= right else ""


@cache
def _table(name: str) -> dict[int, str]:
    """Map each character of an encoding's upper half to the character whose number is its byte.

    A byte that the encoding leaves undefined stands for the control character of that number, as
    browsers have it: without them a cp1252 reading of "Í" or "”" could not be undone.
    """
    table = {}
    for byte in range(0x80, 0x100):
        char = bytes([byte]).decode(name, errors="replace")
        table[byte if char == "\ufffd" else ord(char)] = chr(byte)
    return table


def _undone(parts: str, name: str) -> str | None:
    try:
        fixed = _undo(parts, name)
    except UnicodeDecodeError:
        return None
    return fixed if _plausible(fixed) else None


def _undo(text: str, name: str) -> str:
    return text.translate(_table(name)).encode("latin-1").decode("utf-8")


def _plausible(text: str) -> bool:
    """Say whether the restored characters can be meant, where they are too few to prove it.

    They must be letters, signs or punctuation of a text, and no word may mix two alphabets:
    "CAFÉ™" is a brand rather than a damaged "CAFə", "ESPAÑ…" is cut off and no "ESPAх".
    """
    new = {char for char in set(text) if not char.isascii()}
    if len(new) > _ENOUGH:
        return True
    if any(unicodedata.category(char) in {"Cc", "Cn", "Co"} or _phonetic(char) for char in new):
        return False
    pairs = {(a, b) for a, b in pairwise(text) if not (a + b).isascii()}
    return all(_alphabet(a) == _alphabet(b) for a, b in pairs if _alphabet(a) and _alphabet(b))


def _phonetic(char: str) -> bool:
    return "\u0250" <= char <= "\u02af"


@cache
def _alphabet(char: str) -> str:
    first = unicodedata.name(char, "").partition(" ")[0]
    return first if char.isalpha() and first in _ALPHABETS else ""


def _oddness(text: str) -> int:
    """Count the capitals after small letters: "CafÊ" is likelier "Café" in another encoding."""
    return sum(a.islower() and b.isupper() for a, b in pairwise(text) if not b.isascii())
