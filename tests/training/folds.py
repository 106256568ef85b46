"""Folds: nothing is scored with weights that have seen its title."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import numpy as np

from knowledge.relevance import RECENT, Ranked
from tests.training.fitting import Array, Fit
from tests.training.questions import FOLDS, Case, Sets

Job = tuple[str, str, int]

ALL = 100_000
NEWS = frozenset({"newsqa_sample", "realtimeqa_2026", "nanco"})
"""Sets that nothing is ever trained on."""


class Folds:
    """Fits for each fold, which have not seen it, and one of everything for what is in none."""

    def __init__(
        self,
        fit: Callable[[Sequence[tuple[Case, float]]], Fit],
        cases: Sequence[tuple[Case, float]],
    ) -> None:
        self._parts = [fit([c for c in cases if c[0].fold != fold]) for fold in range(FOLDS)]
        self.whole = fit(cases)

    def of(self, job: str, case: Case) -> Fit:
        """The fit to score a case with."""
        return self.whole if job in NEWS else self._parts[case.fold]


def say(*parts: object) -> None:
    """Print a line at once."""
    sys.stdout.write(" ".join(map(str, parts)) + "\n")
    sys.stdout.flush()


def order(fit: Fit, case: Case) -> list[int]:
    """The hits of a case, best first."""
    return [int(n) for n in np.argsort(-_scores(fit, case), kind="stable")]


def _scores(fit: Fit, case: Case) -> Array:
    """As relevance.rescore has them: older passages lower."""
    days = np.array([hit.passage.source.day.toordinal() for hit in case.hits])
    aged: Array = fit.scores(case.rows) - RECENT * np.log1p(days.max(initial=0) - days)
    return aged


def in_order(folds: Folds, name: str, case: Case) -> list[int]:
    """The hits of a case of a set, best first, by weights that have not seen it."""
    return order(folds.of(name, case), case)


def ranked(fit: Fit, case: Case) -> list[Ranked]:
    """A case as relevance.rank would return it."""
    scores = _scores(fit, case)
    return [Ranked(case.hits[n].passage, float(scores[n]), case.rows[n]) for n in order(fit, case)]


def training(sets: Sets, jobs: Sequence[Job]) -> list[tuple[Case, float]]:
    """The cases of several sets, and how much each counts."""
    return [(case, 1.0) for job in jobs for case in sets.cases(*job)]
