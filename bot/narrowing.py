"""Narrowing: a question about one article: that which it links to, or the post that it replies to.

Articles are known by their addresses. Those of posts come with what counts clicks, from caches and
as AMP pages; none of that tells one article from another.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final
from urllib.parse import unquote

from telegram import ExternalReplyInfo, MessageEntity
from telegram import Message as Received

from bot.desk import Desk
from bot.readers import Reader
from bot.received import entities_in
from knowledge import Article
from knowledge.plainaddress import plain_address

NEWEST: Final = 2000
"""Articles of an archive that are known by their links: each has to be read for it, in a
millisecond, and what is posted is news."""

# An address in a text that no entity marks, as in what a reader has quoted of a post.
_WRITTEN: Final = re.compile(r"https?://\S+")

_CACHED: Final = re.compile(
    r"(?:google\.[a-z.]+/amp|[^/]+\.cdn\.ampproject\.org/[civ])(?:/s)?/(.+)"
)
_AMP: Final = re.compile(
    r"^amp\.|/amp(?=[/?]|$)|\.amp(?=\.html|\?|$)"
    r"|(?<=[?&])(?:amp(?:=1|=true)?|outputType=amp)(?:&|$)"
)


class Narrowing:
    """Finds the articles that messages link to.

    Args:
        desk: has the articles.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._read: Sequence[Article] = ()
        self._ids: Mapping[str, Collection[str]] = {}
        self._reading = asyncio.Lock()

    async def articles(self, message: Received, reader: Reader) -> frozenset[str]:
        """The ids of the articles that a message is about, as far as its reader may ask them.

        Those that it links to itself; else those of the post that it replies to, be it of another
        chat. What the bot has said is no post.
        """
        for links in (links_in(message), _replied_to(message)):
            if links and (found := await self._linked(links, reader)):
                return found
        return frozenset()

    async def _linked(self, links: Sequence[str], reader: Reader) -> frozenset[str]:
        known, within = await self._known(), reader.within
        found = (known.get(_plain(link)) or known.get(_without_amp(link), ()) for link in links)
        return frozenset(one for ids in found for one in ids if within is None or one in within)

    async def _known(self) -> Mapping[str, Collection[str]]:
        """The ids of the articles by their addresses, as the desk has them now."""
        async with self._reading:
            articles = self._desk.story.articles
            if articles is not self._read and articles != self._read:
                read = partial(_by_address, articles)
                self._ids = await asyncio.to_thread(read) if self._desk.slow else read()
                self._read = articles
            return self._ids


def narrowed(reader: Reader, articles: frozenset[str]) -> Reader:
    """The reader as one who asks these articles alone; where there are none, all as before.

    They may have been closed to the reader since they were found.
    """
    within = reader.within
    asked = articles if within is None else frozenset(one for one in articles if one in within)
    return replace(reader, within=asked) if asked else reader


def links_in(message: Received) -> list[str]:
    """The addresses in a message: written, behind words, on its buttons, shown below it."""
    found = entities_in(message, MessageEntity.URL, MessageEntity.TEXT_LINK)
    links = [entity.url or written for entity, written in found.items()]
    if message.reply_markup is not None:
        rows = message.reply_markup.inline_keyboard
        links += [button.url for row in rows for button in row if button.url]
    return links + _previewed(message)


def _replied_to(message: Received) -> list[str]:
    """The addresses of the post that a message replies to."""
    post, elsewhere = message.reply_to_message, message.external_reply
    if post is not None:
        ours = post.from_user is not None and post.from_user.id == message.get_bot().id
        return [] if ours else links_in(post)
    if elsewhere is None:
        return []
    quoted = message.quote.text if message.quote else ""
    return _previewed(elsewhere) + _WRITTEN.findall(quoted)


def _previewed(shown: Received | ExternalReplyInfo) -> list[str]:
    preview = shown.link_preview_options
    url = preview.url if preview is not None else None
    return [url] if isinstance(url, str) else []


def _by_address(articles: Sequence[Article]) -> Mapping[str, Collection[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    in_memory = isinstance(articles, tuple)
    for article in articles if in_memory else articles[:NEWEST]:
        for address in _addresses(article):
            found[_plain(address)].add(article.id)
            found[_without_amp(address)].add(article.id)
    return dict(found)


def _addresses(article: Article) -> Iterator[str]:
    if article.source.url:
        yield article.source.url
    for copy in article.copies:
        yield copy.url


def _plain(url: str) -> str:
    """An address as articles are known by it: readable, without what only counts clicks."""
    plain = unquote(plain_address(url if "://" in url else f"https://{url}"))
    host, slash, rest = plain.partition("/")
    if "xn--" in host:
        try:
            host = host.encode("ascii").decode("idna")
        except UnicodeError:  # it only looks like one
            return plain
    return host + slash + rest


def _without_amp(url: str) -> str:
    """The address of the article that an AMP page, or a copy of one in a cache, is made of."""
    plain = _plain(url)
    if cached := _CACHED.fullmatch(plain):
        plain = _plain(f"https://{cached[1]}")
    return _AMP.sub("", plain).rstrip("?&/")
