"""Timeline: a story's key sentences by date, and a figure of it over time. All of them verbatim."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, Literal

from knowledge.article import Article, newest_first
from knowledge.crosslingual import asked_in
from knowledge.matter import NOTHING, Asked, contrary, gone_from, one_matter
from knowledge.passage import Passage, split
from knowledge.sentence import placed
from knowledge.spelling import spelled
from knowledge.statement import Statement, statements
from knowledge.wanted import Wanted, answering, wanted_by

_ENDED: Final = re.compile(r"[.!?…。！？]\W*$")  # a byline or a date ends without
_STATED: Final = re.compile(r"[.!…。！]\W*$")  # neither a label nor a question
_CANDIDATES: Final = 50  # figures of the same noun that one is held against, the newest first


@dataclass(frozen=True, slots=True)
class Moment:
    """A sentence of a timeline.

    Attributes:
        day: when it was published.
        passage: the sentence, with its Source.
        kind: the lead of its article, or one whose figure changed against an earlier article.
        figure: the slice of the sentence that changed; "" for a lead.
    """

    day: date
    passage: Passage
    kind: Literal["lead", "figure"]
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A figure as it was reported on a day.

    Attributes:
        value: the number; of money in its currency, of a share in percent.
        day: when it was published.
        passage: the sentence that gives it, with its Source.
        figure: the slice of the sentence that does.
    """

    value: float
    day: date
    passage: Passage
    figure: str


def timeline_of(articles: Sequence[Article], *, limit: int = 20) -> tuple[Moment, ...]:
    """The lead of each article and the sentences whose figure changed, oldest first.

    A figure that changed stands there with the one that it changed from. A lead that repeats an
    earlier one, as copies do, is left out. In a long story the first and the last sentence are
    kept, then the newest of the figures, then leads evenly spread over the rest.

    Args:
        articles: of one story, in any order.
        limit: how many moments at most, two or more.

    Raises:
        ValueError: for a limit below two.
    """
    if limit < 2:  # noqa: PLR2004 - a first and a last
        raise ValueError(f"a timeline has a first and a last moment: not {limit}")
    ordered = _oldest_first(articles)
    moments = {_key(lead): Moment(lead.source.day, lead, "lead") for lead in _leads(ordered)}
    for chain in _chains(ordered):
        for before, after in pairwise(chain):
            if contrary(before, after):
                moments |= {_key(one.passage): _figure(one) for one in (before, after)}
    order = {article.id: place for place, article in enumerate(ordered)}
    found = sorted(moments.values(), key=lambda m: (order[m.passage.article_id], m.passage.number))
    return tuple(_shortened(found, limit))


def series(articles: Sequence[Article], question: str = "") -> tuple[Point, ...]:
    """A figure that changed over time, oldest first, one point for each article that gives it.

    Args:
        articles: of one story, in any order.
        question: what asks for the figure; without one it is the figure that changed most often.

    Returns:
        None of them where no figure changed, or where the question asks for none.
    """
    ordered = _oldest_first(articles)
    chains = _asked_chains(ordered, question) if question.strip() else _chains(ordered)
    changes = [(sum(contrary(a, b) for a, b in pairwise(chain)), chain) for chain in chains]
    most, longest = max(changes, key=lambda found: (found[0], len(found[1])), default=(0, []))
    return tuple(_point(one) for one in longest) if most else ()


def _oldest_first(articles: Sequence[Article]) -> list[Article]:
    return sorted(articles, key=newest_first, reverse=True)


def _key(passage: Passage) -> tuple[str, int]:
    return passage.article_id, passage.start


def _figure(one: Statement) -> Moment:
    return Moment(one.passage.source.day, one.passage, "figure", one.figure)


def _point(one: Statement) -> Point:
    return Point(one.quantity.value, one.passage.source.day, one.passage, one.figure)


def _leads(ordered: Sequence[Article]) -> Iterator[Passage]:
    """The first sentence of each article, bylines apart, and each only once."""
    known: set[tuple[str, ...]] = set()
    for article in ordered:
        passages = split(article)
        lead = next((p for p in passages if _ENDED.search(p.text)), next(iter(passages), None))
        if lead is not None and (words := tuple(spelled(lead.text))) not in known:
            known.add(words)
            yield lead


