"""What a web page says of itself: title, authors, publisher, dates, language, address."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from trafilatura.metadata import extract_metadata

from knowledge.article import LONGEST_TITLE, unfit
from knowledge.reading import jsonld
from knowledge.reading.byline import agency_among, authors_among, cleaned
from knowledge.reading.pageaddress import address, host
from knowledge.reading.pagepublisher import publisher_of
from knowledge.reading.pagetree import Node, spaced, squeezed
from knowledge.reading.publication import Metas, read_dates

_RULE = re.compile(r"\s+[-–—|•·*:]\s+|\s*[|ㅣ]\s*|：")
_STRAIGHT: Final = str.maketrans("‘’“”\u00a0", "''\"\" ")  # heading and title may differ in these
_FALSE: Final = frozenset({"false", "no", "0"})
_LISTS: Final = frozenset({"CollectionPage", "SearchResultsPage"})
_AUTHOR_METAS: Final = (
    "author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author"
)  # fmt: skip
_SITE_METAS: Final = ("og:site_name", "application-name", "dc.publisher", "twitter:app:name:iphone")
_AGENCY_FIELDS: Final = ("sourceOrganization", "provider", "creator", "copyrightHolder", "author")
_LONGEST_NAME: Final = 80  # characters of a publisher


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What the page says of itself; "" and None where it does not.

    Attributes:
        title: without the site's name behind it.
        authors: the people of the byline.
        publisher: the site's name.
        agency: the news agency named as author, source or provider.
        published: a `datetime` where the page gives the minute and the zone.
        modified: never before `published`.
        refused: a date of publication that stands in the page and can't be one.
        language: two-letter code, as declared.
        canonical: the address that the page gives itself, unchecked.
        summary: the description made for search engines and previews.
        paywalled: whether it is marked as not free to read.
        live: whether it is marked as a live blog.
        listing: whether it is marked as a list of articles.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    agency: str = ""
    published: date | None = None
    modified: date | None = None
    refused: str = ""
    language: str = ""
    canonical: str = ""
    summary: str = ""
    paywalled: bool = False
    live: bool = False
    listing: bool = False


def read_metadata(tree: Node, read_at: str = "") -> PageMetadata:
    """Read a page's JSON-LD first, then its meta tags, then the elements that carry such data.

    Args:
        tree: the root.
        read_at: the address that the page was read at; "" for a saved one.
    """
    metas, things = _metas(tree), jsonld.read_things(tree)
    headings = [spaced(node.text_content()) for node in tree.iter("h1")]
    shown = [*metas.get("og:title", ()), *headings]
    thing = jsonld.article_of(things, frozenset(map(str.casefold, shown)))
    kinds = {kind for each in things for kind in jsonld.types(each)}
    published_by, site_names = _publishers(thing, things, metas)
    canonical = _canonical(tree, metas)
    publisher, carried = publisher_of(
        published_by, site_names, host(address(canonical, read_at)), fetched=bool(read_at)
    )
    own = next(iter([*published_by, *site_names]), "")
    byline = jsonld.names(thing.get("author"), things) or _values(metas, _AUTHOR_METAS)
    byline = byline or _bylines(tree)[:1] or _guessed(tree)
    credited = [name for field in _AGENCY_FIELDS for name in jsonld.names(thing.get(field), things)]
    dates = read_dates(thing, metas, tree)
    return PageMetadata(
        title=_title(thing, metas, tree, headings, own),
        authors=authors_among(byline, own),
        publisher=publisher,
        agency=agency_among([*byline, *credited, carried, publisher]),
        published=dates.published,
        modified=dates.modified,
        refused=dates.refused,
        language=_language(tree, thing, metas),
        canonical=canonical,
        summary=max(
            [*jsonld.texts(thing.get("description")), *_values(metas, ("og:description",))],
            key=len,
            default=next(iter(_values(metas, ("description",))), ""),
        ),
        paywalled=_is_paywalled(thing, things, metas),
        live="LiveBlogPosting" in jsonld.types(thing),
        listing=not thing and bool(kinds & _LISTS),
    )


def _metas(tree: Node) -> Metas:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for node in tree.iter("meta"):
        if content := spaced(node.get("content", "")):
            for attribute in ("property", "name", "itemprop"):
                for name in node.get(attribute, "").lower().split():
                    found[name].append(content)
    return found


def _of(metas: Metas, names: Iterable[str]) -> list[str]:
    return [value for name in names for value in metas.get(name, ())]


def _values(metas: Metas, names: Iterable[str]) -> list[str]:
    return [value for value in map(cleaned, _of(metas, names)) if value]


def _title(
    thing: jsonld.Thing, metas: Metas, tree: Node, headings: list[str], publisher: str
) -> str:
    window = [spaced(node.text_content()) for node in tree.iter("title")][:1]
    sites = {squeezed(name).casefold() for name in (publisher, *_of(metas, _SITE_METAS)) if name}
    candidates = [
        # The headline for search engines, in JSON-LD, is seldomer the one above the text.
        *_of(metas, ("og:title",)),
        *jsonld.texts(thing.get("headline")),
        *_of(metas, ("twitter:title", "dc.title", "title")),
        *(headings if len(headings) == 1 else ()),
        *window,
        *headings,
    ]
    for candidate in map(cleaned, candidates):
        title = _without_site(candidate, headings, sites)
        if (
            len(title) <= LONGEST_TITLE
            and not unfit(title)
            and squeezed(title).casefold() not in sites
        ):
            return title
    return ""


def _without_site(title: str, headings: list[str], sites: set[str]) -> str:
    """Cut the site's name off a title, and what else a page shows without in its heading."""
    for heading in filter(None, headings):
        before, found, after = title.translate(_STRAIGHT).partition(heading.translate(_STRAIGHT))
        if not found or (before and 2 * len(found) < len(title)):
            continue
        start = len(before) if before.rstrip().endswith("|") else 0
        if _RULE.match(after) or (start and not after):
            return title[start : len(before) + len(found)]
    for match in reversed(list(_RULE.finditer(title))):
        if _is_site(title[match.end() :], sites):
            return title[: match.start()]
    return title


