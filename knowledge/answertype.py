"""Answer types: what kind of answer a question wants, and which kinds a sentence offers."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import regex

KINDS = ("number", "money", "date", "name", "place", "reason")
"""In the order of the features; a language that answertype.json has no rules for has none."""

FORMS = MappingProxyType({"age": "number", "clock": "date"})
"""What is closer asked for than a kind, which kind it is: an age, a time of day."""

_CURRENCY = r"[$€£¥₹₽₩￥]"
_YEAR = r"(?<!\d)(?:1[1-9]\d\d|20\d\d)(?!\d)"
_PUNCTUATION = ".,;:!?\"'()[]“”«»"
_ASIDE = r"(?<=[^\W\d_]), \d{1,3},|\(\d{1,3}\)"  # an age: "Ana Ruiz, 34, said", "Ana Ruiz (34)"
_UNSPACED = frozenset({"zh", "ja"})
_UNSPACED_DATE = r"\d+\s*[年月日]|世[纪紀]|[一二三四五六七八九十]月"
_UNSPACED_NUMBER = r"[一二三四五六七八九十百千]+[个個名人年岁歳种種次位天月万萬亿億倍本]"


@dataclass(frozen=True, slots=True)
class Rules:
    """The compiled rules of one language.

    Attributes:
        asks: kind -> how a question asks for it.
        asking: the question words.
        offers: kind -> how a sentence shows it, casefolded.
        origin: how it tells the year that something is from, casefolded.
        months: words of dates.
        prepositions: what stands before a place.
        numerals: numbers written as words.
        pronouns: what a sentence opens with that leans on the one before.
        refers: what a question holds that leans on an earlier turn.
        opens: the first words of a question that goes on from an earlier turn.
    """

    asks: MappingProxyType[str, regex.Pattern[str]]
    asking: regex.Pattern[str] | None
    offers: MappingProxyType[str, re.Pattern[str]]
    origin: re.Pattern[str] | None
    months: frozenset[str]
    prepositions: frozenset[str]
    numerals: frozenset[str]
    pronouns: frozenset[str]
    refers: frozenset[str]
    opens: frozenset[str]


def sought(question: str, language: str) -> frozenset[str]:
    """The kinds of answer that a question asks for; none when its words do not say."""
    asks = rules(language).asks
    found = {kind for kind in KINDS if kind in asks and asks[kind].search(question)}
    found |= {kind for kind, form in forms_sought(question, language).items() if form == "clock"}
    if "date" in found or "money" in found:
        found.discard("number")  # "how long ago", "how much money"
    return frozenset(found)


def forms_sought(question: str, language: str) -> dict[str, str]:
    """The closer form that it asks for of a kind: an age of number, a time of day of date."""
    asks = rules(language).asks
    return {
        kind: form for form, kind in FORMS.items() if form in asks and asks[form].search(question)
    }


def without_forms(question: str, language: str) -> str:
    """A question without "how old" and the like, which it does not want said again.

    The age of a bridge is not said of "the old bridge", nor a time with the word "time".
    """
    asks = rules(language).asks
    for form in FORMS:
        if form in asks:
            question = asks[form].sub(" ", question)
    return question


def shows(kind: str, text: str, language: str) -> bool:
    """Whether a sentence offers an answer of a kind or form, but for numbers and names.

    An age is also the year that something is from: "the bridge, which opened in 1934".
    """
    known, folded = rules(language), text.casefold()
    if kind in known.offers and known.offers[kind].search(folded):
        return True
    if kind == "age":
        return known.origin is not None and known.origin.search(folded) is not None
    if kind == "date":
        return not known.months.isdisjoint(_bare(folded))
    if kind == "place":
        bare = _bare(folded)
        return not known.prepositions.isdisjoint(bare) and _names_place(text.split(), bare, known)
    return False


def _bare(folded: str) -> list[str]:
    return [token.strip(_PUNCTUATION) for token in folded.split()]


def _names_place(tokens: Sequence[str], bare: Sequence[str], known: Rules) -> bool:
    """Whether a capital follows a preposition of place, at most one word between."""
    return any(
        tokens[n + 1][:1].isupper() or tokens[min(n + 2, len(tokens) - 1)][:1].isupper()
        for n, word in enumerate(bare[:-1])
        if word in known.prepositions
    )


def focus(question: str, language: str) -> str:
    """The part of a question that asks: its last sentence, from the question word on."""
    sentences = [part for part in _SENTENCE.split(question.strip()) if len(part) > _SHORT]
    last: str = sentences[-1] if sentences else question
    asking = rules(language).asking
    found = asking.search(last) if asking else None
    return last[found.start() :] if found and found.start() > _PREAMBLE else last


_SENTENCE = regex.compile(r"(?<=[.!?;。！？؟])\s*")
_SHORT = 8  # characters: an exclamation or an initial, not a sentence
_PREAMBLE = 25  # characters: fewer before the question word are no scene-setting


@lru_cache(maxsize=64)
def rules(language: str) -> Rules:
    """The rules of a language, empty when there are none."""
    data = _data().get(language, {})
    kind_rules = {kind: _whole(source, language) for kind, source in data.get("ask", {}).items()}
    return Rules(
        asks=MappingProxyType(kind_rules),
        asking=_whole(data["wh"], language) if data else None,
        offers=MappingProxyType(_offers(data, language)),
        origin=_origin(data, language),
        months=_listed(data, "months"),
        prepositions=frozenset() if language in _UNSPACED else _listed(data, "place"),
        numerals=_listed(data, "numerals"),
        pronouns=_listed(data, "pronouns"),
        refers=_listed(data, "refers"),
        opens=_listed(data, "opens"),
    )


def _listed(data: dict[str, Any], name: str) -> frozenset[str]:
    return frozenset(str(data.get(name, "")).split())


def _offers(data: dict[str, Any], language: str) -> dict[str, re.Pattern[str]]:
    if not data:
        return {}
    unspaced = language in _UNSPACED
    date = f"{_YEAR}|{_UNSPACED_DATE}" if unspaced else _YEAR
    reason = _bounded(data["reason"], language)
    found = {
        "date": re.compile(date),
        "money": re.compile(f"{_CURRENCY}|(?:{data['money']})"),
        "reason": re.compile(reason),
    }
    if unspaced:
        found["number"] = re.compile(_UNSPACED_NUMBER)
    if "age" in data:
        found["age"] = re.compile(f"{_ASIDE}|{_bounded(_form(data, 'age'), language)}")
    if "clock" in data:
        found["clock"] = re.compile(_bounded(_form(data, "clock"), language))
    return found


def _form(data: dict[str, Any], form: str) -> str:
    """How an age or a time of day is written, {n} being any number."""
    numerals = "|".join(data["numerals"].split())
    number = rf"\d[\d.,]*|{numerals}" if numerals else r"\d[\d.,]*"
    source: str = data[form].replace("{n}", f"(?:(?:{number})(?: (?:{number}))*)")
    return source


def _origin(data: dict[str, Any], language: str) -> re.Pattern[str] | None:
    """How a sentence says what year something is from: "opened" and a year, in either order."""
    if "origin" not in data:
        return None
    word = _bounded(data["origin"], language)
    return re.compile(f"{word}.*{_YEAR}|{_YEAR}.*{word}", re.DOTALL)


def _whole(source: str, language: str) -> regex.Pattern[str]:
    """A rule for whole words, where the script has spaces."""
    return regex.compile(_bounded(source, language), regex.IGNORECASE)


def _bounded(source: str, language: str) -> str:
    alone = language in _UNSPACED
    return f"(?:{source})" if alone else rf"(?<![^\W_])(?:{source})(?![^\W_])"


@lru_cache(maxsize=1)
def _data() -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = json.loads(
        files(__package__).joinpath("answertype.json").read_text("utf-8")
    )
    return loaded
