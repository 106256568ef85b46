"""Fits when to be silent: the two calibrators of relevance.json."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.silence import SIGNS, signs
from tests.training.fitting import Fit, logistic
from tests.training.folds import ALL, Folds, Job, order, ranked, say
from tests.training.questions import Case, Sets

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
        ("xquad_en", ALL), ("qed", 600), ("xquad_es", 600),
        ("xquad_de", 400),
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


def bands(sets: Sets, folds: Folds, silence: Folds, jobs: Sequence[Job]) -> dict[str, float]:
    """Where "clear" and "possible" begin, from held-out values.

    Measured on questions that the story answers and as many that it is not about. Of those that
    it nearly answers (SQuAD's) half may still be quoted something: to silence most of them would
    silence most answers; half costs the news sets 2 % of what is right.
    """
    near = [
        _chance(case, folds, silence)
        for job in jobs
        if job[1] == "single"
        for case in sets.cases(*job)
        if case.rows and not case.answerable
    ]
    found = []
    for job in jobs:
        for case in sets.cases(*job):
            if case.rows and (case.answerable or job[1] in {"elsewhere", "removed"}):
                value = _chance(case, folds, silence)
                first, *rest = order(folds.of("", case), case)[:SHOWN]
                shown = case.beside[first] or any(case.strict[n] for n in (first, *rest))
                found.append((value, case.answerable, case.answerable and shown))
    found.sort(key=lambda one: -one[0])
    right = np.cumsum([shown for *_, shown in found]) / np.arange(1, len(found) + 1)
    clear = next((n for n in reversed(range(len(found))) if right[n] >= CLEAR), 0)
    answerable = [value for value, is_answerable, _ in found if is_answerable]
    silent = [value for value, is_answerable, _ in found if not is_answerable]
    nearly = _at(sorted(near, reverse=True), NEARLY) if near else 0.0
    possible = max(_at(answerable, POSSIBLE), _at(silent, FALSE), nearly)
    clear_from = found[clear][0]
    say(
        f"clear from {clear_from:.3f}: {right[clear]:.3f} right,"
        f" {_over(answerable, clear_from):.3f} of the answerable;"
        f" possible from {possible:.3f}: {_over(answerable, possible):.3f} of the answerable,"
        f" {_over(silent, possible):.3f} of the others"
    )
    return {"clear": round(clear_from, 4), "possible": round(possible, 4)}


def _chance(case: Case, folds: Folds, silence: Folds) -> float:
    return float(1 / (1 + np.exp(-_sure("", case, folds, silence))))


def _at(values: Sequence[float], share: float) -> float:
    """The value that a share of values, best first, reaches."""
    return values[int(share * (len(values) - 1))]


def _over(values: Sequence[float], least: float) -> float:
    return sum(value >= least for value in values) / max(1, len(values))


SHOWN = 3
"""Quotes that a reader sees, the first with its neighbours."""
CLEAR = 0.94
"""The share of "clear" answers whose quotes shown hold the answer."""
POSSIBLE = 0.93
"""The share of the questions with an answer that are quoted something."""
FALSE = 0.1
"""The share of the others that may be quoted something, before an answer is given up for it."""
NEARLY = 0.5
"""The share of questions close to the story that may be quoted something."""
