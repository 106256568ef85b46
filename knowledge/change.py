"""Change: what became of an article between two looks at a library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from knowledge.article import Article


@dataclass(frozen=True, slots=True)
class Change:
    """One article that is new, another, or gone.

    Attributes:
        before: as it was; None for a new one, or where that is not at hand.
        after: as it is; None for one that is gone, or no longer stands.
        gone: the id of one that is gone and of which nothing more is at hand; else "".
        known: whether it was there before.
    """

    before: Article | None
    after: Article | None
    gone: str = ""
    known: bool = False

    @property
    def article_id(self) -> str:
        """Whose change it is."""
        known = self.after or self.before
        return known.id if known else self.gone

    @property
    def kind(self) -> Literal["added", "replaced", "withdrawn"]:
        """What it is in a word."""
        if self.after is None:
            return "withdrawn"
        return "replaced" if self.before or self.known else "added"


def changes(before: Iterable[Article], after: Iterable[Article]) -> tuple[Change, ...]:
    """What differs between two states of a library, by the articles' ids."""
    old = {article.id: article for article in before}
    new = {article.id: article for article in after}
    gone = [Change(article, None) for key, article in old.items() if key not in new]
    others = [
        Change(old.get(key), article) for key, article in new.items() if old.get(key) != article
    ]
    return (*gone, *others)
