"""Question sets for training: their folds, what an engine finds, and which of it is right."""

from __future__ import annotations

import hashlib
import importlib.util
import pickle
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from knowledge.article import Article, Source
from knowledge.features import measure
from knowledge.followup import context, search
from knowledge.index import Hit, Index, open_index
from knowledge.neighbours import spread
from knowledge.passage import Passage, split

FOLDS = 5
_SEED = 7

Question = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One question with what was found for it.

    `strict` and `loose` say of each hit whether it holds the answer, as score.py judges;
    `beside` whether it does with its neighbours.
    """

    id: str
    fold: int
    answerable: bool
    question: str
    hits: list[Hit]
    rows: list[dict[str, float]]
    strict: list[bool]
    loose: list[bool]
    beside: list[bool]
    history: list[str] = field(default_factory=list)


class Sets:
    """The sets in a folder, split by title so that nothing is trained on what it is scored on."""

    def __init__(self, folder: Path, cache: Path | None = None) -> None:
        self._cache = cache
        spec = importlib.util.spec_from_file_location("score", folder / "score.py")
        if spec is None or spec.loader is None:
            raise FileNotFoundError(folder / "score.py")
        self.score: Any = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.score)
        self._groups = self._squad_groups()
        self._loaded: dict[str, list[Case]] = {}

    def _squad_groups(self) -> dict[str, str]:
        """The XQuAD article that a SQuAD article is: by its title, or by a question's id."""
        articles, questions = self.score.load("xquad_en")
        titles = {article["title"]: key for key, article in articles.items()}
        places = {question["id"]: question["article_id"] for question in questions}
        groups = {key: key for key in articles}
        english, _ = self.score.load("squad2_en")
        groups |= {key: titles.get(a["title"], key) for key, a in english.items()}
        _, spanish = self.score.load("squad2_es")
        for question in spanish:
            if question["id"] in places:
                groups[question["article_id"]] = places[question["id"]]
        return groups

    def fold(self, name: str, question: Question, articles: dict[str, Any]) -> int:
        """Which of FOLDS a question belongs to; the same for all questions of a title."""
        key = question.get("article_id") or (question["gold"] or [question["id"]])[0]
        title = (articles.get(key) or {}).get("title") or key
        group = self._groups.get(key, f"{name.partition('_')[0]}:{title}")
        return int(hashlib.sha256(group.encode()).hexdigest(), 16) % FOLDS

    def cases(self, name: str, mode: str = "single", limit: int = 100_000) -> list[Case]:
        """Search a set's questions; `name` may be "xquad_es-en": Spanish asked of English."""
        key = f"{name}.{mode}.{limit}"
        if key not in self._loaded:
            self._loaded[key] = self._kept(key) or self._search(name, mode, limit)
            self._keep(key)
        return self._loaded[key]

    def _kept(self, key: str) -> list[Case]:
        """What an earlier run found, measured again when the features have changed."""
        path = self._cache / f"{key}.pickle" if self._cache else None
        if path is None or not path.exists():
            return []
        rules, cases = pickle.loads(path.read_bytes())  # noqa: S301 - our own file
        if rules != _rules():
            cases = [replace(case, rows=_rows(case)) for case in cases]
        found: list[Case] = cases
        return found

    def _keep(self, key: str) -> None:
        if self._cache:
            path = self._cache / f"{key}.pickle"
            path.write_bytes(pickle.dumps((_rules(), self._loaded[key])))

    def load(self, name: str) -> tuple[dict[str, Any], list[Question]]:
        """The articles and questions of a set, or of two languages of XQuAD."""
        if "-" in name:
            asked, told = name.removeprefix("xquad_").split("-")
            loaded: tuple[dict[str, Any], list[Question]] = self.score.cross(asked, told)
        else:
            loaded = self.score.load(name)
        return loaded

    def _search(self, name: str, mode: str, limit: int) -> list[Case]:
        articles, questions = self.load(name)
        wanted = chosen(questions, mode, limit, self.score)
        passages = {key: split(article(value)) for key, value in articles.items()}
        whole = open_index()
        if mode in {"all", "removed"}:
            for key, found in passages.items():
                whole.put(key, found)
        cases = []
        opened: dict[tuple[str, ...], Index] = {}
        for number, question in enumerate(wanted):
            keys = self._where(question, articles, mode, number)
            if not keys:
                continue
            index = whole
            if mode not in {"all", "removed"}:
                if tuple(keys) not in opened:
                    opened[tuple(keys)] = _only(passages, keys)
                index = opened[tuple(keys)]
            cases.append(self._case(name, question, articles, index, set(keys)))
        return cases

    def _where(
        self, question: Question, articles: dict[str, Any], mode: str, number: int
    ) -> list[str]:
        if mode == "elsewhere":  # asked of another story
            keys = [key for key in articles if key not in set(question["gold"])]
            return [keys[random.Random(number).randrange(len(keys))]]
        kind = {"removed": "all", "all": "all"}.get(mode, mode)
        found: list[str] = self.score.kb_ids(question, articles, kind) or []
        return found

    def _case(
        self,
        name: str,
        question: Question,
        articles: dict[str, Any],
        index: Index,
        within: Collection[str],
    ) -> Case:
        history = list(question.get("history") or ())
        hits = spread(search(index, question["question"], history=history, within=within))
        judged = [self.score.hits(question, quote(hit.passage), articles) for hit in hits]
        beside = [self.score.hits(question, widest(hit.passage), articles)[2] for hit in hits]
        return Case(
            id=question["id"],
            fold=self.fold(name, question, articles),
            answerable=question["answerable"],
            question=question["question"],
            hits=hits,
            rows=measure(question["question"], hits, context(question["question"], history)),
            strict=[found[2] for found in judged],
            loose=[found[1] for found in judged],
            beside=beside,
            history=history,
        )


