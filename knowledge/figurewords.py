"""Figure words: how five languages write figures, compiled from quantity.json."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, NamedTuple

_DIGITS: Final = r"\d{1,3}(?:[.,'’\u00a0\u2009\u202f ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_GROUP: Final = re.compile(r"[.,'’\u00a0\u2009\u202f ](?=\d{3}(?!\d))")
_YEAR: Final = r"(?:1[5-9]|20)\d\d(?!\d)"
_SIGN: Final = r"\b[A-Z]{1,3}[$€£¥]|[$€£¥]"
# What is no figure to compare: times of day; ranges, scores, telephone numbers; ordinals.
_CLOCK: Final = (
    r"(?<=\blas )\d{1,2}[.:]\d{2}|\d{1,2}[:h]\d{2}(?!\d)"
    r"|\d{1,2}(?:[.:h]\d{2})?\s?(?:[ap]\.?\s?m\b|[uU]hr\b|o['’]clock|horas\b)"
)
_CODE: Final = r"\d+(?:[.,]\d+)?\s?[-–—/:]\s?\d[\d\-–—/:]*|\d+(?:st|nd|rd|th|er|ème|º|ª|°)(?!\w)"


_VAGUE: Final = 0.25  # of "a dozen", that it may be off


class Written(NamedTuple):
    """A number as it is written: "2.3 million".

    Attributes:
        value: 2,300,000.
        step: what its last digit is worth, zeros apart: 100,000.
        slack: by how much it may be off where nothing more is said: 50,000; 0 for plain digits.
    """

    value: float
    step: float
    slack: float


@dataclass(frozen=True, slots=True)
class FigureWords:
    """The rules of one language.

    Attributes:
        heads: the words that a figure may begin with, when it does not with a digit or a sign.
        figure: finds a figure, by the name of its group: no, date, year, money, share or count.
        words: numbers written as words, and what they are.
        scales: what is multiplied: "million", and "m" behind a currency sign.
        currencies: how each is written in words.
        months: their names and short forms, from 1.
        vague: numbers in words that are roughly meant.
        crowds: what says of many how many they are and is no figure: "thousands of".
        hedges: what stands before a figure that is no flat one, by the name of its group.
        part_before, part_after: what says that a figure is not the whole.
        joins_before, joins_after: another figure that it makes a range or a longer number with.
        in_year: what stands before a year that something happened in.
        changed: what rises or falls.
        origin, target: what the figures stand behind in "from 12 to 14".
        numbered: whether a number before which this stands may be a name: "Flight 12".
    """

    heads: frozenset[str]
    figure: re.Pattern[str]
    words: Mapping[str, float]
    scales: Mapping[str, float]
    currencies: Mapping[str, re.Pattern[str]]
    months: Mapping[str, int]
    vague: re.Pattern[str]
    crowds: re.Pattern[str]
    hedges: re.Pattern[str]
    part_before: re.Pattern[str]
    part_after: re.Pattern[str]
    joins_before: re.Pattern[str]
    joins_after: re.Pattern[str]
    in_year: re.Pattern[str]
    changed: re.Pattern[str]
    origin: re.Pattern[str]
    target: re.Pattern[str]
    numbered: re.Pattern[str] | None

    def figures(self, text: str, begin: int) -> Iterator[re.Match[str]]:
        """What looks like a figure in a text, from a character on; pieces of others included."""
        end = begin
        for token in _TOKEN.finditer(text, begin):
            start, word = token.start(), token.group()
            if start >= end and (not word[-1].isalpha() or word.casefold() in self.heads):
                found = self.figure.match(text, start)
                if found:
                    end = found.end()
                    yield found

    def number(self, written: str) -> Written:
        """Read a figure as it is written, with or without currency and scale."""
        folded = written.casefold()
        digits = _ANY_DIGITS.search(folded)
        if digits:
            plain = _ungrouped(digits.group())
            value, rest = float(plain), folded[digits.end() :]
        else:
            word = next(word for word in self.words if folded.startswith(word))
            value, rest = self.words[word], folded[len(word) :]
            plain = f"{value:.0f}"
        scale = math.prod(self.scales.get(word, 1.0) for word in _SCALE.findall(rest))
        value, step = value * scale, _step(plain) * scale
        if self.vague.fullmatch(folded):
            return Written(value, step, _VAGUE * value)
        return Written(value, step, step / 2 if scale > 1 else 0.0)

    def currency(self, written: str) -> str:
        """The currency of a sum as it is written: its sign, with the country's letters if any."""
        sign = _ANY_SIGN.search(written)
        if sign:
            return sign.group().casefold()
        return next((key for key, name in self.currencies.items() if name.search(written)), "")


_TOKEN: Final = re.compile(r"[A-Z]{0,3}[$€£¥]|\d+|[^\W\d_]+")
_ANY_DIGITS: Final = re.compile(_DIGITS)
_SCALE: Final = re.compile(r"[^\W\d]+\.?")
_ANY_SIGN: Final = re.compile(_SIGN)


def _ungrouped(digits: str) -> str:
    """Digits without what groups them: 1,200 and 1.200 and 1 200; 0.125 is no 125."""
    plain = digits if re.match(r"0[.,]", digits) else _GROUP.sub("", digits)
    return plain.replace(",", ".")


def _step(plain: str) -> float:
    """What the last digit is worth that says something: 100 in 1200, .1 in 2.3."""
    if "." in plain:
        return 10.0 ** -len(plain.split(".")[1])
    return 10.0 ** (len(plain) - len(plain.rstrip("0"))) if plain.strip("0") else 1.0


