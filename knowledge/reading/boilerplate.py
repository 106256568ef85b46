"""Lines of a page that are none of its story: teasers, calls to subscribe, credits, notices."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

_STARTS: Final = re.compile(
    r"\W{0,3}(?:"
    r"(?:read|see|watch|listen|click|more|follow|download|sign up|subscribe)(?: (?:more|also|next|on|"
    r"here|now|from|to|our|us|for))+\b.{0,200}"
    r"|also read\b.*|(?:more|related|recommended|further reading|advertisement|source)\s*[:>»].*"
    r"|les(?:en)? sie (?:auch|hier|dazu|mehr)\b.*|mehr (?:zum thema|dazu|lesen)\b.*"
    r"|(?:auch|das könnte sie auch|das könnte dich auch) interess(?:ant|ieren)\b.*"
    r"|lies (?:auch|hier|dazu)\b.*|dieses thema im programm\b.*|lesetipps?\b.*"
    r"|(?:à|a) lire (?:aussi|également)\b.*|lire aussi\b.*|voir aussi\b.*|(?:sur le même sujet)\b.*"
    r"|(?:lea|lee|leia|veja|ver|mira|vea)\s?(?:también|tambien|também|mais|más)\b.*"
    r"|(?:te puede interesar|más información|noticias? relacionadas?)\b.*|leggi anche\b.*"
    r"|(?:>>|→|►|▶|➤)\s.{0,200}|we want to hear from you\b.*|wie hat (?:ihnen|dir) (?:dieser|der) artikel gefallen\b.*"
    r"|czytaj (?:więcej|także|też)\b.*|читайте также\b.*|les også\b.*|läs (?:också|mer|även)\b.*"
    r"|lees (?:ook|meer)\b.*|læs også\b.*|čtěte také\b.*|ayrıca oku\b.*|関連記事.*"
    r")",
    re.IGNORECASE,
)
_CREDIT: Final = re.compile(
    r"(?:.{0,80}\b(?:getty images|afp via|imago images|picture alliance|shutterstock|istock"
    r"|reuters/.{2,40}|/reuters|/afp|/ap|/dpa|ap photo/.*|via ap)\b.{0,40})"
    r"|(?:foto|photo|image|picture|bild|grafik|video|photograph|credit|fotografía|imagen|zdroj"
    r"|fotos|credits|copyright|crédit photo)s?\s*(?::|by\b|©).{0,120}"
    r"|(?:.{0,40}©.{0,120})|\(c\) .{0,80}",
    re.IGNORECASE,
)
_LINES: Final = re.compile(
    r"(?:"
    r"(?:additional |with )?(?:reporting|reports?) (?:by|from)\b.{0,120}"
    r"|.{0,60}\bcontributed to this (?:report|story|article)\.?"
    r"|mit (?:agentur)?material(?: von .{0,60})?\.?|mit material .{0,60}|quellen?:.{0,80}"
    r"|(?:mit )?(?:dpa|afp|sda|sid|apa|reuters|ap|epd|kna)(?:[/,\- ]+[\w-]{2,12}){0,4}\.?"
    r"|stand:? .{0,40}|(?:uppdaterad|publicerad|veröffentlicht|aktualisiert|published|updated)\b.{0,80}"
    r"|\d{1,2}[:.]\d\d.{0,30}\b(?:19|20)\d\d|\d{1,2}[:.]\d\d min\b.{0,60}|(?:min\. )?read time.{0,30}"
    r"|(?:.{0,40}\b)?(?:all rights reserved|alle rechte vorbehalten|derechos reservados"
    r"|direitos reservados|droits réservés|diritti riservati|無断転載).{0,80}"
    r"|(?:first|originally|zuerst|dieser artikel).{0,60}\b(?:published|appeared|erschienen)\b.{0,80}"
    r"|(?:ihre|deine) meinung ist (?:uns|mir) wichtig\b.*|(?:fehler gefunden|found an error)\b.*"
    r"|(?:do you have|have you got|got) a (?:story|tip)\b.*|for more stories like this\b.*|kommentar abgeben|评论.{0,6}|分享.{0,12}"
    r"|(?:share|save|print|tags?|topics?|comments?|newsletter|article content|anzeige|werbung|publicidad"
    r"|advertisement|etiketler ?:.*)"
    r")",
    re.IGNORECASE,
)
_CALLS: Final = re.compile(
    r"\bsign(?:ing)? up (?:for|to) our\b|\bsubscribe (?:to|for|now|today)\b|\bour (?:free )?(?:\w+ )?"
    r"newsletters?\b|\bnewsletter (?:abonnieren|bestellen)|\bjetzt (?:abonnieren|kostenlos testen)\b"
    r"|\bin your inbox\b|\bfollow us on\b|\bfolgen sie uns\b|\babonn(?:iere|ieren sie) (?:den|unseren)\b"
    r"|\bdownload (?:the|our) app\b|whatsapp[- ]kanal|\bwhatsapp channel\b|\bbookmark \w+\.com\b"
    r"|\bmay earn (?:an? )?(?:affiliate )?commission\b|\bsuscríbete a\b|\bnossa newsletter\b"
    r"|\bwochen kostenlos\b|\bcheck out more of\b.*\bstories\b",
    re.IGNORECASE,
)
_LONGEST_CALL: Final = 400  # characters; a story about newsletters has longer paragraphs

KINDS: Final = MappingProxyType(
    {
        "consent": re.compile(
            r"\b(?:we|our partners|wir|nous|usamos|utilizamos|site uses)\b.{0,60}(?:use|verwenden|nutzen"
            r"|setzen|utilisons|store|speichern|usamos|utilizamos).{0,40}\bcookies\b"
            r"|\baccept (?:all )?cookies\b|\bvalue your privacy\b|\bbefore you continue to\b"
            r"|\bcookies? (?:akzeptieren|zustimmen)\b|\bdatenschutz-?einstellungen\b"
            r"|privatsphäre-einstellungen|\bexterner inhalt\b|\bmanage (?:your )?(?:consent|privacy)\b"
            r"|\baceptar (?:las |todas las )?cookies\b|\baccepter (?:les |et )|\bpersonali[sz]ed ads\b"
            r"|\bconsent to (?:the|our|cookies)\b|\bhier finden sie (?:einen )?externen? inhalt",
            re.IGNORECASE,
        ),
        "login": re.compile(
            r"\b(?:log|sign) in to (?:continue|read|your|view|access)\b|\bsubscribe to (?:continue|read|"
            r"keep reading)\b|\balready (?:a subscriber|have an account)\b|\bthis (?:article|content) is "
            r"(?:only |exclusively )?(?:for|available to) (?:our )?(?:subscribers|members)\b"
            r"|\bréservée? aux abonnés\b|\bil vous reste [\d.,]+ ?%|\bdiesen artikel weiterlesen\b"
            r"|\b(?:nur )?für abonnenten\b|\bmit .{2,30}\+? (?:weiterlesen|lesen)\b|\bbereits abonnent"
            r"|\bexclusivo para suscriptores\b|\btu suscripción\b|\bsuscripción .{0,40}dispositivo"
            r"|\botro (?:usuario|dispositivo)\b.*\bsuscripción\b|有料会員|会員限定|有料記事"
            r"|\bcreate a free account\b|\bto keep reading\b|\bconteúdo exclusivo para assinantes\b"
            r"|\b(?:einloggen|anmelden) um\b|\bsubscribers only\b",
            re.IGNORECASE,
        ),
        "player": re.compile(
            r"\b(?:your )?browser (?:does|do) not support\b|\bthis (?:is a )?modal window\b"
            r"|\bvideo player is loading\b|\benable javascript\b|\bjavascript (?:is )?(?:disabled|"
            r"required|aktivieren|to (?:view|run|continue))\b|\bbeginning of dialog window\b"
            r"|\bthis video (?:can ?not|is not available)|\bnot available in your (?:country|region)\b"
            r"|\bplay(?:er)? video\b|\bmediendatei\b|\bbrowser unterstützt\b",
            re.IGNORECASE,
        ),
    }
)  # fmt: skip


def kind_of(line: str) -> str:
    """Why a line is none of the story: "consent", "login", "player", "other"; "" if it may be one.

    Each line is looked at alone, and no site is known: what is not sure stays.
    """
    line = line[: 3 * _LONGEST_CALL]
    if len(line) <= _LONGEST_CALL:
        for kind, pattern in KINDS.items():
            if pattern.search(line):
                return kind
        if _CALLS.search(line):
            return "other"
    whole = (_STARTS, _CREDIT, _LINES)
    return "other" if any(pattern.fullmatch(line) for pattern in whole) else ""
