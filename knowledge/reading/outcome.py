"""Outcome: what a document turned out to hold: articles, withdrawals, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.article import Article, Withdrawal
from knowledge.errors import ReadError


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the bytes of a document come from.

    Attributes:
        name: what it is called in messages: the file's name, or the address.
        url: the web address that it was read at, after redirects; "" for a file.
        content_type: as the server gave it, with its charset; "" for a file.
    """

    name: str
    url: str = ""
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a document holds.

    Attributes:
        items: in its order; an article's id is its guid, its url or the document's name, until a
            library gives it one.
        skipped: what it holds that is no article that can be quoted, each with the reason.
        dropped: how many sentences were left out because the document does not have them verbatim.
        remarks: what else a person has to know of an item, by its place among the items.
    """

    items: tuple[Article | Withdrawal, ...] = ()
    skipped: tuple[ReadError, ...] = ()
    dropped: int = 0
    remarks: Mapping[int, str] = field(default_factory=dict)
