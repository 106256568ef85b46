"""The likeliest encoding of a text that does not say its own, judged by the letters it gives."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from functools import cache
from itertools import islice
from typing import Final

_SAMPLE: Final = 2000  # bytes of words with other letters than ASCII; more change no decision
_WORD = re.compile(rb"[0-\x7f]?[\x80-\xff][^\x00-/]*")  # no character of several has one of 00-2f
_PRIOR: Final = 10.0  # nats: cp1252 is what most texts without a label are in, so others must win

# The letters that ASCII lacks, commonest first, of the languages that were written in an encoding.
_LATIN1 = (
    "äüößé", "óíáéñúü", "éèàêçôâîûùœïë", "ãçáéíóêâõúàô", "èàùòìé", "äåöé", "åøæé", "äöå",
    "áðíéóþúöýæ", "éëïèöü",
    "éíáóöüñäçèúãåøêôâëïßîæàòùðžšœìõ",  # the names in English news
)  # fmt: skip
_LATIN2 = ("łąęóżśćńź", "íáěýéřčšžůúóťňď", "áéíčšýžúľťôňäďó", "áéöóőüíúű", "čšžćđ", "ăîşţâ")
_CYRILLIC = (
    "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", "оаинівтеркслпдумяьзгйбючєхцжїшщфґ",
    "аоеинтрсвлдкпмзугяъбчшжцщйюхф", "аоиенртсјвукдмлпзгбчшжћцхњљђф",
)  # fmt: skip
_GREEK = ("αοιετσνηυρπκμλςίόάδγωέήύθχφβώξζψϊ",)
_LANGUAGES: Final[dict[str, tuple[str, ...]]] = {
    "cp1252": _LATIN1,
    "cp1250": _LATIN2,
    "iso8859-2": _LATIN2,
    "cp1254": ("ıüşğçöİâ",),
    "cp1257": ("šėųžįūąčę", "āīēšņļžčūģķ", "äõüöšž"),
    "cp1251": _CYRILLIC,
    "koi8-u": _CYRILLIC,
    "iso8859-5": _CYRILLIC,
    "cp866": _CYRILLIC,
    "cp1253": _GREEK,
    "iso8859-7": _GREEK,
    "cp1255": ("יוהאלתרבשמנדעחקפכםגסזטןצךףץ",),
    "cp1256": ("المينوترةبدعسفهكقأحجشطصىخإضذثزغءئآظؤ", "ایرندوهمتسبشکگزفخعپقچجغژثصحضطذآظء"),
    "iso8859-6": ("المينوترةبدعسفهكقأحجشطصىخإضذثزغءئآظؤ",),
    "cp874": ("านรอกเงมยลวดทสตะปบคหแจพชขใไโผซถศณธฉฟภญษฐ่้ัิีุู์ึืๆ็ำ",),
}
# A character of two bytes is common if its own country's standard has it among the first ones.
_PAIRED: Final = {
    "gb18030": ("gb2312", 0xB0, 0xD7),
    "big5hkscs": ("big5", 0xA4, 0xC6),
    "cp932": ("euc-jp", 0xB0, 0xCF),
    "euc-jp": ("euc-jp", 0xB0, 0xCF),
    "cp949": ("euc-kr", 0xB0, 0xC8),
}
_MARKS: Final = frozenset("“”‘’„–—…«»°·§€´\xa0،؟؛、。「」『』・ー，：；！？（）《》")
_SIGNS: Final = frozenset("°£±×®©™µ•²½ºª")  # as usual, but not between letters
_MARK, _SIGN, _FOREIGN, _NEVER = 0.02, 1e-3, 1e-4, 1e-6  # chances of what is no letter of the list
_KANA, _HANGUL, _HAN = 1 / 80, 1 / 500, 1 / 1000


def guess(data: bytes) -> str:
    """Return the codec whose text is the likeliest for bytes that are no UTF-8.

    A character's chance is that of the letter in a language written so; a capital after a small
    letter, an accented letter after another one, or two alphabets in a word make it unlikely.
    On short or mixed evidence it is cp1252.
    """
    words = (match[0] for match in islice(_WORD.finditer(data), _SAMPLE))
    sample = b" ".join(words)[:_SAMPLE]
    chances = {name: _chance(sample, name) for name in (*_LANGUAGES, *_PAIRED)}
    chances["cp1252"] += _PRIOR
    return max(chances, key=lambda name: chances[name])


def _chance(sample: bytes, name: str) -> float:
    """Return the logarithm of the chance of the sample's text in the encoding's best language."""
    text = sample.decode(name, errors="replace")
    if name in _PAIRED:
        chars = Counter(char for char in text if not char.isascii())
        return sum(math.log(_paired(char, name)) * times for char, times in chars.items())
    threes = Counter(zip(f" {text}", text, f"{text[1:]} ", strict=False))
    return max(
        sum(_log(*three, letters) * times for three, times in threes.items())
        for letters in _LANGUAGES[name]
    )


def _log(before: str, char: str, after: str, letters: str) -> float:
    """Return the logarithm of a character's chance between two others, in a language."""
    latin = letters[0] < "\u0370"
    if char.isascii():
        mixed = not latin and char.isalpha() and before.isalpha() and not before.isascii()
        return math.log(_SIGN) if mixed else 0.0
    inside, alone = before.isalpha() and after.isalpha(), not (before.isalpha() or after.isalpha())
    chance = _chances(letters).get(char if char in letters else char.lower(), 0.0)
    if not chance:
        return math.log(_odd(char, inside=inside))
    if alone:
        return math.log(_SIGN)
    if before.islower() and char.isupper():
        return math.log(_FOREIGN)
    if before.isalpha() and before.isascii() != latin:
        chance *= 0.1 if latin else _SIGN
    return math.log(chance)


def _odd(char: str, *, inside: bool) -> float:
    """Return the chance of a character that is no letter of the language."""
    if char in _MARKS or (char in _SIGNS and not inside):
        return _MARK
    if char.isalpha() or inside:
        return _FOREIGN
    return _NEVER if char == "\ufffd" or unicodedata.category(char) in {"Cc", "Co"} else _SIGN


@cache
def _chances(letters: str) -> dict[str, float]:
    whole = sum(1 / (rank + 2) for rank in range(len(letters)))
    return {letter: 1 / (rank + 2) / whole for rank, letter in enumerate(letters)}


def _paired(char: str, name: str) -> float:
    standard, first, last = _PAIRED[name]
    if "\u3041" <= char <= "\u30fe" and standard == "euc-jp":
        return _KANA
    if char in _MARKS:
        return _MARK
    try:
        lead = char.encode(standard)[0]
    except UnicodeEncodeError:
        return _NEVER
    if not first <= lead <= last:
        return _NEVER if char == "\ufffd" else _FOREIGN
    return _HANGUL if standard == "euc-kr" else _HAN
