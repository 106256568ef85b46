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
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from knowledge import features
from tests.training.fitting import Array, Fit, listwise
from tests.training.folds import ALL, NEWS, Folds, Job, in_order, say, training
from tests.training.questions import Case, Sets
from tests.training.silence import ARCHIVE, STORY, bands, fit_silence, judged

TRAIN: tuple[Job, ...] = (
    ("squad2_en", "single", 1200), ("squad2_en", "all", 500), ("squad2_es", "single", 1000),
    ("qed", "single", ALL), ("qed", "all", 600), ("covidqa_long", "single", 600),
    ("faquad_pt", "single", 600), ("jsquad_ja", "single", 500), ("xquad_es", "all", 400),
    ("xquad_de", "single", 400), ("xquad_ru", "single", 400), ("xquad_zh", "single", 400),
    ("xquad_ar", "single", 400),
)  # fmt: skip
REPORT: tuple[Job, ...] = (
    ("xquad_en", "single", ALL), ("xquad_es", "single", ALL), ("xquad_de", "single", ALL),
    ("xquad_ru", "single", ALL), ("xquad_ar", "single", ALL), ("xquad_zh", "single", ALL),
    ("xquad_en", "all", ALL), ("qed", "single", ALL), ("covidqa_long", "single", ALL),
    ("realtimeqa_2026", "single", ALL), ("newsqa_sample", "single", ALL),
    ("realtimeqa_2026", "all", ALL), ("newsqa_sample", "all", ALL), ("inscit", "all", ALL),
    ("squad2_en", "single", 1200), ("faquad_pt", "single", 600), ("jsquad_ja", "single", 500),
    ("xquad_es-en", "all", ALL), ("xquad_en-es", "all", ALL), ("xquad_de-en", "all", 600),
)  # fmt: skip
GROUPS = {
    "coverage": features.COVERAGE,
    "score": features.SCORE,
    "form": features.FORM,
    "kind": features.KIND,
    "article": features.ARTICLE,
}


def fit_order(cases: Sequence[tuple[Case, float]], names: tuple[str, ...]) -> Fit:
    """Fit the listwise scorer on the questions whose answer was found, but not everywhere."""
    useful = [(c, w) for c, w in cases if c.answerable and any(c.strict) and not all(c.strict)]
    groups = [(case.rows, case.strict) for case, _ in useful]
    return listwise(groups, names, [weight for _, weight in useful])


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
