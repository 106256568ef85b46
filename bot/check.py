"""Check: whether settings, articles and token are in order, and what to do if not."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from bot import checkrunning
from bot.cipher import KEY, read_cipher
from bot.config import Config, ConfigError, database_url, read_token
from bot.configvalues import redacted
from bot.desk import catalogue_of
from bot.engine import open_engine, outlives
from bot.finding import Finding
from bot.ledger import LedgerError, open_ledger
from bot.waiting import Waiting
from knowledge import Article, KnowledgeError, read_story, split
from knowledge.article import UNTIL_NOTICE
from knowledge.engines.memory import LARGE
from knowledge.followed import remembered
from knowledge.holdings import plain_address
from knowledge.library import Catalogue
from knowledge.passage import LONGEST
from knowledge.rhythm import is_stale

_TIMEOUT = 10  # seconds for Telegram to say whether it knows the token
_SENTENCE = 125  # characters of a usual one
_LOST = 0.2  # of an article's characters; more of them outside every sentence are named


def findings(config: Config) -> Iterator[Finding]:
    """Look at everything that the bot needs, without starting it; no text holds a token."""
    for finding in _found(config):
        yield replace(finding, text=redacted(finding.text))


def _found(config: Config) -> Iterator[Finding]:
    yield Finding(good=True, text="the configuration can be read")
    yield from _articles(config)
    for name in config.stories:
        yield from _story(config.library / name, name)
        yield from _gone(config.library, name)
    yield from _waiting(config)
    if config.report_weekly and not config.admins:
        remedy = "name an operator in “admins”, or set it to false"
        yield Finding(good=False, text=f"report_weekly: nobody gets the report; {remedy}")
    yield from _token(config)


def _articles(config: Config) -> Iterator[Finding]:
    catalogue = catalogue_of(config)
    library = catalogue.read()
    for problem in library.problems:
        yield Finding(good=False, text=f"left out: {problem}")
    for article in library.articles:
        yield from _article(article)
    for article in library.embargoed:
        yield _embargoed(article, catalogue.file_of(article.id))
    for article in library.withdrawn:
        yield Finding(good=True, text=f"{article.id}: withdrawn: {article.withdrawn}")
    yield from _engine(config, library.articles)
    if library.articles:
        which = "the sample story: " if config.is_sample else ""
        newest = library.articles[0].source.day.isoformat()
        number = len(library.articles)
        count = f"{number} article{'s' if number > 1 else ''}, the newest of {newest}"
        yield Finding(good=True, text=f"{which}{count}")
    elif library.withdrawn or library.embargoed:
        yield Finding(good=True, text="no article may be quoted now, so every answer is silence")
    else:
        remedy = "add one with “pullquote add FILE-OR-ADDRESS”, or name files in “articles”"
        yield Finding(good=False, text=f"there is no article; {remedy}")


def _engine(config: Config, articles: Sequence[Article]) -> Iterator[Finding]:
    """Whether the engine is right for so much."""
    characters = sum(len(article.text) for article in articles)
    sentences = characters // _SENTENCE
    if outlives(config):
        yield from _index(config, sentences)
    elif sentences > LARGE:
        many = f"about {sentences:,} sentences are many for the engine “memory”"
        yield Finding(good=False, text=f"{many}; set “engine: disk”, then run “pullquote index”")


def _index(config: Config, sentences: int) -> Iterator[Finding]:
    try:
        index = open_engine(config)
        try:
            held = len(index.stamps())
        finally:
            index.close()
    except KnowledgeError as error:
        yield Finding(good=False, text=str(error))
        return
    text = f"the engine “{config.engine}” holds {held:,} articles, about {sentences:,} sentences"
    yield Finding(good=True, text=text)


def _embargoed(article: Article, file: Path | None) -> Finding:
    if article.embargo is not None and article.embargo < UNTIL_NOTICE:
        return Finding(good=True, text=f"{article.id}: embargoed until {article.embargo}")
    remedy = f"write a time in the line “embargo” of {file}, or delete it to have it quoted"
    return Finding(good=True, text=f"{article.id}: held until further notice; {remedy}")


def _story(folder: Path, name: str) -> Iterator[Finding]:
    """What a story follows, and what of it can't be had or has fallen silent."""
    try:
        story = read_story(folder)
    except KnowledgeError as error:
        yield Finding(good=False, text=str(error))
        return
    memory, now = remembered(folder), datetime.now(UTC)
    for url in (*story.feeds, *story.pages):
        known = memory.feeds.get(url) or memory.pages.get(url)
        if known is None or known.failures == 0 or (known.gone and url in story.pages):
            continue
        tries = f"{known.failures} tries" if known.failures > 1 else "one try"
        yield Finding(good=False, text=f"{name}: not followed, after {tries}: {known.problem}")
    for url in story.feeds:
        known = memory.feeds.get(url)
        if known and known.newest and known.gap:
            newest = datetime.fromisoformat(known.newest)
            if is_stale(newest, timedelta(seconds=known.gap), now):
                silent = f"silent since {newest.date()}, longer than usual; is it still the one?"
                yield Finding(good=False, text=f"{name}: {url}: {silent}")
    for place in story.folders:
        if not os.path.isdir(place):  # noqa: PTH112 - unlike Path.is_dir never raises
            yield Finding(good=False, text=f"{name}: {place} is no folder; correct story.yml")
    followed = {"feed": story.feeds, "page": story.pages, "folder": story.folders}
    counts = [
        f"{len(places)} {kind}{'s' if len(places) > 1 else ''}"
        for kind, places in followed.items()
        if places
    ]
    if counts:
        yield Finding(good=True, text=f"{name}: follows {', '.join(counts)}")


