"""Verifying: `pullquote verify`: what a receipt says, and whether what was quoted still stands."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, get_args

import click

from bot.config import Config, database_url
from bot.ledger import Ledger, LedgerError, open_ledger
from bot.quotedlibrary import Library, library_in_files
from bot.receipts import Receipts, Verified
from bot.rereading import Checked, Reread, Rereading, State, by_article
from bot.terminal import WRONG, WrongUse, at_a_terminal, shown, visible
from bot.texts import ENGLISH
from bot.verification import shown_id, verification_message
from knowledge import KnowledgeError
from knowledge.fetch import Fetcher
from knowledge.reading.apart import Worker

CHANGED: Final = 1
"""The exit code when something that was quoted no longer stands."""

_STATES: Final[tuple[State, ...]] = get_args(State)
_NOT_STANDING: Final = frozenset({"changed", "removed", "withdrawn"})
_WIDTH: Final = max(map(len, _STATES))


@click.command()
@click.argument("receipt_id", metavar="[ID]", required=False)
@click.option("--all", "every", is_flag=True, help="Read every article again that was quoted.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.pass_obj
def verify(config: Config, receipt_id: str | None, *, every: bool, as_json: bool) -> None:
    """Check a quote by the id of its receipt, or all that were ever given.

    With an ID: what was quoted, and what the library says of it. With --all every article that was
    quoted is read again at its source, one page a second of each site; a saved document in its
    file. Exit code 0: all stands, 1: something changed, 2: nothing changed as far as could be
    looked, but something could not be checked.

    Example: pullquote verify 7KQ2M-9X4TB
    """
    if every == (receipt_id is not None):
        raise click.UsageError("name the id of a receipt, or --all")
    try:
        with _ledger(config) as ledger:
            library = library_in_files(config)
            receipts = Receipts(ledger, library)
            if receipt_id is not None:
                sys.exit(_one(receipts, receipt_id, as_json=as_json))
            sys.exit(_all(config, library, receipts, as_json=as_json))
    except (KnowledgeError, LedgerError, ValueError) as error:
        raise WrongUse(str(error)) from error


@contextmanager
def _ledger(config: Config) -> Iterator[Ledger]:
    """The ledger that is there: to look into one, none is made."""
    url = database_url(config)
    file = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:") and not file.is_file():
        raise WrongUse(f"there is no ledger {file} yet; the bot makes it, and quotes come into it")
    ledger = open_ledger(url)
    try:
        yield ledger
    finally:
        ledger.close()


def _one(receipts: Receipts, typed: str, *, as_json: bool) -> int:
    found = receipts.verify(typed)
    if found is None:
        raise WrongUse(f"the ledger has no receipt {typed}")
    quote = Reread(found, found.today)
    if as_json:
        click.echo(_json(_as_json(quote)))
    else:
        click.echo(shown(verification_message(found, ENGLISH), styled=at_a_terminal()))
    return _exit_code([quote.state])


def _all(config: Config, library: Library, receipts: Receipts, *, as_json: bool) -> int:
    articles = by_article(receipts.all())
    checked = asyncio.run(_reread(config, library, articles)) if articles else []
    if as_json:
        click.echo(_json({"articles": [_article_as_json(each) for each in checked]}))
    else:
        for line in _lines(checked):
            click.echo(visible(line))
    return _exit_code([each.state for each in checked])


async def _reread(
    config: Config, library: Library, articles: Sequence[Sequence[Verified]]
) -> list[Checked]:
    """All articles, in their order; a bar where somebody watches."""
    watched = sys.stderr is not None and sys.stderr.isatty()
    with (
        Worker() as worker,
        click.progressbar(
            length=len(articles), label="reading", file=sys.stderr, hidden=not watched
        ) as bar,
    ):
        async with Fetcher(contact=config.contact) as fetcher:
            rereading = Rereading(library, fetcher, worker)

            async def check(quotes: Sequence[Verified]) -> Checked:
                found = await rereading.of(quotes)
                bar.update(1)
                return found

            return await asyncio.gather(*map(check, articles))


def _exit_code(states: Sequence[State]) -> int:
    """What changed goes before what could not be looked at: it is certain."""
    if _NOT_STANDING.intersection(states):
        return CHANGED
    return WRONG if "unchecked" in states else 0


def _lines(checked: Sequence[Checked]) -> Iterator[str]:
    for article in checked:
        receipt = article.receipt
        place = receipt.url or receipt.file
        why = f": {article.why}" if article.why else ""
        yield f"{article.state:<{_WIDTH}}  {receipt.publisher}, {receipt.article_id}, {place}{why}"
        for quote in article.quotes:
            if quote.state in _NOT_STANDING:
                yield from _quote_lines(quote)
    quotes = sum(len(article.quotes) for article in checked)
    counted = Counter(article.state for article in checked)
    told = ", ".join(f"{counted[state]} {state}" for state in _STATES if counted[state])
    yield f"{len(checked)} articles, {quotes} quotes" + (f": {told}" if told else "")


def _quote_lines(quote: Reread) -> Iterator[str]:
    known = "the library does not have it yet" if quote.new else "the library has it"
    yield f"    {shown_id(quote.verified.receipt.id)}  {quote.state}; {known}"
    yield f"        was: {quote.verified.sentence or 'not kept'}"
    if quote.state == "changed":
        yield f"        now: {quote.now}"


def _article_as_json(article: Checked) -> dict[str, Any]:
    receipt = article.receipt
    return {
        "article_id": receipt.article_id,
        "publisher": receipt.publisher,
        "url": receipt.url or None,
        "file": receipt.file or None,
        "state": article.state,
        "why": article.why or None,
        "quotes": [_as_json(quote) for quote in article.quotes],
    }


def _as_json(quote: Reread) -> dict[str, Any]:
    receipt = quote.verified.receipt
    return {
        "id": receipt.id,
        "article_id": receipt.article_id,
        "version": receipt.version,
        "start": receipt.start,
        "end": receipt.end,
        "sentence_sha256": receipt.sentence_sha256,
        "version_sha256": receipt.version_sha256,
        "read": receipt.read.isoformat(),
        "state": quote.state,
        "sentence": quote.verified.sentence or None,
        "now": quote.now or None,
        "new": quote.new,
    }


def _json(value: object) -> str:
    """JSON in readable letters; half a character is written as its escape."""
    written = json.dumps(value, ensure_ascii=False, indent=2)
    return visible(written.encode("utf-8", "backslashreplace").decode("utf-8"))
