"""Makes knowledge/relevance.json from question sets, and prints what it is worth.

    python -m tests.training.relevance ../shared/eval [--cache DIR] [--write]

Every figure is held out: questions are split into five by the title of their article (XQuAD and
SQuAD titles joined over the languages), and each is scored with weights fitted without its fold.
The news sets are in no fold: nothing is ever trained on them. What --write ships is fitted on all
folds, and never on news.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from knowledge import features
from knowledge.relevance import Ranked
from knowledge.silence import SIGNS, signs
from tests.training.fitting import Array, Fit, listwise, logistic
from tests.training.questions import FOLDS, Case, Sets

Job = tuple[str, str, int]

ALL = 100_000
TRAIN: tuple[Job, ...] = (
    ("squad2_en", "single", 1200), ("squad2_en", "all", 500), ("squad2_es", "single", 1000),
    ("qed", "single", ALL), ("qed", "all", 600), ("covidqa_long", "single", 600),
    ("faquad_pt", "single", 600), ("jsquad_ja", "single", 500), ("xquad_es", "all", 400),
    ("xquad_de", "single", 400), ("xquad_ru", "single", 400), ("xquad_zh", "single", 400),
    ("xquad_ar", "single", 400),
)  # fmt: skip
NEWS = frozenset({"newsqa_sample", "realtimeqa_2026", "nanco"})
REPORT: tuple[Job, ...] = (
    ("xquad_en", "single", ALL), ("xquad_es", "single", ALL), ("xquad_de", "single", ALL),
    ("xquad_ru", "single", ALL), ("xquad_ar", "single", ALL), ("xquad_zh", "single", ALL),
    ("xquad_en", "all", ALL), ("qed", "single", ALL), ("covidqa_long", "single", ALL),
    ("realtimeqa_2026", "single", ALL), ("newsqa_sample", "single", ALL),
    ("realtimeqa_2026", "all", ALL), ("newsqa_sample", "all", ALL), ("inscit", "all", ALL),
    ("squad2_en", "single", 1200), ("faquad_pt", "single", 600), ("jsquad_ja", "single", 500),
    ("xquad_es-en", "all", ALL), ("xquad_en-es", "all", ALL), ("xquad_de-en", "all", 600),
)  # fmt: skip
STORY = (
    ("squad2_es", "single", 1000),
    *(
        (name, mode, limit)
        for name, limit in (
            ("squad2_en", 1200), ("qed", ALL), ("xquad_es", 600), ("faquad_pt", 600),
            ("xquad_de", 400),
        )
        for mode in ("single", "elsewhere")
    ),
)  # fmt: skip
ARCHIVE = tuple(
    (name, mode, limit)
    for name, limit in (
        ("xquad_en", ALL), ("qed", 600), ("covidqa_long", 400), ("xquad_es", 600),
        ("xquad_de", 400), ("xquad_es-en", 600),
    )
    for mode in ("all", "removed")
)  # fmt: skip
JUDGED = (
    ("archive", "xquad_en", ("all", "removed"), ALL),
    ("archive", "xquad_es", ("all", "removed"), 600),
    ("archive", "newsqa_sample", ("all", "removed"), ALL),
    ("archive", "realtimeqa_2026", ("all", "removed"), ALL),
    ("archive", "qed", ("all", "removed"), 600),
    ("archive", "xquad_es-en", ("all", "removed"), 600),
    ("story", "squad2_en", ("single",), 1200),
    ("story", "newsqa_sample", ("single", "elsewhere"), ALL),
    ("story", "realtimeqa_2026", ("single", "elsewhere"), ALL),
    ("story", "xquad_es", ("single", "elsewhere"), 600),
)

GROUPS = {
    "coverage": features.COVERAGE,
    "score": features.SCORE,
    "form": features.FORM,
    "kind": features.KIND,
    "article": features.ARTICLE,
}


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


def fit_order(cases: Sequence[tuple[Case, float]], names: tuple[str, ...]) -> Fit:
    """Fit the listwise scorer on the questions whose answer was found, but not everywhere."""
    useful = [(c, w) for c, w in cases if c.answerable and any(c.strict) and not all(c.strict)]
    groups = [(case.rows, case.strict) for case, _ in useful]
    return listwise(groups, names, [weight for _, weight in useful])


def order(fit: Fit, case: Case) -> list[int]:
    """The hits of a case, best first."""
    return [int(n) for n in np.argsort(-fit.scores(case.rows), kind="stable")]


def in_order(folds: Folds, name: str, case: Case) -> list[int]:
    """The hits of a case of a set, best first, by weights that have not seen it."""
    return order(folds.of(name, case), case)


def ranked(fit: Fit, case: Case) -> list[Ranked]:
    """A case as relevance.rank would return it."""
    scores = fit.scores(case.rows)
    return [Ranked(case.hits[n].passage, float(scores[n]), case.rows[n]) for n in order(fit, case)]


def figures(cases: Iterable[Case], ordered: Callable[[Case], list[int]]) -> Array:
    """Strict@1 and @3, loose@1 and @3, strict@1 with the neighbours; shares of the answerable."""
    found = []
    for case in cases:
        if not case.answerable:
            continue
        best = ordered(case)[:3]
        strict, loose = [case.strict[n] for n in best], [case.loose[n] for n in best]
        beside = [case.beside[n] for n in best[:1]]
        found.append([any(s) for s in (strict[:1], strict, loose[:1], loose, beside)])
    means: Array = np.array(found, np.float64).mean(0)
    return means


def report(sets: Sets, folds: Folds, jobs: Sequence[Job] = REPORT) -> dict[str, Array]:
    """Print the table of held-out figures beside the engine's own order."""
    say(f"{'set':26}{'engine @1/@3':>16}{'strict @1/@3':>16}{'loose @1/@3':>16}{'beside':>8}")
    table = {}
    for job in jobs:
        cases = sets.cases(*job)
        engine = figures(cases, lambda case: list(range(len(case.rows))))
        own = figures(cases, partial(in_order, folds, job[0]))
        table[f"{job[0]}:{job[1]}"] = own
        cells = f"{_pair(engine[:2])}{_pair(own[:2])}{_pair(own[2:4])}{own[4]:8.3f}"
        say(f"{job[0] + ':' + job[1]:26}{cells}")
    return table


