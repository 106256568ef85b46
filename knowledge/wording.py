"""Wording: the words that end a clause, tell the time, quote somebody, or turn what is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from knowledge.figurewords import lexicon
from knowledge.language import analyse, analysed
from knowledge.quantity import quantities
from knowledge.rarity import rarity
from knowledge.sentence import RARE

PERSONS: Final = frozenset({"he", "she"})
"""The pronouns by which it can be seen that two sentences are about two people."""

CLAUSE: Final = re.compile(r"[.,;:!?()\[\]“”\"«»„]\s|[,;:!?()\[\]“”\"«»„–—]|\.$")
"""What ends a clause; no separator within a figure does."""

_PART: Final = re.compile(r"(?<=[,;”\"»])\s+|\s[–—]\s")
_START: Final = "\"'“”«»„‘’¿¡([—–- "


@dataclass(frozen=True, slots=True)
class Wording:
    """The rules of one language, of those that quantity.json has.

    Attributes:
        stop: words that end a phrase: conjunctions, and some prepositions.
        end: what ends a clause: punctuation and conjunctions.
        times: words that tell the time of a report.
        numbers: numbers up to twenty, and the tens.
        say: what says that somebody says it.
        hedge: what stands before a figure and belongs to it.
        neutral: words beside a figure that don't say what it is one of: "rose to", "due on".
        ordinal: words that tell one figure of a row from another: "first", "each".
        turns: what turns a figure into one of the past, of what may be, or of what is not.
        persons: what stands for a man and for a woman.
    """

    stop: frozenset[str]
    end: re.Pattern[str]
    times: frozenset[str]
    numbers: frozenset[str]
    say: re.Pattern[str]
    hedge: re.Pattern[str]
    neutral: frozenset[str]
    ordinal: re.Pattern[str]
    turns: tuple[tuple[str, re.Pattern[str]], ...]
    persons: tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=64)
def wording(language: str) -> Wording:
    """The rules of a language.

    Raises:
        KeyError: for one that quantity.json does not have.
    """
    data = lexicon(language)
    months = data["months"].replace("|", " ")
    hedges = "|".join(data[name] for name in ("least", "most", "about", "part_before"))
    return Wording(
        stop=frozenset(f"{data['stop']}|{data['close']}".split("|")),
        times=frozenset(f"{data['weekdays']} {data['times']} {months}".split()),
        numbers=frozenset(f"{data['units']} {data['tens']}".split()),
        end=re.compile(rf"{CLAUSE.pattern}|\s(?:{data['stop']})\s", re.IGNORECASE),
        say=re.compile(rf"(?<!\w)(?:{data['say']})(?!\w)", re.IGNORECASE),
        hedge=re.compile(rf"\s*(?<!\w)(?:{hedges})\s+(?:the )?$", re.IGNORECASE),
        neutral=frozenset(word.stem for word in analyse(data["neutral"], language)),
        ordinal=re.compile(rf"(?<!\w)(?:{data['ordinal']})(?!\w)", re.IGNORECASE),
        turns=_searching(data, "background", "modal", "negation"),
        persons=_searching(data, *PERSONS),
    )


def _searching(data: Mapping[str, str], *names: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(rf"(?<!\w)(?:{data[name]})(?!\w)")) for name in names)


def unattributed(text: str, language: str) -> str:
    """A sentence without the parts that say who says it, unless they hold the figure."""
    return " ".join(_parts(text, language))


def _parts(text: str, language: str) -> Iterator[str]:
    say = wording(language).say
    for part in _PART.split(text):
        said = say.search(part)
        if said is None:
            yield part
        elif found := quantities(part, language):
            yield part[said.end() :] if found[0].start >= said.end() else part[: said.start()]


def names_of(text: str, language: str, *, opening: float) -> frozenset[str]:
    """Words with a capital, as stems; in German, where all nouns have one, only the rare ones.

    Args:
        text: a sentence, or the beginning of one.
        language: its own.
        opening: how rare the first word has to be, in nats.
    """
    least = RARE if language == "de" else 0.0
    start = text.lstrip(_START)
    return frozenset(
        word.stem
        for word in analysed(text, language)
        if word.surface[:1].isupper()
        and _is_name(bare(word.surface), language)
        and rarity(word.stem, language)
        >= max(least, opening if start.startswith(word.surface) else 0.0)
    )


def _is_name(word: str, language: str) -> bool:
    known = wording(language)
    return word not in known.times and word.split("-", maxsplit=1)[0] not in known.numbers


def bare(token: str) -> str:
    """A word in small letters, without the ending of a genitive."""
    return token.casefold().replace("’", "'").removesuffix("'s")


def turns_of(core: str, language: str) -> frozenset[str]:
    """Which words turn what a sentence says: their kinds, and the ordinals themselves."""
    known = wording(language)
    core = core.lstrip(_START)
    core = core[:1].casefold() + core[1:]  # "Last year", but not "may" for May
    found = {name for name, rule in known.turns if rule.search(core)}
    return frozenset(found.union(map(str.casefold, known.ordinal.findall(core))))
