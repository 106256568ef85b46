"""Words: which language a text is in, and the one analysis that every engine and scorer uses."""

from __future__ import annotations

import json
import threading
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import regex
import Stemmer

from knowledge.normalform import normal_form
from knowledge.tokens import RUN, tokens

UNKNOWN = "und"

ANALYSIS = 2
"""Counts up when any text gets other words or sentences, so that older indexes are built anew."""

_SNOWBALL = MappingProxyType(
    {
        "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
        "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish",
        "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
        "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
        "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
        "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
    }
)  # fmt: skip

_THOUSANDS = regex.compile(r"[.,](?=\d{3}(?!\d))")
_ENGLISH_ENDING = regex.compile(r"'(?:s|re|ve|ll|d|m)$")

# Decided by script alone; the Latin, Cyrillic and Arabic scripts are shared and go by stop words.
_SCRIPTS = (
    (regex.compile(r"[\p{Hiragana}\p{Katakana}]"), "ja"),
    (regex.compile(r"\p{Han}"), "zh"),
    (regex.compile(r"\p{Hangul}"), "ko"),
    (regex.compile(r"\p{Thai}"), "th"),
    (regex.compile(r"\p{Devanagari}"), "hi"),
    (regex.compile(r"\p{Greek}"), "el"),
    (regex.compile(r"\p{Hebrew}"), "he"),
)
_TOKENS = 100_000  # known of each language
_SAMPLE = 4000  # characters that are enough to tell a language


_Of = TypeVar("_Of")


class Word(NamedTuple):
    """One word of a text: `stem` is what is compared, `surface` what was written."""

    stem: str
    surface: str


def words(text: str, language: str) -> tuple[str, ...]:
    """The stems of a text, in order, stop words left out.

    NFKC, casefold, letters with their marks, numbers without their thousands separators,
    Snowball stems where the language has them, Latin accents folded, pairs of characters for
    Chinese, Japanese and Thai. A text of punctuation or emoji has no words.

    Args:
        text: any text.
        language: two-letter code; an unknown one is neither stemmed nor stopped.
    """
    normal, plain = normal_form(text, language)
    if plain:
        found = tokens(normal.replace("’", "'"), plain=True)
        try:  # suppress would take a twentieth of all
            return tuple(filter(None, map(_single_stems(language).__getitem__, found)))
        except _SeveralError:
            pass
    return tuple([stem for stem, _ in _analysed(normal, language, plain=plain)])


def analyse(text: str, language: str) -> list[Word]:
    """As `words`, with what was written beside each stem."""
    normal, plain = normal_form(text, language)
    return _analysed(normal, language, plain=plain)


def _analysed(normal: str, language: str, *, plain: bool) -> list[Word]:
    known = _known(language)
    return list(chain.from_iterable(map(known.__getitem__, tokens(normal, plain=plain))))


class _Known(dict[str, _Of]):
    """What each token met in a language has: most texts are made of few.

    Half of what an analysis takes is looked up here: a dictionary is asked in a third of the time
    of lru_cache, and safe with threads as well. When it is full it begins anew.
    """

    def __init__(self, made: Callable[[str], _Of]) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, token: str) -> _Of:
        if len(self) >= _TOKENS:
            self.clear()
        found = self[token] = self._made(token)
        return found


@lru_cache(maxsize=64)
def _known(language: str) -> _Known[tuple[Word, ...]]:
    return _Known(lambda token: _words(token, language))


class _SeveralError(Exception):
    """A token has several stems: prud'homme."""


@lru_cache(maxsize=64)
def _single_stems(language: str) -> _Known[str]:
    """The stem of each token, "" for a stop word: read in two thirds of the time of tuples.

    Raises:
        _SeveralError: on access to one that has several.
    """
    return _Known(lambda token: _single(_words(token, language)))


def _single(found: tuple[Word, ...]) -> str:
    if len(found) > 1:
        raise _SeveralError
    return found[0].stem if found else ""


