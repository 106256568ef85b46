"""Statement: what a sentence says of one figure, so that another can be held against it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from knowledge.figurewords import lexicon
from knowledge.language import analyse, analysed
from knowledge.passage import Passage
from knowledge.quantity import Class, Quantity, quantities
from knowledge.sentence import Place, placed
from knowledge.wording import CLAUSE, bare, names_of, turns_of, unattributed, wording

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_TABLE: Final = 6  # figures; a sentence of more is a table, a list of results, or a torn page
_AFTER: Final = 6  # words behind a figure that say what it counts and what became of it
_BEFORE: Final = 5  # words before it
_OPENING: Final = 7.0  # nats; a sentence's first word that is rarer is a name


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a sentence says around its figures, apart from who says it.

    Attributes:
        names: of people and places.
        weekdays: the days that it happened on.
        dates: the same, of the calendar.
        persons: who stands there as a pronoun: "he", "she".
    """

    names: frozenset[str]
    weekdays: frozenset[str]
    dates: tuple[Quantity, ...]
    persons: frozenset[str]


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure of a sentence.

    Attributes:
        passage: the sentence.
        place: the same, analysed with its neighbours and title.
        quantity: the figure.
        counted: the words behind it, up to the first that says nothing: "cracked hangers".
        became: the further ones, as far as its clause goes: "were replaced".
        leading: the last word before it, if it is none that says nothing: "injured".
        before: the words before it in its clause.
        clause: the words of its sentence up to the end of its clause.
        subjects: the names in front of the figure.
        turns: which words among them turn what it means, by their kind: "background", "modal",
            "negation"; and the ordinals themselves.
        around: what its sentence says beside.
    """

    passage: Passage
    place: Place
    quantity: Quantity
    counted: tuple[str, ...]
    became: tuple[str, ...]
    leading: str
    before: frozenset[str]
    clause: frozenset[str]
    subjects: frozenset[str]
    turns: frozenset[str]
    around: Circumstances

    @property
    def figure(self) -> str:
        """The figure as it is written."""
        return self.passage.text[self.quantity.start : self.quantity.end]

    @property
    def behind(self) -> str:
        """The character behind the figure."""
        return self.passage.text[self.quantity.end :][:1]

    @property
    def language(self) -> str:
        """Of the sentence."""
        return self.passage.source.language

    @property
    def near(self) -> frozenset[str]:
        """The words around the figure."""
        return self.before.union(self.counted, self.became)

    @property
    def said(self) -> frozenset[str]:
        """The words of its clause; of the sentence before, too, where it goes on from that."""
        return self.clause | self.place.before if self.place.own.pronoun else self.clause

    @property
    def wide(self) -> frozenset[str]:
        """The words of the sentence, its neighbours and the title."""
        place = self.place
        return place.own.own | place.before | place.after | place.title


def statements(passage: Passage, kind: Class | None = None) -> tuple[Statement, ...]:
    """What a sentence says, figure by figure; of one kind, or of all. A table says nothing."""
    text, language = passage.text, passage.source.language
    found = [one for one in quantities(text, language) if kind in {None, one.kind}]
    if not 0 < len(found) <= _TABLE:
        return ()
    place, around = placed(passage), _circumstances(text, language)
    return tuple(_statement(passage, place, one, around) for one in found)


def _statement(passage: Passage, place: Place, one: Quantity, around: Circumstances) -> Statement:
    text, language = passage.text, passage.source.language
    counted, became = _behind(text[one.end :], language)
    leading, before = _ahead(text[: one.start], language)
    clause = text[: one.end] + wording(language).end.split(text[one.end :], maxsplit=1)[0]
    ahead = unattributed(text[: one.end], language).removesuffix(text[one.start : one.end])
    return Statement(
        passage=passage,
        place=place,
        quantity=one,
        counted=counted,
        became=became,
        leading=leading,
        before=before,
        clause=frozenset(word.stem for word in analysed(clause, language)),
        subjects=names_of(ahead, language, opening=math.inf),
        turns=turns_of(unattributed(clause, language), language),
        around=around,
    )


def _behind(text: str, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words behind a figure: what is counted, and what is said of it."""
    rules = wording(language)
    counted: list[str] = []
    became: list[str] = []
    closed = False
    for token in _WORD.findall(_first_clause(text.lstrip("-‐‑ ")))[:_AFTER]:
        word = bare(token)
        if word in rules.stop or rules.say.fullmatch(word) or token.isdigit():
            break
        if word in rules.times:
            closed = closed or bool(counted)
            continue
        stems = [found.stem for found in analyse(token, language)]
        if not stems:
            closed = True
        elif closed:
            became.extend(stems)
        else:
            counted.extend(stems)
    return tuple(counted), tuple(became)


def _first_clause(text: str) -> str:
    cut = CLAUSE.search(text)
    return text[: cut.start()] if cut else text


def _ahead(text: str, language: str) -> tuple[str, frozenset[str]]:
    """The last word before a figure, and the last few, hedges left out."""
    rules = wording(language)
    clause = CLAUSE.split(rules.hedge.sub("", text))[-1]
    said = list(rules.say.finditer(clause))
    clause = clause[said[-1].end() :] if said else clause
    tokens = [t for t in _WORD.findall(clause) if bare(t) not in rules.times][-_BEFORE:]
    if not tokens:
        return "", frozenset()
    last = [found.stem for found in analyse(tokens[-1], language)]
    return (last[-1] if last else ""), frozenset(
        found.stem for token in tokens for found in analyse(token, language)
    )


@lru_cache(maxsize=16_384)
def _circumstances(text: str, language: str) -> Circumstances:
    rules = wording(language)
    core = unattributed(text, language)
    days = frozenset(lexicon(language)["weekdays"].split())
    return Circumstances(
        names=names_of(core, language, opening=_OPENING),
        weekdays=days.intersection(token.casefold() for token in re.findall(r"[\w-]+", core)),
        dates=tuple(one for one in quantities(core, language) if one.kind == "date"),
        persons=frozenset(name for name, rule in rules.persons if rule.search(text.casefold())),
    )
