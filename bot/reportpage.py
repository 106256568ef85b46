"""Report page: a report as one HTML file that needs nothing else, for a phone as well."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from bot.evaluationpage import STYLE, page_head, table_section
from bot.report import Group, Report
from bot.reportplot import Bar, bars
from bot.reporttable import TITLE, attribution, held_back, milliseconds, tables

_STYLE: Final = """
svg .bar { fill: var(--mark); }
svg .bar.part { fill: var(--wrong); }
svg { max-width: 100%; }
td { white-space: normal; }
"""

_DAYS: Final = "Questions by day; the red part got silence. The table has the figures."
_TIMES: Final = "Answers by the milliseconds that they took. The table has the figures."


def as_page(report: Report) -> str:
    """A report as a page: no script, no address that is fetched."""
    return "\n".join(_page(report)) + "\n"


def _page(report: Report) -> Iterator[str]:
    yield from page_head(TITLE, STYLE + _STYLE)
    yield f"<body><main><h1>{TITLE}</h1>"
    yield f'<p class="note">{report.since} to {report.until} (UTC)</p>'
    yield "<section><h2>Asked in vain</h2>"
    for group in report.groups:
        yield from _group(group)
    yield f'<p class="note">{escape(held_back(report))}</p></section>'
    charts = {"Questions by day": _by_day(report), "Time to answer": _by_time(report)}
    for table in tables(report):
        yield charts.get(table.title, "")
        yield from table_section(table)
    yield "</main></body></html>"


def _group(group: Group) -> Iterator[str]:
    yield '<article class="miss">'
    yield f'<h3 dir="auto">{escape(group.wordings[0])}</h3>'
    yield f'<span class="tag">{group.times}×</span>'
    yield f' <span class="tag">{group.readers} readers or more</span>'
    if group.story:
        yield f' <span class="tag">{escape(group.story)}</span>'
    if group.near.answers:
        yield ' <span class="tag told">no longer silent</span>'
    for wording in group.wordings[1:]:
        yield f'<p class="label" dir="auto">also: {escape(wording)}</p>'
    for passage in group.near.passages:
        said = escape(attribution(passage))
        yield f'<p class="label" dir="auto">nearest: {said}</p>'
        yield f'<blockquote dir="auto">{escape(passage.text)}</blockquote>'
    yield "</article>"


def _by_day(report: Report) -> str:
    drawn = [Bar(str(day), of.questions, of.silences) for day, of in report.days.items()]
    return _figure(drawn, _DAYS)


def _by_time(report: Report) -> str:
    drawn = [Bar(milliseconds(bucket), count) for bucket, count in report.latencies.items()]
    return _figure(drawn, _TIMES)


def _figure(drawn: list[Bar], says: str) -> str:
    if not any(bar.count for bar in drawn):
        return ""
    return f"<figure>{bars(drawn, says)}<figcaption>{says}</figcaption></figure>"
