"""QuotedLibrary: where corrections and receipts find the articles that were quoted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.config import Config
from bot.desk import Desk, catalogue_of
from knowledge import Article
from knowledge.versions import kept_version

ArticleOf = Callable[[str], Article | None]
"""An article as it stands now, by its id; None for one that is gone or withdrawn."""

VersionOf = Callable[[str, str], Article | None]
"""An earlier version of an article, by its id and the SHA-256 of its text; None if not kept."""


@dataclass(frozen=True, slots=True)
class Library:
    """Where articles are found.

    Attributes:
        article: as it stands now; None for one that is gone or withdrawn.
        withdrawn: one that no longer stands, which says why; None for others.
        version: an earlier one.
    """

    article: ArticleOf
    withdrawn: ArticleOf
    version: VersionOf


def library_of(config: Config, desk: Desk) -> Library:
    """The articles of a desk, and the versions that the library keeps of them."""
    return Library(desk.article, desk.withdrawn, _versions(config))


def library_in_files(config: Config) -> Library:
    """The same as the files have them now, all stories, for who needs no index.

    What can't be read is not there.
    """
    read = catalogue_of(config.whole_library).read()
    standing = {article.id: article for article in read.articles}
    withdrawn = {article.id: article for article in read.withdrawn}
    return Library(standing.get, withdrawn.get, _versions(config.whole_library))


def _versions(config: Config) -> VersionOf:
    def version(article_id: str, sha256: str) -> Article | None:
        story, slash, _ = article_id.partition("/")
        if not slash or story not in config.stories:
            return None
        return kept_version(config.library / story, article_id, sha256)

    return version
