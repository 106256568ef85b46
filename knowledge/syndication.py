"""Syndication: the same wire story on several sites, found by the words that stand together.

A small exact method: every run of four words of the articles of a story is looked up, and counted
how many of them two texts share. It is right where a sketch (MinHash) is only likely, and a story
of thousands of articles takes seconds.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import timedelta
from typing import Final

from knowledge.article import Article

_RUN: Final = 4  # words
_SHORTEST: Final = 40  # runs; a brief is in many longer reports without being their copy
_CONTAINED: Final = 0.8  # of the shorter text's runs are in the longer one
_SIZE: Final = 0.4  # of the longer text's length is what a trimmed copy has at least
_APART: Final = timedelta(days=7)  # copies are published; a later rerun is an article of its own
_WORD: Final = re.compile(r"[^\W_]+")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")

_Runs = frozenset[tuple[str, ...]]


class Syndication:
    """The texts of a story, to find out whether one is here already under another name."""

    def __init__(self) -> None:
        self._articles: dict[str, tuple[Article, _Runs]] = {}
        self._holders: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)

    def put(self, article: Article) -> None:
        """Know an article, in the place of what was known under its id."""
        self.remove(article.id)
        runs = _runs(article)
        self._articles[article.id] = (article, runs)
        for run in runs:
            self._holders[run].add(article.id)

    def remove(self, article_id: str) -> None:
        """Forget an article, if it is known."""
        _, runs = self._articles.pop(article_id, (None, frozenset()))
        for run in runs:
            holders = self._holders[run]
            holders.discard(article_id)
            if not holders:
                del self._holders[run]

    def find(self, article: Article) -> str | None:
        """The id of the article that this one is a copy of; None when it is a report of its own.

        A copy is of the same language, published within a week, and shares eight of ten runs of
        words with the other, or the shorter with the longer where its tail was cut. Two texts with
        other figures are none: the quote would be given to a publisher who wrote another number.
        """
        runs = _runs(article)
        if len(runs) < _SHORTEST:
            return None
        shared = Counter(key for run in runs for key in self._holders.get(run, ()))
        for key, count in shared.most_common():
            other, others = self._articles[key]
            shorter = min(len(runs), len(others))
            if shorter < _SHORTEST or shorter < _SIZE * max(len(runs), len(others)):
                continue
            if count >= _CONTAINED * shorter and _same_report(article, other):
                return key
        return None


def _same_report(one: Article, other: Article) -> bool:
    if one.source.language != other.source.language:
        return False
    if abs(one.source.moment - other.source.moment) > _APART:
        return False
    shorter, longer = sorted((one, other), key=lambda article: len(article.text))
    return _figures(shorter) <= _figures(longer)


def _figures(article: Article) -> frozenset[str]:
    """The numbers of a text, but for the day and the hour in a dateline above it."""
    return frozenset(_NUMBER.findall(article.text))


def _runs(article: Article) -> _Runs:
    words = _WORD.findall(article.text.casefold())
    return frozenset(tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))
