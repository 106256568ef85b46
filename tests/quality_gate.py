"""The quality gate: figures of the sample story and of question sets may not fall below floors.

    python -m tests.quality_gate             print the figures beside their floors; 1 when below
    python -m tests.quality_gate --update    raise the floors to what is measured
                --update --allow-regression  lower them too; the commit says why

The floors stand in quality_floors.json. Sets that are not on this machine are passed over, visibly.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Final

from knowledge import SAMPLE
from knowledge.evaluation import predict
from knowledge.figures import figures, judge_all
from knowledge.questionset import Mode, load_set

HERE: Final = Path(__file__).parent
FLOORS: Final = HERE / "quality_floors.json"
SETS: Final = HERE.parents[1] / "shared" / "eval"
ASKED: Final[tuple[tuple[str, Mode], ...]] = (
    ("sample", "all"),
    ("xquad_en", "all"),
    ("xquad_en", "removed"),
    ("xquad_es", "single"),
    ("qed", "single"),
    ("newsqa_sample", "single"),
    ("realtimeqa_2026", "single"),
    ("inscit", "all"),
)
MARGIN: Final = 0.005
"""What a figure may be under its floor: less than one question of the small sets."""

Table = dict[str, dict[str, float]]


def measured(name: str, mode: Mode) -> dict[str, float] | None:
    """The figures of one set, each the better the higher; None when it is not here."""
    if name == "sample":
        articles, questions = SAMPLE, HERE / "sample_questions.yml"
    else:
        articles, questions = SETS / f"{name}.articles.jsonl", SETS / f"{name}.questions.jsonl"
    if not (articles.exists() and questions.exists()):
        return None
    question_set = load_set([articles], questions, mode)
    found = figures(list(judge_all(predict(question_set), question_set.articles)))
    chosen: dict[str, float | None] = {
        "strict@1": found.hits["sentence"]["strict@1"],
        "strict@3": found.hits["sentence"]["strict@3"],
        "verbatim": found.verbatim,
        "answered when it should be": _not(found.bands["answerable"]["none"]),
        "silent when it should be": found.bands["unanswerable"]["none"],
        "never clear when it should not be": _not(found.bands["unanswerable"]["clear"]),
    }
    return {key: round(value, 4) for key, value in chosen.items() if value is not None}


def _not(share: float | None) -> float | None:
    return None if share is None else 1 - share


def main() -> int:
    """Measure, compare, and write the floors when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--allow-regression", action="store_true")
    chosen = parser.parse_args()
    floors: Table = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    below = 0
    for name, mode in ASKED:
        key = f"{name} {mode}"
        found = measured(name, mode)
        if found is None:
            sys.stdout.write(f"{key}: not on this machine, passed over\n")
            continue
        below += _compared(key, found, floors.get(key, {}))
        if chosen.update:
            old = {} if chosen.allow_regression else floors.get(key, {})
            floors[key] = {what: max(value, old.get(what, 0.0)) for what, value in found.items()}
    if chosen.update:
        FLOORS.write_text(json.dumps(floors, indent=1) + "\n", "utf-8")
        return 0
    return int(below > 0)


def _compared(key: str, found: dict[str, float], floors: dict[str, float]) -> int:
    below = 0
    for what, value in found.items():
        floor = floors.get(what)
        fallen = floor is not None and value < floor - MARGIN
        mark = "BELOW" if fallen else "ok"
        sys.stdout.write(f"{mark:6}{key:26}{what:36}{value:.3f}  floor {floor}\n")
        below += fallen
    return below


if __name__ == "__main__":
    sys.exit(main())
