"""Figures: how often the right sentence came, and how often silence where silence was right."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Final, get_args

from knowledge.abstention import Point, Share, answered_wrongly, auroc, risk_coverage, share
from knowledge.answertype import KINDS, rules, sought
from knowledge.article import Article
from knowledge.evaluation import Prediction
from knowledge.passage import Passage
from knowledge.questionset import Question
from knowledge.scoring import Verdict, verdict, with_neighbours
from knowledge.silence import Band

FORMS: Final = ("sentence", "quoted", "neighbours")
"""The best sentences alone; as a reader sees them; each with the one before and the one after."""

BANDS: Final[tuple[Band, ...]] = get_args(Band)

_RANKS: Final = (1, 3)
_KEPT: Final = {"far@95": 0.95, "far@80": 0.8}


@dataclass(frozen=True, slots=True)
class Judged:
    """A prediction and the verdicts on its spans, by FORMS; none when there is no answer.

    Attributes:
        prediction: what is judged.
        verdicts: by form, best first.
        confidence: the prediction's; minus infinity when nothing was found.
    """

    prediction: Prediction
    verdicts: Mapping[str, Sequence[Verdict]]
    confidence: float

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.prediction.question

    @property
    def right(self) -> bool:
        """Whether the first quote holds the answer, alone or as a reader sees it."""
        return any(self.verdicts[form][:1] and self.verdicts[form][0].strict for form in _QUOTED)


_QUOTED: Final = ("sentence", "quoted")


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of some questions, named as the reference scorer names them.

    Attributes:
        answerable, unanswerable: how many questions.
        hits: form -> "doc@1" … "strict@3" -> share of the answerable questions.
        empty: the share of the answerable for which nothing was found.
        verbatim: the share of their sentences that stand in their articles.
        silence: "auroc", "far@95", "far@80": answering nothing where there is no answer, at the
            confidence that still answers 95 or 80 in a hundred of the others.
        bands: "answerable" and "unanswerable" -> band -> share.
    """

    answerable: int
    unanswerable: int
    hits: Mapping[str, Mapping[str, Share]]
    empty: Share
    verbatim: Share
    silence: Mapping[str, Share]
    bands: Mapping[str, Mapping[str, Share]]


def judge_all(
    predictions: Iterable[Prediction], articles: Mapping[str, Article]
) -> tuple[Judged, ...]:
    """Compare predictions with what is known of the answers."""
    return tuple(_judged(prediction, articles) for prediction in predictions)


def _judged(prediction: Prediction, articles: Mapping[str, Article]) -> Judged:
    found = prediction.passages
    forms: dict[str, Iterable[Passage]] = dict.fromkeys(FORMS, ())
    if prediction.question.answerable:
        forms = dict(
            zip(FORMS, (found, prediction.quoted, map(with_neighbours, found)), strict=True)
        )
    verdicts = {
        form: tuple(verdict(prediction.question, passage, articles) for passage in passages)
        for form, passages in forms.items()
    }
    told = prediction.confidence if found and prediction.confidence is not None else -math.inf
    return Judged(prediction, verdicts, told)


def figures(judged: Sequence[Judged]) -> Figures:
    """The figures of some questions."""
    asked = [one for one in judged if one.question.answerable]
    other = [one for one in judged if not one.question.answerable]
    right = [one.confidence for one in asked]
    wrong = [one.confidence for one in other]
    spans = [found for one in asked for found in one.verdicts["sentence"]]
    return Figures(
        answerable=len(asked),
        unanswerable=len(other),
        hits={form: _hits(asked, form) for form in FORMS},
        empty=share(not one.prediction.passages for one in asked),
        verbatim=share(found.verbatim for found in spans),
        silence={
            "auroc": auroc(right, wrong),
            **{name: answered_wrongly(right, wrong, kept) for name, kept in _KEPT.items()},
        },
        bands={"answerable": _bands(asked), "unanswerable": _bands(other)},
    )


def by_group(judged: Iterable[Judged], group: Callable[[Question], str]) -> dict[str, Figures]:
    """The figures of each group of questions, the largest group first."""
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        groups.setdefault(group(one.question), []).append(one)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return {name: figures(members) for name, members in ordered}


def question_class(question: Question) -> str:
    """The kind of answer that is asked for, or else the question word, or else "other"."""
    kinds = sought(question.text, question.language)
    for kind in KINDS:
        if kind in kinds:
            return kind
    asking = rules(question.language).asking
    found = asking.search(question.text) if asking else None
    return f"“{found.group().casefold()}”" if found else "other"


def risk_coverage_of(judged: Sequence[Judged]) -> list[Point]:
    """How many answers are wrong as fewer are given; see `abstention.risk_coverage`."""
    return risk_coverage([(one.confidence, one.right) for one in judged])


def at_bands(judged: Sequence[Judged]) -> dict[str, Point]:
    """Where the bands stand: when only what is clear is answered, and when what is possible too."""
    found = {}
    for name, bands in (("clear", BANDS[:1]), ("clear or possible", BANDS[:2])):
        given = [one for one in judged if one.prediction.band in bands]
        wrong = share(not one.right for one in given)
        if wrong is not None:
            lowest = min(one.confidence for one in given)
            found[name] = Point(len(given) / len(judged), wrong, lowest)
    return found


def latency(judged: Sequence[Judged]) -> dict[str, dict[str, Share]]:
    """Milliseconds of search and ranking: CPU and wall -> p50 and p99."""
    times = {
        "cpu": [one.prediction.cpu for one in judged],
        "wall": [one.prediction.wall for one in judged],
    }
    return {
        name: {"p50": median(values) if values else None, "p99": _p99(values)}
        for name, values in times.items()
    }


def _hits(asked: Sequence[Judged], form: str) -> dict[str, Share]:
    return {
        f"{measure}@{rank}": share(
            any(getattr(found, measure) for found in one.verdicts[form][:rank]) for one in asked
        )
        for measure in ("doc", "loose", "strict")
        for rank in _RANKS
    }


def _bands(judged: Sequence[Judged]) -> dict[str, Share]:
    return {band: share(one.prediction.band == band for one in judged) for band in BANDS}


def _p99(values: Sequence[float]) -> Share:
    if len(values) < 2:  # noqa: PLR2004 - quantiles want two
        return values[0] if values else None
    return quantiles(values, n=100, method="inclusive")[98]
