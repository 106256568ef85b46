"""Meaning: what the configured models find, added to relevance and to the judging of silence."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from statistics import fmean, pstdev
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol

from knowledge import silence
from knowledge.crosslingual import asked_in
from knowledge.passage import Passage
from knowledge.relevance import Ranked, Weights
from knowledge.silence import Calibrator, Confidence, Scope

if TYPE_CHECKING:  # numpy is needed only with a model
    from knowledge.crossencoder import CrossEncoder
    from knowledge.vectors import Vectors

READ: Final = 10
"""How many of the first passages the reader looks at: forty are no better, and four times dearer.
"""

LIGHT, COSINE, LOGIT = "light", "cosine", "logit"
"""The further columns of a passage: its relevance without a model, and what the models say."""

UNKNOWN_MODEL: Final = 0.3
"""What a standard deviation among the candidates counts for a model that nothing is known of. Set,
not fitted: about half of what the calibrated ones get."""


class _Model(Protocol):
    """What is asked of an Encoder and of a CrossEncoder."""

    @property
    def name(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def languages(self) -> tuple[str, ...]: ...
    @property
    def calibration(self) -> Mapping[str, float]: ...


@dataclass(frozen=True, slots=True)
class Column:
    """How a number of a model is added to relevance: standardised and weighted.

    Attributes:
        mean, deviation: of the number in the training data.
        weight: of the standardised number; relevance itself counts 1.
    """

    mean: float
    deviation: float
    weight: float

    def share(self, value: float) -> float:
        """What is added for a value; nothing for one that is not known."""
        known = math.isfinite(value)
        return self.weight * (value - self.mean) / self.deviation if known else 0.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learnt of certain models, by tests/training/meaning.py.

    Attributes:
        models: their digests; of those from the hub also the names.
        columns: how each number counts, by which of them are there.
        calibrators: the same of the judges, and by how much was searched.
    """

    models: frozenset[str]
    columns: Mapping[tuple[str, ...], Mapping[str, Column]]
    calibrators: Mapping[tuple[tuple[str, ...], Scope], Calibrator]

    @classmethod
    def load(cls, path: Path | None = None) -> Fitted:
        """Read a file of the form of meaning.json; without a path, that one."""
        return _shipped() if path is None else _fitted(json.loads(path.read_text("utf-8")))

    def knows(self, model: _Model) -> bool:
        """Whether this was learnt with that model."""
        return not self.models.isdisjoint((model.digest, model.name))


class Meaning:
    """The models that are configured, and how they count beside the light score.

    May be called from several threads, but not on the event loop: 10 ms a question for the
    encoder, .1 s for the reader.

    Args:
        vectors: with the encoder.
        reader: the cross-encoder.
        fitted: for other models than those of meaning.json.
    """

    def __init__(
        self,
        *,
        vectors: Vectors | None = None,
        reader: CrossEncoder | None = None,
        fitted: Fitted | None = None,
    ) -> None:
        self._vectors, self._reader = vectors, reader
        self._fitted = fitted or _shipped()
        models: dict[str, _Model] = {}
        if vectors is not None:
            models[COSINE] = vectors.encoder
        if reader is not None:
            models[LOGIT] = reader
        known = tuple(name for name, model in models.items() if self._fitted.knows(model))
        self._columns = self._fitted.columns.get(known, {})
        self._calibrated = len(known) == len(models)

    def put(self, article_id: str, passages: Sequence[Passage]) -> None:
        """Keep what an article's sentences mean, as Vectors.put: none withdraws it.

        Raises:
            EngineError: when the vectors cannot be written.
        """
        if self._vectors is not None:
            self._vectors.put(article_id, passages)

    def reorder(self, question: str, ranked: Sequence[Ranked]) -> list[Ranked]:
        """Put passages in the order in which they answer, with what the models say of them.

        Every passage is compared by its vectors; then the first READ are read, and the others stay
        behind them in their order. A passage or a question in a language that a model does not
        know is neither raised nor lowered by it.

        Args:
            question: what a reader wrote.
            ranked: the passages in order, from `relevance.rank`.
        """
        found = [_with(one, LIGHT, one.relevance, one.relevance) for one in ranked]
        if self._vectors is not None and question.strip():
            vectors = self._vectors
            values = _known(question, found, vectors.encoder, vectors.cosines)
            found = _added(found, COSINE, values, self._column(COSINE, vectors.encoder, values))
        if self._reader is not None and question.strip() and found:
            reader, first, rest = self._reader, found[:READ], found[READ:]
            values = _known(question, first, reader, lambda q, p: reader.logits(q, _texts(p)))
            first = _added(first, LOGIT, values, self._column(LOGIT, reader, values))
            found = [*first, *(_behind(first[-1], one) for one in rest)]
        return found

    def judge(self, question: str, ranked: Sequence[Ranked]) -> Confidence:
        """How sure it is that the best passage answers: as silence.judge, from what the models say.

        By the light judge, and in the light order, where nothing was learnt of a model or the best
        passage is none that it knows the language of.

        Args:
            question: what a reader wrote.
            ranked: the passages in order, from `reorder`.
        """
        if not (ranked and question.strip()):
            return silence.NONE
        features = ranked[0].features
        there = tuple(name for name in (COSINE, LOGIT) if _is_known(features.get(name)))
        scope: Scope = "archive" if len({r.passage.article_id for r in ranked}) > 1 else "story"
        calibrator = self._fitted.calibrators.get((there, scope)) if self._calibrated else None
        if calibrator is None:
            return silence.judge(question, _in_light_order(ranked))
        said = calibrator.weights.score(_said(ranked))  # silence.judge looks at the other signs
        calibrator = replace(calibrator, bias=calibrator.bias + said)
        return silence.judge(question, ranked, scope=scope, calibrator=calibrator)

    def close(self) -> None:
        """Let go of the vectors' files."""
        if self._vectors is not None:
            self._vectors.close()

    def _column(self, name: str, model: _Model, values: Sequence[float]) -> Column:
        """As learnt; else by the model's card; else a cautious one. These two by the candidates."""
        learnt = self._columns.get(name)
        known = list(filter(math.isfinite, values))
        if learnt is not None or not known:
            return learnt or Column(0.0, 1.0, 0.0)
        weight = model.calibration.get("weight")
        if weight is not None:
            return Column(fmean(known), 1.0, weight)
        return Column(fmean(known), pstdev(known) or 1.0, UNKNOWN_MODEL)


