"""Makes knowledge/meaning.json: how models count beside the light score, and prints their worth.

    python -m tests.training.meaning ../shared/eval --encoder DIR --reader DIR --cache DIR [--write]

Every figure is held out as in tests.training.relevance, the light weights beneath included. The
reader's weight and judges are fitted on what it was not trained on: covidqa_long, and of XQuAD the
titles that are not in squad2_en.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from knowledge import features, silence
from knowledge.answer import consider
from knowledge.crossencoder import CrossEncoder, load_reader
from knowledge.index import open_index
from knowledge.meaning import (
    COSINE,
    LIGHT,
    LOGIT,
    READ,
    Column,
    Fitted,
    Meaning,
    names_of,
    signs,
)
from knowledge.passage import split
from knowledge.relevance import Ranked
from knowledge.semantic import Encoder, load_encoder
from knowledge.vectors import Vectors
from tests.training.fitting import Fit, listwise, logistic
from tests.training.folds import ALL, NEWS, Folds, Job, ranked, say, training
from tests.training.questions import FOLDS, Case, Sets, article
from tests.training.relevance import TRAIN, figures, fit_order
from tests.training.silence import CLEAR, FALSE, NEARLY, POSSIBLE, SHOWN

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
CAP, READ_CAP = 400, 250  # questions of a set; with a reader each costs .1 s
COMBINATIONS: Final = ((), (COSINE,), (LOGIT,), (COSINE, LOGIT))
LABELS: Final = ("light", "+ cosine", "+ reader", "+ both")
STORY: tuple[Job, ...] = tuple(
    (name, mode, limit)
    for name, limit in (("squad2_en", 1200), ("qed", ALL), ("covidqa_long", 600), ("xquad_en", ALL))
    for mode in ("single", "elsewhere")
)
ARCHIVE: tuple[Job, ...] = tuple(
    (name, mode, limit)
    for name, limit in (("qed", 600), ("covidqa_long", 400), ("xquad_en", ALL))
    for mode in ("all", "removed")
)
NEAR: Job = ("squad2_en", "single", 1200)
"""Questions that a story nearly answers. The reader knows most of them, so that for it the bar that
is set with them is rather too low than too high."""
FEWER: Final = MappingProxyType({"covidqa_long": 4})
"""Long papers set an archive's bands by as small a part as in tests.training.silence: one in eight.
With all of them nearly nothing would be clear."""
UNREAD = frozenset({"covidqa_long", "xquad_en"})
"""What the reader was not trained on; of XQuAD see `Sample`."""
REPORT: tuple[Job, ...] = (
    ("realtimeqa_2026", "single", ALL), ("newsqa_sample", "single", ALL), ("qed", "single", ALL),
    ("xquad_en", "single", ALL), ("covidqa_long", "single", 600), ("squad2_en", "single", 1200),
    ("realtimeqa_2026", "all", ALL), ("newsqa_sample", "all", ALL), ("xquad_en", "all", ALL),
)  # fmt: skip
JUDGED: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("squad2_en", ("single",), 1200),
    ("xquad_en", ("single", "elsewhere"), ALL),
    ("newsqa_sample", ("single", "elsewhere"), ALL),
    ("realtimeqa_2026", ("single", "elsewhere"), ALL),
    ("newsqa_sample", ("all", "removed"), ALL),
    ("realtimeqa_2026", ("all", "removed"), ALL),
    ("xquad_en", ("all", "removed"), ALL),
)


class Kept:
    """The models, with what they said kept in a folder: the same pairs are asked in every run."""

    def __init__(self, encoder: Path, reader: Path, folder: Path) -> None:
        self.plain = load_encoder(encoder), load_reader(reader)
        made, read = self.plain
        self._vectors_at = folder / f"vectors.{made.digest[:8]}.pickle"
        self._logits_at = folder / f"logits.{read.digest[:8]}.pickle"
        self._vectors: dict[str, Any] = _kept(self._vectors_at)
        self._logits: dict[tuple[str, str], float] = _kept(self._logits_at)
        self._new = 0
        fields = (made.name, made.digest, self._encode, made.prefixes, made.languages)
        self.encoder = Encoder(*fields)
        self.reader = CrossEncoder(
            read.name, self._read, digest=read.digest, languages=read.languages
        )

    def meaning(self, names: Sequence[str], fitted: Fitted) -> Meaning:
        """With some of the models."""
        return Meaning(
            vectors=Vectors(self.encoder) if COSINE in names else None,
            reader=self.reader if LOGIT in names else None,
            fitted=fitted,
        )

    def save(self) -> None:
        """Write what is new."""
        if self._new:
            self._vectors_at.write_bytes(pickle.dumps(self._vectors))
            self._logits_at.write_bytes(pickle.dumps(self._logits))
            self._new = 0

    def _encode(self, texts: Sequence[str]) -> list[Any]:
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._new += len(new)
        rows = np.asarray(list(self.plain[0].encode(new)), np.float16) if new else ()
        self._vectors.update(zip(new, rows, strict=True))
        return [np.asarray(self._vectors[text], np.float32) for text in texts]

    def _read(self, question: str, texts: list[str]) -> list[float]:
        new = [text for text in dict.fromkeys(texts) if (question, text) not in self._logits]
        self._new += len(new)
        said = map(float, self.plain[1].score(question, new)) if new else ()
        self._logits.update(
            ((question, text), logit) for text, logit in zip(new, said, strict=True)
        )
        return [self._logits[question, text] for text in texts]


def _kept(path: Path) -> Any:
    return pickle.loads(path.read_bytes()) if path.exists() else {}  # noqa: S301 - our own file


class Sample:
    """Some questions of each set, always the same ones, in the light order."""

    def __init__(self, sets: Sets, light: Folds) -> None:
        self.sets, self._light = sets, light
        articles, questions = sets.score.load("xquad_en")
        english, _ = sets.score.load("squad2_en")
        titles = {one["title"] for one in english.values()}
        self._seen = {q["id"] for q in questions if articles[q["article_id"]]["title"] in titles}

    def cases(self, job: Job, cap: int) -> Iterator[tuple[Case, list[Ranked]]]:
        """The questions of a job for which anything was found, and what was."""
        found = self.sets.cases(*job)
        if job[0] == "xquad_en":
            found = [case for case in found if case.id.partition("#")[0] not in self._seen]
        if job[0] not in NEWS:
            found = sorted(found, key=_shuffled)[:cap]
        for case in found:
            yield case, ranked(self._light.of(job[0], case), case)


def _shuffled(case: Case) -> str:
    return hashlib.sha256(case.id.partition("#")[0].encode()).hexdigest()


class Run:
    """Everything that is fitted for one combination: for each fold without it, and of all."""

    def __init__(self, names: tuple[str, ...], sample: Sample, kept: Kept) -> None:
        self.names, self._sample, self._kept = names, sample, kept
        self._cap = READ_CAP if LOGIT in names else CAP
        models = [kept.encoder.digest, kept.reader.digest]
        self.fitted = [Fitted(frozenset(models), {}, {}) for _ in range(FOLDS + 1)]
        self.judges: dict[silence.Scope, list[Fit]] = {}

    def jobs(self, jobs: Sequence[Job]) -> list[Job]:
        """Those that may be trained on."""
        return [job for job in jobs if LOGIT not in self.names or job[0] in UNREAD]

    def part(self, job: Job, case: Case) -> int:
        """Which of the fits has not seen a case."""
        return FOLDS if job[0] in NEWS else case.fold

    def order(self, part: int, case: Case, light: Sequence[Ranked]) -> list[Ranked]:
        """A case as `Meaning.reorder` has it."""
        meaning = self._kept.meaning(self.names, self.fitted[part])
        return meaning.reorder(case.question, light) if self.names else list(light)

    def fit_columns(self, earlier: dict[tuple[str, ...], Run]) -> None:
        """Fit the weight of the last column, the others being as they are without it."""
        *before, name = self.names
        models = self.fitted[0].models
        columns = [
            dict(fitted.columns.get(tuple(before), {})) for fitted in earlier[tuple(before)].fitted
        ]
        for part in range(FOLDS + 1):
            nothing = {**columns[part], name: Column(0.0, 1.0, 0.0)}
            self.fitted[part] = Fitted(models, {self.names: nothing}, {})
        groups = []
        for job in self.jobs([*STORY, *ARCHIVE]):
            if job[1] in {"single", "all"}:
                for case, light in self._sample.cases(job, self._cap):
                    found = self.order(case.fold, case, light)[: READ if name == LOGIT else None]
                    rows, right = _group(case, found, name)
                    if case.answerable and any(right) and not all(right):
                        groups.append((case.fold, rows, right))
        for part in range(FOLDS + 1):
            useful = [(rows, right) for fold, rows, right in groups if fold != part]
            column = _column(listwise(useful, (LIGHT, name), [1.0] * len(useful)))
            self.fitted[part] = Fitted(models, {self.names: {**columns[part], name: column}}, {})

    def fit_judges(self, scope: silence.Scope, jobs: Sequence[Job]) -> None:
        """Fit the judge of silence for stories or for archives."""
        cases = [
            (case, self.order(self.part(job, case), case, light))
            for job in self.jobs(jobs)
            for case, light in self._sample.cases(job, self._cap)
            if light
        ]
        cases = [
            (case, found)
            for case, found in cases
            if all(np.isfinite(found[0].features[name]) for name in self.names)
        ]
        self.judges[scope] = [
            self._judge([one for one in cases if one[0].fold != part]) for part in range(FOLDS + 1)
        ]

    def _judge(self, cases: Sequence[tuple[Case, list[Ranked]]]) -> Fit:
        right = [case.answerable for case, _ in cases]
        rows = [signs(found) for _, found in cases]
        share = sum(right) / len(right)
        importance = [1 / share if one else 1 / (1 - share) for one in right]
        return logistic(rows, names_of(self.names), right, importance)

    def values(
        self, scope: silence.Scope, job: Job, cap: int
    ) -> Iterator[tuple[Case, bool, float]]:
        """Of each question of a job, whether what is shown answers it, and how sure it is."""
        for case, light in self._sample.cases(job, cap):
            part = self.part(job, case)
            if light:
                found = self.order(part, case, light)
                fit, row = self.judges[scope][part], signs(found)
                usual = dict(zip(fit.names, fit.mean, strict=True))
                row = {name: row[name] if np.isfinite(row[name]) else usual[name] for name in usual}
                first, *rest = [_place(case, one) for one in found[:SHOWN]]
                shown = case.beside[first] or any(case.strict[n] for n in (first, *rest))
                yield case, shown, 1 / (1 + float(np.exp(-fit.scores([row])[0])))
            else:
                yield case, False, 0.0

    def written(self) -> dict[str, Any]:
        """As it stands in the JSON file."""
        columns = self.fitted[FOLDS].columns[self.names]
        return {
            "trained_on": [f"{name} {mode}" for name, mode, _ in self.jobs([*STORY, *ARCHIVE])],
            "columns": {
                name: {"weight": one.weight, "mean": one.mean, "sd": one.deviation}
                for name, one in columns.items()
            },
            "silence": {
                scope: {
                    "signs": fits[FOLDS].table(),
                    "bias": round(fits[FOLDS].bias, 4),
                    **self._bands(scope, self.jobs(STORY if scope == "story" else ARCHIVE)),
                }
                for scope, fits in self.judges.items()
            },
        }

    def _bands(self, scope: silence.Scope, jobs: Sequence[Job]) -> dict[str, float]:
        """Where "clear" and "possible" begin; as in tests.training.silence."""
        found = [
            (value, case.answerable, case.answerable and shown)
            for job in jobs
            for case, shown, value in self.values(
                scope, job, self._cap // (FEWER.get(job[0], 1) if scope == "archive" else 1)
            )
            if value and (case.answerable or job[1] in {"elsewhere", "removed"})
        ]
        found.sort(key=lambda one: -one[0])
        right = np.cumsum([shown for *_, shown in found]) / np.arange(1, len(found) + 1)
        clear = next((n for n in reversed(range(len(found))) if right[n] >= CLEAR), 0)
        yes = [value for value, answerable, _ in found if answerable]
        no = [value for value, answerable, _ in found if not answerable]
        nearly = sorted(
            value
            for case, _, value in self.values(scope, NEAR, READ_CAP if scope == "story" else 0)
            if not case.answerable
        )
        possible = max(
            yes[int(POSSIBLE * (len(yes) - 1))],
            no[int(FALSE * (len(no) - 1))],
            nearly[int((1 - NEARLY) * (len(nearly) - 1))] if nearly else 0.0,
        )
        sure = max(possible, found[clear][0])
        shares = [
            f"{sum(value >= least for value in side) / len(side):.2f}"
            for least in (sure, possible)
            for side in (yes, no, nearly or [0.0])
        ]
        say(f"{'+'.join(self.names):14}{scope:8} clear, possible of yes/no/nearly:", *shares)
        return {"clear": round(sure, 4), "possible": round(possible, 4)}


def _group(
    case: Case, found: Sequence[Ranked], name: str
) -> tuple[list[dict[str, float]], list[bool]]:
    rows = [{LIGHT: one.relevance, name: one.features[name]} for one in found]
    usable = [n for n, row in enumerate(rows) if np.isfinite(row[name])]
    return [rows[n] for n in usable], [case.strict[_place(case, found[n])] for n in usable]


def _place(case: Case, one: Ranked) -> int:
    """Which of the hits a passage is."""
    key = one.passage.article_id, one.passage.start
    return next(
        n for n, hit in enumerate(case.hits) if (hit.passage.article_id, hit.passage.start) == key
    )


def _column(fit: Fit) -> Column:
    """The weight beside a relevance that counts 1."""
    relevance = fit.weight[0] / fit.sd[0]
    numbers = fit.mean[1], fit.sd[1], fit.weight[1] / relevance
    return Column(*(float(f"{number:.5g}") for number in numbers))


def report(runs: Sequence[Run], sample: Sample, jobs: Iterable[Job] = REPORT) -> None:
    """Print strict@1, @3 and @1 with the neighbours, side by side."""
    say(f"{'strict @1/@3/beside':24}{'n':>5}", *(label.rjust(16) for label in LABELS))
    for job in jobs:
        cases = [one for one in sample.cases(job, CAP) if one[0].answerable]
        cells = [_cell(run, job, cases) for run in runs]
        say(f"{job[0] + ':' + job[1]:24}{len(cases):5}", *(strict for strict, _ in cells))
        if job[1] == "all":
            say(f"{'  loose @1/@3':29}", *(loose for _, loose in cells))


def _cell(run: Run, job: Job, cases: Sequence[tuple[Case, list[Ranked]]]) -> tuple[str, str]:
    light = {case.id: found for case, found in cases}

    def ordered(case: Case) -> list[int]:
        found = run.order(run.part(job, case), case, light[case.id])
        return [_place(case, one) for one in found[:3]]

    own = figures([case for case, _ in cases], ordered)
    return _figures(own[[0, 1, 4]]), _figures(own[2:4])


def _figures(values: Iterable[float]) -> str:
    return "/".join(f"{value:.3f}" for value in values).replace("0.", ".").rjust(16)


def report_silence(runs: Sequence[Run], sample: Sample) -> None:
    """Print AUROC, FAR@95 and FAR@80, side by side."""
    say(f"{'AUROC/FAR@95/FAR@80':29}", *(label.rjust(16) for label in LABELS))
    for name, modes, limit in JUDGED:
        scope: silence.Scope = "archive" if "all" in modes else "story"
        cells = []
        for run in runs:
            sides: tuple[list[float], list[float]] = ([], [])
            for mode in modes:
                for case, _, value in run.values(scope, (name, mode, limit), READ_CAP):
                    sides[not case.answerable].append(value)
            score = sample.sets.score
            own = [score.auroc(*sides), *(score.far(*sides, share) for share in (0.95, 0.8))]
            cells.append(_figures(own))
        say(f"{name + ':' + '+'.join(modes):29}", *cells)


def report_cost(sets: Sets, kept: Kept) -> None:
    """Print the CPU time of a question of the news, on a story whose vectors are there."""
    articles, questions = sets.load("realtimeqa_2026")
    encoder, reader = kept.plain
    index, vectors = open_index(), Vectors(encoder)
    asked = [q for q in questions if q["answerable"]][:20]
    for key in {q["gold"][0] for q in asked}:
        passages = split(article(articles[key]))
        index.put(key, passages)
        vectors.put(key, passages)
    meanings: list[tuple[str, Callable[[str, list[Ranked]], object]]] = [
        ("light", lambda _, found: found)
    ]
    for label, meaning in zip(
        LABELS[1:],
        (Meaning(vectors=vectors), Meaning(reader=reader), Meaning(vectors=vectors, reader=reader)),
        strict=True,
    ):
        meanings.append((label, partial(_think, meaning)))
    for label, think in meanings:
        times = []
        for question in asked:
            before = time.process_time()
            text = question["question"]
            found = consider(index, text, within={question["gold"][0]})
            think(text, list(found.ranked))
            times.append(1000 * (time.process_time() - before))
        say(f"{label:10} {median(times):.1f} ms CPU p50 a question, {max(times):.1f} at most")


def _think(meaning: Meaning, question: str, found: list[Ranked]) -> object:
    return meaning.judge(question, meaning.reorder(question, found))


def _light(folder: Path, cache: Path) -> Folds:
    """The light weights, fitted once for each state of what they are made of."""
    data = json.loads((KNOWLEDGE / "relevance.json").read_text("utf-8"))["features"]
    digest = hashlib.sha256(json.dumps(data).encode()).hexdigest()[:8]
    path = cache / f"light.{digest}.folds"
    if path.exists():
        parts = pickle.loads(path.read_bytes())  # noqa: S301 - our own file
    else:
        cases = training(Sets(folder, cache), TRAIN)
        parts = [
            fit_order([c for c in cases if c[0].fold != fold], features.FEATURES)
            for fold in range(FOLDS + 1)  # the last leaves out none
        ]
        path.write_bytes(pickle.dumps(parts))
    return Folds(lambda _: parts.pop(0), [])


def main() -> None:
    """Fit, print, and write when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    sets = Sets(chosen.sets, chosen.cache)
    kept = Kept(chosen.encoder, chosen.reader, chosen.cache)
    sample = Sample(sets, _light(chosen.sets, chosen.cache))
    runs: dict[tuple[str, ...], Run] = {}
    for names in COMBINATIONS:
        runs[names] = Run(names, sample, kept)
        if names:
            runs[names].fit_columns(runs)
            say("+".join(names), runs[names].fitted[FOLDS].columns[names])
        runs[names].fit_judges("story", STORY)
        runs[names].fit_judges("archive", ARCHIVE)
        kept.save()
    names_on_the_hub = ["sentence-transformers/all-MiniLM-L6-v2"]
    written = {
        "made": datetime.now(UTC).date().isoformat(),
        "by": "python -m tests.training.meaning",
        "models": [kept.encoder.digest, *names_on_the_hub, kept.reader.digest],
        "combinations": [run.written() for names, run in runs.items() if names],
    }
    if chosen.write:
        place = KNOWLEDGE / "meaning.json"
        place.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    report(list(runs.values()), sample)
    report_silence(list(runs.values()), sample)
    kept.save()
    report_cost(sets, kept)


if __name__ == "__main__":
    main()
