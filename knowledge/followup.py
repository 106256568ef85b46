"""Follow-ups: when the earlier turns of a conversation count in a search, and how much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import regex

from knowledge.answertype import rules
from knowledge.index import Hit, Index, Within
from knowledge.language import UNKNOWN, analyse, detect

EARLIER: Final = 0.4
"""What an earlier turn counts beside the question. Joined to every question in full, history helped
one conversational set and cost 13 points on another."""

TURNS: Final = 2
"""How many earlier questions are looked at."""

_FEW_WORDS = 2
_FEW_NAMES = 2
_TOKEN = regex.compile(r"[\p{L}\p{M}\p{N}]+")


def context(question: str, history: Sequence[str], language: str = "") -> str:
    """The earlier turns that a question leans on, as one text; "" when it stands alone.

    It leans on them when it has a pronoun and fewer than two names, or no more than two words
    that say anything, or opens with "and", "but", "what about".

    Args:
        question: as written.
        history: the reader's earlier questions, oldest first.
        language: of the question, when it is known.
    """
    turns = [turn for turn in history[-TURNS:] if turn.strip()]
    if not turns:
        return ""
    if not language:
        language = detect(question)
    if language == UNKNOWN:
        language = detect(" ".join(turns))
    return " ".join(turns) if _leans(question, language) else ""


def _leans(question: str, language: str) -> bool:
    said = analyse(question, language)
    if len(said) <= _FEW_WORDS:
        return True
    tokens = _TOKEN.findall(question)
    known = rules(language)
    first, second = (*(token.casefold() for token in tokens), "", "")[:2]
    if first in known.opens or f"{first}_{second}" in known.opens:
        return True
    names = sum(
        word.surface[:1].isupper() for word in said if not question.startswith(word.surface)
    )
    return names < _FEW_NAMES and any(token.casefold() in known.refers for token in tokens)


def search(
    index: Index,
    question: str,
    *,
    history: Sequence[str] = (),
    limit: int = 40,
    within: Within = None,
) -> list[Hit]:
    """As `Index.search`, with the earlier turns that the question leans on counting EARLIER.

    Raises:
        EngineError: when it could not look.
    """
    hits = index.search(question, limit=limit, within=within)
    earlier = context(question, history)
    return with_earlier(index, hits, earlier, limit=limit, within=within) if earlier else hits


def with_earlier(
    index: Index, hits: Sequence[Hit], earlier: str, *, limit: int = 40, within: Within = None
) -> list[Hit]:
    """The hits of a question together with those of the turns that it leans on; see `search`."""
    found = {_key(hit): hit for hit in hits}
    for hit in index.search(earlier, limit=limit, within=within):
        own = found.get(_key(hit), Hit(hit.passage, 0.0))
        found[_key(hit)] = Hit(hit.passage, own.score + EARLIER * hit.score)
    return sorted(found.values(), key=lambda hit: -hit.score)[:limit]


def _key(hit: Hit) -> tuple[str, int]:
    return hit.passage.article_id, hit.passage.start
