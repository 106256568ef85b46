"""Pairs of articles that are copies of one wire text, or are not, made of syndication_texts.yml.

What is a copy: the same text with another headline, a tail cut off, other paragraphs, quotation
marks and spelling, and with what a paper adds: a byline, a dateline, a paragraph of its own, lines
about itself. What is none: another newsroom's report, the next day's, the same template with other
figures, a new first paragraph in the place of the old, and the wire with one figure, name or "not"
changed: that is another version of it, and to be quoted as what its publisher says.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import yaml

from knowledge import Article, Source

TEXTS: Final = Path(__file__).with_name("syndication_texts.yml")
_GLYPHS: Final = str.maketrans("“”„’–—", '"""\'--')
_DAY: Final = re.compile(
    r" (?:on (?:Sun|Mon|Tues|Wednes|Thurs|Fri)day|este (?:martes|viernes)|el (?:domingo|jueves)"
    r"|am (?:Montag|Dienstag|Freitag))\b"
)
_VERSIONS: Final = ("another version", "a sentence replaced", "a new first sentence")
_MIDDLE: Final = 3  # paragraphs before one that a paper puts in

Story = Mapping[str, Any]
Lines = list[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles, and whether they are copies.

    Attributes:
        kind: how the second was made, for figures by kind.
        story: the event.
        language: two letters.
    """

    kind: str
    story: str
    language: str
    one: Article
    other: Article
    copy: bool

    @property
    def version(self) -> bool:
        """Whether the second is the first with a sentence or a word changed."""
        return self.kind.startswith(_VERSIONS)


def pairs() -> list[Pair]:
    """All pairs, in the same order each time."""
    texts = _texts()
    found: list[Pair] = []
    for story in texts["stories"]:
        found += _copies(story, texts["houses"][story["language"]])
        found += _reports(story, texts["houses"][story["language"]])
    for template in texts["templates"]:
        found += _template(template)
    return found


def edited_pairs() -> list[Pair]:
    """Copies that were edited, too: pairs that are known to be missed, measured apart.

    A sentence with a word less may say something else, and of two first paragraphs of which neither
    stands in the other text nobody can tell whether they are a new beginning.
    """
    texts = _texts()
    found = []
    for story in texts["stories"]:
        wire, house = _wire(story), texts["houses"][story["language"]]
        shortened = [_DAY.sub("", line) for line in wire]
        if shortened != wire:
            found.append(_pair("a day left out", story, wire, shortened, copy=True))
        tops = [house["local"], *wire], [house["boilerplate"][0], *wire]
        found.append(_pair("both with a paragraph on top", story, *tops, copy=True))
    return found


@cache
def _texts() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(TEXTS.read_text("utf-8"))
    return found


def _wire(story: Story) -> Lines:
    return [*story["wire"], *story["quotes"], *story["background"]]


def _copies(story: Story, house: Mapping[str, Any]) -> Iterator[Pair]:
    wire = _wire(story)
    papers = _papers(wire, house)
    for kind, lines in {**_dressed(wire, house), **papers}.items():
        if lines != wire or kind == "another headline":
            yield _pair(kind, story, wire, lines, copy=True)
    for (first, one), (second, other) in combinations(papers.items(), 2):
        yield _pair(f"{first} × {second}", story, one, other, copy=True)


def _dressed(wire: Lines, house: Mapping[str, Any]) -> dict[str, Lines]:
    """What a paper does to a text, one thing at a time."""
    middle = [*wire[:_MIDDLE], house["local"], *wire[_MIDDLE:]]
    return {
        "another headline": wire,
        "paragraphs of two": _joined(wire, 2),
        "paragraphs of five": _joined(wire, 5),
        "cut to 70 %": _cut(wire, 0.7),
        "cut to 55 %": _cut(wire, 0.55),
        "cut to 40 %": _cut(wire, 0.4),
        "cut within a sentence": _teaser(wire, 0.6),
        "plain quotation marks": [line.translate(_GLYPHS) for line in wire],
        "a paragraph of its own": middle,
        "a paragraph of its own on top": [house["local"], *wire],
        "a byline": [house["byline"], house["posted"], *wire],
        "a dateline": _prefixed(house["dateline"], wire),
        "the agency in front": _prefixed(house["prefix"], wire),
        "lines about itself": [*wire, *house["boilerplate"]],
        "its own spelling": _respelled(wire, house["spelling"]),
    }


def _papers(wire: Lines, house: Mapping[str, Any]) -> dict[str, Lines]:
    """What four papers make of a text, each in several ways at once."""
    local = [*wire[:_MIDDLE], house["local"], *wire[_MIDDLE:]]
    plain = [line.translate(_GLYPHS) for line in wire]
    return {
        "paper A": _joined(_prefixed(house["prefix"], plain), 3) + house["boilerplate"],
        "paper B": [
            house["byline"],
            *_respelled(_cut(wire, 0.7), house["spelling"]),
            house["local"],
        ],
        "paper C": _joined(_prefixed(house["dateline"], _cut(wire, 0.55)), 2)
        + house["boilerplate"][:1],
        "paper D": [
            house["byline"],
            house["posted"],
            *_respelled([line.translate(_GLYPHS) for line in local], house["spelling"]),
        ],
    }


def _reports(story: Story, house: Mapping[str, Any]) -> Iterator[Pair]:
    """What is no copy, though it tells of the same event."""
    wire = _wire(story)
    rival = [*story["rival"], *story["quotes"], *story["background"]]
    later = [*story["later"], story["quotes"][0], *story["background"]]
    other = _swapped(wire, story["swap"])
    yield _pair("a rival's report", story, wire, rival)
    yield _pair("a rival's report, both cut", story, _cut(wire, 0.9), _cut(rival, 0.9))
    yield _pair("the next day", story, wire, later, days=1)
    yield _pair("the next day of a rival", story, rival, later, days=1)
    yield _pair("a new first sentence", story, wire, [later[0], *wire[1:]], days=1)
    yield _pair("a sentence replaced", story, wire, [*wire[:4], later[1], *wire[5:]], days=1)
    yield _pair("another version", story, wire, other)
    for name, lines in _papers(other, house).items():
        if any(new in " ".join(lines) for new in story["swap"].values()):
            yield _pair(f"another version, {name}", story, wire, lines)


def _template(template: Story) -> Iterator[Pair]:
    made = [[line.format(**fill) for line in template["text"]] for fill in template["fills"]]
    for one, other in combinations(made, 2):
        yield _pair("the same template", template, one, other)


def _pair(  # noqa: PLR0913 - what a pair is
    kind: str, story: Story, one: Lines, other: Lines, *, copy: bool = False, days: int = 0
) -> Pair:
    language = story["language"]
    articles = _article("Erewhon Wire", one, language), _article("Herald", other, language, days)
    return Pair(kind, story["name"], language, *articles, copy)


def _article(publisher: str, lines: Lines, language: str, days: int = 0) -> Article:
    published = datetime(2026, 3, 3 + days, 10, tzinfo=UTC)
    where = f"https://{publisher.replace(' ', '-').lower()}.example/news"
    source = Source(publisher, published, where, language=language)
    return Article(where, f"{publisher}: {lines[-1][:40]}", "\n\n".join(lines), source)


def _joined(lines: Lines, number: int) -> Lines:
    return [" ".join(lines[at : at + number]) for at in range(0, len(lines), number)]


def _cut(lines: Lines, share: float) -> Lines:
    return lines[: math.ceil(share * len(lines))]


def _teaser(lines: Lines, share: float) -> Lines:
    *whole, last = _cut(lines, share)
    return [*whole, " ".join(last.split()[:7]) + " …"]


def _prefixed(prefix: str, lines: Lines) -> Lines:
    return [prefix + lines[0], *lines[1:]]


def _respelled(lines: Lines, spelling: Mapping[str, str]) -> Lines:
    return _swapped(lines, spelling)


def _swapped(lines: Lines, words: Mapping[str, str]) -> Lines:
    text = "\n".join(lines)
    for old, new in words.items():
        text = text.replace(old, new)
    return text.split("\n")
