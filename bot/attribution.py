"""Attribution: who published a passage, when, in which language, and the link that opens at it."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote as percent_encoded

from bot.message import Page, shortened
from bot.texts import Texts
from knowledge import Source

NAME: Final = 60
"""UTF-16 units of a name that are shown."""

_URL: Final = 2000  # characters; browsers and Telegram cut what is much longer


def credit(source: Source, texts: Texts) -> Page:
    """Publisher (agency), date: a line of the reader's language, whatever is written in it.

    The language of the source is named where it is not the reader's.
    """
    # The date is the line's own: isolated, it would no longer say from which side to read it.
    head, _, tail = texts.gettext("{source}, {day}").partition("{source}")
    publisher, when = shortened(source.publisher, NAME), _when(source, texts)
    before, _, after = texts.isolated(publisher).partition(publisher)
    page = Page().add(head.format(day=when) + before).add(publisher, "bold")
    return page.add(after + _agency(source, texts) + tail.format(day=when))


def source_line(source: Source, texts: Texts) -> str:
    """The same for lists and labels: plain, and without the language."""
    name = texts.isolated(shortened(source.publisher, NAME)) + _agency(source, texts)
    return texts.gettext("{source}, {day}").format(source=name, day=texts.day(source.day))


def linked(page: Page, title: str, source: Source, texts: Texts, url: str) -> Page:
    """The headline as a link, or with the name of the saved page where there is no address."""
    if url:
        return page.add(shortened(title), "text_link", url)
    saved = texts.fill(texts.saved_page, file=shortened(source.file, NAME))
    return page.add(f"{texts.isolated(shortened(title))} ({saved})")


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


def _agency(source: Source, texts: Texts) -> str:
    """In brackets, unless it published the article itself: once is enough."""
    if source.agency.casefold() in {"", source.publisher.strip().casefold()}:
        return ""
    return f" ({texts.isolated(shortened(source.agency, NAME))})"


def _when(source: Source, texts: Texts) -> str:
    day = texts.day(source.day)
    foreign = source.language != texts.language and texts.name_of(source.language)
    # Translators: {language} is "Spanish" as it stands in a list of languages.
    template = texts.gettext("{day}, in {language}")
    return template.format(day=day, language=foreign) if foreign else day


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
