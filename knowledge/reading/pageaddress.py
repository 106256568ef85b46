"""The address of a web page: where it was read, or the one it gives itself if that can be its own.

A page may name another publisher's address as its own, and a quote would then be attributed to
somebody who never wrote it. So the address that a page gives is believed only on the host that it
was read from, where "www.", "m.", "amp." and their like in front make no difference. A rule by
registrable domains would need a list of all public suffixes, and would still let the tenants of one
platform speak for each other; where the rule here is too strict, the address that the page was read
at is kept, and that is always true.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from urllib.parse import urlsplit

from knowledge.article import Source

_ANY_DAY: Final = date(2000, 1, 1)
_DOORS: Final = frozenset({"amp", "edition", "m", "mobile", "touch", "wap", "www"})


def address(canonical: str, read_at: str) -> str:
    """The address to check a page at.

    Args:
        canonical: the one that the page gives itself, or "".
        read_at: the one that it was read at after redirects, or "" for a saved file.

    Returns:
        One of the two, or "": a saved page is believed in whatever public address it gives.
    """
    if not _is_public(canonical):
        return read_at
    if not read_at:
        return canonical
    own = site(canonical) == site(read_at)
    # Broken templates give every page the address of the front page.
    return canonical if own and (_path(canonical) or not _path(read_at)) else read_at


def host(url: str) -> str:
    """The name of a page's site, without "www.", or ""."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def site(url: str) -> str:
    """The host of an address without "www.", "m." and their like in front, or ""."""
    labels = host(url).split(".")
    while len(labels) > 2 and labels[0] in _DOORS:  # noqa: PLR2004 - "m.de" is a site of its own
        labels = labels[1:]
    return ".".join(labels)


def _is_public(url: str) -> bool:
    try:
        return bool(url and Source("publisher", _ANY_DAY, url)) and "@" not in urlsplit(url).netloc
    except ValueError:
        return False


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path.strip("/") + parts.query
