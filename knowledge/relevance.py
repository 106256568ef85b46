"""Relevance: the hits of any engine put in the order in which they answer the question."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from knowledge.features import measure
from knowledge.followup import context
from knowledge.index import Hit
from knowledge.neighbours import spread
from knowledge.passage import Passage

RECENT = 0.1
"""What ln(1 + days) older than the newest passage found takes from a passage's relevance: a year
.6. Set, not fitted, as only one set has dates: +3 points there in its archive of six years; -1
where dates are dealt out at random over two years. Nothing within a story of one day."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage in its place.

    Attributes:
        passage: what was found.
        relevance: comparable only with the others of the same question.
        features: what was measured, by name; further columns that a caller supplied included.
    """

    passage: Passage
    relevance: float
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear scorer: features are standardised, weighted and added.

    Attributes:
        names: of the features and of the further columns.
        mean, deviation: of each in the training data.
        weight: of each, standardised.
    """

    names: tuple[str, ...]
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    weight: tuple[float, ...]

    @classmethod
    def load(cls, path: Path | None = None) -> Weights:
        """Read a weights file; without a path, the one that needs no model."""
        return _light() if path is None else _weights(json.loads(path.read_text("utf-8")))

    def score(self, features: Mapping[str, float]) -> float:
        """The relevance of a sentence; a column that is missing or not a number counts as usual."""
        return self.scores([features])[0]

    def scores(self, rows: Iterable[Mapping[str, float]]) -> list[float]:
        """The relevance of several sentences."""
        columns = zip(self.names, self.mean, self.deviation, self.weight, strict=True)
        scaled = [(name, mean, weight / sd) for name, mean, sd, weight in columns]
        return [_added(row, scaled) for row in rows]


def _added(row: Mapping[str, float], scaled: Sequence[tuple[str, float, float]]) -> float:
    total = 0.0
    for name, mean, weight in scaled:
        value = row.get(name, mean)
        if value == value:  # noqa: PLR0124 - not nan
            total += weight * (value - mean)
    return total


def rank(
    question: str,
    hits: Sequence[Hit],
    *,
    history: Sequence[str] = (),
    extra: Mapping[str, Sequence[float]] | None = None,
    weights: Weights | None = None,
) -> list[Ranked]:
    """Order what an engine found by how well it answers, best first.

    Without `extra`, the neighbours of the best hits are ranked too: an answer often stands beside
    the sentence that shares the question's words.

    Args:
        question: what a reader wrote.
        hits: what an engine found, best first; from `followup.search` in a conversation.
        history: the reader's earlier questions, oldest first.
        extra: further columns by name, one value a hit, such as the cosine of a sentence encoder;
            a value that is not known is nan.
        weights: for other columns than the light ones.
    """
    candidates = list(hits) if extra is not None else spread(hits)
    rows = measure(question, candidates, context(question, history))
    passages = [hit.passage for hit in candidates]
    return _ordered(passages, _with(rows, extra or {}), weights or _light())


def rescore(
    ranked: Sequence[Ranked], extra: Mapping[str, Sequence[float]], weights: Weights
) -> list[Ranked]:
    """Order passages again, with further columns: one value of each for each of `ranked`.

    For what is too dear to know of every hit, such as the logit of a cross-encoder for the first
    ten; nan for the others.
    """
    rows = _with([dict(one.features) for one in ranked], extra)
    return _ordered([one.passage for one in ranked], rows, weights)


def _with(
    rows: list[dict[str, float]], extra: Mapping[str, Sequence[float]]
) -> list[dict[str, float]]:
    """The rows, each with its values of the further columns."""
    for name, column in extra.items():
        if len(column) != len(rows):
            raise ValueError(f"{name} has {len(column)} values for {len(rows)} passages")
        for row, value in zip(rows, column, strict=True):
            row[name] = float(value)
    return rows


def _ordered(
    passages: Sequence[Passage], rows: Sequence[dict[str, float]], weights: Weights
) -> list[Ranked]:
    days = [passage.source.day for passage in passages]
    newest = max(days, default=date.min)
    scored = [
        Ranked(passage, score - _aged((newest - day).days), MappingProxyType(row))
        for passage, day, row, score in zip(passages, days, rows, weights.scores(rows), strict=True)
    ]
    return sorted(scored, key=_order)


def _aged(days: int) -> float:
    return RECENT * math.log1p(days)


def _order(ranked: Ranked) -> tuple[float, float, str, int]:
    passage = ranked.passage
    newest = -passage.source.moment.timestamp()
    return (-ranked.relevance, newest, passage.article_id, passage.number)


@lru_cache(maxsize=1)
def _light() -> Weights:
    return _weights(json.loads(files(__package__).joinpath("relevance.json").read_text("utf-8")))


def _weights(data: Any) -> Weights:  # noqa: ANN401 - JSON
    features: dict[str, dict[str, float]] = data["features"]
    return Weights(
        names=tuple(features),
        mean=tuple(value["mean"] for value in features.values()),
        deviation=tuple(value["sd"] for value in features.values()),
        weight=tuple(value["weight"] for value in features.values()),
    )
