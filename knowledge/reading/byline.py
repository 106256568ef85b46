"""Who wrote a report: the authors of its byline, and the news agency among them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

from knowledge.article import unfit
from knowledge.reading.dateline import agency_named

_FULL_NAMES = MappingProxyType(
    {
        "agence belga": "Belga", "agence france presse": "AFP", "agence france-presse": "AFP",
        "agencia efe": "EFE", "agência lusa": "Lusa", "agenzia ansa": "ANSA",
        "anadolu agency": "Anadolu", "anadolu ajansı": "Anadolu", "associated press": "AP",
        "australian associated press": "AAP", "austria presse agentur": "APA",
        "canadian press": "CP", "deutsche presse-agentur": "dpa", "dpa-infocom": "dpa",
        "jiji press": "JIJI", "keystone-ats": "ATS", "kyodo news": "Kyodo",
        "la presse canadienne": "CP", "ntb scanpix": "NTB", "pa media": "PA",
        "pa news agency": "PA", "press association": "PA", "press trust of india": "PTI",
        "reuters news agency": "Reuters", "sport-informations-dienst": "SID",
        "thomson reuters": "Reuters", "tt nyhetsbyrån": "TT", "xinhua news agency": "Xinhua",
        "yonhap news agency": "Yonhap",
    }
)  # fmt: skip
_TOGETHER = re.compile(
    r"\s*(?:[/,;&+|]|\b(?:and|et|avec|mit|und|with|from|via|in|y|e|con|com|og|och)\b)\s*",
    re.IGNORECASE,
)
_SHORT: Final = 4  # letters; so short a name is an agency's only in capitals: "Sid" is a person
_LONGEST: Final = 120  # characters of a name; what is longer is a sentence about somebody
_MOST: Final = 12  # authors that are named; a longer list is the newsroom
_BY = re.compile(
    r"^(?:by|von|par|por|di|af|av|door|written by|text(?:e|o)?(?: by)?:)\s+(?=\w)", re.IGNORECASE
)
_NOT_A_NAME = re.compile(
    r"^\(|://|^www\.|@|^\W*$|^(?:admin|administrator|editor|none|null|n/a)$", re.IGNORECASE
)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def cleaned(name: str) -> str:
    """The name without the characters that a Source or a title may not have, and single-spaced."""
    kept = (" " if char in "\t\n\r\v\f\x85" else char for char in _TURNING.sub("", name))
    visible = (char for char in kept if unicodedata.category(char) not in {"Cc", "Cs"})
    return " ".join("".join(visible).split())


def authors_among(names: Iterable[str], publisher: str) -> tuple[str, ...]:
    """The people of a byline, each once: no address, no "By", no agency, not the publisher."""
    found: dict[str, str] = {}
    site = _key(publisher)
    for given in names:
        name = _BY.sub("", cleaned(given)).strip(" ,;|")
        if len(name) > _LONGEST or _NOT_A_NAME.search(name) or unfit(name):
            continue
        key = _key(name)
        if key.isdigit() or key == site or agency_of(name):
            continue
        found.setdefault(key, name)
    return tuple(found.values())[:_MOST]


def _key(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold())  # "jane-doe" is the address of Jane Doe


def agency_among(names: Iterable[str]) -> str:
    """The first news agency named, in its own spelling, or ""; "Le Figaro et AFP" names one."""
    for name in names:
        for part in (name, *_TOGETHER.split(name)):
            if agency := agency_of(cleaned(part)):
                return agency
    return ""


def agency_of(name: str) -> str:
    """The news agency that has this name, in its own spelling, or ""."""
    bare = re.sub(r"^(?:(?:the|die|la)\s+|l['’]\s*)", "", name, flags=re.IGNORECASE)
    if full := _FULL_NAMES.get(bare.casefold(), ""):
        return full
    agency = agency_named(bare)
    if not agency or (len(agency) <= _SHORT and not _as_written(bare, agency)):
        return ""
    return agency


def _as_written(name: str, agency: str) -> bool:
    first = name.partition("/")[0].strip()
    return first == agency or (first.isupper() and first.casefold() == agency.casefold())
