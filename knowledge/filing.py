"""Filing: what became of an article that was handed to a library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from knowledge.article import Article

Kind = Literal["added", "replaced", "unchanged", "merged", "withdrawn", "skipped"]


@dataclass(frozen=True, slots=True)
class Filing:
    """What became of one thing that was handed in.

    Attributes:
        kind: in a word.
        name: what it is called: its title, file or address.
        article_id: of the article in the library that it became or belongs to; "" for none.
        detail: what changed, or why it was left out; "" where there is nothing to say.
        again: whether it was left out for a reason that may pass, such as a server that is away.
    """

    kind: Kind
    name: str
    article_id: str = ""
    detail: str = ""
    again: bool = False


def copies_lost(before: Article, after: Article) -> str:
    """Which publishers are no longer listed with an article's text, for people; "" for none."""
    kept = {copy.url for copy in after.copies}
    lost = [copy.publisher for copy in before.copies if copy.url not in kept]
    return f"no longer listed with this text: {', '.join(dict.fromkeys(lost))}" if lost else ""
