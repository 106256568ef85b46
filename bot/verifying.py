"""Verifying: `pullquote verify`: what a receipt says, and whether what was quoted still stands."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final, get_args

import click

from bot.config import Config
from bot.ledger import Ledger
from bot.quotedlibrary import Library, library_in_files
from bot.receiptid import shown_id
from bot.receipts import Receipts, Verified
from bot.rereading import Checked, Reread, Rereading, State, by_article
from bot.terminal import WRONG, WrongUse, at_a_terminal, shown, visible
from bot.texts import ENGLISH
from bot.verification import verification_message
from knowledge.fetch import Fetcher
from knowledge.reading.apart import Worker

CHANGED: Final = 1
"""The exit code when something that was quoted no longer stands."""

_STATES: Final[tuple[State, ...]] = get_args(State)
_NOT_STANDING: Final = frozenset({"changed", "removed", "withdrawn"})
_WIDTH: Final = max(map(len, _STATES))


def verify_one(config: Config, ledger: Ledger, typed: str, *, as_json: bool) -> int:
    """Print what the receipt of this id says; the exit code.

    Raises:
        ValueError: what was typed can be no id.
        WrongUse: there is no such receipt.
        LedgerError: the ledger can't be used.
    """
    found = Receipts(ledger, library_in_files(config)).verify(typed)
    if found is None:
        raise WrongUse(f"the ledger has no receipt {typed}")
    quote = Reread(found, found.today)
    if as_json:
        click.echo(_json(_as_json(quote)))
    else:
        click.echo(shown(verification_message(found, ENGLISH), styled=at_a_terminal()))
    return _exit_code([quote.state])


def verify_all(config: Config, ledger: Ledger, *, as_json: bool) -> int:
    """Read all that was quoted again at its source and print what became of it; the exit code.

    Raises:
        LedgerError: the ledger can't be used.
    """
    library = library_in_files(config)
    articles = by_article(Receipts(ledger, library).all())
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
