"""Question: what is asked, as it is compared with the sentences of one language."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from knowledge.answertype import focus, forms_sought, rules, sought, without_forms
from knowledge.crosslingual import NAME, Vocabulary, asked_in, carried
from knowledge.followup import EARLIER
from knowledge.language import Word, analysed, is_number
from knowledge.rarity import rarity
from knowledge.sentence import RARE, SHORT, Seen, begins, names_in
from knowledge.tally import tallied

_SCENE = 0.35  # the weight of the words of a question before its last clause


@dataclass(frozen=True, slots=True)
class Terms:
    """Stems that are looked for, what each says, and what the question says in all."""

    weights: Mapping[str, float]
    mass: float
    stems: frozenset[str]
    _shares: dict[frozenset[str], float] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, weights: Mapping[str, float], lost: float = 0.0) -> Terms:
        """Terms of these weights, that share of the question's words being without any."""
        return cls(weights, sum(weights.values()) / (1 - lost) or 1.0, frozenset(weights))

    def share(self, stems: frozenset[str]) -> float:
        """The share of the mass that some of them hold; kept, for many sentences hold the same."""
        known = self._shares.get(stems)
        if known is None:
            held = [weight for stem, weight in self.weights.items() if stem in stems]
            known = self._shares[stems] = sum(held) / self.mass
        return known


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is compared with sentences of one language.

    Attributes:
        language: of the sentences.
        all: each stem, weighed by its idf: half from these sentences, half from the language.
        common, local: weighed by the one half and by the other.
        clause: as `all`, with what stands before the last clause at 0.35.
        named, rest: those that are names or numbers, and the others.
        everything: all stems of the question, found or not: what an answer adds to.
        begins: how each longer stem begins.
        kinds: the kinds of answer it asks for.
        forms: the closer form of a kind, age or clock, where it can be told in these sentences.
        things: what it wants counted, if it does.
        foreign: whether it is in another language.
        lost: the share of its words that another language has no counterpart for.
    """

    language: str
    all: Terms
    common: Terms
    local: Terms
    clause: Terms
    named: Terms
    rest: Terms
    everything: frozenset[str]
    begins: Mapping[str, str]
    kinds: frozenset[str]
    forms: Mapping[str, str]
    things: frozenset[str]
    foreign: bool
    lost: float


@dataclass(frozen=True, slots=True)
class Found:
    """The sentences of one language that a question is compared with.

    Attributes:
        language: theirs.
        sentences: what was found.
        size: how many there are to choose from, as far as is known.
    """

    language: str
    sentences: Sequence[Seen] = ()
    size: int = 0

    def rarity(self, stem: str) -> float:
        """Lucene's idf, ln(1 + (N - n + .5) / (n + .5)), among these sentences."""
        count = sum([1 for sentence in self.sentences if stem in sentence.own])
        return math.log(1 + (self.size - count + 0.5) / (count + 0.5))


@lru_cache(maxsize=64)
def asked_alone(question: str, language: str) -> Asked:
    """Analyse a question against no sentence: an answer looks at several passages with it."""
    return asked(question, Found(language))


def asked(question: str, among: Found, earlier: str = "") -> Asked:
    """Analyse a question, and the earlier turns that it leans on, against what was found."""
    language = among.language
    asking = asked_in(question, language)
    found = analysed(question, asking)
    stems = _stems(_without_forms(question, asking), earlier, among)
    local = {stem: factor * among.rarity(stem) for stem, factor in stems.items()}
    common = {stem: factor * rarity(stem, language) for stem, factor in stems.items()}
    weights = {stem: (local[stem] + common[stem]) / 2 for stem in stems}
    names = _asked_names(question, asking, found, stems)
    foreign = asking != language
    lost = max(0.0, 1 - len(stems) / len(found)) if foreign and stems and found else 0.0
    named = {stem: weight for stem, weight in weights.items() if stem in names}
    rest = {stem: weight for stem, weight in weights.items() if stem not in names}
    return Asked(
        language=language,
        all=Terms.of(weights, lost),
        common=Terms.of(common, lost),
        local=Terms.of(local, lost),
        clause=Terms.of(weights if foreign else _clause(question, asking, weights), lost),
        named=Terms.of(named),
        rest=Terms.of(rest, lost),
        everything=frozenset(stems) | {word.stem for word in found},
        begins={stem: begins(language)[stem] for stem in stems if len(stem) > SHORT},
        kinds=sought(question, asking),
        forms={
            kind: form
            for kind, form in forms_sought(question, asking).items()
            if form in rules(language).offers
        },
        things=frozenset() if foreign else tallied(question, asking),
        foreign=foreign,
        lost=lost,
    )


def _without_forms(question: str, language: str) -> str:
    rest = without_forms(question, language)
    return rest if analysed(rest, language) else question


def _stems(question: str, earlier: str, among: Found) -> dict[str, float]:
    stems = _carried(question, among)
    for stem in _carried(earlier, among) if earlier else ():
        stems.setdefault(stem, EARLIER)
    return stems


def _carried(text: str, among: Found) -> dict[str, float]:
    """The stems that a text asks for; only for another language it matters which were found."""
    foreign = asked_in(text, among.language) != among.language
    found = frozenset().union(*[one.own for one in among.sentences]) if foreign else ()
    return carried(text, among.language, Vocabulary(found))


def _clause(question: str, language: str, weights: Mapping[str, float]) -> Mapping[str, float]:
    inside = {word.stem for word in analysed(focus(question, language), language)}
    inside &= weights.keys()
    if len(inside) < 2:  # noqa: PLR2004 - one word is no clause
        return weights
    return {stem: w if stem in inside else _SCENE * w for stem, w in weights.items()}


def _asked_names(
    question: str, asking: str, found: Sequence[Word], stems: Mapping[str, float]
) -> frozenset[str]:
    if any(weight == NAME for weight in stems.values()):
        return frozenset(stem for stem, weight in stems.items() if weight == NAME)
    named = set(names_in(found, question, asking)) & stems.keys()
    named |= {stem for stem in stems if is_number(stem)}
    if not any(word.surface[:1].isupper() for word in found) or not named:
        named |= {stem for stem in stems if rarity(stem, asking) >= RARE}
    return frozenset(named)
