"""The command line: pullquote run | chat | ask | sources | check, and what newsdesk adds."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, Final

import click

from bot.answers import answer_message
from bot.config import (
    Config,
    ConfigError,
    check_library,
    read_token,
)
from bot.configfile import load
from bot.desk import Desk, open_desk, told
from bot.evaluate import evaluate
from bot.indexing import index_library
from bot.newkey import key
from bot.newsdesk import add, follow, withdraw
from bot.records import make_report, verify
from bot.sources import sources_message
from bot.terminal import WRONG, WrongUse, at_a_terminal, shown, visible
from bot.terminalchat import chat as chat_in_terminal
from bot.texts import ENGLISH
from knowledge import Answer, KnowledgeError, Passage

_OBEYED: Final = re.compile("[\x7f-\x9f\ud800-\udfff]")
SILENT: Final = 1  # exit codes

_HOW_TO_TELEGRAM: Final = (
    "To put it on Telegram: get a token from @BotFather, then PULLQUOTE_TOKEN=<token> make run"
)


_NOTHING_YET: Final = (
    "there is no article that may be quoted, so nothing is answered until one comes; "
    "“pullquote add” takes one in, “pullquote check” says what is held back"
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pullquote", prog_name="pullquote")
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="PULLQUOTE_CONFIG",
    help="Settings; without it config.yml in this folder, if there is one.",
)
@click.pass_context
def cli(context: click.Context, config_path: Path | None) -> None:
    """Answer questions about a news story with its own sentences, verbatim and attributed.

    Example: pullquote ask "When does the bridge reopen?"
    """
    if config_path is None and Path("config.yml").is_file():
        config_path = Path("config.yml")
    try:
        context.obj = load(config_path)
    except ConfigError as error:
        raise WrongUse(str(error)) from error
    try:
        check_library(context.obj, may_begin=context.invoked_subcommand == add.name)
    except ConfigError as error:
        raise WrongUse(f"{config_path}: {error}" if config_path else str(error)) from error


@cli.command()
@click.pass_obj
def run(config: Config) -> None:
    """Run the Telegram bot; without a token, a chat in the terminal.

    Example: PULLQUOTE_TOKEN=123456:ABC... pullquote run
    """
    try:
        token = read_token(config)
    except ConfigError as error:
        raise WrongUse(str(error)) from error
    if token is None:
        _chat(config, may_be_empty=True)
    else:
        _serve(config, token)


@cli.command()
@click.pass_obj
def chat(config: Config) -> None:
    """Ask in the terminal: the same answers as on Telegram.

    Example: echo "When does the bridge reopen?" | pullquote chat
    """
    _chat(config)


@cli.command(name="ask")
@click.argument("question")
@click.option(
    "--articles",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="A file or folder of articles, to be asked alone; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.pass_obj
def ask_once(config: Config, question: str, articles: tuple[Path, ...], *, as_json: bool) -> None:
    """Answer one question. Exit code 0: answered, 1: the story does not say, 2: could not look.

    Where no article may be quoted there is nothing to look through: 2.

    Example: pullquote ask "Who is the director?" --articles page.txt
    """
    if not any(map(str.isalnum, question)):
        raise WrongUse(ENGLISH.no_words)
    desk = _open(config.asking_only(articles) if articles else config)
    try:
        answer = desk.look_up(question)
    except KnowledgeError as error:
        raise WrongUse(str(error)) from error
    finally:
        desk.close()
    if as_json:
        click.echo(_written(_as_json(answer)))
    else:
        message = answer_message(answer, desk.story, ENGLISH)
        click.echo(shown(message, styled=at_a_terminal()))
    if not answer:
        sys.exit(SILENT if desk.story.articles else WRONG)


@cli.command()
@click.option("--ids", is_flag=True, help="Print ids alone, as `pullquote withdraw` takes them.")
@click.pass_obj
def sources(config: Config, *, ids: bool) -> None:
    """List the articles that answers come from, newest first.

    Example: pullquote --config config.yml sources
    """
    desk = _open(config)
    desk.close()
    story = desk.story
    if ids:
        for article in story.listed():
            click.echo(visible(f"{article.id}  {article.title}"))
        return
    message = sources_message(story, ENGLISH, per_page=len(story))
    click.echo(shown(message, styled=at_a_terminal()))


@cli.command()
@click.pass_obj
def check(config: Config) -> None:
    """Say whether settings, articles and token are in order, and what to do if not.

    Example: pullquote --config config.yml check
    """
    from bot.check import findings  # noqa: PLC0415 - loads telegram when there is a token

    found = list(findings(config))
    for finding in found:
        mark = click.style("ok", fg="green") if finding.good else click.style("!!", fg="red")
        click.echo(f"{mark}  {visible(finding.text)}")
    sys.exit(0 if all(finding.good for finding in found) else WRONG)


cli.add_command(evaluate)
for _command in (key, add, withdraw, follow, index_library, verify, make_report):
    cli.add_command(_command)


def _chat(config: Config, *, may_be_empty: bool = False) -> None:
    desk = _open(config, may_be_empty=may_be_empty)
    try:
        chat_in_terminal(desk, ENGLISH, config.quotes)
    finally:
        desk.close()
    click.echo(_HOW_TO_TELEGRAM)


def _serve(config: Config, token: str) -> None:
    from bot.running import serve  # noqa: PLC0415 - loads telegram

    desk = _open(config, may_be_empty=True)
    try:
        serve(config, token, desk)
    except ConfigError as error:  # the key of the questions that wait is wrong
        raise WrongUse(str(error)) from error
    finally:
        desk.close()


def _open(config: Config, *, may_be_empty: bool = False) -> Desk:
    """Open the story; broken files are named and left out."""
    try:
        desk = open_desk(config, may_be_empty=may_be_empty)
    except KnowledgeError as error:
        raise WrongUse(str(error)) from error
    for problem in desk.problems:
        click.echo(visible(told(problem)), err=True)
    if not desk.story.articles:
        click.echo(_NOTHING_YET, err=True)
    return desk


def _written(value: Any) -> str:  # noqa: ANN401 - what JSON takes
    """JSON in readable letters; what a terminal would obey, and half characters, as escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _OBEYED.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _as_json(answer: Answer) -> dict[str, Any]:
    return {
        "question": answer.question,
        "band": answer.band,
        "contradicts": answer.contradicts,
        "quotes": [_quote_as_json(passage) for passage in answer.quotes],
    }


def _quote_as_json(passage: Passage) -> dict[str, Any]:
    source = passage.source
    return {
        "text": passage.text,
        "article_id": passage.article_id,
        "title": passage.title,
        "publisher": source.publisher,
        "agency": source.agency or None,
        "published": source.published.isoformat(),
        "url": source.url or None,
        "file": source.file or None,
        "start": passage.start,
        "end": passage.end,
        "context_before": passage.before.strip(),
        "context_after": passage.after.strip(),
    }
