"""Report page: a report as one HTML file that needs nothing else, for a phone as well."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from bot.evaluationpage import STYLE, page_head, table_section
from bot.report import Group, Report
from bot.reportplot import Bar, bars
from bot.reporttable import TITLE, attribution, held_back, milliseconds, tables
from knowledge import Passage

_STYLE: Final = """
svg .bar { fill: var(--mark); fill-opacity: .35; stroke: var(--mark); }
svg .bar.part { fill: var(--wrong); fill-opacity: 1; stroke: none; }
th:first-child, td.word { white-space: normal; overflow-wrap: break-word; position: static; }
.miss blockquote + .label { margin: .1rem 0 .5rem; padding-inline-start: calc(.7rem + 3px); }
.tag.now { color: var(--mark); }
"""
"""Names of articles are long and may wrap; a bar and its part differ also without colours."""

_DAYS: Final = "Questions by day; the red part got silence. The table below has the figures."
_TIMES: Final = "Answers by the milliseconds that they took."


def as_page(report: Report) -> str:
    """A report as a page: no script, no address that is fetched."""
    return "\n".join(_page(report)) + "\n"


def _page(report: Report) -> Iterator[str]:
    yield from page_head(TITLE, STYLE + _STYLE)
    yield f"<body><main><h1>{TITLE}</h1>"
    yield f'<p class="note">{report.since} to {report.until} (UTC)</p>'
    yield from _facts(report)
    yield _by_day(report)
    yield "<section><h2>Asked in vain</h2>"
    for group in report.groups:
        yield from _group(group)
    yield f'<p class="note">{escape(held_back(report))}</p></section>'
    figures = {"Time to answer": _by_time(report)}
    for table in tables(report):
        yield from table_section(table, figures.get(table.title, ""))
    yield "</main></body></html>"


def _facts(report: Report) -> Iterator[str]:
    days = report.days.values()
    facts = {
        "questions": sum(day.questions for day in days),
        "silences": sum(day.silences for day in days),
        "not looked up": sum(day.failures for day in days),
    }
    yield '<dl class="facts">'
    for name, count in facts.items():
        yield f"<div><dt>{name}</dt><dd>{count:,}</dd></div>"
    yield "</dl>"


def _group(group: Group) -> Iterator[str]:
    yield '<article class="miss">'
    yield f'<h3 dir="auto">{escape(group.wordings[0])}</h3>'
    yield f'<span class="tag">{group.times}×</span>'
    yield f' <span class="tag">{group.readers} readers or more</span>'
    if group.story:
        yield f' <span class="tag">{escape(group.story)}</span>'
    if group.near.answers:
        yield ' <span class="tag now">no longer silent</span>'
    for wording in group.wordings[1:]:
        yield f'<p class="label" dir="auto">also: {escape(wording)}</p>'
    yield f'<p class="label">{"nearest:" if group.near.passages else "nothing comes near"}</p>'
    for passage in group.near.passages:
        yield from _near(passage)
    yield "</article>"


def _near(passage: Passage) -> Iterator[str]:
    language = escape(passage.source.language)
    yield f'<blockquote dir="auto" lang="{language}">{escape(passage.text)}</blockquote>'
    yield f'<p class="label" dir="auto">— {escape(attribution(passage))}</p>'


def _by_day(report: Report) -> str:
    drawn = [
        Bar(f"{day.day} {day:%b}", of.questions, of.silences) for day, of in report.days.items()
    ]
    return _figure(drawn, _DAYS)


def _by_time(report: Report) -> str:
    drawn = [Bar(milliseconds(bucket), count) for bucket, count in report.latencies.items()]
    return _figure(drawn, _TIMES)


def _figure(drawn: list[Bar], says: str) -> str:
    if not any(bar.count for bar in drawn):
        return ""
    return f"<figure>{bars(drawn, says)}<figcaption>{says}</figcaption></figure>"
