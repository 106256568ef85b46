"""Evaluation: a question set in, one prediction a question out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from knowledge.answer import consider
from knowledge.article import Article, Source
from knowledge.errors import ReadError
from knowledge.index import Index, open_index
from knowledge.library import fill

Record = Mapping[str, Any]
"""A line of a question set or of the predictions, as JSON gives it."""

_RETURNED = 3  # sentences a prediction holds, best first
_UNDATED = datetime.fromtimestamp(0, UTC).date()  # of articles without a date; never shown


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Articles and the questions asked of them.

    Attributes:
        articles: by id.
        questions: with id, question, and what the mode needs of article_id, article_ids, kb,
            exclude, alt_article_ids, may_answer_ids.
        mode: "all" asks all articles at once; "single" only the article that holds the answer;
            "removed" asks everything twice, the second time (id "...#removed") without the
            articles that may hold the answer, so that silence is right.
    """

    articles: Mapping[str, Article]
    questions: Sequence[Record]
    mode: str


def load_set(articles: Path, questions: Path, mode: str) -> QuestionSet:
    """Read a set: one JSON object a line, in each of two files.

    Raises:
        ReadError: a line is not an object with the fields that are needed.
    """
    asked = [record for _, record in _lines(questions, ("id", "question"))]
    if mode == "removed":
        asked = [q for q in asked if q.get("answerable", True)]
        asked += [_removed(question) for question in asked]
    read = (_article(record, articles, line) for line, record in _lines(articles, ("id", "text")))
    return QuestionSet({article.id: article for article in read}, asked, mode)


def predict(question_set: QuestionSet) -> Iterator[dict[str, Any]]:
    """Answer every question, in order; sentences are given even where the bot would be silent."""
    whole = None
    for question in question_set.questions:
        if question_set.mode == "single":
            chosen = [
                question_set.articles[i] for i in _own(question) if i in question_set.articles
            ]
            yield _prediction(question, _filled(chosen), None)
        else:
            whole = whole or _filled(question_set.articles.values())
            yield _prediction(question, whole, _allowed(question, question_set))


def _prediction(question: Record, index: Index, within: frozenset[str] | None) -> dict[str, Any]:
    found = consider(
        index, question["question"], history=question.get("history") or (), within=within
    )
    sentences = [
        {"article_id": p.article_id, "text": p.text, "start": p.start, "end": p.end}
        for p in (one.passage for one in found.ranked[:_RETURNED])
    ]
    return {
        "question_id": question["id"],
        "sentences": sentences,
        "confidence": found.confidence.value if sentences else None,
        "band": found.confidence.band,
    }


def _filled(articles: Any) -> Index:  # noqa: ANN401
    index = open_index()
    fill(index, articles)
    return index


def _allowed(question: Record, question_set: QuestionSet) -> frozenset[str] | None:
    excluded = () if question.get("answerable", True) else question.get("exclude") or ()
    return frozenset(question_set.articles).difference(excluded) if excluded else None


def _own(question: Record) -> Sequence[str]:
    """The article that a single-mode question is asked of."""
    gold = question.get("evidence_articles") or _gold(question)
    return gold[:1] or question.get("kb") or ()


def _gold(question: Record) -> list[str]:
    named = question.get("article_ids") or [question.get("article_id")]
    return [article_id for article_id in named if article_id]


def _removed(question: Record) -> Record:
    more = [*question.get("alt_article_ids", ()), *question.get("may_answer_ids", ())]
    return {
        **question,
        "id": f"{question['id']}#removed",
        "answerable": False,
        "exclude": [*_gold(question), *more],
    }


def _article(record: Record, path: Path, line: int) -> Article:
    try:
        source = Source(
            publisher=record.get("publisher") or "unknown",
            published=_day(record.get("published")),
            url=record.get("url") or "",
            file=path.name,
            language=record.get("language") or "und",
        )
        return Article(str(record["id"]), record.get("title") or "", record["text"], source)
    except (KeyError, TypeError, ValueError) as error:
        raise ReadError(f"this is no article: {error}", path, line=line) from error


def _day(published: str | None) -> date:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return _UNDATED


def _lines(path: Path, needed: Sequence[str]) -> Iterator[tuple[int, Record]]:
    for line, record in _numbered(path):
        missing = [key for key in needed if not isinstance(record.get(key), str)]
        if missing:
            raise ReadError(f"the text field {missing[0]!r} is missing", path, line=line)
        yield line, record


def _numbered(path: Path) -> Iterator[tuple[int, Record]]:
    with path.open("rb") as file:
        for line, text in enumerate(file, 1):
            if not text.strip():
                continue
            try:
                record = json.loads(text)
            except ValueError as error:
                raise ReadError(f"this is not JSON: {error}", path, line=line) from error
            if not isinstance(record, dict):
                raise ReadError("each line must be a JSON object", path, line=line)
            yield line, record
