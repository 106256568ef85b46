"""Attribution: who published a passage, and the link that opens at it."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote as percent_encoded

from bot.message import Page, shortened
from bot.texts import Texts
from knowledge import Source

NAME: Final = 60
"""UTF-16 units of a name that are shown."""

_URL: Final = 2000  # characters; browsers and Telegram cut what is much longer


def linked(page: Page, title: str, source: Source, texts: Texts, url: str) -> Page:
    """The headline as a link, or with the name of the saved page where there is no address."""
    page.add(shortened(title), "text_link" if url else None, url)
    if url:
        return page
    return page.add(f" ({texts.fill(texts.saved_page, file=shortened(source.file, NAME))})")


def byline(source: Source) -> str:
    """The agency in brackets, unless it published the article itself: once is enough."""
    if source.agency.casefold() in {"", source.publisher.strip().casefold()}:
        return ""
    return f" ({shortened(source.agency, NAME)})"


def link_to(source: Source, passage: str = "") -> str:
    """The article's address, with a text fragment so that the browser opens at the sentence.

    The start,end form is used for long sentences. See https://wicg.github.io/scroll-to-text-fragment.
    """
    if not (source.url and passage):
        return source.url
    start, end = _ends(passage)
    directive = _encoded(start) + (f",{_encoded(end)}" if end else "")
    url = f"{source.url}{'' if '#' in source.url else '#'}:~:text={directive}"
    return url if len(url) <= _URL else source.url


def _ends(passage: str) -> tuple[str, str]:
    """The first and last words of a long sentence; a short one whole, and nothing."""
    parts = passage.split()
    if len(passage) <= 80:  # noqa: PLR2004 - characters: a link that still can be read
        return passage, ""
    if len(parts) >= 12:  # noqa: PLR2004 - so that five and five do not meet
        return " ".join(parts[:5]), " ".join(parts[-5:])
    return passage[:20].strip(), passage[-20:].strip()


def _encoded(text: str) -> str:
    """Percent-encoded for a text directive, in which "-", "," and "&" have a meaning."""
    return percent_encoded(text, safe="").replace("-", "%2D")
