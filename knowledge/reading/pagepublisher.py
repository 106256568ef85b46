"""Who publishes a web page: the name that it gives, held against the address it was read at.

Anybody can write another paper's name into a page. A name that its site's own name bears out is
taken as it is; of others the reader is told the site, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from knowledge.reading.byline import agency_of

_SECOND_LEVELS: Final = frozenset(
    {"ac", "co", "com", "edu", "go", "gob", "gov", "gouv", "ne", "net", "or", "org"}
)  # as in .co.uk
_LEAST: Final = 3  # letters of a word that can be found within a longer one
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "ß": "ss"})


def publisher_of(
    published_by: Sequence[str], site_names: Sequence[str], host: str, *, fetched: bool
) -> tuple[str, str]:
    """Tell the publisher, and the news agency that is named in its place or "".

    Of several names the first is taken that the site's own name bears out: where a tagline or the
    firm behind it stands in the publisher's place, that is the site's name in another field. An
    agency that is not on its own site did not publish the page, it wrote the report.

    Args:
        published_by: the names that the page's JSON-LD gives to its publisher.
        site_names: those that its meta tags give to the site.
        host: of the page, without "www.".
        fetched: whether the page was read there; a saved page's address is only what it says.
    """
    names = list(filter(None, [*published_by, *site_names]))
    borne_out = next((name for name in names if _bears_out(host, name)), "")
    if borne_out or not (names and host):
        return borne_out or next(iter(names), ""), ""
    if agency := agency_of(names[0]):
        own = (name for name in names[1:] if not agency_of(name))
        return (_located(next(own, ""), host), agency) if fetched else (names[0], "")
    return (_located(names[0], host) if fetched else names[0]), ""


def _located(name: str, host: str) -> str:
    """A name with the site that it stands on: "Fact Check" of factcheck.afp.com is AFP's."""
    part = "".join(next(_forms(name)).split())
    agency = agency_of(_label(host).upper())
    if agency and part and host.startswith(f"{part}."):
        return f"{agency} {name}"
    return f"{name} ({host})" if name else host


def _bears_out(host: str, name: str) -> bool:
    """Whether a site's name has the publisher's in it, or is its abbreviation."""
    label = re.sub(r"[\W_]", "", _label(host))
    for form in _forms(name):
        words = re.findall(r"[^\W_]+", form)
        whole = "".join(words)
        initials = "".join(word[0] for word in words)
        if label in {whole, initials, *words}:
            return True
        if any(len(word) >= _LEAST and word in label for word in words):
            return True
        if len(label) >= _LEAST and label in whole:
            return True
    return False


def _label(host: str) -> str:
    """The part of a host that its owner chose and paid for: "post" of news.post.co.uk."""
    labels = host.casefold().split(".")[:-1] or [host.casefold()]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVELS:
        labels = labels[:-1]
    return labels[-1]


def _forms(name: str) -> Iterator[str]:
    """The ways in which a name may be written in an address: ü is u or ue."""
    folded = name.casefold()
    for form in (folded, folded.translate(_UMLAUTS)):
        parts = unicodedata.normalize("NFKD", form).replace("ı", "i")
        yield "".join(char for char in parts if not unicodedata.combining(char))
