"""Noticed: what a publisher says of the version at hand: corrected, updated, advisory, withdrawn.

Agencies say it in a label before the headline ("CORRECTED-", "UPDATE 2-"), everybody else in a
paragraph of its own at the start or the end of the text. A headline about a correction ("Corrected
data show…") is news, so a label counts only with the mark that sets it off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.article import LONGEST_TITLE, Notice, unfit
from knowledge.noteline import Kind, note_lines, one_line


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a version says of itself.

    Attributes:
        title: the headline without an agency's label in capitals ("UPDATE 2-"), which is written
            for editors; "Correction: …" is written for readers and stays. Never emptied.
        notice: as in an Article.
        note: the publisher's words on what was corrected, verbatim but on one line, or "".
        withdrawn: the publisher's words when the item withdraws itself, likewise, or "".
    """

    title: str
    notice: Notice = ""
    note: str = ""
    withdrawn: str = ""


_SHORT: Final = 4  # paragraphs that a notice of withdrawal may have
_LABELS: Final = 5  # "REFILE-CORRECTED-UPDATE 1-"; more are no headline


def read_notice(title: str, paragraphs: Sequence[str]) -> Noticed:
    """Read what a version says of itself.

    Args:
        title: the headline as published, or "".
        paragraphs: the text, in order.
    """
    headline, kinds = _without_labels(title)
    notes: dict[Kind, list[str]] = {}
    for kind, note in note_lines(paragraphs):
        notes.setdefault(kind, []).append(note)
    words = notes.get("withdrawn", [])
    if "withdrawn" in kinds:
        withdrawn = " ".join(words) or one_line(title)
    else:  # a long report on a withdrawn story is not withdrawn itself
        withdrawn = " ".join(words) if len(paragraphs) <= _SHORT else ""
    found = kinds | notes.keys()
    notice = next((kind for kind in _BY_WEIGHT if kind in found), _NONE)
    return Noticed(headline, notice, " ".join(notes.get("corrected", [])), withdrawn)


_BY_WEIGHT: Final[tuple[Notice, ...]] = ("corrected", "updated", "advisory")
_NONE: Final[Notice] = ""


# Labels before a headline. Withdrawals and advisories count in capitals only: "Retracted: the study
# that…" and "Advisory: boil your water" are headlines for readers.
_LABEL: Final = re.compile(
    r"""[\s(\[=+*]*(?:
      (?P<withdrawn>(?:(?:AP|BC|AFP|MANDATORY|STORY)[\s-]+)*KILL(?!-)|WITHDRAWN|RETRACTED|RETRACTION
        |(?:STORY|ITEM|ALERT)\ (?:REMOVED|WITHDRAWN|KILLED)|ANNULE(?!\ ET)
        |ANNULATION\ DE\ D[ÉE]P[ÊE]CHE|D[ÉE]P[ÊE]CHE\ ANNUL[ÉE]E|ANULACI[ÓO]N
        |NOT[IÍ]CIA\ ANULADA|ANULA(?!\ Y)|RÜCKZUG\ DER\ MELDUNG
        |MELDUNG\ ZURÜCKGEZOGEN|NOTIZIA\ ANNULLATA)
    | (?P<corrected>CORRECT(?:ED|IONS?(?:\ (?:&|AND)\ CLARIFICATIONS?)?)|REFILED?
        |CLARIFI(?:ED|CATION)|ANNULE\ ET\ REMPLACE|ANULA\ Y\ (?:SUSTITUYE|REEMPLAZA)
        |(?:DPA-(?:AFX\ )?)?(?:KORREKTUR|BERICHTIGUNG)|KORRIGIERT|BERICHTIGT|RICHTIGSTELLUNG
        |CORRECCI[ÓO]N|CORREGID[OA]|RECTIFICACI[ÓO]N|FE\ DE\ ERR(?:ORES|ATAS)
        |CORREC?ÇÃO|CORRIGID[OA]|ERRAMOS|ERRATA(?:\ CORRIGE)?|ERRATUM
        |CORRECTIF|RECTIFICATIF|CORRIG[ÉE]E?|CORR|RETTIFICA|CORREZIONE|(?:RPT\ )?CORRETT[AO])
    | (?P<updated>UPDATED?|WRAPUP|(?:ROUNDUP|LEAD)(?=\ [2-9])|AKTUALISIER(?:T|UNG)
        |ACTUALIZA(?:CI[ÓO]N|D[OA])?|AMPLIACI[ÓO]N|AMPL?\.|ATUALIZA(?:ÇÃO|D[AO])?
        |ACTUALIS(?:ATION|[ÉE])|AGGIORNAMENTO)
    | (?P<advisory>(?:MEDIA|EDITORS?['’]?|EDITORIAL|COVERAGE|AP|AFP|REUTERS)[\s-]+ADVISORY
        |ADVISORY(?=-\S)|ADVISORY\ TO\ EDITORS|NOTE\ TO\ EDITORS|NOTA\ A\ LOS\ EDITORES)
    | (?P<repeated>RPT|REPEAT|WDH|WIEDERHOLUNG)
    )(?:\ \d{1,2})?(?:\ \([^()]{1,30}\))?
    (?:\s*[)\]=+*]+\s*[-–—:]?|\s*[:/]|\s*(?P<dash>[-–—]{1,2}))\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_TAIL: Final = re.compile(
    r"""\s*[(\[](?:
      (?P<corrected>CORRECTED|CORRECTION|REFILE|KORREKTUR|KORRIGIERT|BERICHTIGUNG|CORRECCI[ÓO]N
        |CORREGID[OA]|CORREÇÃO|CORRIGID[OA]|CORRIGÉE?|RETTIFICA)
    | (?P<updated>UPDATED?|AKTUALISIERT|ACTUALIZAD[OA]|ATUALIZAD[OA]|AMPLIACI[ÓO]N)
    )[)\]]\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
# The whole of an Associated Press slug: BC-EU--Ferry Collision,2nd Ld-Writethru
_SLUG: Final = re.compile(
    r"""(?:BC|AP)-.*[-,\s](?:(?P<withdrawn>kill)|(?P<corrected>corrections?|correctives?)
    |(?P<updated>writethru)|(?P<advisory>advisory))\s*$""",
    re.VERBOSE | re.IGNORECASE,
)


def _without_labels(title: str) -> tuple[str, set[Kind]]:
    """A headline without its labels in capitals, and what all of them say."""
    kinds: set[Kind] = set()
    if len(title) > LONGEST_TITLE:
        return title, kinds
    if slug := _SLUG.match(title):
        return title, {_kind(slug)[0]}
    rest = title
    for _ in range(_LABELS):
        if (label := _LABEL.match(rest) or _TAIL.search(rest)) is None:
            break
        kind, word = _kind(label)
        if not (word.isupper() or _for_readers(kind, label)):
            break
        kinds.add(kind)
        left = rest[: label.start()] + rest[label.end() :]
        if unfit(left) or not word.isupper():
            break
        rest = left
    return rest, kinds - {""}


def _for_readers(kind: Kind, label: re.Match[str]) -> bool:
    """Whether a label in small letters is one: "Correction:" is, "Update-proof" is not."""
    return kind in {"corrected", "updated"} and not label.groupdict().get("dash")


def _kind(label: re.Match[str]) -> tuple[Kind, str]:
    """What a label says, and the word that says it."""
    words = label.groupdict()
    kinds: tuple[Kind, ...] = ("withdrawn", *_BY_WEIGHT)
    for kind in kinds:
        if word := words.get(kind):
            return kind, word
    return "", words["repeated"]
