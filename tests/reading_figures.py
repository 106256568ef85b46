"""Figures of a page that was read, against what its publisher's own markup says of it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import fmean
from typing import Any, Final

from knowledge.article import Article, Source
from knowledge.passage import split

_UNSPACED: Final = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"
_WORD: Final = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
_RULE: Final = re.compile(r"\s+[-–—·•]+\s+|\s*[|:]\s+|：")
_MINUTE: Final = re.compile(
    r'"datePublished"\s*:\s*"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^"]*(?:Z|[+-]\d\d:?\d\d)"'
)
_UNSEEN: Final = (
    "//*[self::script or self::style or self::noscript or self::template or self::svg or self::rt"
    " or self::rp]"
)
_HINTS: Final = (
    "//span[string-length(.) < 80][contains(@style, 'clip:rect') or contains(@class, 'sr-only')"
    " or contains(@class, 'visually') or contains(@class, 'screen') or contains(@class, '-vh')]"
)


@dataclass(frozen=True)
class Page:
    """A page and the truth on it."""

    name: str
    url: str
    data: bytes
    title: str
    published: date
    paragraphs: list[str]


@dataclass(frozen=True)
class Reading:
    """What a reader made of a page; `article` is there for Pullquote's own only."""

    text: str
    title: str
    published: date | None
    ms: float
    article: Article | None = None
    refused: str = ""


@dataclass
class Tally:
    """One reader's figures, a list of one number a page each."""

    figures: dict[str, list[float]] = field(default_factory=dict)
    worst: list[tuple[float, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def add(self, name: str, value: float) -> None:
        """Add the figure of a page."""
        self.figures.setdefault(name, []).append(value)

    def mean(self, name: str) -> float:
        """The mean of a figure; 0 when no page has it."""
        return fmean(self.figures.get(name) or [0])


def judge(page: Page, reading: Reading, tally: Tally) -> None:
    """Add the figures of one page."""
    tree = _tree(page)
    score = f1(reading.text, page.paragraphs)
    tally.add("f1 all", score)
    tally.add("ms", reading.ms)
    tally.add("day", _same_day(reading.published, page.published))
    if _MINUTE.search(page.data.decode("utf-8", "replace")) and _zoned(page.published):
        tally.add("minute", _same_minute(reading.published, page.published))
    if not reading.text:
        tally.refused.append(f"{page.name}: {reading.refused or 'no text'}")
        return
    headings = {_squeezed(node.text_content()) for node in tree.iter("h2", "h3", "h4", "h5", "h6")}
    prose = [text for text in page.paragraphs[1:] if _squeezed(text) not in headings]
    tally.add("f1", score)
    tally.add("f1 prose", f1(reading.text, [*page.paragraphs[:1], *prose]))
    tally.worst.append((score, page.name))
    for name, value in titles(reading.title, page.title, _headlines(tree)).items():
        tally.add(name, value)
    shown = _squeezed(tree.text_content())
    for sentence in _sentences(reading):
        tally.add("verbatim", _squeezed(sentence) in shown)


def f1(text: str, paragraphs: Iterable[str]) -> float:
    """The F1 of the shingles of a text against those of the true paragraphs."""
    found, true = _shingles(text), _shingles("\n".join(paragraphs))
    both = (found & true).total()
    return 2 * both / (found.total() + true.total()) if both else 0.0


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


def titles(found: str, true: str, shown: Iterable[str]) -> dict[str, float]:
    """The figures of a title: to the letter, normalised, and beside the page's other headlines."""
    same = _alike(found, true)
    return {
        "title": " ".join(found.split()) == " ".join(true.split()),
        "title ~": same,
        "title own": same or any(_alike(found, headline) for headline in shown),
    }


def _alike(one: str, other: str) -> bool:
    """Say whether two titles have the same letters and digits, but for a part set off at an end.

    Only one of them may have the part, only one such part, and it is the shorter half.
    """
    letters = [_letters(one), _letters(other)]
    if not all(letters):
        return False
    return letters[0] == letters[1] or letters[0] in _cut(other) or letters[1] in _cut(one)


def _cut(title: str) -> set[str]:
    rules = list(_RULE.finditer(title))
    rests = [title[: rule.start()] for rule in rules[-1:]]
    rests += [title[rule.end() :] for rule in rules[:1]]
    whole = len(_letters(title))
    return {rest for rest in map(_letters, rests) if 2 * len(rest) >= whole}


def _letters(title: str) -> str:
    folded = unicodedata.normalize("NFKC", html.unescape(title)).casefold()
    return "".join(filter(str.isalnum, folded))


def _headlines(tree: Any) -> list[str]:
    """The headlines that a page bears: the first that is shown, and the one for previews."""
    shown = [" ".join(node.text_content().split()) for node in tree.iter("h1")]
    previews = tree.xpath("//meta[@property='og:title']/@content")
    return [*list(filter(None, shown))[:1], *previews[:1]]


def _zoned(moment: date) -> bool:
    return isinstance(moment, datetime) and moment.tzinfo is not None


def _same_day(found: date | None, true: date) -> bool:
    days = {_as_day(true)}
    if isinstance(found, datetime) and isinstance(true, datetime) and found.tzinfo and true.tzinfo:
        days.add(true.astimezone(found.tzinfo).date())
    return found is not None and _as_day(found) in days


def _as_day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _same_minute(found: date | None, true: date) -> bool:
    if not (isinstance(found, datetime) and isinstance(true, datetime) and found.tzinfo):
        return False
    return abs((found - true).total_seconds()) < 60


def _tree(page: Page) -> Any:
    import lxml.html  # type: ignore[import-untyped]  # noqa: PLC0415 - comes with trafilatura

    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    tree = lxml.html.document_fromstring(page.data, parser=parser)
    for node in [*tree.xpath(_UNSEEN), *tree.xpath(_HINTS)]:
        node.drop_tree()
    return tree


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _sentences(reading: Reading) -> list[str]:
    source = Source("a peer", date(2000, 1, 1), file="page.html")
    article = reading.article or Article("page", "Title", reading.text, source)
    return [passage.text for passage in split(article)]
