"""Web pages of an invented newspaper, for the tests of readers."""

from __future__ import annotations

import json
from typing import Any, Final

from knowledge.article import Article
from knowledge.reading.outcome import Origin
from knowledge.reading.webpage import read_webpage

URL: Final = "https://www.harbour-post.example/news/ferry"
STORY: Final = (
    "The harbour of Lindvik closed on Tuesday after a ferry ran aground in thick fog.",
    "All of the ninety passengers were taken ashore by fishing boats within two hours.",
    "Nobody was hurt, the coast guard said, and the ferry is expected to be towed on Thursday.",
    "The mayor, Ida Holm, thanked the fishermen and asked the company for a full report.",
)
ARTICLE: Final[dict[str, Any]] = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Ferry runs aground in Lindvik",
    "datePublished": "2026-03-03T14:05:00+01:00",
    "dateModified": "2026-03-03T16:30:00+01:00",
    "author": [{"@type": "Person", "name": "Maja Lund"}, {"@type": "Person", "name": "Per Strand"}],
    "publisher": {"@type": "Organization", "name": "Harbour Post"},
}


def paragraphs(*texts: str) -> str:
    """Texts as paragraphs in HTML."""
    return "".join(f"<p>{text}</p>\n" for text in texts)


def script(*things: object) -> str:
    """JSON-LD blocks, one a thing."""
    return "".join(
        f'<script type="application/ld+json">{json.dumps(thing)}</script>' for thing in things
    )


def page(
    body: str = paragraphs(*STORY),
    *,
    said: dict[str, Any] | None = ARTICLE,
    head: str = "",
    around: str = "",
    lang: str = "en",
    title: str = "Ferry runs aground in Lindvik",
) -> bytes:
    """A page with a story: what its JSON-LD says (nothing if None), more of its head, and more."""
    heading = f"<h1>{title}</h1>" if title else ""
    return (
        f"<!DOCTYPE html><html lang='{lang}'><head><meta charset='utf-8'>"
        f"<title>{title} | Harbour Post</title>{head}{script(said) if said else ''}</head><body>"
        f"<nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav>"
        f"<article>{heading}{body}</article>{around}"
        f"<footer>Imprint. Privacy.</footer></body></html>"
    ).encode()


def saying(**changes: object) -> dict[str, Any]:
    """The JSON-LD of the article, with some fields changed; None takes one out."""
    return {key: value for key, value in (ARTICLE | changes).items() if value is not None}


def read(data: bytes, url: str = URL, name: str = "", content_type: str = "") -> Article:
    """The one article of a page."""
    (item,) = read_webpage(data, Origin(name or url, url, content_type)).items
    assert isinstance(item, Article)
    return item
