"""Disagreement: reports that answer one question with different figures.

A figure that changed and reports that differ are told only where nothing speaks against it; see
matter.one_matter. In doubt nothing is said: the answer then stands as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Final, Literal

from knowledge.crosslingual import asked_in
from knowledge.matter import contrary, gone_from, moment_of, one_matter
from knowledge.passage import Passage
from knowledge.publisher import same_publisher
from knowledge.relevance import Ranked
from knowledge.sentence import placed
from knowledge.spelling import spelled
from knowledge.statement import Statement
from knowledge.wanted import Wanted, answering, wanted_by

SHOWN: Final = 4
"""How many figures are shown at most."""

_ANCHORS: Final = 3  # the sentences that an answer quotes; one of them has to give the figure
_NEAR: Final = 10.0  # how much less relevant than the best a report may be
_UPDATE: Final = timedelta(hours=20)  # between publishers: a morning's paper and the next one's


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Reports of different articles that give different figures for what is asked.

    Attributes:
        kind: "changed" where each figure was reported later than the one it follows, by the same
            publisher or at least the better part of a day; else "differ".
        passages: newest first, each verbatim and with another figure; two to SHOWN.
        figures: the slice of each passage that differs, in the same order.
    """

    kind: Literal["changed", "differ"]
    passages: tuple[Passage, ...]
    figures: tuple[str, ...]


def disagreement(question: str, ranked: Sequence[Ranked]) -> Disagreement | None:
    """Find reports that answer a question with other figures than the best one.

    Args:
        question: as it was asked; one that asks for no number, sum or date costs next to nothing.
        ranked: the candidates in order, from `answer.consider`.

    Returns:
        None when they agree, when there is but one, or when it is not sure that they are of one
        matter.
    """
    if not ranked:
        return None
    language = ranked[0].passage.source.language
    if asked_in(question, language) != language:
        return None
    wanted = wanted_by(question, language)
    if wanted is None:
        return None
    near = [one.passage for one in ranked if one.relevance >= ranked[0].relevance - _NEAR]
    anchors = (answering(passage, wanted) for passage in near[:_ANCHORS])
    anchor = next((found for found in anchors if found is not None), None)
    return None if anchor is None else _against(anchor, _reports(anchor, near, wanted))


def _reports(anchor: Statement, near: Sequence[Passage], wanted: Wanted) -> list[Statement]:
    """What other articles give for the figure, one of each, in order of relevance."""
    found: dict[str, Statement] = {}
    for passage in near:
        if passage.article_id != anchor.passage.article_id and passage.article_id not in found:
            report = _report(anchor, passage, wanted)
            if report is not None:
                found[passage.article_id] = report
    return list(found.values())


def _report(anchor: Statement, passage: Passage, wanted: Wanted) -> Statement | None:
    report = answering(passage, wanted)
    if report is not None and one_matter(anchor, report, wanted.asked):
        return report
    if wanted.holds(placed(passage).own.own):
        return gone_from(anchor, passage, wanted.asked)
    return None


def _against(anchor: Statement, reports: Sequence[Statement]) -> Disagreement | None:
    """The figures of the reports, if one of them is another than the anchor's."""
    told = _without_copies([anchor, *reports])
    if not any(contrary(anchor, one) for one in reports):
        return None
    chosen: list[Statement] = []
    for one in reversed(told):
        if len(chosen) < SHOWN and all(contrary(one, other) for other in chosen):
            chosen.append(one)
    if len(chosen) < 2:  # noqa: PLR2004 - they differ from the anchor, but not from one another
        return None
    return Disagreement(
        "changed" if _followed(told, chosen) else "differ",
        tuple(one.passage for one in chosen),
        tuple(one.figure for one in chosen),
    )


def _without_copies(told: Sequence[Statement]) -> list[Statement]:
    """Statements, oldest first, without sentences that others print again: they are no news.

    Where a publisher says again what it said, it stands by it.
    """
    first: dict[tuple[str, ...], str] = {}
    return [
        one
        for one in sorted(told, key=moment_of)
        for publisher in [one.passage.source.publisher]
        if same_publisher(first.setdefault(tuple(spelled(one.passage.text)), publisher), publisher)
    ]


def _followed(told: Sequence[Statement], chosen: Sequence[Statement]) -> bool:
    """Whether each figure was given up for the next, and not given beside it.

    Args:
        told: every report, oldest first.
        chosen: one report of each figure, newest first.
    """
    order = [
        place
        for report in told
        for place, one in enumerate(chosen)
        if one is report or not contrary(one, report)
    ]
    return order == sorted(order, reverse=True) and all(
        _follows(newer, older) for newer, older in pairwise(chosen)
    )


def _follows(newer: Statement, older: Statement) -> bool:
    later, earlier = newer.passage.source, older.passage.source
    if same_publisher(later.publisher, earlier.publisher):
        return later.moment > earlier.moment
    return later.moment - earlier.moment >= _UPDATE
