"""New key: pullquote key, for the questions that wait."""

from __future__ import annotations

import click

from bot.cipher import new_key
from bot.config import Config, database_url
from bot.terminal import WrongUse, visible


@click.command()
@click.option(
    "--forget-waiting",
    is_flag=True,
    help="Also forget the questions that wait, as the key that they were encrypted with is lost.",
)
@click.pass_obj
def key(config: Config, *, forget_waiting: bool) -> None:
    """Print a new key for PULLQUOTE_KEY, with which questions wait for a later answer.

    Example: PULLQUOTE_KEY=$(pullquote key)
    """
    if forget_waiting:
        click.echo(f"{_forget(config):,} questions forgotten", err=True)
    click.echo(new_key())


def _forget(config: Config) -> int:
    from bot.ledger import LedgerError, open_ledger  # noqa: PLC0415 - a third of what `ask` loads
    from bot.waiting import Waiting  # noqa: PLC0415

    try:
        ledger = open_ledger(database_url(config))
        try:
            return Waiting(ledger, None).forget_all()
        finally:
            ledger.close()
    except LedgerError as error:
        raise WrongUse(visible(str(error))) from error
