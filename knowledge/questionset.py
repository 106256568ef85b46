"""Question set: articles, the questions asked of them, and what the right answers are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, get_args

from knowledge.article import Article, Source
from knowledge.errors import ReadError
from knowledge.jsonlines import Line, read_lines
from knowledge.library import read_library

Mode = Literal["all", "single", "pool", "removed"]
"""What is searched: all articles; only the one that holds the answer; those that the question
brings with it (`kb`); all, and everything is asked twice, the second time without the articles
that may hold the answer, so that silence is right."""

MODES: Final[tuple[Mode, ...]] = get_args(Mode)

_JSON_LINES: Final = frozenset({".jsonl", ".ndjson"})
_YAML: Final = frozenset({".yml", ".yaml"})
_UNDATED: Final = datetime.fromtimestamp(0, UTC).date()  # of articles without a date; never shown


class Span(NamedTuple):
    """Where an answer stands in an article."""

    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what is known of its answer.

    Attributes:
        id: unique in its set.
        text: what is asked.
        language: of the question; "und" when it is not told.
        answerable: whether an article answers it.
        answers: words that an answer holds.
        evidence: sentences that answer.
        spans: where they stand.
        gold: the articles that answer.
        also: further articles that hold the words of an answer.
        maybe: articles that may answer; taken out together with those.
        kb: the articles that it is asked of in mode "pool".
        evidence_articles: those among `gold` that hold the evidence.
        exclude: what is taken out when it is not answerable.
        history: earlier questions of the conversation, oldest first.
    """

    id: str
    text: str
    language: str = "und"
    answerable: bool = True
    answers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    gold: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    kb: tuple[str, ...] = ()
    evidence_articles: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    history: tuple[str, ...] = ()

    def without_its_articles(self) -> Question:
        """The same question where nothing that may answer it is left."""
        return Question(
            id=f"{self.id}#removed",
            text=self.text,
            language=self.language,
            answerable=False,
            exclude=(*self.gold, *self.also, *self.maybe),
            history=self.history,
        )


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Articles and the questions asked of them.

    Attributes:
        articles: by id.
        questions: in the order in which they are asked.
        mode: what is searched.
        problems: articles that could not be read and are left out, each with what to do.
    """

    articles: Mapping[str, Article]
    questions: Sequence[Question]
    mode: Mode
    problems: tuple[ReadError, ...] = ()

    def searched(self, question: Question) -> tuple[str, ...] | None:
        """The ids of the articles that a question is asked of; None for all."""
        match self.mode:
            case "single":
                chosen = (question.evidence_articles or question.gold)[:1] or question.kb
            case "pool":
                chosen = question.kb or question.gold
            case _:
                excluded = set() if question.answerable else set(question.exclude)
                if not excluded:
                    return None
                chosen = tuple(i for i in self.articles if i not in excluded)
        return tuple(i for i in chosen if i in self.articles)


def load_set(
    articles: Sequence[Path], questions: Path, mode: Mode, *, gold: Path | None = None
) -> QuestionSet:
    """Read a set.

    Args:
        articles: JSON lines (.jsonl), or the articles that the bot reads: files and folders.
        questions: JSON lines, or a newsroom's list (.yml), see `questionlist`.
        mode: what is searched.
        gold: the questions with these ids in the articles' own language, whose answers count:
            spans say where something stands in one language's articles only.

    Raises:
        ReadError: of the file and line that are not right, with what to do.
    """
    known, problems = _read_articles(articles)
    asked = _read_questions(questions, known)
    if gold:
        asked = _judged_by(asked, questions, _read_questions(gold, known), gold)
    if mode == "removed":
        asked = [question for question in asked if question.answerable]
        asked += [question.without_its_articles() for question in asked]
    if not asked:
        which = "answerable question" if mode == "removed" else "question"
        raise ReadError(f"there is no {which} in it", questions)
    return QuestionSet(known, asked, mode, problems)


def _read_articles(paths: Iterable[Path]) -> tuple[dict[str, Article], tuple[ReadError, ...]]:
    paths = tuple(paths)
    library = read_library(path for path in paths if path.suffix.lower() not in _JSON_LINES)
    articles = {article.id: article for article in library.articles}
    for path in paths:
        if path.suffix.lower() in _JSON_LINES:
            for line in read_lines(path):
                article = _article(line)
                if article.id in articles:
                    raise line.refusal(f"there is an article {article.id!r} already; rename one")
                articles[article.id] = article
    return articles, library.problems


def _article(line: Line) -> Article:
    try:
        source = Source(
            publisher=line.optional("publisher") or "unknown",
            published=_day(line.optional("published")),
            url=line.optional("url"),
            file=line.path.name,
            language=line.optional("language") or "und",
        )
        return Article(line.text("id"), line.optional("title"), line.text("text"), source)
    except ValueError as error:
        raise line.refusal(f"this is no article: {error}") from error


def _day(published: str) -> date:
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return _UNDATED


def _read_questions(path: Path, articles: Mapping[str, Article]) -> list[Question]:
    if path.suffix.lower() in _YAML:
        from knowledge.questionlist import read_list  # noqa: PLC0415 - loads yaml

        return read_list(path, articles)
    seen: set[str] = set()
    questions = []
    for line in read_lines(path):
        question = _question(line)
        if question.id in seen:
            raise line.refusal(f"there is a question {question.id!r} already; rename one")
        seen.add(question.id)
        questions.append(question)
    return questions


def _question(line: Line) -> Question:
    one = line.optional("article_id")
    return Question(
        id=line.text("id"),
        text=line.text("question"),
        language=line.optional("language") or "und",
        answerable=line.flag("answerable", default=True),
        answers=line.texts("answers"),
        evidence=line.texts("evidence"),
        spans=tuple(_spans(line, one)),
        gold=line.texts("article_ids") or ((one,) if one else ()),
        also=line.texts("alt_article_ids"),
        maybe=line.texts("may_answer_ids"),
        kb=line.texts("kb"),
        evidence_articles=line.texts("evidence_articles"),
        exclude=line.texts("exclude"),
        history=line.texts("history"),
    )


def _spans(line: Line, article_id: str) -> Iterator[Span]:
    for listed in line.fields.get("spans") or ():
        match listed:
            case [int(start), int(end)] if article_id and 0 <= start < end:
                yield Span(article_id, start, end)
            case [str(named), int(start), int(end)] if 0 <= start < end:
                yield Span(named, start, end)
            case _:
                raise line.refusal(
                    f"{listed!r:.60} is no span; give [start, end] with an article_id, "
                    "or [article, start, end]"
                )


def _judged_by(
    asked: Iterable[Question], path: Path, judged: Iterable[Question], gold: Path
) -> list[Question]:
    """The questions in their own words, with the answers of those of the same id."""
    answers: dict[str, Any] = {question.id: question for question in judged}
    found = [
        replace(answers[q.id], text=q.text, language=q.language, history=q.history)
        for q in asked
        if q.id in answers
    ]
    if not found:
        raise ReadError(f"no question of it has an id that is in {gold}; are they one set?", path)
    return found
