"""Neighbours: the sentences beside a passage, as candidates and as part of a quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from knowledge.features import offers
from knowledge.index import Hit
from knowledge.passage import Passage
from knowledge.question import Asked, asked_alone
from knowledge.sentence import seen

MOST = 48
"""Candidates in all: forty hits of an engine and some neighbours."""

_LONGEST = 700  # characters of two sentences together: more is no quote for a telephone
_RESTATES = 0.5  # share of the question in a sentence that says it again

_QUOTES = "\"'“”«»„‘’¿¡"
_ARTICLES = " the el la los las o a os as le les der die das il lo i gli "
"""That open a paragraph as often as not; only within one do they point back."""

_SPREAD = 8  # hits whose neighbours are candidates too


def spread(hits: Sequence[Hit]) -> list[Hit]:
    """The hits and the sentences beside the best of them, at most MOST.

    The answer is often in a sentence that shares no word with the question, next to one that
    does: "He was 46." Such a neighbour has score 0, and knows only one of its own neighbours.
    """
    known = {(hit.passage.article_id, hit.passage.start) for hit in hits}
    found = list(hits[:MOST])
    for hit in hits[: max(_SPREAD, MOST - len(hits))]:
        for passage in beside(hit.passage):
            key = (passage.article_id, passage.start)
            if key not in known and len(found) < MOST:
                known.add(key)
                found.append(Hit(passage, 0.0))
    return found


def beside(passage: Passage) -> Iterator[Passage]:
    """The sentence before a passage and the one after it, as passages."""
    text = _first_line(passage.before)
    if text:
        start = passage.start - len(passage.before)
        after = passage.before[len(text) :] + passage.text
        yield _neighbour(passage, start, text, -1, ("", after))
    text = _last_line(passage.after)
    if text:
        start = passage.end + len(passage.after) - len(text)
        before = passage.text + passage.after[: len(passage.after) - len(text)]
        yield _neighbour(passage, start, text, 1, (before, ""))


def _neighbour(
    passage: Passage, start: int, text: str, step: Literal[-1, 1], beside: tuple[str, str]
) -> Passage:
    """The passage a step before or after, without `replace`, which takes three times as long."""
    gap = passage.before if step < 0 else passage.after
    return Passage(
        passage.article_id,
        passage.version,
        passage.title,
        passage.source,
        start,
        start + len(text),
        text,
        *beside,
        passage.number + step,
        passage.paragraph + step * ("\n" in gap),
    )


def widen(question: str, passage: Passage) -> Passage:
    """A passage together with the neighbour that it needs to be understood; else itself.

    With the neighbour that has the number, date, name, place, sum or reason asked for, when the
    sentence says the question again without it; with the sentence before, when it opens with a
    pronoun, which points back, or with an article in the middle of a paragraph.
    """
    language = passage.source.language
    own = seen(passage.text, language)
    ask = asked_alone(question, language)
    if _restates(ask, passage):
        if _answers(ask, passage.after):
            return _joined(passage, 0, len(passage.after))
        if _answers(ask, passage.before):
            return _joined(passage, len(passage.before), 0)
    if own.pronoun and not ("\n" in passage.before and _opens_with_article(passage.text)):
        return _joined(passage, len(passage.before), 0)
    return passage


def _opens_with_article(text: str) -> bool:
    first = text.split(None, 1)[0].strip(_QUOTES).casefold()
    return f" {first} " in _ARTICLES


def _restates(ask: Asked, passage: Passage) -> bool:
    """Whether a passage holds much of the question, but nothing of the kind it asks for."""
    own = seen(passage.text, ask.language)
    if not ask.kinds or any(offers(kind, ask, own) for kind in ask.kinds):
        return False
    return ask.all.share(ask.all.stems & own.own) >= _RESTATES


def _answers(ask: Asked, text: str) -> bool:
    stripped = text.strip()
    own = seen(stripped, ask.language)
    return bool(stripped) and any(offers(kind, ask, own) for kind in ask.kinds)


def _joined(passage: Passage, before: int, after: int) -> Passage:
    """The passage with that many characters before and after it, unless it grows too long."""
    if not before + after or len(passage.text) + before + after > _LONGEST:
        return passage
    gap = "\n" in passage.before if before else False
    return replace(
        passage,
        start=passage.start - before,
        end=passage.end + after,
        text=passage.before * bool(before) + passage.text + passage.after * bool(after),
        before="" if before else passage.before,
        after="" if after else passage.after,
        number=passage.number - bool(before),
        paragraph=passage.paragraph - gap,
    )


def _first_line(text: str) -> str:
    """A sentence, without what follows it on later lines: rules, rows of stars."""
    lines = text.rstrip().splitlines()
    return lines[0].rstrip() if lines else ""


def _last_line(text: str) -> str:
    lines = text.lstrip().splitlines()
    return lines[-1].lstrip() if lines else ""
