"""Newsdesk: what fills a library: pullquote add, withdraw, follow; and what each came to."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, NoReturn

import click

from bot.config import Config
from bot.filingline import line_of
from bot.terminal import visible
from knowledge import Article, Catalogue, Filing, KnowledgeError, LibraryError, check_name

_KINDS: Final = ("added", "replaced", "unchanged", "merged", "withdrawn", "skipped")
WRONG: Final = 2
_IDS: Final = "“pullquote sources --ids” lists the ids"


@click.command()
@click.argument("targets", nargs=-1, required=True)
@click.option("--story", help="The story's name; needed when the library has several.")
@click.pass_obj
def add(config: Config, targets: tuple[str, ...], story: str | None) -> None:
    """Take articles into the library: addresses of pages or feeds, files, folders.

    A story that is not there is begun with its first article. Exit code 0: something was taken or
    was there already; 2: all was skipped, or the library can't be written.

    Example: pullquote add https://paper.example/fire notes/ wire.xml --story harbour-fire
    """
    from bot.gathering import gather  # noqa: PLC0415 - loads httpx

    _take(lambda: gather(config, story_named(config, story), targets))


@click.command()
@click.argument("key", metavar="ID")
@click.option("--reason", default="", help="What readers are told under /sources.")
@click.option("--story", help="The story's name; needed when several have this article.")
@click.pass_obj
def withdraw(config: Config, key: str, reason: str, story: str | None) -> None:
    """Let an article no longer be quoted; ID as `pullquote sources --ids` has it, or its address.

    Example: pullquote withdraw https://paper.example/fire --reason "The report was false."
    """
    from knowledge.shelf import Shelf  # noqa: PLC0415 - who only asks writes nothing

    try:
        name = story_named(config, story) if story is not None else story_with(config, key)
        filing = Shelf(config.library, name).withdraw(key, reason)
        elsewhere = _elsewhere(config, name, key)
    except KnowledgeError as error:
        raise _refused(error) from error
    code = _told([filing])
    if elsewhere:
        listed = ", ".join(elsewhere)
        click.echo(visible(f"it still stands in other stories, and is quoted there: {listed}"))
    sys.exit(code)


@click.command()
@click.pass_obj
def follow(config: Config) -> None:
    """Look once at all that the stories follow and that is due; `pullquote run` does so by itself.

    Exit code 0, or 2 when nothing but what was skipped was found.

    Example: pullquote follow
    """
    from bot.gathering import look_once  # noqa: PLC0415 - loads httpx

    _take(lambda: look_once(config))


def story_named(config: Config, name: str | None) -> str:
    """The story that is meant: the one named, that of the settings, the only one there is.

    Raises:
        LibraryError: it is not clear which.
    """
    if name is not None:
        return check_name(name)
    if config.story:
        return config.story
    if len(config.stories) > 1:
        listed = ", ".join(config.stories)
        raise LibraryError(f"the library has several stories; --story says which: {listed}")
    return config.stories[0] if config.stories else "story"


def story_with(config: Config, key: str) -> str:
    """The story that has the article with this id, guid or address.

    Raises:
        LibraryError: none has it, or several have.
    """
    names = config.stories
    if key in names:
        raise LibraryError(f"{key}: this is a story, not an article; {_IDS}")
    if key.partition("/")[0] in names:
        return key.partition("/")[0]
    if len(names) <= 1:
        return story_named(config, None)
    having = {name: known for name in names if (known := _known(config, name, key))}
    if len(having) == 1:
        return next(iter(having))
    if not having:
        listed = ", ".join(names)
        raise LibraryError(f"{key}: no article has this id or address, in none of {listed}; {_IDS}")
    standing = [known.id for known in having.values() if not known.withdrawn]
    listed = ", ".join(standing or [known.id for known in having.values()])
    remedy = f"withdraw it from each by its id there: {listed}"
    raise LibraryError(f"{key}: several stories have this article; {remedy}")


def _known(config: Config, name: str, key: str) -> Article | None:
    """The article of a story with this id, guid or address."""
    from knowledge.holdings import Holdings  # noqa: PLC0415

    holdings = Holdings()
    holdings.follow(Catalogue([config.library / name], root=config.library).read())
    return holdings.known(key)


def _elsewhere(config: Config, name: str, key: str) -> list[str]:
    """The ids under which an article of a story stands in other stories, too."""
    article = _known(config, name, key)
    others = [other for other in config.stories if other != name]
    if article is None or not article.source.url:
        return []
    found = [_known(config, other, article.source.url) for other in others]
    return [other.id for other in found if other is not None and not other.withdrawn]


def _take(work: Callable[[], Coroutine[Any, Any, list[Filing]]]) -> NoReturn:
    """Do what takes articles in, say what became of each, and end with the exit code."""
    import asyncio  # noqa: PLC0415 - who only asks does not wait for it

    try:
        filings = asyncio.run(work())
    except KnowledgeError as error:
        raise _refused(error) from error
    sys.exit(_told(filings))


def _told(filings: Sequence[Filing]) -> int:
    """Print what became of each, and a summary; the exit code."""
    for filing in filings:
        if filing.kind == "unchanged" and not filing.detail:
            continue
        click.echo(visible(line_of(filing)), err=filing.kind == "skipped")
    counted = Counter(filing.kind for filing in filings)
    summary = ", ".join(f"{counted[kind]} {kind}" for kind in _KINDS if counted[kind])
    click.echo(summary or "nothing new")
    return WRONG if counted["skipped"] and counted["skipped"] == len(filings) else 0


class _Refused(click.ClickException):
    """Something that the person at the terminal can put right: exit code 2."""

    exit_code = WRONG


def _refused(error: KnowledgeError) -> _Refused:
    return _Refused(visible(str(error)))
