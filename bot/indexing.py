"""Indexing: pullquote index, which builds an index that outlives the process."""

from __future__ import annotations

import time
from typing import Final

import click

from bot.config import Config
from bot.desk import catalogue_of
from bot.engine import open_engine, outlives
from bot.terminal import WrongUse, visible
from knowledge import KnowledgeError
from knowledge.upkeep import Upkeep, Work

_NO_INDEX: Final = (
    "the engine “memory” keeps no index: it reads the articles at each start; set “engine: disk” "
    "in the configuration"
)


@click.command(name="index")
@click.option(
    "--rebuild", is_flag=True, help="Make it anew; until that is done the old one serves."
)
@click.pass_obj
def index_library(config: Config, *, rebuild: bool) -> None:
    """Bring the index up to date with the library; one that was stopped goes on where it was.

    Example: pullquote --config config.yml index
    """
    if not outlives(config):
        sample = "the sample story needs no index; add articles to a library first"
        raise WrongUse(sample if config.is_sample else _NO_INDEX)
    try:
        index = open_engine(config)
        try:
            upkeep = Upkeep(catalogue_of(config.whole_library), index, anew=rebuild)
            _take_over(upkeep, upkeep.look())
        finally:
            index.close()
    except KnowledgeError as error:
        raise WrongUse(str(error)) from error


def _take_over(upkeep: Upkeep, work: Work) -> None:
    start = time.monotonic()
    bar = click.progressbar(length=max(len(work), 1), label="indexing", show_pos=True)
    with bar:
        changes = upkeep.do(work, lambda: bar.update(1))
    for problem in upkeep.problems:
        click.echo(visible(f"left out: {problem}"), err=True)
    taken = len(changes)
    rate = f", {taken / max(time.monotonic() - start, 0.01):,.0f} a second" if taken else ""
    click.echo(f"{taken:,} of {work.total:,} articles taken over{rate}")
