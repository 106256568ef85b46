"""JSON-LD in a web page: what its publisher says of it, in blocks often a little broken."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from knowledge.reading.pagetree import Node, spaced

Thing = Mapping[str, object]
"""One object of a block, such as an article, an organisation or a trail of links."""

_WRAPPING = re.compile(r"^\s*(?:(?:/\*|//)?\s*(?:<!--|<!\[CDATA\[)\s*(?:\*/)?)+|"
                       r"(?:(?:/\*|//)?\s*(?:-->|\]\]>)\s*(?:\*/)?)+\s*;?\s*$")  # fmt: skip
_LARGEST_BLOCK: Final = 1_000_000  # characters
_MOST: Final = 2000  # objects
_DEPTH: Final = 6  # levels of lists and graphs
ARTICLES: Final = frozenset(
    {
        "AdvertiserContentArticle", "AnalysisNewsArticle", "Article", "AskPublicNewsArticle",
        "BackgroundNewsArticle", "BlogPosting", "LiveBlogPosting", "NewsArticle",
        "OpinionNewsArticle", "Report", "ReportageNewsArticle", "ReviewNewsArticle",
        "SatiricalArticle", "ScholarlyArticle", "SocialMediaPosting", "TechArticle",
    }
)  # fmt: skip


def read_things(tree: Node) -> list[Thing]:
    """The objects of a page's blocks, those of lists and graphs too; what is broken is passed over.

    An object that only points at another of the page (`{"@id": …}`) is not resolved here.
    """
    found: list[Thing] = []
    for script in tree.iter("script"):
        if script.get("type", "").partition(";")[0].strip().lower() == "application/ld+json":
            found.extend(_objects(_loaded(script.text or ""), _DEPTH))
        if len(found) >= _MOST:
            break
    return found[:_MOST]


def _loaded(block: str) -> object:
    if len(block) > _LARGEST_BLOCK:
        return None
    text = _WRAPPING.sub("", block).strip().rstrip(";")
    for attempt in (text, re.sub(r",(\s*[}\]])", r"\1", text)):  # a comma after the last member
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects(value: object, depth: int) -> Iterator[Thing]:
    if depth and isinstance(value, list):
        for item in value:
            yield from _objects(item, depth - 1)
    elif depth and isinstance(value, dict):
        yield value
        yield from _objects(value.get("@graph"), depth - 1)
        yield from _objects(value.get("mainEntity"), depth - 1)


def types(thing: Thing) -> frozenset[str]:
    """What a thing is, by the last part of its names: "https://schema.org/Article" is Article."""
    return frozenset(re.split(r"[/:#]", name)[-1] for name in texts(thing.get("@type")))


def article_of(things: Sequence[Thing], headlines: frozenset[str]) -> Thing:
    """The thing that is the page's article; an empty one if there is none.

    A page may name others that it links to: the one that has the page's own headline is its own,
    else the first with a date, else the first.
    """
    found = [thing for thing in things if types(thing) & ARTICLES]
    for thing in found:
        if text(thing.get("headline")).casefold() in headlines:
            return thing
    dated = (thing for thing in found if text(thing.get("datePublished")))
    return next(dated, found[0] if found else {})


def texts(value: object) -> list[str]:
    """The strings of a value: itself, or those of its list."""
    items = value if isinstance(value, list) else [value]
    cleaned = (spaced(html.unescape(item)) for item in items if isinstance(item, str))
    return [item for item in cleaned if item]


def text(value: object) -> str:
    """The first string of a value, with its entities resolved, or ""."""
    return next(iter(texts(value)), "")


def names(value: object, things: Sequence[Thing]) -> list[str]:
    """The names of people or organisations, given as strings, objects, lists or by their `@id`."""
    found: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            known = item if "name" in item else _identified(item.get("@id"), things)
            found.extend(texts(known.get("name")))
        else:
            found.extend(texts(item))
    return found


def _identified(name: object, things: Sequence[Thing]) -> Thing:
    if not isinstance(name, str):
        return {}
    return next((thing for thing in things if thing.get("@id") == name and "name" in thing), {})
