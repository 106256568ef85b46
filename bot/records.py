"""Records: commands that look into the ledger: pullquote verify and pullquote report."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.config import Config, database_url
from bot.terminal import WrongUse
from knowledge import KnowledgeError

if TYPE_CHECKING:
    from bot.ledger import Ledger

_FILE: Final = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("receipt_id", metavar="[ID]", required=False)
@click.option("--all", "every", is_flag=True, help="Read every article again that was quoted.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.pass_obj
def verify(config: Config, receipt_id: str | None, *, every: bool, as_json: bool) -> None:
    """Check a quote by the id of its receipt, or all that were ever given.

    With an ID: what was quoted, and what the library says of it. With --all every article that was
    quoted is read again at its source, a page a second of each site; a saved document in its file.
    Exit code 0: all stands, 1: something changed, 2: something could not be checked, and nothing
    is known to have changed.

    Example: pullquote verify 7KQ2M-9X4TB
    """
    if every == (receipt_id is not None):
        raise click.UsageError("name the id of a receipt, or --all")
    from bot.verifying import verify_all, verify_one  # noqa: PLC0415 - loads telegram and httpx

    with _opened_ledger(config) as ledger:
        if receipt_id is None:
            sys.exit(verify_all(config, ledger, as_json=as_json))
        sys.exit(verify_one(config, ledger, receipt_id, as_json=as_json))


@click.command(name="report")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The first day (UTC); without it a month is told of.",
)
@click.option("--html", type=_FILE, help="Write a page with charts.")
@click.option("--csv", type=_FILE, help="Write the figures for a spreadsheet.")
@click.pass_obj
def make_report(
    config: Config, since: datetime | None, *, html: Path | None, csv: Path | None
) -> None:
    """Say what readers asked and the story does not say, and how the bot fared.

    Only questions of readers who allowed it by /settings, and only what report_min_readers of them
    asked; with the sentences that came nearest.

    Example: pullquote report --since 2026-03-01 --html report.html
    """
    from bot.reporting import report  # noqa: PLC0415 - loads sqlalchemy

    with _opened_ledger(config) as ledger:
        report(config, ledger, since.date() if since else None, html=html, csv=csv)


@contextmanager
def _opened_ledger(config: Config) -> Iterator[Ledger]:
    """The ledger, only to read: none is made to look into it. Errors are told plainly."""
    from bot.ledger import LedgerError, read_ledger  # noqa: PLC0415 - loads sqlalchemy

    try:
        ledger = read_ledger(database_url(config))
        try:
            yield ledger
        finally:
            ledger.close()
    except (KnowledgeError, LedgerError, ValueError) as error:
        raise WrongUse(str(error)) from error
