"""Reporting: `pullquote report`: a report made, printed, and written to files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import click

from bot.compiling import compiled
from bot.config import Config
from bot.desk import catalogue_of
from bot.ledger import Ledger
from bot.nearest import open_nearest
from bot.questiongroups import Encoding
from bot.report import Report, Span
from bot.reportpage import as_page
from bot.reporttable import as_csv, as_text
from bot.terminal import WrongUse, visible

USUAL: Final = 30
"""Days of a report, if it is not said since when."""


def report(
    config: Config, ledger: Ledger, since: date | None, *, html: Path | None, csv: Path | None
) -> None:
    """Print a report, and write it to files.

    Raises:
        LedgerError: the ledger can't be used.
        KnowledgeError: the index or a model can't be.
        WrongUse: it is to begin in the future, or a file can't be written.
    """
    today = datetime.now(UTC).date()
    span = Span(since or today - timedelta(USUAL - 1), today)
    if span.since > today:
        raise WrongUse(f"--since {span.since} is in the future")
    made = report_of(config, ledger, span, encoding=_encoding(config))
    click.echo(visible(as_text(made)))
    for path, written in ((html, as_page), (csv, as_csv)):
        if path is not None:
            _write(path, written(made))


def report_of(
    config: Config, ledger: Ledger, span: Span, *, encoding: Encoding | None = None
) -> Report:
    """Make a report: articles are read for it, an index is opened; errors as in `report`."""
    articles = catalogue_of(config.whole_library).read().articles
    with open_nearest(config, articles) as nearest:
        return compiled(
            ledger,
            articles,
            span,
            least=config.report_min_readers,
            nearest=nearest,
            encoding=encoding,
        )


def _encoding(config: Config) -> Encoding | None:
    """The encoder that is configured; None for none, or for one that can't be used and may miss."""
    if not config.encoder:
        return None
    from knowledge.semantic import Encoder, if_available, load_encoder  # noqa: PLC0415 - with numpy

    def load() -> Encoder:
        return load_encoder(config.encoder, sha256=config.encoder_sha256 or None)

    encoder = if_available(load) if config.models_optional else load()
    if encoder is None:
        return None

    def cosines(texts: Sequence[str]) -> Sequence[Sequence[float]]:
        rows = encoder([encoder.prefixes.question + text for text in texts])
        found: Sequence[Sequence[float]] = (rows @ rows.T).tolist()
        return found

    return Encoding(cosines, encoder.languages)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8", errors="backslashreplace")
    except OSError as error:
        raise WrongUse(f"{path}: {error.strerror}; name a file in a folder of yours") from error
