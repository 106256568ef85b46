"""Syndication: the same wire story on several sites, found by the words that stand together.

Every run of four words of the articles of a story is looked up, and counted how many of them two
texts share. Those that share most are compared sentence by sentence. This is exact where a sketch
(MinHash) is only likely, and it can tell a copy from a version with another figure.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta
from difflib import SequenceMatcher
from typing import Final

from knowledge.article import Article
from knowledge.passage import Passage, split
from knowledge.publisher import same_publisher
from knowledge.reading.boilerplate import kind_of
from knowledge.revision import compare
from knowledge.spelling import spelled

_RUN: Final = 4  # words
_SHORTEST: Final = 40  # runs; a brief is in many longer reports without being their copy
_SHARED: Final = 0.6  # of the shorter text's runs; what a paper adds of its own is the rest
_SIZE: Final = 0.3  # of the longer text's runs is what a trimmed copy has at least
_APART: Final = timedelta(days=7)  # copies are published; a later rerun is an article of its own
_TOP: Final = 4  # sentences; a byline and dates may stand above the dateline
_CLOSEST: Final = 5  # texts that share most are compared; more of them are versions of one another
_ENDED: Final = re.compile(r"[.!?…。！？]\W*$")  # a byline or a date ends without
# What may stand before the news: "BERN, March 3 (dpa) - ", or without an agency "Bern, 3 March — ".
_AGENCY: Final = re.compile(r"^[^()]{0,70}\([^()]{2,40}\)\s?\.?\s?[-–—:]+\s")
_PLACE: Final = re.compile(r"^[^()]{1,70}?\s?[-–—]+\s")

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

    def find(self, article: Article, *, besides: str = "") -> str | None:
        """The id of the article that this one is a copy of; None when it is a report of its own.

        Articles of the publisher `besides` are passed over.

        Copies are published within a week, and the longer has six of ten runs of words of the
        shorter; the rest is what a paper added. And they say the same: with another figure, name or
        "not" it is another version, and each publisher is to be quoted with what stands there.
        """
        runs = _runs(article)
        shared = Counter(key for run in runs for key in self._holders.get(run, ()))
        close = [
            other
            for key, count in shared.most_common()
            for other, others in [self._articles[key]]
            if min(len(runs), len(others)) >= _SHORTEST
            and _overlap(count, len(runs), len(others))
            and abs(article.source.moment - other.source.moment) <= _APART
            and not (besides and same_publisher(other.source.publisher, besides))
        ]
        copied = (other.id for other in close[:_CLOSEST] if _says_the_same(article, other))
        return next(copied, None)


def are_copies(one: Article, other: Article) -> bool:
    """Whether two texts are copies by what they say, however short and whenever published."""
    ours, theirs = _runs(one), _runs(other)
    if not (ours and theirs):
        return one.text == other.text
    overlap = _overlap(len(ours & theirs), len(ours), len(theirs))
    return overlap and _says_the_same(one, other)


def adds_news(known: Article, article: Article) -> bool:
    """Whether a text has a sentence of its own, beside another, that is more than house style.

    Bylines and labels end without a stop; calls to subscribe, credits and notices are told apart as
    they are on web pages.
    """
    added = compare(known, article).added
    return any(_ENDED.search(one.text) and not kind_of(one.text) for one in added)


def _says_the_same(one: Article, other: Article) -> bool:
    """Whether two texts agree as far as both go, whatever each has more.

    No sentence has other words than its like in the other text, and none stands in the place of
    another, as a new first sentence does. Spelling, quotation marks, datelines, and where and how
    the texts end don't count.
    """
    revision = compare(one, other)
    if not all(_same_words(before, after) for before, after in revision.changed):
        return False
    ours, theirs = _sentences(one), _sentences(other)
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    for _, first, last, start, end in blocks[:-1]:  # the last is how the texts end
        top = not (first and start)
        if _any_of(revision.removed, first, last, top=top) and _any_of(
            revision.added, start, end, top=top
        ):
            return False
    return True


def _sentences(article: Article) -> list[tuple[str, ...]]:
    return [tuple(spelled(passage.text)) for passage in split(article)]


def _any_of(own: Iterable[Passage], first: int, last: int, *, top: bool) -> bool:
    """Whether one of a text's own sentences stands there; above the news, bylines are none."""
    return any(
        first <= passage.number < last and (not top or _ENDED.search(passage.text))
        for passage in own
    )


def _overlap(shared: int, ours: int, theirs: int) -> bool:
    shorter, longer = sorted((ours, theirs))
    return shorter >= _SIZE * longer and shared >= _SHARED * shorter


def _same_words(one: Passage, other: Passage) -> bool:
    ours, theirs = spelled(one.text), spelled(other.text)
    if ours == theirs or _goes_on(one, ours, theirs) or _goes_on(other, theirs, ours):
        return True
    return max(one.number, other.number) < _TOP and _same_lead(one.text, other.text)


def _goes_on(cut: Passage, words: list[str], whole: list[str]) -> bool:
    """Whether a text was cut off within its last sentence, and the other has all of that."""
    return not cut.after and words == whole[: len(words)]


def _same_lead(one: str, other: str) -> bool:
    """Whether two sentences are one but for a dateline, or for two, one of which names its agency.

    Other beginnings may be news: "Nine men – two of them old – fell", "Ten men – two of them …".
    """
    plain = [spelled(text) for text in (one, other)]
    bare = [spelled(_AGENCY.sub("", text)) for text in (one, other)]
    placed = [spelled(_PLACE.sub("", text)) for text in (one, other)]
    forms = ((plain, placed), (bare, plain), (bare, placed))
    return any(ours[0] == theirs[1] or ours[1] == theirs[0] for ours, theirs in forms)


def _runs(article: Article) -> _Runs:
    words = spelled(article.text)
    return frozenset(tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))
