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
        before: as it was; None for a new one.
        after: as it is; None for one that is gone, or no longer stands.
    """

    before: Article | None
    after: Article | None

    @property
    def article_id(self) -> str:
        """Whose change it is."""
        known = self.after or self.before
        return known.id if known else ""

    @property
    def kind(self) -> Literal["added", "replaced", "withdrawn"]:
        """What it is in a word."""
        if self.after is None:
            return "withdrawn"
        return "added" if self.before is None else "replaced"


def changes(before: Iterable[Article], after: Iterable[Article]) -> tuple[Change, ...]:
    """What differs between two states of a library, by the articles' ids."""
    old = {article.id: article for article in before}
    new = {article.id: article for article in after}
    gone = [Change(article, None) for key, article in old.items() if key not in new]
    others = [
        Change(old.get(key), article) for key, article in new.items() if old.get(key) != article
    ]
    return (*gone, *others)
