"""What a web page is when it is no article: an error, a wall, a list, a script without a text."""

from __future__ import annotations

import re
from typing import Final

from knowledge.reading.pagebody import Body, ends
from knowledge.reading.pagemetadata import PageMetadata
from knowledge.reading.pagetree import Node, squeezed

_SENTENCE: Final = (
    40  # characters of the text that a story has at least; 18 where words have no spaces
)
_UNSPACED: Final = 18
_WITHOUT_SPACES: Final = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_SHORT: Final = 1500  # characters; a longer text below "Not found" is a story of something lost
_LINKED: Final = 0.7  # of a page's text, in a list of articles
_FEW: Final = 3  # paragraphs; fewer can be the teasers of a list
_CLOCKS: Final = 8  # lines that begin with a time of day, in a live blog
_CLOCK: Final = re.compile(
    r"[\[(]?(?:\d{1,2}[.:h]\d\d|\d{1,2}(?:[.:]\d\d)? ?[ap]\.?m)\b", re.IGNORECASE
)
_MISSING: Final = re.compile(
    r"\b(?:error )?40[34]\b|\b(?:page|site|article|story|content) (?:was |is |could |can ?)?"
    r"(?:not|n['’]t|no longer) (?:be )?(?:found|available|exist)|\bnot found\b"
    r"|\b(?:seite|artikel|beitrag)\b.{0,20}\bnicht (?:gefunden|verfügbar)"
    r"|\bpage (?:introuvable|non trouvée)|\bpágina no (?:encontrada|existe)"
    r"|\bpágina não (?:encontrada|existe)|\bpagina non trovata|\bpagina niet gevonden"
    r"|\baccess denied\b|\bare you (?:a robot|human)\b|\bjust a moment\b|\bverify you are human\b"
    r"|\bservice unavailable\b|\bbad gateway\b|\bdomain (?:is )?for sale\b",
    re.IGNORECASE,
)
_WALLS: Final = {
    "consent": "all that it shows is a request for consent to cookies; save it after the choice",
    "login": "all that it shows is a request to log in or subscribe; its text is for subscribers",
    "player": "all that it shows is the notice of a video player; there is no text to quote",
}
_SCRIPTED: Final = 2000  # characters of scripts in a page whose text they fill in


def refusal(page: PageMetadata, body: Body, tree: Node, scripts: int) -> str:
    """Say why a page is no article that can be quoted, as a clause to go on with; "" if it is one.

    Args:
        page: what it says of itself.
        body: what was found in it.
        tree: the pruned page.
        scripts: how many characters of scripts it had before that.
    """
    text = "".join(body.paragraphs)
    if page.live or _is_live(body):
        return "it is a live blog: its entries are of many hours; read the articles made from it"
    if len(text) < _SHORT and _MISSING.search(page.title):
        return f'it is an error page, "{page.title}"; check the address'
    if _is_list(page, body, tree):
        return "it is a list of articles, not one of them; name the article itself"
    if not _is_text(text, body):
        return _without_text(body, tree, scripts)
    return ""


def _is_live(body: Body) -> bool:
    stamped = sum(bool(_CLOCK.match(line)) for line in body.lines)
    return stamped >= _CLOCKS and stamped > len(body.paragraphs) / 10


def _is_list(page: PageMetadata, body: Body, tree: Node) -> bool:
    if page.listing:
        return True
    if page.published and len(body.paragraphs) >= _FEW:
        return False
    linked = sum(len(squeezed(node.text_content())) for node in tree.iter("a"))
    shown = len(squeezed(tree.text_content()))
    return linked > _LINKED * shown and linked > len("".join(body.paragraphs))


def _is_text(text: str, body: Body) -> bool:
    least = _UNSPACED if _WITHOUT_SPACES.search(text) else _SENTENCE
    return len(text) >= least and any(ends(paragraph) for paragraph in body.paragraphs)


def _without_text(body: Body, tree: Node, scripts: int) -> str:
    walls = {kind: body.left_out[kind] for kind in _WALLS if body.left_out[kind]}
    if walls:
        return _WALLS[max(walls, key=lambda kind: walls[kind])]
    shown = tree.text_content()
    if _MISSING.search(shown[:_SHORT]):
        return "it is an error page; check the address"
    if scripts > max(_SCRIPTED, len(shown)):
        return (
            "it holds scripts and hardly any text: a browser fills it in; save the page from there"
        )
    return "there is no text of sentences in it; check that it is an article"
