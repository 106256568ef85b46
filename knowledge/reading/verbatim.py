"""The guard of every quote: a sentence that the document does not have is left out."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.article import Article
from knowledge.passage import split
from knowledge.reading.pagetree import squeezed

_ROUNDS = 3  # what is left may be cut into other sentences; more rounds were never needed
_GAP = re.compile(r"\s*\n\s*")


def keep_verbatim(article: Article, shown: str) -> tuple[Article, int]:
    """Return the article without the sentences that do not stand in the document, and how many.

    Compared without white space, which markup changes. Where a sentence is left out its paragraph
    is parted: what stood before and after it must not look like neighbours.

    Args:
        article: as it was read.
        shown: the text of the document.
    """
    page, dropped = squeezed(shown), 0
    for _ in range(_ROUNDS):
        foreign = _foreign(article, page)
        if not foreign:
            break
        dropped += len(foreign)
        article = replace(article, text=_without(article.text, foreign))
    return article, dropped


def _foreign(article: Article, page: str) -> list[tuple[int, int]]:
    found, position = [], 0
    for passage in split(article):
        sentence = squeezed(passage.text)
        at = page.find(sentence, position)  # mostly in the page's order, so the rest is short
        at = page.find(sentence) if at < 0 else at
        if at < 0:
            found.append((passage.start, passage.end))
        else:
            position = at
    return found


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    pieces, position = [], 0
    for start, end in spans:
        pieces.append(text[position:start])
        position = end
    pieces.append(text[position:])
    return _GAP.sub("\n\n", "\n\n".join(map(str.strip, pieces))).strip()
