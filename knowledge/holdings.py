"""Holdings: the articles of a story as they are known while its folder is written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from knowledge.article import Article, Copy, Withdrawal
from knowledge.change import changes
from knowledge.library import Library
from knowledge.passage import split
from knowledge.plainaddress import plain_address
from knowledge.reading.byline import agency_of
from knowledge.revision import compare
from knowledge.syndication import Syndication, adds_news, are_copies

__all__ = [
    "Holdings",
    "as_copy",
    "is_older",
    "joined",
    "merged",
    "plain_address",
    "with_origin",
    "without_page",
]

_HALF = 0.5


class Holdings:
    """Which articles there are, and by what they are known again."""

    def __init__(self) -> None:
        self._articles: dict[str, Article] = {}
        self._keys: defaultdict[str, list[str]] = defaultdict(list)
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
            self._keys[key].append(article.id)
        if not article.withdrawn:
            self._syndication.put(article)

    def known(self, key: str) -> Article | None:
        """The article with this id, guid or address; of several rather one that stands."""
        if key in self._articles:
            return self._articles[key]
        found = self._under(f"guid {key}") or self._under(f"url {plain_address(key)}")
        return min(found, key=lambda article: bool(article.withdrawn), default=None)

    def withdrawn_by(self, withdrawal: Withdrawal) -> Article | None:
        """The article that a withdrawal is about."""
        return self.known(withdrawal.guid) or self.known(withdrawal.url)

    def same(self, article: Article) -> Article | None:
        """The article that this one is a version of.

        It has the same guid or address, or, without either, the same file name and publisher and
        either the title and day or half of the sentences: many files are called index.txt.
        """
        found = ((key, known) for key in _keys(article) for known in self._under(key))
        for key, known in found:
            if key.startswith("file ") and not _akin(known, article):
                continue
            if key not in _keys(known, copies=False) and not are_copies(article, known):
                continue  # the page of a copy, which says something else by now
            return known
        return None

    def listing(self, article: Article) -> Article | None:
        """The article that lists this one's page among the places where its own text stands."""
        found = self.known(article.source.url) if article.source.url else None
        return found if found and without_page(found, article.source.url) != found else None

    def copied(self, article: Article) -> Article | None:
        """The article of another publisher with the same text, from the same agency's wire.

        What one publishes twice is two articles: a follow-up has much of the first report in it.
        """
        found = self._syndication.find(article, besides=article.source.publisher)
        twin = self._articles.get(found) if found else None
        if twin is None or not adds_news(twin, article):
            return twin
        # It has to be kept in the other's place, and the other be its copy; nothing may be lost.
        linked = twin.source.url and article.source.url
        return twin if linked and not adds_news(article, twin) else None

    def _under(self, key: str) -> list[Article]:
        return [self._articles[found] for found in self._keys.get(key, ())]

    def _drop(self, article: Article) -> None:
        self._articles.pop(article.id, None)
        for key in _keys(article):
            self._keys[key].remove(article.id)
            if not self._keys[key]:
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
    source, address = article.source, plain_address(article.source.url)
    if source.url:
        source = replace(source, file=known.source.file)
    if source.url and address in {plain_address(copy.url) for copy in known.copies}:
        return known  # the same wire story, at one of its other publishers
    if address == plain_address(known.source.url):
        source = replace(source, url=known.source.url)
    new = replace(
        article,
        id=known.id,
        source=replace(source, agency=source.agency or known.source.agency),
        version=known.version,
        guid=article.guid or known.guid,
        copies=known.copies if known.copies and are_copies(known, article) else (),
    )
    unmoved = replace(new, source=replace(new.source, file=known.source.file))
    return known if unmoved == known else new  # the same item in another file is no news


def merged(known: Article, article: Article, copy: Copy) -> Article:
    """The article that is here with one more place where its text stands.

    Where the other has sentences of its own, as the whole text has beside a page for subscribers,
    it is kept and this one is its copy: else they would never be quoted.
    """
    agency = known.source.agency or article.source.agency
    was = as_copy(known)
    if was is None or not adds_news(known, article):
        return replace(with_origin(known, article), copies=(*known.copies, copy))
    source = replace(article.source, agency=agency, file=known.source.file)
    version = max(known.version + 1, article.version)
    copies = (was, *known.copies)
    guid = article.guid or known.guid  # by which its agency will withdraw it
    return replace(article, id=known.id, version=version, source=source, copies=copies, guid=guid)


def with_origin(known: Article, wire: Article) -> Article:
    """The article with the agency and the id of the same text as it came over the wire.

    By that id the agency will correct or withdraw it, whoever was here first.
    """
    sender = wire.source.agency or agency_of(wire.source.publisher) or ""
    if wire.guid and not (wire.source.url or sender):
        sender = wire.source.publisher  # an item with an id and without a page is no paper's
    source = replace(known.source, agency=known.source.agency or sender)
    return replace(known, source=source, guid=known.guid or wire.guid)


def without_page(known: Article, url: str) -> Article:
    """The article without this page among its copies."""
    address = plain_address(url)
    kept = tuple(copy for copy in known.copies if plain_address(copy.url) != address)
    return known if kept == known.copies else replace(known, copies=kept)


def as_copy(article: Article) -> Copy | None:
    """The article as another place where a text stands; None for one without an address."""
    source = article.source
    return Copy(source.publisher, source.day, source.url) if source.url else None


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
    if known.source.day == article.source.day:
        if known.title == article.title:
            return True
        return len(compare(known, article).removed) <= _HALF * len(split(known))
    # "Weather" of the next day is no version, however alike the sentences of forecasts are.
    revision = compare(known, article)
    gone = {passage.number for passage in revision.removed}
    gone |= {before.number for before, _ in revision.changed}
    return len(gone) <= _HALF * len(split(known))


def _moment(article: Article) -> datetime | None:
    """When this version was made, where that is known to the minute."""
    made = article.modified or article.source.published
    return made if isinstance(made, datetime) else None
