"""Report tables: a report's figures as tables, as text, and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from bot.days import BUCKETS
from bot.evaluationtable import Table, table_text
from bot.report import Counted, Report
from knowledge import Passage

_OBEYED: Final = ("=", "+", "-", "@", "\t")  # what a spreadsheet takes for a formula

TITLE: Final = "What readers ask and the story does not say"


def tables(report: Report) -> Iterator[Table]:
    """The figures, in the order in which they are read."""
    yield _days(report)
    yield _latencies(report)
    yield _articles("Quoted most", report.quoted)
    yield _articles("Quoted least", report.hardly)
    yield _thumbs(report)


def as_text(report: Report) -> str:
    """A report for a terminal."""
    parts = [f"{TITLE}, {report.since} to {report.until}"]
    parts += ["\n".join(_group(number, report)) for number in range(len(report.groups))]
    parts.append(held_back(report))
    return "\n\n".join([*parts, *map(table_text, tables(report))])


def as_csv(report: Report) -> str:
    """A report for a spreadsheet: one figure a line, with what it is of."""
    written = io.StringIO()
    sheet = csv.writer(written, lineterminator="\n")
    sheet.writerow(("table", "of", "figure", "value"))
    for line in _figures(report):
        sheet.writerow([_plain(cell) for cell in line])
    return written.getvalue()


def held_back(report: Report) -> str:
    """How much is not shown, and why."""
    if not (report.groups or report.held_back):
        return "No question that got silence was kept: readers allow it by /settings report on."
    return (
        f"Questions of fewer than {report.least} readers, which are not shown: {report.held_back}"
    )


def attribution(passage: Passage) -> str:
    """Whose sentence it is, when, and where."""
    source = passage.source
    agency = f" ({source.agency})" if source.agency else ""
    return f"{source.publisher}{agency}, {source.day}, {source.url or source.file}"


def milliseconds(bucket: int) -> str:
    """The times that a bucket counts."""
    return f"≤ {bucket:,}" if bucket in BUCKETS else f"> {BUCKETS[-1]:,}"


def _group(number: int, report: Report) -> Iterator[str]:
    group = report.groups[number]
    yield f"{group.times}×, {group.readers} readers or more: {group.wordings[0]}"
    for wording in group.wordings[1:]:
        yield f"    also: {wording}"
    if group.near.answers:
        yield "    no longer silent"
    for passage in group.near.passages:
        yield f"    nearest: {' '.join(passage.text.split())}"
        yield f"        — {attribution(passage)}"


def _days(report: Report) -> Table:
    rows = [
        (str(day), str(of.questions), str(of.silences), str(of.failures))
        for day, of in report.days.items()
    ]
    head = ("day (UTC)", "questions", "silences", "not looked up")
    return Table("Questions by day", head, rows)


def _latencies(report: Report) -> Table:
    head = ("milliseconds", "answers", "share so far")
    whole = sum(report.latencies.values()) or 1
    so_far = accumulate(report.latencies.values())
    rows = [
        (milliseconds(bucket), str(count), f"{total / whole:.3f}")
        for (bucket, count), total in zip(report.latencies.items(), so_far, strict=True)
    ]
    note = "to find the answer, without the way to and from Telegram"
    return Table("Time to answer", head, rows, note)


def _articles(title: str, counted: Sequence[Counted]) -> Table:
    rows = [(each.title or each.article_id, each.publisher, str(each.quotes)) for each in counted]
    return Table(title, ("article", "publisher", "quotes"), rows)


def _thumbs(report: Report) -> Table:
    rows = [
        (each.title or each.article_id, each.band, str(each.up), str(each.down))
        for each in report.thumbs
    ]
    return Table(
        "Thumbs",
        ("article", "band", "up", "down"),
        rows,
        "since the beginning, not of these days alone",
    )


def _figures(report: Report) -> Iterator[Sequence[str]]:
    for group in report.groups:
        asked = group.wordings[0]
        yield "asked in vain", asked, "times", str(group.times)
        yield "asked in vain", asked, "readers", str(group.readers)
        for wording in group.wordings[1:]:
            yield "asked in vain", asked, "also", wording
        for passage in group.near.passages:
            yield "asked in vain", asked, "nearest", f"{passage.text} — {attribution(passage)}"
    yield "asked in vain", "questions of too few readers", "times", str(report.held_back)
    for table in tables(report):
        for name, *cells in table.rows:
            for figure, cell in zip(table.head[1:], cells, strict=True):
                yield table.title.lower(), name, figure, cell


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_OBEYED) else cell
