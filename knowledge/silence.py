"""Silence: how sure it is that the story answers, and the band that a reader is told."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from knowledge.answertype import rules
from knowledge.features import KIND
from knowledge.passage import Passage
from knowledge.question import asked_alone
from knowledge.relevance import Ranked, Weights
from knowledge.tally import counts_others

Band = Literal["clear", "possible", "none"]
"""The story says it, it may say it, it does not say."""

Scope = Literal["story", "archive"]
"""How much was searched: chances are not alike among 30 sentences and 30,000."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure it is that the best passage answers.

    Attributes:
        value: from 0 to 1, comparable among the questions of one scope; not for readers.
        band: what a reader is told.
    """

    value: float
    band: Band


NONE = Confidence(0.0, "none")


@dataclass(frozen=True, slots=True)
class Calibrator:
    """A logistic regression over `signs`, with the values from which a band is given.

    Attributes:
        weights: of the signs, standardised.
        bias: what is added.
        clear: from here on, in training, 94 in 100 held the answer in what is shown.
        possible: from here the story is quoted at all: 93 in 100 of what it answers, or fewer
            where more than 10 in 100 of what it does not would be quoted too.
    """

    weights: Weights
    bias: float
    clear: float
    possible: float

    @classmethod
    def load(cls, scope: Scope, path: Path | None = None) -> Calibrator:
        """Read the calibrator that stands in a weights file; see `Weights.load`."""
        return _light(scope) if path is None else _calibrator(json.loads(path.read_text()), scope)


def judge(
    question: str,
    ranked: Sequence[Ranked],
    *,
    scope: Scope | None = None,
    calibrator: Calibrator | None = None,
) -> Confidence:
    """How sure it is that the best passage answers.

    Args:
        question: what a reader wrote.
        ranked: the passages in order, from `relevance.rank`.
        scope: one story or an archive; without it, a story when all passages are of one article.
        calibrator: for other weights than the light ones.
    """
    if not (ranked and question.strip()):
        return NONE
    if scope is None:
        scope = "story" if len({one.passage.article_id for one in ranked}) == 1 else "archive"
    calibrator = calibrator or _light(scope)
    found = signs(ranked)
    value = 1 / (1 + math.exp(-calibrator.weights.score(found) - calibrator.bias))
    if value < calibrator.possible:
        return Confidence(value, "none")
    certain = value >= calibrator.clear and _evident(question, ranked[0].passage, found)
    return Confidence(value, "clear" if certain else "possible")


FEW = 30
"""Sentences of a small story: two or three reports of one event. Where they say nothing together,
the best of them is judged by itself too, as in a story of one article; see answer.consider.

Measured on articles cut in two. Of questions that they answer 12 in 100 of qed got silence and 6 of
XQuAD, and 7 and 4 with it; as one article 8 and 7. Of those that they nearly answer 35 in 100 of
qed, and 16 with it; as one article 18. Of those about something else 99.7 in 100 and 99.5."""


def one_of_few(ranked: Sequence[Ranked]) -> bool:
    """Whether the best passage is of one of several articles that are few sentences in all."""
    last: dict[str, int] = {}
    for one in ranked:
        passage = one.passage
        last[passage.article_id] = max(last.get(passage.article_id, 0), passage.number + 1)
    return len(last) > 1 and sum(last.values()) <= FEW


_ASKED_ABOUT = 1 / 2
_ASKED = 1 / 2
"""Of the question, by how rare its words are, in the best sentence itself, kin included.

Asked of articles with what answers and without it, half and half: of what was clear 48 in 100 were
right below this, and 74 from here on. Lost are 7 in 100 of the right ones and 19 of the wrong.
"""
_CONTENT = 0.25  # of RAREST, about 3 nats: commoner words any sentence may lack


def _evident(question: str, best: Passage, found: Mapping[str, float]) -> bool:
    """Whether an answer may be called clear.

    Never on cognates alone; not where the sentence itself holds little of the question, or it and
    its neighbours little of what is asked about the names ("How deep is the River Selder?"), nor
    without the kind of answer asked for, or where its numbers count something else ("How many
    cars?", "12 hangers").
    Where a yes is asked for ("Did they approve the airport?") nothing of weight may be missing.
    """
    if found["foreign"] or found["rest_near"] < _ASKED_ABOUT or found["kinds"] < 0:
        return False
    if found["own"] + found["kin"] < _ASKED:
        return False
    language = best.source.language
    ask = asked_alone(question, language)
    if ask.things and counts_others(best.text, ask.things | ask.all.stems, language):
        return False
    return not _yes_or_no(question, language) or found["missing"] < _CONTENT


def _yes_or_no(question: str, language: str) -> bool:
    """Whether a question asks for no more than a yes: it has no question word."""
    asking = rules(language).asking
    return asking is not None and asking.search(question) is None


_COPIED = (
    "own", "near", "wide", "common", "local", "title", "names", "names_wide", "rest", "rest_near",
    "kin", "missing", "rarest", "window", "score", "clause_score", "article", "terms", "mass",
    "foreign", "lost", "typed", "fresh", "lead",
)  # fmt: skip
_TOP = 3

_SQUARED = ("near", "wide", "common", "names_wide", "article")

SIGNS = (
    *_COPIED,
    *(f"{name}_squared" for name in _SQUARED),
    "kinds",
    "margin",
    "margin_third",
    "relevance",
    "share",
    "hits",
    "wide_top",
)
"""What is looked at: the best passage, what sets it apart from the others, the question."""


def signs(ranked: Sequence[Ranked]) -> dict[str, float]:
    """The signs of an answer in passages that are in order, at least one."""
    best = ranked[0]
    relevances = [one.relevance for one in ranked]
    found = {name: best.features[name] for name in _COPIED}
    found |= {f"{name}_squared": found[name] ** 2 for name in _SQUARED}
    found["kinds"] = sum(best.features[kind] for kind in KIND)
    found["margin"] = relevances[0] - relevances[1] if len(ranked) > 1 else 0.0
    found["margin_third"] = relevances[0] - relevances[min(_TOP, len(ranked)) - 1]
    found["relevance"] = relevances[0]
    found["share"] = 1 / sum(math.exp(other - relevances[0]) for other in relevances)
    found["hits"] = math.log(1 + len(ranked))
    found["wide_top"] = max(one.features["wide"] for one in ranked[:_TOP])
    return found


@lru_cache(maxsize=2)
def _light(scope: Scope) -> Calibrator:
    read = files(__package__).joinpath("relevance.json").read_text("utf-8")
    return _calibrator(json.loads(read), scope)


def _calibrator(data: Any, scope: Scope) -> Calibrator:  # noqa: ANN401 - JSON
    read = data["silence"][scope]
    table = MappingProxyType(read["signs"])
    return Calibrator(
        weights=Weights(
            names=tuple(table),
            mean=tuple(value["mean"] for value in table.values()),
            deviation=tuple(value["sd"] for value in table.values()),
            weight=tuple(value["weight"] for value in table.values()),
        ),
        bias=read["bias"],
        clear=read["clear"],
        possible=read["possible"],
    )
