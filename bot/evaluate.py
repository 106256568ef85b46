"""Evaluate: `pullquote eval`, how often the right sentence comes, and silence where it should."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import click

from bot.config import Config
from bot.desk import open_models
from bot.terminal import WrongUse
from knowledge import KnowledgeError, split

if TYPE_CHECKING:
    from bot.evaluationreport import Report
    from knowledge.evaluation import Prediction
    from knowledge.meaning import Meaning
    from knowledge.questionset import Mode, QuestionSet

_FILE: Final = click.Path(path_type=Path, exists=True, dir_okay=False)
_ANY: Final = click.Path(path_type=Path, exists=True)
_OUT: Final = click.Path(path_type=Path, dir_okay=False, allow_dash=True)
_PAGE: Final = click.Path(path_type=Path, dir_okay=False)
_STDOUT: Final = Path("-")


@click.command(name="eval")
@click.argument("paths", metavar="[ARTICLES]... QUESTIONS", nargs=-1, type=_ANY)
@click.option("--articles", multiple=True, type=_ANY, help="Another way to name the articles.")
@click.option("--questions", type=_FILE, help="Another way to name the questions.")
@click.option(
    "--gold",
    type=_FILE,
    help="The same questions in the language of the articles, whose answers count.",
)
@click.option(
    "--mode",
    type=click.Choice(["all", "single", "pool", "removed"]),
    default="all",
    show_default=True,
    help="What is searched: all articles, the one with the answer, those that come with the "
    "question, or all and then all without those that have the answer.",
)
@click.option("--history/--no-history", default=True, help="Whether earlier questions count.")
@click.option("--predictions", type=_OUT, help="Write what was found, one JSON object a line.")
@click.option("--html", type=_PAGE, help="Write a page with a plot and the worst fifty misses.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.pass_obj
def evaluate(  # noqa: PLR0913 - one argument an option
    config: Config,
    *,
    paths: tuple[Path, ...],
    articles: tuple[Path, ...],
    questions: Path | None,
    gold: Path | None,
    mode: Mode,
    history: bool,
    predictions: Path | None,
    html: Path | None,
    as_json: bool,
) -> None:
    """Ask a set of questions and say how often the right sentence came, or silence.

    ARTICLES are files or folders as the bot reads them, or JSON lines; without any, those of the
    configuration. QUESTIONS are JSON lines (.jsonl) or a list of your own (.yml):

    \b
    - question: When does the bridge reopen?
      expect: 30 March        # words that the first quote must contain
    - question: Who designed the bridge?
      expect: silence         # the stories do not say

    Example: pullquote eval my-articles/ my-questions.yml --html report.html
    """  # noqa: D301 - \b keeps click from wrapping the list
    *before, asked = (*paths, questions) if questions else paths or (None,)
    if asked is None:
        raise click.UsageError("name the questions, a .jsonl or .yml file, after the articles")
    from bot.evaluationreport import report  # noqa: PLC0415 - only here
    from knowledge.answer import consider  # noqa: PLC0415
    from knowledge.evaluation import predict  # noqa: PLC0415
    from knowledge.questionset import load_set  # noqa: PLC0415

    read = [*articles, *before] or list(config.paths)
    with _told_plainly():
        question_set = load_set(read, asked, mode, gold=gold)
        _say_what_is_odd(question_set, gold)
        _check_folder(html)
        meaning = open_models(config)
        _read_by_models(question_set, meaning)
        look = partial(consider, meaning=meaning)
        found = _asked(
            predict(question_set, engine=config.engine, history=history, look=look),
            len(question_set.questions),
            predictions,
        )
        title = f"{asked.name} asked of {', '.join(path.name for path in read)}"
        told = report(question_set, found, title, history=history)
        _show(told, html, as_json=as_json, aside=predictions == _STDOUT)


def _read_by_models(question_set: QuestionSet, meaning: Meaning | None) -> None:
    """A hundredth of a second a sentence, once."""
    if meaning is None:
        return
    articles = question_set.articles.values()
    with click.progressbar(articles, label="Reading", file=sys.stderr) as bar:
        for article in bar:
            meaning.put(article.id, split(article))


@contextmanager
def _told_plainly() -> Iterator[None]:
    """What the person can put right, in one sentence."""
    try:
        yield
    except (KnowledgeError, OSError) as error:
        raise WrongUse(str(error)) from error


def _say_what_is_odd(question_set: QuestionSet, gold: Path | None) -> None:
    for problem in question_set.problems:
        click.echo(f"left out: {problem}", err=True)
    if not question_set.articles:
        raise WrongUse("no article could be read; name files or folders before the questions")
    foreign = sum(
        question_set.articles[span.article_id].source.language != question.language
        for question in question_set.questions
        for span in question.spans[:1]
        if span.article_id in question_set.articles
    )
    if foreign and gold is None:
        click.echo(
            f"{foreign} questions are in another language than their article: if their spans are "
            "not of these articles, name the questions whose spans are with --gold",
            err=True,
        )


def _check_folder(path: Path | None) -> None:
    """Before the work rather than after it."""
    if path and not path.parent.is_dir():
        raise WrongUse(f"{path}: there is no folder {path.parent}; make it first")


def _asked(predictions: Iterator[Prediction], length: int, path: Path | None) -> list[Prediction]:
    """All predictions, with a progress bar; written as they come."""
    found = []
    with (
        click.progressbar(predictions, length=length, label="Asking", file=sys.stderr) as bar,
        _opened(path) as file,
    ):
        for prediction in bar:
            found.append(prediction)
            if file:
                file.write(_json(prediction.as_record()) + "\n")
    if path:
        click.echo(f"{length} questions answered: {path}", err=True)
    return found


@contextmanager
def _opened(path: Path | None) -> Iterator[IO[str] | None]:
    """A file to write to, or none; half a character from a careless set does not stop it."""
    if path is None:
        yield None
    else:
        with click.open_file(str(path), "w", encoding="utf-8", errors="backslashreplace") as file:
            yield file


def _show(told: Report, html: Path | None, *, as_json: bool, aside: bool) -> None:
    from bot.evaluationpage import as_page  # noqa: PLC0415 - only when there is something to show
    from bot.evaluationreport import as_json as json_of  # noqa: PLC0415
    from bot.evaluationtable import as_text  # noqa: PLC0415

    click.echo(_json(json_of(told), indent=2) if as_json else as_text(told), err=aside)
    with _opened(html) as file:
        if file:
            file.write(as_page(told))


def _json(value: Any, indent: int | None = None) -> str:  # noqa: ANN401 - what JSON takes
    """JSON in readable letters; half a character is written as its escape."""
    written = json.dumps(value, ensure_ascii=False, indent=indent)
    return written.encode("utf-8", "backslashreplace").decode("utf-8")
