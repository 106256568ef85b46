"""Wanted: the figure that a question asks for, and the sentence that gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from knowledge.answertype import sought
from knowledge.figurewords import lexicon
from knowledge.language import analyse, analysed, is_number
from knowledge.matter import Asked
from knowledge.passage import Passage
from knowledge.quantity import Class, same
from knowledge.question import Asked as Words
from knowledge.question import Found, asked
from knowledge.rarity import rarity
from knowledge.sentence import Place, placed, said
from knowledge.statement import Statement, statements
from knowledge.tally import asks_for, first_words
from knowledge.wording import CLAUSE

_NAME: Final = 8.0  # nats; "Israel" or "Trump" is no name that tells one story from another
_AHEAD: Final = 10  # words from "the number of hangers" to the number
_BESIDE: Final = 70  # characters around a sum or date, in which the question's words have to stand
_HELD: Final = 0.6  # of the question's words, names and numbers apart, that a sentence holds


@dataclass(frozen=True, slots=True)
class Wanted:
    """The figure that a question asks for; of any kind but a date where `kind` is None.

    Attributes:
        kind: of the figure.
        ask: the question's words, weighed.
        asked: the same for comparing statements.
        measures: the units of which it wants so many; none where it wants no length, age or so.
    """

    kind: Class | None
    ask: Words
    asked: Asked
    measures: frozenset[str]

    def holds(self, stems: frozenset[str]) -> bool:
        """Whether a sentence of these words says enough of what is asked."""
        return self.ask.rest.share(stems) >= _HELD


def wanted_by(question: str, language: str) -> Wanted | None:
    """The figure that a question asks for; None when it asks for none."""
    kinds, data = sought(question, language), lexicon(language)
    if not data or kinds.isdisjoint(("number", "money", "date")):
        return None
    counted = measures = frozenset[str]()
    kind: Class | None = None
    if "money" in kinds:
        kind = "money"
    elif "number" not in kinds:
        kind = "date"
    elif asks_for(question, data["share"]):
        kind = "share"
    elif asks_for(question, data["measure"]):
        kind, measures = "count", _stems(data["measures"], language)
    elif found := asks_for(question, data["many"]):
        kind, counted = "count", first_words(question[found.end() :], language)
    ask = asked(question, Found(language))
    words = frozenset(stem for stem in ask.everything if stem not in ask.named.weights)
    named = any(rarity(name, language) >= _NAME for name in ask.named.weights)
    return Wanted(kind, ask, Asked(words, counted, named), measures)


@lru_cache(maxsize=64)
def _stems(listed: str, language: str) -> frozenset[str]:
    return frozenset(word.stem for word in analyse(listed, language))


def answering(passage: Passage, wanted: Wanted) -> Statement | None:
    """The one figure that a sentence gives for what is asked; None for several or for none."""
    language, text = passage.source.language, passage.text
    if language != wanted.ask.language or text.endswith("?"):
        return None
    place, names = placed(passage), frozenset(wanted.ask.named.weights)
    own = place.own.own | place.before if place.own.pronoun else place.own.own  # "It killed 12"
    if not wanted.holds(own) or not _is_about(names, place):
        return None
    found = [one for one in statements(passage, wanted.kind) if _fits(one, wanted)]
    if not found or not _of_these(names, found[0]):
        return None
    first = found[0]
    return first if all(same(first.quantity, one.quantity) for one in found) else None


def _of_these(names: frozenset[str], one: Statement) -> bool:
    """Whether the figure is of the names asked for: they stand in its clause, or no others do.

    "Her rival got 15,010 votes, and Ada Brunt was glad" is not of Ada Brunt; nor is what a sentence
    says of another place, when only the title has the name.
    """
    text, end = one.passage.text, one.quantity.end
    beyond = names - said(text[:end] + CLAUSE.split(text[end:], maxsplit=1)[0], one.language)
    if beyond & one.around.names or (beyond & one.place.own.own and one.around.persons):
        return False
    return names <= one.place.own.own or one.around.names <= names | one.place.title


def _is_about(names: frozenset[str], place: Place) -> bool:
    """Whether the names asked for stand in a sentence or beside it; numbers, in it or the title."""
    near = place.own.own | place.title
    numbers = frozenset(filter(is_number, names))
    return numbers <= near and names <= near | place.before | place.after


def _fits(one: Statement, wanted: Wanted) -> bool:
    """Whether a figure is of the kind, and counts the things, that are asked for."""
    quantity = one.quantity
    if quantity.part or quantity.former:
        return False
    if wanted.kind is None:
        return quantity.kind != "date"
    if quantity.kind != wanted.kind:
        return False
    if wanted.measures:
        return bool(one.counted) and one.counted[0] in wanted.measures
    if wanted.asked.counted:
        return _counts(one, wanted.asked)
    text, (start, end) = one.passage.text, (quantity.start, quantity.end)
    beside = analysed(
        f"{text[max(0, start - _BESIDE) : start]} {text[end : end + _BESIDE]}", one.language
    )
    return any(word.stem in wanted.asked.words for word in beside)


def _counts(one: Statement, asked: Asked) -> bool:
    """Whether a figure counts these things: "12 hangers", "the number of hangers rose to 12"."""
    if one.counted:
        return not asked.counted.isdisjoint(one.counted) or asked.words.issuperset(one.counted)
    text = one.passage.text[: one.quantity.start]
    if _OF.search(text):  # "in the round of 16"
        return False
    ahead = _TOKEN.findall(text)[-_AHEAD:]
    stems = [{word.stem for word in analyse(token, one.language)} for token in ahead]
    return any(
        not found.isdisjoint(asked.counted) and before <= asked.words
        for before, found in pairwise([set(), *stems])
    )


_OF: Final = re.compile(r"\b(?:of|de|von|des)\s$")
_TOKEN: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