_Chain = list[Statement]
"""The reports of one figure, oldest first, at most one of an article."""


def _chains(ordered: Sequence[Article]) -> list[_Chain]:
    """Every figure of a story that is no date."""
    chains: list[_Chain] = []
    known: defaultdict[_Noun, dict[int, None]] = defaultdict(dict)  # the chains of a noun, in order
    told: list[Passage] = []
    for article in ordered:
        passages = split(article)
        for one in _figures(passages):
            nouns = _nouns(one)
            near = sorted({number for noun in nouns for number in known[noun]}, reverse=True)
            number = _linked(one, chains, near[:_CANDIDATES], told, NOTHING)
            for noun in nouns:
                known[noun][number] = None
        told += passages
    return chains


def _figures(passages: Sequence[Passage]) -> Iterator[Statement]:
    """What may be held against other articles: not "day 12", which counts nothing."""
    for passage in passages:
        if not _STATED.search(passage.text):
            continue
        found = statements(passage)
        changed = any(one.quantity.former for one in found)
        yield from (
            one
            for one in found
            if not (one.quantity.kind == "date" or one.quantity.part or one.quantity.former)
            and (one.counted or changed or one.quantity.kind != "count")
        )


_Noun = tuple[str, str, str]


def _nouns(one: Statement) -> list[_Noun]:
    """What a figure may be found by: what it counts, or what its clause is about."""
    kind = f"{one.quantity.kind} {one.quantity.unit}"
    return [(one.language, kind, stem) for stem in one.counted or sorted(one.clause)]


def _linked(
    one: Statement,
    chains: list[_Chain],
    near: Sequence[int],
    told: Sequence[Passage],
    asked: Asked,
) -> int:
    """Put a report behind the earlier ones of its figure; the number of its chain.

    Args:
        one: the report.
        chains: all so far; a new one is added for a figure that is new.
        near: the numbers of those that are looked at.
        told: the sentences of earlier articles, for what "rose to 19 from 12" goes back to.
        asked: what all of them answer.
    """
    for number in near:
        last = chains[number][-1]
        if last.passage.article_id != one.passage.article_id and one_matter(last, one, asked):
            chains[number].append(one)
            return number
    origin = next((found for p in told if (found := gone_from(one, p, asked))), None)
    chains.append([one] if origin is None else [origin, one])
    return len(chains) - 1


def _asked_chains(ordered: Sequence[Article], question: str) -> list[_Chain]:
    """The figures that answer a question."""
    chains: list[_Chain] = []
    told: list[Passage] = []
    for article in ordered:
        language = article.source.language
        wanted = wanted_by(question, language) if asked_in(question, language) == language else None
        if wanted is None:
            continue
        passages = split(article)
        one = _best(passages, wanted)
        if one is not None:
            _linked(one, chains, range(len(chains))[::-1], told, wanted.asked)
        told += [passage for passage in passages if wanted.holds(placed(passage).own.own)]
    return chains


def _best(passages: Sequence[Passage], wanted: Wanted) -> Statement | None:
    """Of the sentences that give the figure, the one that says most of what is asked."""
    found = [one for passage in passages if (one := answering(passage, wanted)) is not None]
    return max(found, key=lambda one: wanted.ask.rest.share(one.place.own.own), default=None)


def _shortened(found: Sequence[Moment], limit: int) -> Iterator[Moment]:
    """The first and the last, the newest figures, and leads evenly spread, in their order."""
    if len(found) <= limit:
        yield from found
        return
    inner = range(1, len(found) - 1)
    figures = [place for place in inner if found[place].kind == "figure"][::-1][: limit - 2]
    leads = [place for place in inner if found[place].kind == "lead"]
    room = limit - 2 - len(figures)
    spread = [leads[(2 * n + 1) * len(leads) // (2 * room)] for n in range(room)] if leads else []
    for place in sorted({0, *figures, *spread, len(found) - 1}):
        yield found[place]
