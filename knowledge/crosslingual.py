"""Across languages without a model: a question's names, numbers and cognates in a story."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol

import regex

from knowledge.language import UNKNOWN, Word, analyse, detect, is_number, stop_words, words

NAME = 1.5
"""The weight of a name or a number over that of a cognate: it says more, and is rarely chance."""

_ALIKE = 0.72  # difflib's ratio from which two stems that begin alike count as cognates
BEGIN = 3
"""Letters that cognates share at their beginning."""
_OWN_SCRIPT = frozenset({"ja", "zh", "ko", "th", "hi", "el", "he"})
_LATIN = regex.compile(r"\p{Latin}")
_TOKEN = regex.compile(r"[\p{L}\p{M}'’]+")

# Endings that carry over: an ending of the question's language -> that of the story's, by way of
# a common (English) form. Longest first.
_ENDINGS = MappingProxyType(
    {
        "es": (
            ("aciones", "ation"), ("ciones", "tion"), ("siones", "sion"), ("ación", "ation"),
            ("amente", "ly"), ("mente", "ly"), ("ción", "tion"), ("sión", "sion"),
            ("idades", "ity"), ("dad", "ty"), ("tad", "ty"), ("encia", "ence"), ("ancia", "ance"),
            ("logía", "logy"), ("grafía", "graphy"), ("ismo", "ism"), ("ista", "ist"),
            ("ico", "ic"), ("ica", "ic"), ("oso", "ous"), ("osa", "ous"), ("ivo", "ive"),
            ("iva", "ive"), ("ario", "ary"), ("aria", "ary"), ("ía", "y"), ("ia", "y"),
        ),
        "pt": (
            ("ações", "ation"), ("ções", "tion"), ("sões", "sion"), ("ação", "ation"),
            ("mente", "ly"), ("ção", "tion"), ("são", "sion"), ("dades", "ty"), ("dade", "ty"),
            ("ência", "ence"), ("ância", "ance"), ("logia", "logy"), ("ismo", "ism"),
            ("ista", "ist"), ("ico", "ic"), ("ica", "ic"), ("oso", "ous"), ("osa", "ous"),
            ("ivo", "ive"), ("iva", "ive"), ("ário", "ary"), ("ia", "y"),
        ),
        "fr": (
            ("ations", "ation"), ("ement", "ly"), ("ités", "ity"), ("ité", "ity"),
            ("té", "ty"), ("ique", "ic"), ("isme", "ism"), ("iste", "ist"), ("eux", "ous"),
            ("euse", "ous"), ("if", "ive"), ("aire", "ary"), ("logie", "logy"), ("ie", "y"),
            ("eur", "or"),
        ),
        "de": (
            ("ierung", "ation"), ("ationen", "ation"), ("ität", "ity"), ("isch", "ic"),
            ("ismus", "ism"), ("ismen", "ism"), ("logie", "logy"), ("iv", "ive"), ("ie", "y"),
            ("ieren", "ate"), ("enz", "ence"), ("anz", "ance"), ("är", "ary"),
        ),
        "it": (
            ("azione", "ation"), ("azioni", "ation"), ("zione", "tion"), ("zioni", "tion"),
            ("sione", "sion"), ("mente", "ly"), ("ità", "ity"), ("enza", "ence"), ("anza", "ance"),
            ("ismo", "ism"), ("ista", "ist"), ("ico", "ic"), ("ica", "ic"), ("oso", "ous"),
            ("ivo", "ive"), ("ario", "ary"), ("ia", "y"),
        ),
    }
)  # fmt: skip


class Words(Protocol):
    """The stems of a corpus, wherever they are kept."""

    def __contains__(self, stem: str) -> bool: ...

    def alike(self, word: str) -> str | None:
        """The stem most like a word, if it is like enough to be its cognate."""
        ...


class Vocabulary:
    """The stems of a corpus in memory."""

    def __init__(self, stems: Iterable[str]) -> None:
        self._stems = frozenset(stems)
        self._begins: defaultdict[str, list[str]] | None = None

    def __contains__(self, stem: str) -> bool:
        return stem in self._stems

    def alike(self, word: str) -> str | None:
        """See Words."""
        return most_alike(word, self._beginning(word[:BEGIN]))

    def _beginning(self, begin: str) -> list[str]:
        if self._begins is None:
            begins: defaultdict[str, list[str]] = defaultdict(list)
            for stem in sorted(self._stems):
                begins[stem[:BEGIN]].append(stem)
            self._begins = begins
        return self._begins.get(begin, [])


def most_alike(word: str, stems: Iterable[str]) -> str | None:
    """Of the stems that begin like a word, in order, the first that is most like it; see Words."""
    best, found = _ALIKE, None
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(word)
    for stem in stems:
        matcher.set_seq1(stem)
        if matcher.real_quick_ratio() < best or matcher.quick_ratio() < best:
            continue
        ratio = matcher.ratio()
        if ratio > best or (ratio == best and found is None):
            best, found = ratio, stem
    return found


def carried(question: str, language: str, vocabulary: Words) -> dict[str, float]:
    """The stems of a story's language that a question asks for, and the weight of each.

    All 1 when the question is in the story's language. Otherwise names and numbers as they stand
    (NAME) and the words of the vocabulary that look like a word of the question (1).
    """
    asked = asked_in(question, language)
    if asked == language:
        return dict.fromkeys(words(question, language), 1.0)
    found: dict[str, float] = {}
    for word in analyse(question, asked):
        named = is_number(word.stem) or word.surface[:1].isupper()
        stem = _counterpart(word, asked, language, vocabulary)
        if stem is not None:
            found[stem] = max(found.get(stem, 0.0), NAME if named else 1.0)
    return found


def _counterpart(word: Word, asked: str, language: str, vocabulary: Words) -> str | None:
    stopped = stop_words(language)
    if is_number(word.stem) or len(word.stem) < BEGIN:
        return word.stem if word.stem in vocabulary else None
    common = _common(word.surface.casefold(), asked)
    for form in (word.surface, common):
        for stem in words(form, language):
            if stem in vocabulary and stem not in stopped:
                return stem
    if len(word.stem) <= BEGIN:
        return None
    stems = words(common, language)
    return vocabulary.alike(stems[0]) if stems else None


def _common(word: str, language: str) -> str:
    """A word with its ending as English writes it."""
    for ending, common in _ENDINGS.get(language, ()):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + common
    return word


@lru_cache(maxsize=1024)
def asked_in(question: str, language: str) -> str:
    """The language of a question about a story in `language`; that one unless others are surer."""
    if language == UNKNOWN:
        return language
    guess = detect(question)
    if guess in {UNKNOWN, language}:
        return language
    tokens = [token.casefold() for token in _TOKEN.findall(question)]
    if guess in _OWN_SCRIPT or 2 * len(_LATIN.findall(question)) < sum(map(str.isalpha, question)):
        return guess  # another script is evidence enough
    own = sum(token in stop_words(language) for token in tokens)
    other = sum(token in stop_words(guess) for token in tokens)
    sure = other - own >= 2 or (own == 0 and other > 0 and "¿" in question)  # noqa: PLR2004
    return guess if sure else language
