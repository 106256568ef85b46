"""Status: how the bot is, for its operators: its articles, what is wrong, what was asked."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

from bot.config import Config
from bot.days import Day
from bot.desk import Desk, told
from bot.message import Message, plain_message, shortened
from bot.texts import Texts
from knowledge.followed import remembered

_SHOWN = 10  # problems, feeds; a log holds the others
_LINE = 300  # UTF-16 units of a problem that are shown


def status_message(config: Config, desk: Desk, day: Day, texts: Texts) -> Message:
    """The reply to /status.

    Args:
        config: what runs.
        desk: as it is now.
        day: what was asked today.
        texts: the operator's language.
    """
    return plain_message("\n".join([*_figures(config, desk, day, texts), *_wrong(config, desk)]))


def _figures(config: Config, desk: Desk, day: Day, texts: Texts) -> Iterator[str]:
    yield f"Pullquote {version('pullquote')}"
    message = texts.gettext("Stories: {stories}; articles: {articles}; withdrawn: {withdrawn}")
    articles, withdrawn = len(desk.story.articles), len(desk.story.withdrawn)
    yield texts.fill(message, stories=len(desk.stories), articles=articles, withdrawn=withdrawn)
    if desk.story.articles:
        newest = desk.story.articles[0]
        message = texts.gettext("Newest: {title}, {day}")
        title, published = shortened(newest.title), texts.day(newest.source.day)
        yield texts.fill(message, title=title, day=published)
    yield texts.fill(texts.gettext("Engine: {engine}"), engine=config.engine)
    if memory := _memory():
        yield texts.fill(texts.gettext("Memory at its highest: {megabytes} MB"), megabytes=memory)
    message = texts.gettext(
        "Today (UTC): {questions} questions, {silences} silences, {failures} not looked up"
    )
    counts = {"questions": day.questions, "silences": day.silences, "failures": day.failures}
    yield texts.fill(message, **counts)


def _wrong(config: Config, desk: Desk) -> Iterator[str]:
    """What is wrong, each in the words of the log."""
    lines = [*(told(problem) for problem in desk.problems), *_failing(config)]
    for line in lines[:_SHOWN]:
        yield f"⚠ {shortened(line, _LINE)}"
    if len(lines) > _SHOWN:
        yield f"⚠ + {len(lines) - _SHOWN}"


def _failing(config: Config) -> Iterator[str]:
    """The feeds and pages that could not be had the last time."""
    for name in config.stories:
        memory = remembered(config.library / name)
        for url, followed in {**memory.feeds, **memory.pages}.items():
            if followed.problem:
                yield f"{url}: {followed.problem} ({followed.failures}×)"
            elif followed.gone:
                yield f"{url}: gone since {followed.gone[:10]}"


def _memory() -> int:
    """Megabytes that the process had at its highest; 0 where the system does not tell."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
