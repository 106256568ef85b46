"""Evaluation: a question set in, one prediction a question out."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final, Protocol

from knowledge.answer import Considered, consider
from knowledge.article import Article
from knowledge.index import Index, Within, open_index
from knowledge.library import fill
from knowledge.neighbours import widen
from knowledge.passage import Passage
from knowledge.questionset import Question, QuestionSet
from knowledge.silence import Band

RETURNED: Final = 3
"""The sentences that a prediction holds, best first."""


class Look(Protocol):
    """How a question is looked up: `answer.consider`, or that with other weights or a model."""

    def __call__(
        self,
        index: Index,
        question: str,
        *,
        history: Sequence[str],
        within: Within,
    ) -> Considered:
        """Rank what the index finds and judge whether it answers."""
        ...


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was found for a question, also where the bot would be silent.

    Attributes:
        question: what was asked.
        passages: the best sentences, best first; none when nothing was found.
        quoted: the same as a reader sees them, some with a neighbour.
        confidence: that the first one answers; None when nothing was found.
        band: what a reader is told; "none" is silence.
        cpu, wall: milliseconds that it took to search and rank.
    """

    question: Question
    passages: tuple[Passage, ...]
    quoted: tuple[Passage, ...]
    confidence: float | None
    band: Band
    cpu: float
    wall: float

    def as_record(self) -> dict[str, Any]:
        """The line of a predictions file, as the reference scorer reads it."""
        return {
            "question_id": self.question.id,
            "sentences": [
                {"article_id": p.article_id, "text": p.text, "start": p.start, "end": p.end}
                for p in self.passages
            ],
            "confidence": self.confidence,
            "band": self.band,
        }


def predict(
    question_set: QuestionSet,
    *,
    engine: str = "memory",
    history: bool = True,
    look: Look = consider,
) -> Iterator[Prediction]:
    """Answer every question, in order.

    Args:
        question_set: what is asked of what.
        engine: the name of the engine that searches.
        history: whether a question's earlier turns count.
        look: how a question is looked up.

    Raises:
        EngineError: when it could not look.
    """
    with closing(_Desk(question_set, engine)) as desk:
        yield from _predictions(question_set.questions, desk, history=history, look=look)


def _predictions(
    questions: Iterable[Question], desk: _Desk, *, history: bool, look: Look
) -> Iterator[Prediction]:
    for number, question in enumerate(questions):
        index, within = desk.open(question)
        turns = question.history if history else ()
        if not number:  # so that what is loaded once counts for no question
            look(index, question.text, history=turns, within=within)
        cpu, wall = time.process_time(), time.perf_counter()
        found = look(index, question.text, history=turns, within=within)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        passages = tuple(one.passage for one in found.ranked[:RETURNED])
        yield Prediction(
            question=question,
            passages=passages,
            quoted=tuple(widen(question.text, passage) for passage in passages),
            confidence=found.confidence.value if passages else None,
            band=found.confidence.band,
            cpu=1000 * cpu,
            wall=1000 * wall,
        )


class _Desk:
    """The indexes that questions are asked of: one of all articles, and the last other one."""

    def __init__(self, question_set: QuestionSet, engine: str) -> None:
        self._set, self._engine = question_set, engine
        self._whole: Index | None = None
        self._last: tuple[tuple[str, ...], Index] | None = None

    def open(self, question: Question) -> tuple[Index, frozenset[str] | None]:
        """The index for a question, and the articles in it that it is limited to."""
        searched = self._set.searched(question)
        if self._set.mode in {"single", "pool"} and searched is not None:
            return self._only(searched), None
        if self._whole is None:
            self._whole = self._filled(self._set.articles.values())
        return self._whole, None if searched is None else frozenset(searched)

    def close(self) -> None:
        """Close the indexes that are open."""
        for index in (self._whole, self._last[1] if self._last else None):
            if index is not None:
                index.close()

    def _only(self, ids: tuple[str, ...]) -> Index:
        if self._last is None or self._last[0] != ids:
            if self._last:
                self._last[1].close()
            self._last = ids, self._filled(self._set.articles[i] for i in ids)
        return self._last[1]

    def _filled(self, articles: Iterable[Article]) -> Index:
        index = open_index(self._engine)
        fill(index, articles)
        return index
