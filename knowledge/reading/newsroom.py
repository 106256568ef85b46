"""A document of a newsroom's system -> its articles: ninjs, NewsML-G2, NewsML 1.2, NITF."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.article import Article, Withdrawal
from knowledge.errors import ReadError
from knowledge.reading.embargo import remark
from knowledge.reading.newsitem import NewsItem, made
from knowledge.reading.newsml import read_xml
from knowledge.reading.ninjs import read_ninjs
from knowledge.reading.outcome import Origin, Outcome
from knowledge.reading.xmltree import XmlError, parse


def read_newsroom(data: bytes, origin: Origin) -> Outcome:
    """Read a document of one or more news items.

    What is no text article, or lacks what a quote needs, is skipped with the reason; one item never
    stops the others.

    Raises:
        ReadError: the document is broken, or of no format that is known.
    """
    items: list[Article | Withdrawal] = []
    skipped: list[ReadError] = []
    remarks: dict[int, str] = {}
    for item in _items(data, origin):
        try:
            items.append(made(item, origin))
        except ReadError as error:
            skipped.append(error)
            continue
        if isinstance(items[-1], Article) and (said := remark(item.held)):
            remarks[len(items) - 1] = said
    if not (items or skipped):
        message = "it holds no news item; ninjs, NewsML-G2, NewsML 1.2 and NITF are read"
        raise ReadError(message, origin.name)
    return Outcome(tuple(items), tuple(skipped), remarks=remarks)


def _items(data: bytes, origin: Origin) -> Iterable[NewsItem]:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return read_ninjs(data, origin)
    try:
        return read_xml(parse(data))
    except XmlError as error:
        raise ReadError(str(error), origin.name) from error
