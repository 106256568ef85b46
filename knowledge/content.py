"""Content: the numbers, negations, hedges and words of a text that two versions are compared by."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

import regex

from knowledge.language import Word, analyse
from knowledge.numberwords import Numerals, fold
from knowledge.typography import plain

_UNSPACED: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}"
_LETTER: Final = rf"[[\p{{L}}\p{{M}}]--[{_UNSPACED}]]"
_TOKEN: Final = regex.compile(
    rf"\d+(?:[.,]\d+)?(?:{_LETTER}|[ºª]){{0,3}}(?!\w)|\d+|[$€£¥%]"
    rf"|[{_UNSPACED}]+|{_LETTER}+(?:'{_LETTER}+)*|[,;:()]|\.(?!\w)",
    regex.V1,
)
_BETWEEN: Final = regex.compile(rf"(?<=[{_UNSPACED}])[^\w\s]+(?=[{_UNSPACED}])")
_THOUSANDS: Final = regex.compile(r"(?<=\d)[.,'](?=\d{3}(?!\d))")
_SPACED: Final = regex.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)")
_CLOCK: Final = regex.compile(r"(?<=\d):(?=\d\d)")
# German nouns have capitals too; two of them on end are mostly a name: Petra Holzner.
_GERMAN_NAME: Final = regex.compile(r"(?<=[\p{Ll},] \p{Lu}\w+ )\p{Lu}\w+")
_ACRONYM: Final = regex.compile(r"\b(?:\p{L}\.){2,}")
_SYMBOLS: Final = frozenset("$€£¥%")
_ELIDING: Final = frozenset({"fr", "it", "ca"})
_VARIANTS: Final = (  # organise, analyze, colour, centre: one spelling for both
    (regex.compile("(?<=[iy])z"), "s"),
    (regex.compile("our"), "or"),
    (regex.compile("(?<=[tb])er$"), "r"),
)


@dataclass(frozen=True, slots=True)
class Content:
    """What a text says, as it is compared.

    Attributes:
        negations: how many. Those that only strengthen another, as in Spanish, count as one.
        groups: the numbers of the groups of words that are there: of each group one word says
            what the others do, as "said" and "according to".
        genders: which of he and she are there, by number.
        numbers: in their order, each in one form.
        article: whether there is a word that may be a 1: a, an, one.
        words: the others that carry meaning, in their order.
        names: what is written like a name, without accents and capitals, by its stem; a first
            word is not, nor is a German noun.
    """

    negations: int
    groups: frozenset[int]
    genders: frozenset[int]
    numbers: tuple[str, ...]
    article: bool
    words: tuple[Word, ...]
    names: Mapping[str, str]


@lru_cache(maxsize=4096)
def content(text: str, language: str) -> Content:
    """Analyse a text.

    Args:
        text: a sentence, or several.
        language: two-letter code; of one without rules in substance.json, numbers in words are
            words like others, and a negation is seen only where it is no stop word.
    """
    known, written = _rules(language), plain(text)
    tokens = _tokens(written, known, language)
    bare = [fold(token) for token in tokens]
    numbers, rest = known.numerals.among(tokens)
    telling = [token for token in rest if not known.silences(fold(token))]
    return Content(
        negations=max(
            sum(map(known.denies, bare)),
            int(not known.concord.isdisjoint(bare)),
        ),
        groups=frozenset(known.groups[token] for token in bare if token in known.groups),
        genders=frozenset(known.genders[token] for token in tokens if token in known.genders),
        numbers=tuple(numbers),
        article=not known.articles.isdisjoint(bare),
        words=(
            *_one_spelling(analyse(" ".join(telling), language), language),
            *(Word(token, token) for token in telling if token in _SYMBOLS),
        ),
        names=_names(written, language),
    )


def _tokens(text: str, known: _Rules, language: str) -> list[str]:
    text = _ACRONYM.sub(lambda found: found.group().replace(".", ""), text).casefold()
    for phrase, instead in known.phrases.items():
        text = text.replace(phrase, instead)
    text = _CLOCK.sub(".", _THOUSANDS.sub("", _BETWEEN.sub("", text)))
    if language != "en":
        text = _SPACED.sub(lambda found: found.group().replace(" ", ""), text)
    found: list[str] = _TOKEN.findall(text)
    if language in _ELIDING:
        found = [part for token in found for part in token.split("'")]
    return [known.aliases.get(fold(token), token) for token in found]


def _one_spelling(found: Sequence[Word], language: str) -> list[Word]:
    if language != "en":
        return list(found)
    spelled = []
    for word in found:
        stem = word.stem
        for pattern, instead in _VARIANTS:
            stem = pattern.sub(instead, stem)
        spelled.append(Word(stem, word.surface))
    return spelled


def _names(text: str, language: str) -> dict[str, str]:
    found = _one_spelling(analyse(text, language), language)
    if language == "de":
        named = set(_GERMAN_NAME.findall(text))
        inner = [word for word in found if word.surface in named]
    else:
        first = bool(found) and text.lstrip("\"'([-¿¡ ").startswith(found[0].surface)
        inner = [word for word in found[first:] if word.surface[:1].isupper()]
    return {word.stem: fold(word.surface).removesuffix("'s") for word in inner}


@dataclass(frozen=True, slots=True)
class _Rules:
    """What substance.json has of a language; only phrases and genders (él, el) have accents."""

    negations: frozenset[str]
    concord: frozenset[str]
    groups: Mapping[str, int]
    genders: Mapping[str, int]
    idle: frozenset[str]
    articles: frozenset[str]
    phrases: Mapping[str, str]
    aliases: Mapping[str, str]
    numerals: Numerals

    def denies(self, token: str) -> bool:
        return token in self.negations or token.endswith("n't")

    def silences(self, token: str) -> bool:
        """Whether a word is looked at apart, or says too little."""
        kinds = (self.negations, self.concord, self.idle, self.articles, self.groups, self.genders)
        return token.endswith("n't") or any(token in kind for kind in kinds)


@lru_cache(maxsize=64)
def _rules(language: str) -> _Rules:
    data = _data().get(language, {})
    aliases = data.get("aliases", "").split()
    return _Rules(
        negations=_listed(data, "negations"),
        concord=_listed(data, "concord"),
        groups=MappingProxyType({fold(w): n for w, n in _numbered(data, "groups").items()}),
        genders=MappingProxyType(_numbered(data, "genders")),
        idle=_listed(data, "idle"),
        articles=_listed(data, "articles"),
        phrases=MappingProxyType(data.get("phrases", {})),
        aliases=MappingProxyType(dict(zip(map(fold, aliases[::2]), aliases[1::2], strict=True))),
        numerals=Numerals.read(data),
    )


def _listed(data: Mapping[str, Any], name: str) -> frozenset[str]:
    return frozenset(map(fold, data.get(name, "").split()))


def _numbered(data: Mapping[str, Any], name: str) -> dict[str, int]:
    """Each word of some groups, with the number of its group."""
    groups: list[str] = data.get(name, [])
    return {word: n for n, each in enumerate(groups) for word in each.split()}


@lru_cache(maxsize=1)
def _data() -> dict[str, dict[str, Any]]:
    data: dict[str, dict[str, Any]] = json.loads(
        files(__package__).joinpath("substance.json").read_text("utf-8")
    )
    return data