def _is_site(text: str, sites: set[str]) -> bool:
    name = squeezed(text).casefold()
    bare = re.sub(r"\.\w{2,6}$", "", name)
    return any(name == site or bare == re.sub(r"\.\w{2,6}$", "", site) for site in sites)


def _publishers(
    thing: jsonld.Thing, things: Sequence[jsonld.Thing], metas: Metas
) -> tuple[list[str], list[str]]:
    """The usable names of the publisher in JSON-LD, and those of the site in meta tags."""
    return (
        _usable(jsonld.names(thing.get("publisher"), things)),
        _usable(_values(metas, _SITE_METAS)),
    )


def _usable(names: Iterable[str]) -> list[str]:
    bare = (cleaned(name).lstrip("@") for name in names if "://" not in name)
    return [name for name in bare if len(name) <= _LONGEST_NAME and not unfit(name)]


def _bylines(tree: Node) -> list[str]:
    marked = (node for node in tree.iter("a", "span", "p", "div") if _marks_author(node))
    return [
        name for node in marked if 0 < len(name := spaced(node.text_content())) <= _LONGEST_NAME
    ]


def _guessed(tree: Node) -> list[str]:
    """Return the names that trafilatura finds; a single word is the site's or an initial."""
    try:
        found = extract_metadata(tree, extensive=False).author or ""
    except Exception:  # noqa: BLE001 - a byline is not worth a page, however it is broken
        return []
    return [name for name in found.split("; ") if " " in name]


def _marks_author(node: Node) -> bool:
    return node.get("rel", "") == "author" or "author" in node.get("itemprop", "").split()


def _language(tree: Node, thing: jsonld.Thing, metas: Metas) -> str:
    given = [tree.get("lang", "") or tree.get("xml:lang", ""), jsonld.text(thing.get("inLanguage"))]
    for name in [*given, *_of(metas, ("og:locale", "content-language", "dc.language"))]:
        if match := re.match(r"([a-z]{2})(?:[-_]|$)", name.strip().lower()):
            return {"nb": "no", "nn": "no", "iw": "he", "in": "id"}.get(match[1], match[1])
    return ""


def _canonical(tree: Node, metas: Metas) -> str:
    links = (
        node for node in tree.iter("link") if "canonical" in node.get("rel", "").lower().split()
    )
    given = [*(node.get("href", "").strip() for node in links), *_of(metas, ("og:url",))]
    return next((url for url in given if url.startswith(("http://", "https://"))), "")


def _is_paywalled(thing: jsonld.Thing, things: Sequence[jsonld.Thing], metas: Metas) -> bool:
    if _of(metas, ("article:content_tier",)) == ["locked"]:
        return True
    marked = [thing, *(each for each in things if "WebPage" in jsonld.types(each))]
    return any(str(each.get("isAccessibleForFree", "")).lower() in _FALSE for each in marked)
