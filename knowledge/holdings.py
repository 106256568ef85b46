"""Holdings: the articles of a story as they are known while its folder is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from knowledge.article import Article, Copy
from knowledge.change import changes
from knowledge.library import Library
from knowledge.passage import split
from knowledge.revision import compare
from knowledge.syndication import Syndication, are_copies

_TRACKING = ("utm_", "fbclid", "gclid", "ref=", "at_", "CMP=", "ns_")
_HALF = 0.5
_FULLER = 1.25  # times as long: more than what a paper adds about itself


class Holdings:
    """Which articles there are, and by what they are known again."""

    def __init__(self) -> None:
        self._articles: dict[str, Article] = {}
        self._keys: dict[str, str] = {}
        self._syndication = Syndication()

    @property
    def articles(self) -> tuple[Article, ...]:
        """All of them, the withdrawn and embargoed too."""
        return tuple(self._articles.values())

    def follow(self, library: Library) -> None:
        """Take over what was read from the folder."""
        read = (*library.articles, *library.withdrawn, *library.embargoed)
        for change in changes(self.articles, read):
            if change.before is not None:
                self._drop(change.before)
            if change.after is not None:
                self.hold(change.after)

    def hold(self, article: Article) -> None:
        """Know an article, in the place of what was known under its id."""
        if (before := self._articles.get(article.id)) is not None:
            self._drop(before)
        self._articles[article.id] = article
        for key in _keys(article):
            self._keys.setdefault(key, article.id)
        if not article.withdrawn:
            self._syndication.put(article)

    def known(self, key: str) -> Article | None:
        """The article with this id, guid or address."""
        if key in self._articles:
            return self._articles[key]
        found = self._keys.get(f"guid {key}") or self._keys.get(f"url {plain_address(key)}")
        return self._articles[found] if found else None

    def same(self, article: Article) -> Article | None:
        """The article that this one is a version of.

        It has the same guid or address, or, without either, the same file name and publisher and
        either the same title or half of the sentences: many files are called index.txt.
        """
        for key in _keys(article):
            known = self._articles.get(self._keys.get(key, ""))
            if known is None:
                continue
            if key.startswith("file ") and not _akin(known, article):
                continue
            if key not in _keys(known, copies=False) and not are_copies(article, known):
                continue  # the page of a copy, which says something else by now
            return known
        return None

    def listing(self, article: Article) -> Article | None:
        """The article that lists this one's page among the places where its own text stands."""
        found = self.known(article.source.url) if article.source.url else None
        return found if found and without_copy(found, article) != found else None

    def copied(self, article: Article) -> Article | None:
        """The article that has the same text from the same agency's wire."""
        found = self._syndication.find(article)
        return self._articles.get(found) if found else None

    def _drop(self, article: Article) -> None:
        self._articles.pop(article.id, None)
        for key in _keys(article):
            if self._keys.get(key) == article.id:
                del self._keys[key]
        self._syndication.remove(article.id)


def is_older(article: Article, known: Article) -> bool:
    """Whether what comes is an earlier version of what is here."""
    counted = article.guid and article.guid == known.guid and article.version > 1
    if counted and article.version != known.version:
        return article.version < known.version
    comes, stands = _moment(article), _moment(known)
    return comes is not None and stands is not None and comes < stands


def joined(known: Article, article: Article) -> Article:
    """The newer version in the place of the one that is here, with what only that one knows.

    Where it says something else, those who carried the earlier text are no copies of it until they
    come with the new one: nobody knows whether they have corrected theirs, and no publisher may be
    named for what stands with another.
    """
    source = replace(article.source, file=known.source.file)
    address = plain_address(source.url)
    if source.url and address in {plain_address(copy.url) for copy in known.copies}:
        return known  # the same wire story, at one of its other publishers
    if address == plain_address(known.source.url):
        source = replace(source, url=known.source.url)
    return replace(
        article,
        id=known.id,
        source=replace(source, agency=source.agency or known.source.agency),
        version=known.version,
        guid=article.guid or known.guid,
        copies=known.copies if known.copies and are_copies(known, article) else (),
    )


def merged(known: Article, article: Article, copy: Copy) -> Article:
    """The article that is here with one more place where its text stands.

    Where the other has the text in full and this one a part of it, as a page for subscribers does,
    the fuller one is kept and the other is its copy: else what was cut would never be quoted.
    """
    agency = known.source.agency or article.source.agency
    was = as_copy(known)
    if was is None or len(article.text) < _FULLER * len(known.text):
        source = replace(known.source, agency=agency)
        return replace(known, source=source, copies=(*known.copies, copy))
    source = replace(article.source, agency=agency, file=known.source.file)
    version = max(known.version + 1, article.version)
    copies = (was, *known.copies)
    return replace(article, id=known.id, version=version, source=source, copies=copies)


def without_copy(known: Article, article: Article) -> Article:
    """The article without this one's page among its copies."""
    address = plain_address(article.source.url)
    kept = tuple(copy for copy in known.copies if plain_address(copy.url) != address)
    return known if kept == known.copies else replace(known, copies=kept)


def as_copy(article: Article) -> Copy | None:
    """The article as another place where a text stands; None for one without an address."""
    source = article.source
    return Copy(source.publisher, source.day, source.url) if source.url else None


def plain_address(url: str) -> str:
    """An address without what does not tell one page from another."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return url
    kept = [part for part in parts.query.split("&") if part and not part.startswith(_TRACKING)]
    query = f"?{'&'.join(kept)}" if kept else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def _keys(article: Article, *, copies: bool = True) -> list[str]:
    source = article.source
    keys = [f"guid {article.guid}"] if article.guid else []
    if source.url:
        keys.append(f"url {plain_address(source.url)}")
    elif not article.guid:
        keys.append(f"file {source.file} {source.publisher}")
    if copies:
        keys += [f"url {plain_address(copy.url)}" for copy in article.copies]
    return keys


def _akin(known: Article, article: Article) -> bool:
    if known.title == article.title:
        return True
    revision = compare(known, article)
    return len(revision.removed) <= _HALF * len(split(known))


def _moment(article: Article) -> datetime | None:
    """When this version was made, where that is known to the minute."""
    made = article.modified or article.source.published
    return made if isinstance(made, datetime) else None
