"""Note lines: the paragraphs in which a publisher says what it put right, added or took back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from knowledge.article import unfit

Kind = Literal["withdrawn", "corrected", "updated", "advisory", ""]
"""What a label or a note says; "" is nothing that matters here."""

# Where notes stand: all 41 notes found in 1,008 pages of USA Today and CNN but three.
_START: Final = 4
_END: Final = 5
_LONGEST: Final = 1000  # characters; a longer paragraph is no note

# What follows is matched behind brackets, emphasis and dashes: "**Correction:**", "(This story…".
_OPENING: Final = re.compile(r"[\s(\[*_=+~•–—-]*")
_BEFORE: Final = r"(?:(?:editor|publisher)s?['’]?s?\ note|note|update|atten[tz]ion)\ ?[:–—-]+\ ?"
_WRONG: Final = r"correct|amend|clarif|error|mistak|wrong|inaccura|misst|misspel|misid|typo|version"
_ITEM: Final = (
    r"(?:article|story|report|piece|page|post|item|column|review|interview|obituary|newsletter"
    r"|dispatch|file|analysis|blog|factbox|graphic|headline|caption|photo\ ?caption)"
)
_THIS: Final = (
    rf"(?:(?:an?|the)\ (?:photo\ )?{_ITEM}\ (?:of|on|in|to|for|above|with)\ )?"
    rf"this\ (?:(?!the\ |an?\ |week\ )[\w.]+\ ){{0,4}}?{_ITEM}"
)
_SET: Final = r"(?:ha[sd]\ (?:since\ )?been|was|is)\ (?:\w+ly\ )?"

_CORRECTED: Final = (
    # a label and its colon, in any language, with a date or a place between: "Correction (3 May):"
    r"""(?:corrections?(?:\ ?(?:&|and)\ ?clarifications?)?|correction\ notice|clarification
      |correctif|rectificatif|précision|mise\ au\ point|errat(?:um|a)(?:[\ -]corrige)?
      |korrektur(?:hinweis)?|berichtigung|richtigstellung|klarstellung|correcci[óo]n(?:es)?
      |rectificaci[óo]n|aclaraci[óo]n|fe\ de\ err(?:ores|atas?)|correc?ç(?:ão|ões)|erramos
      |rettifica|correzione|precisazione|correctie|rectificatie)
      (?:\ ?\([^()]{1,40}\)|\ (?:on|to|for|zum?r?)\ [^:.]{1,30}
      |,?\ [^:.\d]{0,12}\d(?:[^:.]|(?<=\d)\.){0,20})?\s*(?::|\ [-–—]\ )""",
    r"fe\ de\ err(?:ores|atas?)\.|errata\.",
    rf"{_THIS}\ {_SET}(?:amended|corrected|clarified)",
    rf"""{_THIS}\ {_SET}(?:updated|edited|changed|revised|modified|replaced|refiled)\b
      (?=.*(?:{_WRONG}))""",
    rf"""(?:(?:due\ to|because\ of|owing\ to)\ [^,]{{1,40}},\ )?(?:in\ )?(?:an?|the)\ (?:\w+\ )?
      (?:earlier|previous|prior|original|initial|first|emailed)\ versions?\ of
      \ (?:this|the|today['’]s)\ (?:[\w.]+\ ){{0,3}}?{_ITEM}\b""",
    r"eds?:(?=.*\bcorrect(?:s|ed|ing)\b)",
    rf"""(?:[^()]{{0,60}}\((?:ap|reuters|afp)\)\s*[-–—]+\s*)?in\ (?:an?\ |some\ )?
      (?:{_ITEM}|stories)\ [^()]{{0,240}}
      \b(?:erroneously|incorrectly|mistakenly|misidentified|misstated|misspelled)\b""",
    # German
    r"""(?:anm(?:erkung|\.)\ ?(?:der|d\.)\ ?red(?:aktion|\.)
      |(?:redaktioneller\ |transparenz)?hinweis(?:\ der\ redaktion)?)\ ?:
      (?=.*(?:korrigier|berichtig|richtiggestellt|fehlerhaft|irrtümlich|fälschlich
      |(?:früheren|ersten|vorherigen|älteren|ursprünglichen)\ (?:version|fassung)))""",
    r"""(?:(?:redaktioneller\ |transparenz)?hinweis\ ?:\ )?
      (?:in\ )?einer?\ (?:frühere|erste|vorherige|ältere|ursprüngliche)n?\ (?:version|fassung)
      \ (?:dieser|dieses|der|des)\ (?:artikel|text|beitrag|meldung|bericht|nachricht|geschichte)""",
    r"in\ einer\ (?:früheren|ersten|vorherigen)\ (?:version|fassung)\ (?:hieß|stand)\b",
    r"""(?:diese[rs]?|der|die)\ (?:artikel|text|beitrag|meldung|bericht|nachricht)\ (?:wurde|ist)\b
      .{0,80}\b(?:korrigiert|berichtigt|richtiggestellt)""",
    r"wir\ haben\ (?:den|diesen?|das|die)\ .{0,80}\b(?:korrigiert|berichtigt|richtiggestellt)",
    # Spanish, Portuguese
    r"(?:en\ )?una\ versión\ (?:anterior|previa|inicial)\ de\ est[ea]\b",
    r"(?:em\ |n)?uma\ versão\ (?:anterior|prévia|inicial)\ d(?:e\ )?est[ea]\b",
    r"""(?:est[ea]|la|el|a|o)\ (?:noticia|nota|información|artículo|texto|reportaje|crónica
      |notícia|matéria|reportagem|artigo)\ (?:ha\ sido|fue|foi)\ (?:\w+mente\ )?
      (?:corr[ei]gid|rectificad|retificad)""",
    r"""nota\ (?:del?|da)\ (?:la\ )?(?:editora?|redacción|redação)\ ?:
      (?=.*(?:corr[ei]g|rectific|retific|\berro\b|\berror\b|erróne|versi(?:ón|ão)\ anterior))""",
    r"diferentemente\ do\ (?:que\ foi\ )?(?:publicado|informado)",
    # French, Italian, Dutch
    r"""(?:dans\ )?une\ (?:(?:précédente|première|ancienne)\ version
      |version\ (?:précédente|antérieure|initiale))\ de\ (?:cet|cette|ce|l['’]article)\b""",
    r"(?:cet\ article|cette\ dépêche|ce\ texte)\ a\ été\ (?:corrigé|rectifié|amendé)",
    r"contrairement\ à\ ce\ que\ nous\ (?:avons|avions)\ (?:écrit|indiqué|publié)",
    r"(?:in\ )?una\ (?:precedente\ versione|versione\ precedente)\ d(?:i\ quest|ell['’]articolo)",
    r"quest(?:['’]|o\ |a\ )(?:articolo|notizia)\ è\ stat[oa]\ (?:corrett|rettificat)",
    r"(?:in\ )?een\ (?:eerdere|vorige)\ versie\ van\ di?t",
    r"dit\ artikel\ is\ .{0,40}gecorrigeerd",
)
_UPDATED: Final = (
    rf"{_THIS}\ {_SET}updated",
    r"""(?:diese[rs]?|der|die)\ (?:artikel|text|beitrag|meldung|bericht)\ (?:wurde|ist)\b
      .{0,60}\baktualisiert""",
    r"""(?:est[ea]|la|el|a)\ (?:noticia|nota|información|artículo|texto|notícia|matéria
      |reportagem)\ (?:ha\ sido|fue|foi)\ (?:actualizad|atualizad|ampliad)""",
    r"cet\ article\ a\ été\ (?:mis\ à\ jour|actualisé)",
    r"quest['’o]\ ?articolo\ è\ stato\ aggiorn",
)
_WITHDRAWN: Final = (
    rf"{_THIS}\ {_SET}(?:being\ )?(?:withdrawn|retracted|killed|taken\ down|removed)\b",
    rf"""(?:please|editors:?)\ (?:disregard|kill|withdraw|delete|do\ not\ use)\ .{{0,120}}
      \b{_ITEM}s?\b""",
    r"(?:mandatory\ kill|kill\ the\ (?:story|item))\b",
    r"""the\ (?:reuters\ |ap\ |afp\ )?(?:story|item|alert|report)
      \ (?:headlined|slugged|titled|about)\ .{0,240}
      \b(?:is|are|has\ been|was)\ (?:withdrawn|killed)\b""",
    r"""(?:est[ea]|la|a)\ (?:noticia|nota|información|notícia|matéria)
      \ (?:ha\ sido|queda|fica|foi)\ (?:anulad|retirad|eliminad|cancelad)""",
    r"(?:rogamos|se\ ruega)\ .{0,40}\b(?:anul|no\ utili|elimin)",
    r"(?:diese|die)\ meldung\ (?:wurde|wird|ist)\ .{0,60}\bzurückgezogen",
    r"bitte\ (?:verwenden\ sie|verwendet)\ .{0,80}\bmeldung\b.{0,40}\bnicht\b",
    r"cette\ dépêche\ est\ annulée",
    r"(?:merci\ de|prière\ d['’e])\ ?(?:ne\ pas\ (?:utiliser|tenir)|annuler)",
)
# A whole paragraph in brackets, as Reuters and EFE put below a headline, or behind AFP's ATTENTION.
_ASIDE_CORRECTED: Final = (
    r"""(?:in\ [^,]{1,60},\ |this\ [^()]{0,50}\ |in\ paragraph\ \w+,?\ )?
      (?:corrects?|corrected\ (?:to|by|spelling|date|version)|refile[sd]?|clarifies|corrige[dn]?
      |corregid[oa]|corrig[ée]|rectifica|berichtigt|korrigiert|corregge)\b""",
)
_ASIDE_UPDATED: Final = (
    r"""(?:adds|updates|updated|recasts|writes\ through|actualiza|atualiza|amplía|añade|acrescenta
      |actualisé|ajoute|aktualisiert|ergänzt|aggiorna)\b""",
)
_ALONE: Final = re.compile(
    r"(?:corrections?(?: ?(?:&|and) ?clarifications?)?|korrektur|berichtigung|erratum|errata"
    r"|correcci[óo]n|fe de err(?:ores|atas?)|correctif|correção|rettifica)\W*",
    re.IGNORECASE,
)


def _compiled(template: str, pattern: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(template.format("|".join(pattern)), re.VERBOSE | re.IGNORECASE)


_BEGIN: Final = rf"(?:{_BEFORE})?(?:{{}})"
_ASIDE: Final = (
    r"(?:\(\s*(?:{0})[^()]*(?:\([^()]*\)[^()]*)*\)|attention\s*[-–:]\s*(?:{0}).*)[\s.*_/]*"
)
_SAYING: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    ("withdrawn", _compiled(_BEGIN, _WITHDRAWN)),
    ("corrected", _compiled(_BEGIN, _CORRECTED)),
    ("updated", _compiled(_BEGIN, _UPDATED)),
)
_ASIDES: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    ("corrected", _compiled(_ASIDE, _ASIDE_CORRECTED)),
    ("updated", _compiled(_ASIDE, _ASIDE_UPDATED)),
)


def note_lines(paragraphs: Sequence[str]) -> Iterator[tuple[Kind, str]]:
    """The notes at the start and the end of a text, each on one line."""
    first = range(min(_START, len(paragraphs)))
    last = range(max(len(first), len(paragraphs) - _END), len(paragraphs))
    for number in (*first, *last):
        if len(paragraphs[number]) > _LONGEST:
            continue
        line = one_line(paragraphs[number])
        if number == len(paragraphs) - 2 and _ALONE.fullmatch(line):  # a heading of its own
            yield "corrected", f"{line} {one_line(paragraphs[-1])}"
        elif kind := _says(line):
            yield kind, line


def _says(line: str) -> Kind:
    begin = _OPENING.match(line)
    opened = line[begin.end() :] if begin else line
    for kind, pattern in _SAYING:
        if pattern.match(opened):
            return kind
    return next((kind for kind, pattern in _ASIDES if pattern.fullmatch(line)), "")


def one_line(text: str) -> str:
    """A text on one line, without what no name or note may hold."""
    return "".join(c for c in " ".join(text.split()) if not unfit(c, wordless=True))