def _words(token: str, language: str) -> tuple[Word, ...]:
    if RUN.match(token):
        return tuple(Word(pair, pair) for pair in _pairs(token))
    if "." in token or "," in token:
        return (Word(_number(token), token),)
    stopped = stop_words(language)
    return tuple(
        Word(stem, token)
        for part in _parts(token, language)
        if part not in stopped
        and _fold(part) not in stopped
        and (stem := _stem(part, language)) not in stopped
    )


@lru_cache(maxsize=16_384)
def stems(text: str, language: str) -> tuple[str, ...]:
    """As `words`, for the texts that are looked at several times to answer a question."""
    return words(text, language)


@lru_cache(maxsize=16_384)
def analysed(text: str, language: str) -> tuple[Word, ...]:
    """As `analyse`, for the texts that are looked at several times to answer a question."""
    return tuple(analyse(text, language))


def detect(text: str) -> str:
    """The two-letter language of a text of a sentence or more, or "und" when it can't be told."""
    return _detected(text[:_SAMPLE])


@lru_cache(maxsize=64)  # to answer a question, it is asked several times
def _detected(sample: str) -> str:
    letters = max(1, sum(map(str.isalpha, sample)))
    for script, language in () if sample.isascii() else _SCRIPTS:
        if len(script.findall(sample)) > letters / 5:
            return language
    votes, stopping = dict.fromkeys(_stop_lists(), 0), _stopping()
    for token in tokens(unicodedata.normalize("NFKC", sample), plain=False):
        if not (RUN.match(token) or "." in token or "," in token):
            for part in _parts(token, "fr"):  # elided articles are good evidence
                for language in stopping.get(part, ()):
                    votes[language] += 1
    best = max(votes, key=lambda language: votes[language])
    return best if votes[best] > 0 else UNKNOWN


@lru_cache(maxsize=1)
def _stopping() -> dict[str, list[str]]:
    """The languages in which a word is a stop word."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for language in _stop_lists():
        for word in stop_words(language):
            found[word].append(language)
    return dict(found)


@lru_cache(maxsize=64)
def stop_words(language: str) -> frozenset[str]:
    """The words of a language too common to search for, with and without their accents."""
    listed = _stop_lists().get(language, "").casefold().split()
    return frozenset(listed) | frozenset(map(_fold, listed))


def is_number(stem: str) -> bool:
    """Whether a stem is a number: it starts with a digit."""
    return stem[:1].isdigit()


@lru_cache(maxsize=1)
def _stop_lists() -> dict[str, str]:
    data: Any = json.loads(files(__package__).joinpath("stopwords.json").read_text("utf-8"))
    return {str(language): str(listed) for language, listed in data.items()}


def _parts(surface: str, language: str) -> list[str]:
    """A written word as it is compared before stemming; elisions (l'eau) come apart."""
    word = surface.casefold().replace("’", "'").replace("ʼ", "'").replace("i̇", "i")
    if not any(map(str.isalnum, word)):
        return []
    if "'" not in word:
        return [word]
    if language in {"fr", "it", "ca"}:
        return [part for part in word.split("'") if part]
    if language == "tr":  # Ankara'da: the ending of a name
        return word.strip("'").split("'")[:1]  # ʼ, a letter, can stand first
    if word.endswith("n't"):  # don't, won't, isn't: auxiliaries all
        return []
    return [_ENGLISH_ENDING.sub("", word) or word]


def _number(surface: str) -> str:
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in surface)
    return str(_THOUSANDS.sub("", digits))


def _pairs(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]


def _fold(word: str) -> str:
    """Latin letters without their accents: readers leave them out on a phone."""
    if word.isascii() or word[0] > "\u024f":
        return word
    marked = unicodedata.normalize("NFD", word.replace("ı", "i"))
    return "".join(c for c in marked if unicodedata.category(c)[0] != "M")


_stemmers = threading.local()  # a PyStemmer object may not be shared between threads


def _stem(word: str, language: str) -> str:
    if word[0].isdecimal():
        return _number(word)
    algorithm = _SNOWBALL.get(language)
    if algorithm is None:
        return _fold(word)
    stemmer = getattr(_stemmers, algorithm, None)
    if stemmer is None:
        stemmer = Stemmer.Stemmer(algorithm)
        setattr(_stemmers, algorithm, stemmer)
    return _fold(str(stemmer.stemWord(word)))
