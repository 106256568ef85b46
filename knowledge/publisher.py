"""Publishers: when two names are one publisher's, and who may replace or withdraw an article.

An address or an id that a document gives itself proves nothing: a saved page may name another
paper's address as its own, and an item another agency's id. So what is here is replaced or
withdrawn only by whom it is of, as far as their names tell; or by what was read on its own site.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from knowledge.article import Article, Withdrawal
from knowledge.plainaddress import plain_address
from knowledge.reading.byline import agency_of
from knowledge.reading.pageaddress import site

_RULE: Final = re.compile(r"\s+[|•·–—-]\s+|\s*\|\s*")
_ADDRESS: Final = re.compile(r"(?:https?://)?(?:www\.)?(\S+?)(?:\.[a-z]{2,3})?\.[a-z]{2,12}/?")
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue"})
_ARTICLE: Final = re.compile(r"^(?:the|der|die|das|el|la|le|les|il)\s+")
_TAIL: Final = re.compile(r"\s+(?:online|digital)$")


def same_publisher(one: str, other: str) -> bool:
    """Whether two names are one publisher's: "The Harbour Post" is harbourpost.com.

    Case, accents, an article in front, the ending of an address and what stands behind a rule don't
    count, and neither does in which form an agency's name is written.
    """
    return not _forms(one).isdisjoint(_forms(other))


def other_publisher(item: Article | Withdrawal, known: Article, read_at: str) -> tuple[str, str]:
    """The publisher of what is here and that of what comes, where the one may not speak for it.

    Args:
        item: what comes.
        known: what is here under the same id or address.
        read_at: the address that the item was read at; "" for a file.

    Returns:
        Two empty strings where it may: it is of the same publisher, or was read on the site of what
        is here. So may a withdrawal without a name, which agencies send: to be silent is the lesser
        harm.
    """
    url = item.source.url if isinstance(item, Article) else item.url
    claimed = item.source.publisher if isinstance(item, Article) else item.publisher
    holder, place = _holder(known, url)
    names = [holder]
    if item.guid and item.guid == known.guid:  # of a wire item the agency, which others carry
        names += [known.source.agency, *(copy.publisher for copy in known.copies)]
    if not claimed or any(same_publisher(claimed, name) for name in names if name):
        return "", ""
    if read_at and place and site(read_at) == site(place):
        return "", ""
    return holder, claimed


def _holder(known: Article, url: str) -> tuple[str, str]:
    """Whose page an address is that an article is known by, and the page."""
    address = plain_address(url)
    for copy in known.copies:
        if url and plain_address(copy.url) == address:
            return copy.publisher, copy.url
    return known.source.publisher, known.source.url


def _forms(name: str) -> frozenset[str]:
    """What is compared of a name: its letters and digits, with and without an article in front."""
    if agency := agency_of(name.removesuffix(".com")):
        return frozenset({agency.casefold()})
    plain = unicodedata.normalize("NFKD", name.translate(_UMLAUTS)).casefold().strip()
    first = _RULE.split(plain)[0]
    found = _ADDRESS.fullmatch(first)
    bare = re.sub(r"\.[a-z]{2,3}$", "", _TAIL.sub("", found[1] if found else first))
    forms = {re.sub(r"[\W_]", "", form) for form in (bare, _ARTICLE.sub("", bare))}
    return frozenset(forms - {""}) or frozenset({plain})
