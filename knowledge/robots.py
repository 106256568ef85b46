"""Robots: what a site's robots.txt allows, as RFC 9309 says, read by protego."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from knowledge.errors import FetchError
from knowledge.extras import WEB

PRODUCT: Final = "Pullquote"
"""The name by which a site's rules address us."""

LARGEST: Final = 500 * 1024
"""Bytes of a robots.txt that are read; RFC 9309, 2.5."""

_LONGEST_DELAY: Final = 30.0  # seconds between two requests that a site may ask for


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site; without a parser everything is allowed."""

    parser: Any = None

    def allows(self, url: str) -> bool:
        """Whether a page may be fetched."""
        return self.parser is None or bool(self.parser.can_fetch(url, PRODUCT))

    @property
    def delay(self) -> float:
        """The seconds between two requests that the site asks for, within reason."""
        asked = self.parser.crawl_delay(PRODUCT) if self.parser else None
        return min(float(asked or 0), _LONGEST_DELAY)


def rules(status: int, body: bytes, url: str) -> Robots:
    """The rules that an answer to the request for robots.txt gives.

    A site that has none (4xx) allows everything; one that can't say (5xx) allows nothing for now.

    Raises:
        FetchError: the site can't say now, or protego is not installed.
    """
    if 400 <= status < 500:  # noqa: PLR2004
        return Robots()
    if status != 200:  # noqa: PLR2004
        raise FetchError("the site can't say now what its robots.txt allows", url)
    try:
        from protego import Protego  # noqa: PLC0415 - comes with the extra
    except ImportError as error:
        message = f"fetching wants more: {WEB}"
        raise FetchError(message, url, lasting=True) from error
    return Robots(Protego.parse(body[:LARGEST].decode("utf-8", "replace")))