@lru_cache(maxsize=64)
def figure_words(language: str) -> FigureWords | None:
    """The rules of a language; None where there are none."""
    data = lexicon(language)
    if not data:
        return None
    words = _words(data)
    scales = {**data["scales"], **data["short"]}
    number = _number(words, data["scales"])
    currency = "|".join(data["currencies"].values())
    months = {
        name: number
        for number, names in enumerate(data["months"].split(), start=1)
        for name in names.split("|")
    }
    written = f"{_longest_first(words)}|{data['one']}"
    joined = "|".join([written, *map(re.escape, data["scales"])])
    ranged = rf"(?:{data['range']})"
    return FigureWords(
        heads=frozenset(re.split(r"[\s-]", name)[0].casefold() for name in (*words, *months)),
        figure=_figure(data, number, currency, months),
        words=MappingProxyType(
            {word.casefold(): words[word] for word in sorted(words, key=len, reverse=True)}
        ),
        scales=MappingProxyType(scales),
        currencies=MappingProxyType(
            {
                key: re.compile(rf"\b(?:{name})\b", re.IGNORECASE)
                for key, name in data["currencies"].items()
            }
        ),
        months=MappingProxyType(months),
        vague=re.compile(rf"(?:{data['vague']})", re.IGNORECASE),
        crowds=re.compile(rf"\b(?:{data['crowds']})(?!\w)", re.IGNORECASE),
        hedges=re.compile(
            rf"\b(?:(?P<least>{data['least']})|(?P<most>{data['most']})|(?P<about>{data['about']}))"
            r"\s+(?:the |los |las |die |les |os |as )?$",
            re.IGNORECASE,
        ),
        part_before=re.compile(rf"\b(?:{data['part_before']})\s+(?:the )?$", re.IGNORECASE),
        part_after=re.compile(rf"[\s-](?:{data['part_after']})(?!\w)", re.IGNORECASE),
        joins_before=re.compile(
            rf"(?:[\w+#/:–—-]|[.,]|(?:\d|\b(?:{joined}))(?:[\s-]+{ranged})?[\s-]+)$", re.IGNORECASE
        ),
        joins_after=re.compile(
            rf"\w|[.,:/]\d|[\s-]+(?:{ranged}[\s-]+)?(?:\d|(?:{written})\b)", re.IGNORECASE
        ),
        in_year=re.compile(rf"\b(?:{data['in_year']})\s+$", re.IGNORECASE),
        changed=re.compile(rf"\b(?:{data['changed']})\b", re.IGNORECASE),
        origin=re.compile(rf"(?<!\w)(?:{data['from']})\s+$", re.IGNORECASE),
        target=re.compile(rf"(?<!\w)(?:{data['to']})\s+$", re.IGNORECASE),
        numbered=None
        if language == "de"
        else re.compile(
            rf"(?<=\w[\s,;])(?!(?i:{'|'.join(data['weekdays'].split())})\b)[A-ZÀ-Þ][\w.]*\s$|[nN][º°.]\s$"
        ),
    )


def _figure(
    data: Mapping[str, Any], number: str, currency: str, months: Iterable[str]
) -> re.Pattern[str]:
    names = [name for month in data["months"].split() for name in month.split("|")[:1]]
    short_names = [name for name in months if name not in names]
    full = _longest_first([*names, *map(str.capitalize, names)])
    cut = _longest_first([*short_names, *map(str.capitalize, short_names)])
    month = rf"\b(?:(?:{full})\b|(?:{cut})\b\.?)"
    date = data["date"].format(day=r"(?<!\d)[0-3]?\d(?!\d)", month=month, year=_YEAR)
    short = rf"(?:\s?(?:{'|'.join(data['short'])})\b)?" if data["short"] else ""
    percent = rf"\s?(?:%|(?:{data['percent']})(?!\w))"
    return re.compile(
        rf"(?P<date>{date})|(?P<no>{_CLOCK}|{_CODE})"
        rf"|(?P<money>(?:{_SIGN})\s?(?i:{number}){short}"
        rf"|(?i:{number})\s?(?:(?:{_SIGN})|(?i:(?:de |d['’])?(?:{currency})(?!\w))))"
        rf"|(?P<share>(?i:{number}{percent}))"
        rf"|(?P<year>(?<![\d.,]){_YEAR}(?![.,]\d))|(?P<count>(?i:{number}))"
    )


def _number(words: Mapping[str, float], scales: Mapping[str, float]) -> str:
    scale = "|".join(re.escape(name) for name in sorted(scales, key=len, reverse=True))
    return rf"(?:{_DIGITS}|\b(?:{_longest_first(words)})(?!\w))(?:[\s\u00a0-](?:{scale})(?!\w))*"


def _words(data: Mapping[str, Any]) -> dict[str, float]:
    """Every number up to 99 in words, as the language joins tens and units, and some others."""
    units, tens = data["units"].split(), data["tens"].split()
    found = {word: float(value) for value, word in enumerate(units) if value > 1}
    found |= {word: 20.0 + 10 * place for place, word in enumerate(tens)}
    for place, ten in enumerate(tens):
        for value, unit in enumerate(units[1:], start=1):
            for form in data["joined"].split("|"):
                joined = form.format(tens=ten.removesuffix("s"), unit=unit)
                found.setdefault(joined, 20.0 + 10 * place + value)
    return found | {word: float(value) for word, value in data["others"].items()}


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@lru_cache(maxsize=64)
def lexicon(language: str) -> Mapping[str, Any]:
    """What quantity.json has of a language; empty when it is none of those."""
    read = files(__package__).joinpath("quantity.json").read_text("utf-8")
    return MappingProxyType(json.loads(read).get(language, {}))