def _pair(values: Array) -> str:
    return f"{values[0]:.3f}/{values[1]:.3f}".rjust(16)


def ladder(cases: Sequence[tuple[Case, float]], sets: Sets) -> None:
    """Print what is lost without each group of features, and with each alone."""
    jobs = [job for job in REPORT if job[:2] in {(n, "single") for n in ("qed", "xquad_en", *NEWS)}]
    for label, names in _rungs():
        folds = Folds(partial(fit_order, names=names), cases)
        cells = []
        for job in jobs:
            own = figures(sets.cases(*job), partial(in_order, folds, job[0]))
            cells.append(f"{job[0]} {own[0]:.3f}/{own[1]:.3f}")
        say(f"{label:22}", "  ".join(cells))


def _rungs() -> Iterable[tuple[str, tuple[str, ...]]]:
    yield "all", features.FEATURES
    for group, names in GROUPS.items():
        yield f"without {group}", tuple(n for n in features.FEATURES if n not in names)
    for group, names in GROUPS.items():
        yield f"{group} only", names


def fit_silence(cases: Sequence[tuple[Case, float]], folds: Folds) -> Fit:
    """Fit answerable against not, each side weighing the same."""
    usable = [(case, weight) for case, weight in cases if case.rows]
    rows = [signs(ranked(folds.of("", case), case)) for case, _ in usable]
    right = [case.answerable for case, _ in usable]
    share = sum(right) / len(right)
    importance = [
        w / share if a else w / (1 - share) for a, (_, w) in zip(right, usable, strict=True)
    ]
    return logistic(rows, SIGNS, right, importance)


