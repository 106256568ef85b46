"""Evaluation report: everything that is shown of an evaluation, and its JSON form."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Final

from knowledge.abstention import Point, Share, at_coverage
from knowledge.evaluation import Prediction
from knowledge.figures import (
    Figures,
    at_bands,
    by_group,
    figures,
    judge_all,
    latency,
    question_class,
    risk_coverage_of,
)
from knowledge.misses import Miss, misses
from knowledge.questionset import QuestionSet

COVERAGES: Final = (1.0, 0.9, 0.8, 0.6, 0.4, 0.2)
"""The shares of the questions at which the risk is told."""

_POINTS: Final = 200  # of the curve that are drawn; more are not seen


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a whole question set.

    Attributes:
        title: what was asked of what, as files.
        facts: name -> value, of the set.
        total: of all questions.
        languages, classes: of each language that is asked in, and each kind of question.
        curve: risk by coverage, thinned.
        risks: the risk at COVERAGES.
        bands: where the bands stand on the curve.
        latency: "cpu" and "wall" -> "p50" and "p99", in milliseconds.
        misses: the worst.
    """

    title: str
    facts: Mapping[str, str]
    total: Figures
    languages: Mapping[str, Figures]
    classes: Mapping[str, Figures]
    curve: Sequence[Point]
    risks: Mapping[float, Share]
    bands: Mapping[str, Point]
    latency: Mapping[str, Mapping[str, Share]]
    misses: Sequence[Miss]


def report(
    question_set: QuestionSet, predictions: Iterable[Prediction], title: str, *, history: bool
) -> Report:
    """Judge the predictions of a set and gather all figures."""
    judged = judge_all(predictions, question_set.articles)
    curve = risk_coverage_of(judged)
    return Report(
        title=title,
        facts=_facts(question_set, history=history),
        total=figures(judged),
        languages=by_group(judged, lambda question: question.language),
        classes=by_group(judged, question_class),
        curve=_thinned(curve),
        risks={coverage: at_coverage(curve, coverage) for coverage in COVERAGES},
        bands=at_bands(judged),
        latency=latency(judged),
        misses=misses(judged, question_set.articles),
    )


def as_json(told: Report) -> dict[str, Any]:
    """A report as JSON: shares unrounded, null where there is nothing to take a share of."""
    return {
        "title": told.title,
        **told.facts,
        **asdict(told.total),
        "languages": {name: asdict(found) for name, found in told.languages.items()},
        "classes": {name: asdict(found) for name, found in told.classes.items()},
        "risk_coverage": [asdict(point) for point in told.curve],
        "risk_at": {f"{coverage:g}": risk for coverage, risk in told.risks.items()},
        "risk_at_bands": {name: asdict(point) for name, point in told.bands.items()},
        "latency_ms": told.latency,
        "misses": [_miss(miss) for miss in told.misses],
    }


def _miss(miss: Miss) -> dict[str, Any]:
    quote = miss.quote
    return {
        "question_id": miss.question.id,
        "question": miss.question.text,
        "kind": miss.kind,
        "expected": miss.expected or None,
        "quote": quote.text if quote else None,
        "article_id": quote.article_id if quote else None,
        "band": miss.band,
        "confidence": None if miss.confidence == -math.inf else miss.confidence,
        "right_at": miss.right_at,
    }


def _facts(question_set: QuestionSet, *, history: bool) -> dict[str, str]:
    questions = question_set.questions
    asked = _most_common(question.language for question in questions)
    read = _most_common(article.source.language for article in question_set.articles.values())
    turns = sum(bool(question.history) for question in questions)
    facts = {
        "mode": question_set.mode,
        "questions": f"{len(questions):,} ({asked})",
        "articles": f"{len(question_set.articles):,} ({read})",
    }
    if turns:
        facts["history"] = f"of {turns:,} questions" if history else "not used"
    return facts


def _most_common(languages: Iterable[str], limit: int = 4) -> str:
    counted = [language for language, _ in Counter(languages).most_common()]
    return ", ".join(counted[:limit]) + ", …" * (len(counted) > limit)


def _thinned(points: Sequence[Point]) -> list[Point]:
    """At most _POINTS of a curve, evenly by coverage; the first and the last stay."""
    cells = [int(point.coverage * (_POINTS - 1)) for point in points]
    kept = [
        point
        for point, (cell, following) in zip(points, pairwise(cells), strict=False)
        if cell != following
    ]
    return [*kept, *points[-1:]]
