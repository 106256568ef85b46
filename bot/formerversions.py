"""Former versions: articles as they stood a moment ago, which answers on their way still quote."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from knowledge import Article, Change, Passage

_KEPT: Final = 256  # articles
_OF_ONE: Final = 4  # versions


class FormerVersions:
    """Remembers what the latest changes replaced, in memory and bounded.

    Attributes:
        edition: counts up with every change; as long as it stays, so does all that stands.
    """

    def __init__(self) -> None:
        self.edition = 0
        self._known: OrderedDict[str, tuple[Article, ...]] = OrderedDict()

    def add(self, changes: Iterable[Change]) -> None:
        """These have been read."""
        self.edition += 1
        for change in changes:
            if (before := change.before) is not None:
                known = self._known.pop(before.id, ())
                self._known[before.id] = (before, *known)[:_OF_ONE]
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)

    def of(self, article_id: str) -> tuple[Article, ...]:
        """Those of an article, newest first."""
        return self._known.get(article_id, ())

    def quoted(self, quote: Passage) -> Article | None:
        """The one that a quote is of; None where none is remembered."""
        return next((each for each in self.of(quote.article_id) if holds(each, quote)), None)


def holds(article: Article, quote: Passage) -> bool:
    """Whether an article has these very words at the place that they were quoted from."""
    return article.text[quote.start : quote.end] == quote.text
