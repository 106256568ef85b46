"""An entry of a feed as an Article, where the feed carries all of its text."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from knowledge.article import Article, Source
from knowledge.language import UNKNOWN, detect
from knowledge.reading.dateline import read_dateline
from knowledge.reading.feedentry import Entry, Feed
from knowledge.reading.outcome import Origin
from knowledge.reading.pagepublisher import publisher_of

_FULL: Final = 600  # characters in two paragraphs, from which a text can be a whole report
_PARAGRAPHS: Final = 2
_STOPS: Final = tuple(".!?。！？؟۔।॥።။។։")
_CLOSERS: Final = " )]}\"'”’»›）］」』"
_CUT: Final = ("…", "...")
_TEASERS: Final = ("read more", "continue reading", "weiterlesen", "lire la suite", "leer más")
_FOLLOWS: Final = ("the post ", "der beitrag ", "la entrada ", "l’article ", "l'article ")
_FOLLOWED: Final = ("appeared first on", "erschien zuerst auf", "se publicó primero", "est apparu")
_FEEDS: Final = {"rss", "rss feed", "rss 2.0", "atom", "atom feed", "feed", "json feed", "news"}
_NO_LETTER: Final = "\ufffd"  # stands where a letter was lost


def as_article(entry: Entry, feed: Feed, origin: Origin) -> Article | None:
    """The article that an entry carries whole; None where its page has to be fetched for it.

    A feed speaks for its own site only: text of another site would be attributed to it, or its
    text to another. What was published when is taken as told, never from when it was changed.
    """
    texts = _body(entry.texts)
    publisher, carried = publisher_of([], [_publisher(feed.title)], _host(entry.url), fetched=True)
    if entry.published is None or not (texts and publisher and entry.title and entry.url):
        return None
    if not _is_of(entry.url, origin.url):
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
            agency=(dateline.agency if dateline else "") or carried,
            author=entry.author,
            dateline=dateline.place if dateline else "",
            language=_language(text, feed),
        )
        return Article(entry.url, entry.title, text, source, modified=entry.updated)
    except ValueError:
        return None


def _body(found: tuple[str, ...]) -> list[str]:
    """The paragraphs of a full text; none where it is a teaser, cut off, or damaged."""
    texts = [text for text in found if not _is_credit(text)]
    if len(texts) < _PARAGRAPHS or sum(map(len, texts)) < _FULL:
        return []
    end = texts[-1].rstrip(_CLOSERS)
    cut = end.endswith(_CUT) or not end.endswith(_STOPS)
    if cut or end.casefold().startswith(_TEASERS) or any(_NO_LETTER in text for text in texts):
        return []
    return texts


def _is_credit(text: str) -> bool:
    """Whether it is "The post X appeared first on Y", which some systems put below a text."""
    folded = text.casefold()
    return folded.startswith(_FOLLOWS) and any(words in folded for words in _FOLLOWED)


def _publisher(title: str) -> str:
    """The publisher's name, from a title such as "Elmsworth Herald - RSS Feed"; "" for none."""
    for mark in (" » ", " | ", " - ", " – ", " — ", ": "):
        first, found, rest = title.partition(mark)
        if found and _is_feed_name(rest):
            title = first.strip()
        elif found and _is_feed_name(first):
            title = rest.strip()
    return "" if _is_feed_name(title) else title


def _is_feed_name(text: str) -> bool:
    """Whether a title says that it is a feed, and not whose."""
    folded = text.strip().casefold()
    return folded in _FEEDS or folded.removesuffix("s") in _FEEDS


def _is_of(url: str, feed: str) -> bool:
    """Whether two addresses belong to one site, as feeds.paper.example and www.paper.example do."""
    one, other = _host(url), _host(feed)
    if not (one and other):
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _language(text: str, feed: Feed) -> str:
    """The language of the text itself; feeds often keep the one that their system came with."""
    found = detect(text)
    return feed.language if found == UNKNOWN else found
