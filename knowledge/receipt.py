"""Receipt: what anyone needs to check that a quote is what the source said."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from knowledge.article import Article
from knowledge.passage import Passage

LENGTH: Final = 10
"""Characters of an id: 50 bits. Among a million quotes two share one with a chance of 1 in 2,250,
among a hundred thousand of 1 in 225,000: n² / 2⁵¹."""

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_TYPED: Final = str.maketrans({"O": "0", "I": "1", "L": "1", **dict.fromkeys("-‐‑‒–—−_ \t\u00a0.")})


@dataclass(frozen=True, slots=True)
class Receipt:
    """One quote, as it was given.

    Attributes:
        id: ten characters that people can type. The same quote of the same version has the same.
        article_id, version: of the article in its library; versions count from 1.
        publisher, agency: whose words they are; agency is "" for none.
        url: where to check; "" for a saved document.
        file: the name of the saved document; "" where there is a url alone.
        published: the day or minute of publication, ISO 8601.
        version_sha256: of the whole text of that version.
        start, end: where the quote stands in it, in characters.
        sentence_sha256: of the quote.
        read: when that version was read, with its zone.
    """

    id: str
    article_id: str
    publisher: str
    agency: str
    url: str
    file: str
    published: str
    version: int
    version_sha256: str
    start: int
    end: int
    sentence_sha256: str
    read: datetime


def receipt(article: Article, passage: Passage, read: datetime) -> Receipt:
    """Make the receipt of a quote.

    Args:
        article: the version that was quoted.
        passage: the quote.
        read: when that version was read. Articles don't know it: their library does.

    Raises:
        ValueError: the passage is no slice of this version, or the time has no zone.
    """
    if read.tzinfo is None:
        raise ValueError("the time of reading has no zone")
    if (passage.article_id, passage.version) != (article.id, article.version):
        raise ValueError(
            f"the quote is of {passage.article_id}, version {passage.version}, "
            f"not of {article.id}, version {article.version}"
        )
    if article.text[passage.start : passage.end] != passage.text:
        raise ValueError(
            f"the quote is no slice [{passage.start}:{passage.end}] of {article.id}, "
            f"version {article.version}"
        )
    source, whole = article.source, digest(article.text)
    return Receipt(
        id=_id(article.id, whole, passage.start, passage.end),
        article_id=article.id,
        publisher=source.publisher,
        agency=source.agency,
        url=source.url,
        file=source.file,
        published=source.published.isoformat(),
        version=article.version,
        version_sha256=whole,
        start=passage.start,
        end=passage.end,
        sentence_sha256=digest(passage.text),
        read=read,
    )


def digest(text: str) -> str:
    """The SHA-256 of a text in UTF-8, hexadecimal.

    A lone surrogate, which UTF-8 does not have, counts as its three bytes of generalized UTF-8
    ("surrogatepass"). The files of kept versions have the first 16 digits in their names.
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def typed_id(text: str) -> str:
    """An id as somebody typed it, in its one form.

    Small letters, o for 0, i and l for 1, and hyphens, dots or spaces anywhere are all right.

    Raises:
        ValueError: it can be no id.
    """
    found = text.strip().upper().translate(_TYPED)
    if len(found) != LENGTH or not set(found) <= set(_ALPHABET):
        raise ValueError(
            f"“{text.strip()[:40]}” is no id of a quote; "
            f"it has {LENGTH} letters and digits, such as {_id('', '', 0, 0)}"
        )
    return found


def _id(article_id: str, version: str, start: int, end: int) -> str:
    """The first 50 bits of a hash over what the id stands for."""
    told = f"{article_id}\0{version}\0{start}\0{end}".encode("utf-8", "surrogatepass")
    bits = int.from_bytes(hashlib.sha256(told).digest()[:8]) >> (64 - 5 * LENGTH)
    places = range(5 * (LENGTH - 1), -1, -5)
    return "".join(_ALPHABET[bits >> place & 31] for place in places)
