"""Number words: the numbers of a sentence, in figures and in words, each in one form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

_FIGURE: Final = re.compile(r"(\d{1,18}(?:[.,]\d{1,6})?)(\D{0,3})")
_ORDINAL: Final = re.compile(r"(\d{1,9})(?:st|nd|rd|th|er|ere|e|º|ª)")
_HUNDRED: Final = 100
_QUATRE: Final = 4  # French: 4 · 20 is 80; and 60 and 80 go on to 19
_VINGT: Final = 20
_SOIXANTE: Final = 60


@dataclass(frozen=True, slots=True)
class Numerals:
    """The number words of a language, without accents.

    Attributes:
        values: of those that are added up: two, twenty, doscientos.
        scales: of those that multiply what stands before them: hundred, million, bn.
        ordinals: of first, second and so on.
        joining: what stands between the words of one number: two hundred and five.
    """

    values: Mapping[str, int]
    scales: Mapping[str, int]
    ordinals: Mapping[str, int]
    joining: frozenset[str]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Numerals:
        """From what substance.json has of a language."""
        units = {word: n for n, word in enumerate(data.get("units", "").split())}
        tens = {word: 10 * n for n, word in enumerate(data.get("tens", "").split(), start=2)}
        ordinals = {word: n for n, word in enumerate(data.get("ordinals", "").split(), start=1)}
        values = dict(_fused(data.get("fused", "").split(), units, tens))
        values |= units | tens | data.get("others", {})
        joining = frozenset(data.get("joining", "").split())
        return cls(_folded(values), _folded(data.get("scales", {})), _folded(ordinals), joining)

    def among(self, tokens: Sequence[str]) -> tuple[list[str], list[str]]:
        """The numbers that words and figures make, and the other words; each in their order.

        A word for 1 that is no part of a number is an article as often as not: it is none. Any
        other token, a comma too, ends a number.
        """
        reading, rest = _Reading(), list[str]()
        for token in tokens:
            word = fold(token)
            value, scale = self.values.get(word), self.scales.get(word)
            ordinal = _ORDINAL.fullmatch(word)
            if ordinal or word in self.ordinals:
                place = int(ordinal[1]) if ordinal else self.ordinals[word]
                reading.end()
                reading.found.append(f"{place}.")
            elif figure := _FIGURE.fullmatch(word):
                reading.figure(Decimal(figure[1].replace(",", ".")))
                if figure[2] in self.scales:
                    reading.multiply(self.scales[figure[2]])
                elif figure[2]:
                    rest.append(figure[2])
            elif value is not None and (value != 1 or reading.begun):
                reading.add(value)
            elif scale is not None and (reading.begun or len(word) > 2):  # noqa: PLR2004 - "m"
                reading.multiply(scale)
            elif not (reading.begun and word in self.joining):
                reading.end()
                rest.append(token)
        reading.end()
        return reading.found, rest


class _Reading:
    """A number that is being read, word by word, and those that have been."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.begun = False
        self._whole, self._part = Decimal(0), Decimal(0)  # before and after the last scale
        self._scale, self._figures = 0, False

    def figure(self, value: Decimal) -> None:
        self.end()
        self._part, self.begun, self._figures = value, True, True

    def add(self, value: int) -> None:
        last = self._part % _HUNDRED
        eighty = last == _QUATRE and value == _VINGT
        scores = last in {_SOIXANTE, _SOIXANTE + _VINGT} and value < _VINGT
        fits = self._part % 10 ** len(str(value)) == 0
        if self._figures or not (fits or eighty or scores):
            self.end()
            eighty = False
        self._part += _QUATRE * _VINGT - _QUATRE if eighty else value
        self.begun = True

    def multiply(self, scale: int) -> None:
        if scale == _HUNDRED:
            self._part = max(self._part, Decimal(1)) * scale
        elif self._scale and scale > self._scale:  # mil millones
            self._whole, self._part = (self._whole + self._part) * scale, Decimal(0)
        else:
            self._whole += (self._part or 1) * scale
            self._part = Decimal(0)
        if scale != _HUNDRED:
            self._scale = scale
        self.begun, self._figures = True, False

    def end(self) -> None:
        if self.begun:
            self.found.append(f"{(self._whole + self._part).normalize():f}")
        self._whole = self._part = Decimal(0)
        self._scale, self.begun, self._figures = 0, False, False


def _fused(
    forms: Sequence[str], units: Mapping[str, int], tens: Mapping[str, int]
) -> Iterator[tuple[str, int]]:
    """Numbers that are written as one word: zweiundzwanzig, veintidós, trecento."""
    scales = {"hundert": 100, "cento": 100, "honderd": 100}
    small = [(word, n) for word, n in units.items() if 0 < n < 10]  # noqa: PLR2004
    for form in forms:
        fixed = re.sub(r"\{\w+\}", "", form)
        for unit, n in small:
            if "{tens}" in form:
                for ten, value in tens.items():
                    yield form.format(unit=unit, tens=ten), value + n
                    if fold(unit)[0] in "ou":  # ventuno, ventotto
                        yield form.format(unit=unit, tens=ten[:-1]), value + n
            elif fixed == "veinti":
                yield form.format(unit=unit), 20 + n
            else:
                yield form.format(unit=unit), n * scales.get(fixed, 1000)


def _folded(words: Mapping[str, int]) -> dict[str, int]:
    return {fold(word): value for word, value in words.items()}


def fold(word: str) -> str:
    """A word without its accents, in small letters."""
    if word.isascii():
        return word.casefold()
    marked = unicodedata.normalize("NFD", word.casefold())
    return "".join(char for char in marked if not unicodedata.combining(char))