def _rows(case: Case) -> list[dict[str, float]]:
    return measure(case.question, case.hits, context(case.question, case.history))


@lru_cache(maxsize=1)
def _rules() -> str:
    """A digest of all that features are made with."""
    parts = (
        "features.py",
        "answertype.py",
        "answertype.json",
        "crosslingual.py",
        "followup.py",
        "quantity.json",
        "question.py",
        "sentence.py",
        "tally.py",
    )
    read = b"".join(files("knowledge").joinpath(part).read_bytes() for part in parts)
    return hashlib.sha256(read).hexdigest()


def quote(passage: Passage) -> dict[str, Any]:
    """A passage as score.py takes it."""
    return {
        "article_id": passage.article_id,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
    }


def widest(passage: Passage) -> dict[str, Any]:
    """A passage with the sentences before and after, as score.py takes it."""
    return {
        "article_id": passage.article_id,
        "text": passage.before + passage.text + passage.after,
        "start": passage.start - len(passage.before),
        "end": passage.end + len(passage.after),
    }


def article(read: dict[str, Any]) -> Article:
    """An article of a set; what it does not name is filled in."""
    source = Source(
        publisher=read.get("publisher") or "unknown",
        published=_day(read.get("published")),
        file=read["id"],
        language=read["language"],
    )
    return Article(read["id"], read.get("title") or "", read["text"], source)


def _day(published: str | None) -> date:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return date(2000, 1, 1)


def _only(passages: dict[str, tuple[Passage, ...]], keys: Sequence[str]) -> Index:
    index = open_index()
    for key in keys:
        index.put(key, passages[key])
    return index


_WEAK = ("underspecified", "partial", "weak-unanswerable", "clarification", "noAnswerBut")


def chosen(questions: list[Question], mode: str, limit: int, score: Any) -> list[Question]:
    """The questions of a mode, at most `limit`, always the same ones."""
    kept = [q for q in questions if not str(q.get("kind") or "").startswith(_WEAK)]
    if mode in {"removed", "elsewhere"}:
        kept = [q for q in kept if q["answerable"]]
    if len(kept) > limit:
        random.Random(_SEED).shuffle(kept)
        kept = kept[:limit]
    if mode == "removed":
        removed: list[Question] = score.removed(kept)
        return removed
    if mode == "elsewhere":
        return [{**q, "answerable": False, "gold_spans": [], "answers": []} for q in kept]
    return kept
