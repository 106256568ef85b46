"""Plain addresses: what of a web address tells one page from another."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

# What clicks are counted by, and nothing else. Names that a site may use for its own pages are not
# here (at_*, ns_*, id): two articles would become one.
_TRACKING: Final = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|gad_source|msclkid|yclid|ttclid|twclid"
    r"|mc_[ce]id|igsh|igshid|_ga|_gl|_hsenc|_hsmi|mkt_tok|ns_(?:mchannel|source|campaign|linkname)"
    r"|at_(?:medium|campaign|campaign_type|format|link_(?:id|type|origin)|ptr_(?:name|type)))(?:=.*)?",
    re.IGNORECASE,
)
_SOURCE: Final = re.compile(r"(?:ref|cmp)=[a-z][a-z._-]{0,39}", re.IGNORECASE)
"""Where a click came from, if it is a word ("rss", "twitter_home"); a number may be a page."""


def plain_address(url: str) -> str:
    """An address without what does not tell one page from another."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return url
    kept = [part for part in parts.query.split("&") if part and not _tracks(part)]
    query = f"?{'&'.join(kept)}" if kept else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def _tracks(part: str) -> bool:
    return bool(_TRACKING.fullmatch(part) or _SOURCE.fullmatch(part))