def _gone(root: Path, name: str) -> Iterator[Finding]:
    """Pages that are no longer there, unless their article was withdrawn: a person has to look."""
    pages = {url: known for url, known in remembered(root / name).pages.items() if known.gone}
    if not pages:
        return
    withdrawn = Catalogue([root / name], root=root).read().withdrawn
    settled = {plain_address(article.source.url) for article in withdrawn}
    for url, known in pages.items():
        if plain_address(url) not in settled:
            since = datetime.fromisoformat(known.gone).date()
            remedy = "what was read from it stands; if it was false, use “pullquote withdraw”"
            yield Finding(good=True, text=f"{name}: not there since {since}: {url}; {remedy}")


def _article(article: Article) -> Iterator[Finding]:
    if article.repair:
        yield Finding(
            good=True,
            text=f"{article.id}: its encoding was damaged ({article.repair.encoding}) and "
            f"{article.repair.changes} words were restored; check a name or two",
        )
    lost = _lost(article)
    remedy = "see that its sentences end with a full stop or a line break"
    if lost == 1:
        reason = f"it has no sentence of at most {LONGEST:,} characters"
        yield Finding(good=False, text=f"{article.id}: {reason} that can be quoted; {remedy}")
    elif lost > _LOST:
        share = f"{lost:.0%} of its characters cannot be quoted"
        reason = f"they are in no sentence of at most {LONGEST:,} characters"
        yield Finding(good=True, text=f"{article.id}: {share}, as {reason}; {remedy}")


def _lost(article: Article) -> float:
    """The share of an article's characters, without white space, that no quote can hold."""
    quotable = sum(_size(passage.text) for passage in split(article))
    return 1 - quotable / max(_size(article.text), 1)


def _size(text: str) -> int:
    return sum(map(len, text.split()))


def _token(config: Config) -> Iterator[Finding]:
    try:
        token = read_token(config)
    except ConfigError as error:
        yield Finding(good=False, text=str(error))
        return
    if token is None:
        yield checkrunning.ledger(config)
        yield Finding(good=True, text="no token: pullquote run is a chat in the terminal")
        return
    if config.token_file and _readable_by_others(config.token_file):
        remedy = f"chmod 600 {config.token_file}"
        yield Finding(good=False, text=f"others can read the token file: {remedy}")
    known = _known_to_telegram(config, token)
    yield checkrunning.ledger(config)
    if known.good:
        yield from checkrunning.webhook(config, token)
    yield known


def _waiting(config: Config) -> Iterator[Finding]:
    """Whether questions can wait for their answer, and the key is the one of those that do."""
    try:
        cipher = read_cipher()
        if cipher is None:
            yield Finding(good=True, text=f"no {KEY}: questions can't wait for a later answer")
            return
        url = database_url(config)
        there = os.path.exists(config.ledger)  # noqa: PTH110 - unlike Path.exists never raises
        if there or not url.startswith("sqlite:"):  # none is begun to look
            ledger = open_ledger(url)
            try:
                Waiting(ledger, cipher).check_key()
            finally:
                ledger.close()
    except (ConfigError, LedgerError) as error:
        yield Finding(good=False, text=str(error))
    else:
        days = config.waiting_days
        yield Finding(good=True, text=f"questions can wait {days} days for a later answer")


def _readable_by_others(path: Path) -> bool:
    return path.is_file() and bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def _known_to_telegram(config: Config, token: str) -> Finding:
    # The address holds the token, so no error of httpx is shown as it is.
    try:
        response = httpx.get(f"{config.api_base}/bot{token}/getMe", timeout=_TIMEOUT)
        data = response.json()
        name = data["result"]["username"] if data["ok"] else None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as error:
        kind = type(error).__name__
        return Finding(
            good=False, text=f"{config.api_base} was not reached ({kind}); check the network"
        )
    if name is None:
        return Finding(
            good=False, text="Telegram does not know this token; get it again from @BotFather"
        )
    return Finding(good=True, text=f"the token is that of @{name}")
