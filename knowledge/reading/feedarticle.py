"""An entry of a feed as an Article, where the feed carries all of its text."""

from __future__ import annotations

from typing import Final

from knowledge.article import Article, Source
from knowledge.language import UNKNOWN, detect
from knowledge.reading.dateline import read_dateline
from knowledge.reading.feedentry import Entry, Feed
from knowledge.reading.markup import paragraphs
from knowledge.reading.outcome import Origin

_FULL: Final = 600  # characters in two paragraphs, from which a text can be a whole report
_PARAGRAPHS: Final = 2
_TEASERS: Final = ("…", "...", "[…", "[...", "read more", "continue reading", "weiterlesen", "»")
_FOLLOWS: Final = ("the post ", "der beitrag ", "la entrada ", "l’article ", "l'article ")
_FOLLOWED: Final = ("appeared first on", "erschien zuerst auf", "se publicó primero", "est apparu")
_FEEDS: Final = {"rss", "rss feed", "feed", "new", "atom"}


def as_article(entry: Entry, feed: Feed, origin: Origin) -> Article | None:
    """The article that an entry carries whole; None where its page has to be fetched for it."""
    texts = _body(entry.content)
    publisher = _name(feed.title)
    if entry.published is None or not (texts and publisher and entry.title and entry.url):
        return None
    dateline = read_dateline(texts[0])
    if dateline:
        rest = texts[0][dateline.end :].strip()
        texts = [rest, *texts[1:]] if rest else texts[1:]
    text = "\n\n".join(texts)
    try:
        source = Source(
            publisher=publisher,
            published=entry.published,
            url=entry.url,
            file=origin.name,
            agency=dateline.agency if dateline else "",
            author=entry.author,
            dateline=dateline.place if dateline else "",
            language=_language(text, feed),
        )
        return Article(entry.url, entry.title, text, source, modified=entry.updated)
    except ValueError:
        return None


def _body(content: str) -> list[str]:
    """The paragraphs of a full text; none where it is a teaser."""
    texts = [text for text in paragraphs(content) if not _is_credit(text)]
    if len(texts) < _PARAGRAPHS or sum(map(len, texts)) < _FULL:
        return []
    return [] if texts[-1].casefold().rstrip(" )]").endswith(_TEASERS) else texts


def _is_credit(text: str) -> bool:
    """Whether it is "The post X appeared first on Y", which some systems put below a text."""
    folded = text.casefold()
    return folded.startswith(_FOLLOWS) and any(words in folded for words in _FOLLOWED)


def _name(title: str) -> str:
    """The publisher's name, from a title such as "Elmsworth Herald - RSS Feed"."""
    for mark in (" » ", " | ", " - ", " – ", " — "):
        first, found, rest = title.partition(mark)
        if found and rest.casefold().removesuffix("s") in _FEEDS:
            return first.strip()
    return title


def _language(text: str, feed: Feed) -> str:
    """The language of the text itself; feeds often keep the one that their system came with."""
    found = detect(text)
    return feed.language if found == UNKNOWN else found
