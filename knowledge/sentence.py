"""Sentence: what a story's sentence holds that a question can be compared with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files

from knowledge.answertype import rules, shows
from knowledge.language import Word, analysed, is_number, stems, words
from knowledge.passage import Passage
from knowledge.rarity import rarity

RARE = 9.0
"""Nats; a word this rare is taken for a name where capitals tell nothing."""

SHORT = 3
"""Letters; stems no longer than this have no kin."""

_STEMS = 100_000  # whose beginnings are known


@dataclass(frozen=True)
class Seen:
    """A sentence as it is compared; analysed once, and what few questions ask about only then.

    Attributes:
        text, language: what was analysed.
        stems: of its words, in order.
        own: the same as a set.
        begins: how its longer stems begin.
    """

    text: str
    language: str
    stems: tuple[str, ...]
    own: frozenset[str]
    begins: frozenset[str]
    _shown: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def names(self) -> frozenset[str]:
        """The stems written with a capital that is not the sentence's first, or are rare."""
        words = analysed(self.text, self.language)
        return frozenset(names_in(words, self.text, self.language))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Its numbers, and numerals as they are written."""
        tokens = [token.strip(".,;:!?\"'()*_") for token in self.text.casefold().split()]
        written = rules(self.language).numerals.intersection(tokens)
        return written.union([stem for stem in self.stems if is_number(stem)])

    @cached_property
    def pronoun(self) -> bool:
        """Whether it opens with a word that points back."""
        first = self.text.casefold().split(None, 1)[:1]
        return bool(first) and first[0].strip("\"'“”«»„‘’—–-.,*_") in rules(self.language).pronouns

    def shows(self, kind: str) -> bool:
        """Whether its form offers an answer of a kind; see answertype."""
        known = self._shown.get(kind)
        if known is None:
            known = self._shown[kind] = shows(kind, self.text, self.language)
        return known


@lru_cache(maxsize=16_384)
def seen(text: str, language: str) -> Seen:
    """Analyse a sentence; `text` is stripped of white space, so that neighbours share the work."""
    found = stems(text, language)
    own, kin = frozenset(found), begins(language)
    return Seen(
        text=text,
        language=language,
        stems=found,
        own=own,
        begins=frozenset([kin[stem] for stem in own if len(stem) > SHORT]),
    )


@lru_cache(maxsize=16_384)
def said(text: str, language: str) -> frozenset[str]:
    """The stems of a text that is only looked at beside a sentence."""
    return frozenset(stems(text, language))


def beginning(stem: str) -> str:
    """How a word begins, to know its kin by: elect, election, elected."""
    return stem[: max(4, int(len(stem) * 0.7))]


class _Beginnings(dict[str, str]):
    """The beginnings of all stems met; asked in a third of the time of lru_cache."""

    def __init__(self, irregular: Mapping[str, str]) -> None:
        super().__init__()
        self._irregular = irregular

    def __missing__(self, stem: str) -> str:
        if len(self) >= _STEMS:
            self.clear()
        found = self[stem] = beginning(self._irregular.get(stem, stem))
        return found


@lru_cache(maxsize=64)
def begins(language: str) -> Mapping[str, str]:
    """How the stems of a language begin, to know their kin by; "began" as "begin"."""
    listed = json.loads(files(__package__).joinpath("irregular.json").read_text("utf-8"))
    bases: dict[str, str] = listed.get(language, {})
    return _Beginnings(
        {
            form: base
            for base_form, forms in bases.items()
            for base in words(base_form, language)
            for form in words(forms, language)
        }
    )


def names_in(found: Sequence[Word], text: str, language: str) -> list[str]:
    """The stems that are written like names: a capital says little at the start or in German."""
    start = text.lstrip("\"'“”«»„‘’¿¡([—–- *_")[:40]
    return [
        word.stem
        for number, word in enumerate(found)
        if word.surface[:1].isupper()
        and len(word.surface) > 1
        and (
            (language != "de" and (number or not start.startswith(word.surface)))
            or rarity(word.stem, language) >= RARE
        )
    ]


@dataclass(frozen=True, slots=True)
class Place:
    """A passage with its neighbours and title, analysed."""

    passage: Passage
    own: Seen
    before: frozenset[str]
    after: frozenset[str]
    title: frozenset[str]


def placed(passage: Passage) -> Place:
    """Analyse a passage; its neighbours are usually analysed already."""
    language = passage.source.language
    before, after, title = passage.before.strip(), passage.after.strip(), passage.title.strip()
    return Place(
        passage=passage,
        own=seen(passage.text, language),
        before=said(before, language),
        after=said(after, language),
        title=said(title, language),
    )