def signs(ranked: Sequence[Ranked]) -> dict[str, float]:
    """As silence.signs; and what each model says of the best passage, and at most of any."""
    return silence.signs(ranked) | _said(ranked)


def _said(ranked: Sequence[Ranked]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in (COSINE, LOGIT):
        values = [one.features.get(name, math.nan) for one in ranked]
        found[name] = values[0]
        found[f"{name}_most"] = max(filter(math.isfinite, values), default=math.nan)
    return found


def names_of(columns: Sequence[str]) -> tuple[str, ...]:
    """The signs that a calibrator for some columns looks at."""
    return (*silence.SIGNS, *columns, *(f"{name}_most" for name in columns))


def _known(
    question: str,
    ranked: Sequence[Ranked],
    model: _Model,
    values: Callable[[str, Sequence[Passage]], Sequence[float]],
) -> list[float]:
    """What a model says of passages, nan for those that it cannot read."""
    readable = {
        language: not model.languages
        or {language, asked_in(question, language)} <= set(model.languages)
        for language in {one.passage.source.language for one in ranked}
    }
    places = [n for n, one in enumerate(ranked) if readable[one.passage.source.language]]
    found = [math.nan] * len(ranked)
    if places:
        said = values(question, [ranked[place].passage for place in places])
        for place, value in zip(places, said, strict=True):
            found[place] = value if math.isfinite(value) else math.nan
    return found


def _texts(passages: Sequence[Passage]) -> list[str]:
    return [passage.text for passage in passages]


def _added(
    ranked: Sequence[Ranked], name: str, values: Sequence[float], column: Column
) -> list[Ranked]:
    """Passages with a further column, in their new order; equals keep their old one."""
    rows = [
        _with(one, name, value, one.relevance + column.share(value))
        for one, value in zip(ranked, values, strict=True)
    ]
    return sorted(rows, key=lambda one: -one.relevance)


def _with(one: Ranked, name: str, value: float, relevance: float) -> Ranked:
    return Ranked(one.passage, relevance, MappingProxyType({**one.features, name: value}))


def _behind(last: Ranked, one: Ranked) -> Ranked:
    """A passage that was not read, never more relevant than the last of those that were."""
    return _with(one, LOGIT, math.nan, min(last.relevance, one.relevance))


def _in_light_order(ranked: Sequence[Ranked]) -> list[Ranked]:
    light = [
        Ranked(one.passage, one.features.get(LIGHT, one.relevance), one.features) for one in ranked
    ]
    return sorted(light, key=lambda one: -one.relevance)


def _is_known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


@lru_cache(maxsize=1)
def _shipped() -> Fitted:
    return _fitted(json.loads(files(__package__).joinpath("meaning.json").read_text("utf-8")))


def _fitted(data: Any) -> Fitted:  # noqa: ANN401 - JSON
    columns: dict[tuple[str, ...], Mapping[str, Column]] = {}
    calibrators: dict[tuple[tuple[str, ...], Scope], Calibrator] = {}
    for entry in data["combinations"]:
        names = tuple(entry["columns"])
        columns[names] = MappingProxyType(
            {
                name: Column(value["mean"], value["sd"], value["weight"])
                for name, value in entry["columns"].items()
            }
        )
        for scope, read in entry["silence"].items():
            weights = _weights(read["signs"])
            calibrators[names, scope] = Calibrator(
                weights, read["bias"], read["clear"], read["possible"]
            )
    return Fitted(frozenset(data["models"]), columns, calibrators)


def _weights(table: Mapping[str, Mapping[str, float]]) -> Weights:
    return Weights(
        names=tuple(table),
        mean=tuple(value["mean"] for value in table.values()),
        deviation=tuple(value["sd"] for value in table.values()),
        weight=tuple(value["weight"] for value in table.values()),
    )