def judged(sets: Sets, folds: Folds, scope: str, silence: Folds) -> None:
    """Print AUROC and the false answers at 95 and 80 % of the answerable ones."""
    for scope_, name, modes, limit in JUDGED:
        if scope_ != scope:
            continue
        sides: tuple[list[float], list[float]] = ([], [])
        for mode in modes:
            for case in sets.cases(name, mode, limit):
                sides[not case.answerable].append(_sure(name, case, folds, silence))
        yes, no = sides
        far = [sets.score.far(yes, no, share) for share in (0.95, 0.8)]
        auroc = sets.score.auroc(yes, no)
        say(f"{scope:8}{name:18} AUROC {auroc:.3f} FAR@95 {far[0]:.3f} FAR@80 {far[1]:.3f}")


def _sure(name: str, case: Case, folds: Folds, silence: Folds) -> float:
    if not case.rows:
        return float("-inf")
    return float(silence.of(name, case).scores([signs(ranked(folds.of(name, case), case))])[0])


def training(sets: Sets, jobs: Sequence[Job]) -> list[tuple[Case, float]]:
    """The cases of several sets, and how much each counts."""
    return [(case, 1.0) for job in jobs for case in sets.cases(*job)]


def bands(sets: Sets, folds: Folds, silence: Folds, jobs: Sequence[Job]) -> dict[str, float]:
    """Where "clear" and "possible" begin, from held-out values.

    Measured on questions that the story answers and as many that it is not about; those that it
    nearly answers (SQuAD's) are left out, as a threshold against them would silence most answers.
    """
    found = []
    for job in jobs:
        for case in sets.cases(*job):
            if case.rows and (case.answerable or job[1] in {"elsewhere", "removed"}):
                value = 1 / (1 + np.exp(-_sure("", case, folds, silence)))
                first = order(folds.of("", case), case)[0]
                found.append(
                    (float(value), case.answerable, case.answerable and case.beside[first])
                )
    found.sort(key=lambda one: -one[0])
    right = np.cumsum([beside for *_, beside in found]) / np.arange(1, len(found) + 1)
    clear = next((n for n in reversed(range(len(found))) if right[n] >= CLEAR), 0)
    answerable = [value for value, is_answerable, _ in found if is_answerable]
    possible = answerable[int(POSSIBLE * (len(answerable) - 1))]
    silent = [value for value, is_answerable, _ in found if not is_answerable]
    say(
        f"clear from {found[clear][0]:.3f}: {right[clear]:.3f} right,"
        f" {sum(value >= found[clear][0] for value in answerable) / len(answerable):.2f} of the"
        f" answerable; possible from {possible:.3f}: {POSSIBLE:.2f} of the answerable,"
        f" {sum(value >= possible for value in silent) / max(1, len(silent)):.3f} of the others"
    )
    return {"clear": round(found[clear][0], 4), "possible": round(possible, 4)}


CLEAR = 0.9
"""The share of "clear" quotes that hold the answer, alone or with their neighbours."""
POSSIBLE = 0.93
"""The share of the questions with an answer that are quoted something."""


def main() -> None:
    """Fit, print, and write when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--ladder", action="store_true")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    sets = Sets(chosen.sets, chosen.cache)
    cases = training(sets, TRAIN)
    folds = Folds(partial(fit_order, names=features.FEATURES), cases)
    if chosen.ladder:
        ladder(cases, sets)
    written: dict[str, Any] = {
        "made": datetime.now(UTC).date().isoformat(),
        "by": "python -m tests.training.relevance",
        "trained_on": [f"{name} {mode}" for name, mode, _ in TRAIN],
        "features": folds.whole.table(),
        "silence": {},
    }
    report(sets, folds)
    for scope, jobs in (("story", STORY), ("archive", ARCHIVE)):
        judging = training(sets, jobs)
        silence = Folds(lambda part: fit_silence(part, folds), judging)
        judged(sets, folds, scope, silence)
        written["silence"][scope] = {
            "signs": silence.whole.table(),
            "bias": round(silence.whole.bias, 4),
            **bands(sets, folds, silence, jobs),
        }
    if chosen.write:
        place = Path(__file__).parents[2] / "knowledge" / "relevance.json"
        place.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
