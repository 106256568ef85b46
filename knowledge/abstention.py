"""Abstention: how well a confidence tells the questions to answer from those to be silent on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

Share = float | None
"""From 0 to 1; None where there is nothing to take a share of."""


@dataclass(frozen=True, slots=True)
class Point:
    """A choice of which questions to answer.

    Attributes:
        coverage: the share of all questions that is answered.
        risk: the share of these answers that are wrong.
        confidence: the lowest that is still answered.
    """

    coverage: float
    risk: float
    confidence: float


def risk_coverage(judged: Sequence[tuple[float, bool]]) -> list[Point]:
    """How many answers are wrong as more are given: from the surest alone to all.

    Equal confidences are answered together; one of minus infinity, nothing found, never is.

    Args:
        judged: of each question the confidence, and whether its answer would be right.
    """
    found = sorted((one for one in judged if one[0] > -math.inf), reverse=True)
    points: list[Point] = []
    given = wrong = 0
    for confidence, together in groupby(found, key=lambda one: one[0]):
        rights = [right for _, right in together]
        given += len(rights)
        wrong += rights.count(False)
        points.append(Point(given / len(judged), wrong / given, confidence))
    return points


def at_coverage(points: Sequence[Point], coverage: float) -> Share:
    """The risk when at least that share of the questions is answered; None when it can't be."""
    return next((point.risk for point in points if point.coverage >= coverage), None)


def auroc(right: Sequence[float], wrong: Sequence[float]) -> Share:
    """How often a question with an answer is surer than one without; ties count half."""
    if not right or not wrong:
        return None
    values = sorted([(value, True) for value in right] + [(value, False) for value in wrong])
    ranks, start = 0.0, 0
    while start < len(values):
        end = start
        while end < len(values) and values[end][0] == values[start][0]:
            end += 1
        ranks += sum(is_right for _, is_right in values[start:end]) * (start + 1 + end) / 2
        start = end
    return (ranks - len(right) * (len(right) + 1) / 2) / (len(right) * len(wrong))


def answered_wrongly(right: Sequence[float], wrong: Sequence[float], kept: float) -> Share:
    """The share of questions without an answer that is answered when `kept` of the others are."""
    if not right or not wrong:
        return None
    lowest = sorted(right, reverse=True)[max(0, math.ceil(kept * len(right)) - 1)]
    return share(value >= lowest for value in wrong)


def share(found: Iterable[bool]) -> Share:
    """How many of these are true."""
    listed = [bool(one) for one in found]
    return sum(listed) / len(listed) if listed else None
