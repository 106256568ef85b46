"""Evaluation page: a report as one HTML file that needs nothing else, for a phone as well."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from bot.evaluationplot import plot
from bot.evaluationreport import Report
from bot.evaluationtable import Table, number, tables
from knowledge.misses import Miss

STYLE: Final = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1c1e21; --soft: #5f6670; --line: #dcdfe4;
  --wash: #f4f5f7; --mark: #0b62c4; --wrong: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181b; --ink: #e6e8eb; --soft: #9aa2ad;
  --line: #33383f; --wash: #1f2226; --mark: #6cb2ff; --wrong: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.25rem 1rem 3rem; max-width: 52rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.35rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.05rem; margin: 2.25rem 0 .5rem; }
.facts { display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; margin: 0; }
.facts div { display: flex; gap: .4rem; }
dt, .note, figcaption { color: var(--soft); }
dd { margin: 0; }
.note, figcaption { font-size: .875rem; margin: 0 0 .5rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; text-align: right; white-space: nowrap;
  border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--soft); font-size: .8rem; }
th:first-child { text-align: left; padding-left: 0; position: sticky; left: 0;
  background: var(--paper); }
th.word, td.word { text-align: left; }
figure { margin: 1rem 0; }
figcaption { margin-top: .35rem; }
svg { display: block; width: 100%; height: auto; max-width: 32rem; }
svg text { fill: var(--soft); font: 13px system-ui, sans-serif; }
svg .grid { stroke: var(--line); }
svg .curve { fill: none; stroke: var(--mark); stroke-width: 2.5; stroke-linejoin: round; }
svg .point { fill: var(--paper); stroke: var(--wrong); stroke-width: 2.5; }
svg .name { fill: var(--ink); stroke: var(--paper); stroke-width: 4; paint-order: stroke; }
.miss { border-top: 1px solid var(--line); padding: .9rem 0; }
.miss h3 { font-size: 1rem; line-height: 1.35; margin: 0 0 .35rem; }
.miss .label { margin: .5rem 0 .1rem; font-size: .8rem; color: var(--soft); }
.miss blockquote { margin: 0; padding-block: .1rem;
  padding-inline-start: .7rem; border-inline-start: 3px solid var(--line); }
@media (max-width: 30rem) { table { font-size: .85rem; } th, td { padding: .3rem .35rem; }
  thead th { font-size: .72rem; } }
.miss .quoted blockquote { border-color: var(--wrong); }
.miss .expected blockquote { border-color: var(--mark); }
.tag { display: inline-block; font-size: .8rem; border-radius: .3rem; padding: 0 .4rem;
  background: var(--wash); color: var(--soft); }
.tag.told { color: var(--wrong); }
@media print { body { max-width: none; padding: 0; } h2, h3 { break-after: avoid; }
  .miss, figure, tr { break-inside: avoid; } .wide { overflow: visible; } }
"""
"""How pages of figures look, by day and by night."""

_BREAKS: Final = re.compile(r"[._/]+")  # where a file's name may go on in the next line

_CAPTION: Final = (
    "Across: the share of the questions that is answered, the surest first. Up: the share of "
    "these answers that is wrong. The circles are what is clear, and what is possible too."
)


def as_page(told: Report) -> str:
    """A report as a page: no script, no address, nothing that is fetched."""
    return "\n".join(_page(told)) + "\n"


def page_head(title: str, style: str) -> Iterator[str]:
    """How each of our pages begins: nothing in it is run or fetched.

    Args:
        title: escaped.
        style: CSS.
    """
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield '<head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield (
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    )
    yield f"<title>Pullquote: {title}</title>"
    yield f"<style>{style}</style></head>"


def _page(told: Report) -> Iterator[str]:
    title = escape(told.title)
    yield from page_head(title, STYLE)
    yield "<body><main><h1>" + _BREAKS.sub(r"\g<0><wbr>", title) + "</h1>"
    yield '<dl class="facts">'
    for name, value in told.facts.items():
        yield f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
    yield "</dl>"
    for table in tables(told):
        yield from table_section(table)
        if table.title == "Risk and coverage" and told.curve:
            yield "<figure>"
            yield plot(told.curve, told.bands)
            yield f"<figcaption>{_CAPTION}</figcaption></figure>"
    yield from _misses(told.misses)
    yield "</main></body></html>"


def table_section(table: Table, figure: str = "") -> Iterator[str]:
    """A table as a section of a page, under a figure of the same, if there is one."""
    yield f"<section><h2>{escape(table.title)}</h2>"
    if table.note:
        yield f'<p class="note">{escape(table.note)}</p>'
    if figure:
        yield figure
    kinds = [_kind(column) for column in zip(*table.rows, strict=True)] or [""] * len(table.head)
    head = "".join(
        f'<th scope="col"{kind}>{escape(cell)}</th>'
        for cell, kind in zip(table.head, kinds, strict=True)
    )
    yield f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>'
    for name, *cells in table.rows:
        data = "".join(
            f"<td{kind}>{escape(cell)}</td>" for cell, kind in zip(cells, kinds[1:], strict=True)
        )
        yield f'<tr><th scope="row">{escape(name)}</th>{data}</tr>'
    yield "</tbody></table></div></section>"


def _kind(column: Sequence[str]) -> str:
    """How a column stands: words begin under each other, figures end there."""
    return ' class="word"' if any(cell[:1].isalpha() for cell in column) else ""


def _misses(worst: Sequence[Miss]) -> Iterator[str]:
    if not worst:
        return
    yield f"<section><h2>The worst misses ({len(worst)})</h2>"
    yield '<p class="note">Wrong quotes, the surest first; then silences.</p>'
    for miss in worst:
        yield from _miss(miss)
    yield "</section>"


def _miss(miss: Miss) -> Iterator[str]:
    told = "" if miss.band == "none" else " told"
    sure = "" if miss.confidence == -math.inf else f" {number(miss.confidence)}"
    yield '<article class="miss">'
    yield f'<h3 dir="auto">{escape(miss.question.text)}</h3>'
    yield f'<span class="tag{told}">{miss.kind}</span> '
    yield f'<span class="tag">{miss.band}{sure}</span>'
    if miss.right_at:
        yield f' <span class="tag">right at {miss.right_at}</span>'
    yield from _said("expected", "expected", miss.expected or "silence")
    if miss.quote is None:
        yield from _said("quoted", "nothing was found", "")
    else:
        source = f"{miss.quote.title or miss.quote.article_id}, {miss.quote.source.publisher}"
        label = "silent; it would have quoted" if miss.band == "none" else "quoted"
        yield from _said("quoted", f"{label} — {source}", miss.quote.text)
    yield "</article>"


def _said(name: str, label: str, text: str) -> Iterator[str]:
    quote = f'<blockquote dir="auto">{escape(text)}</blockquote>' if text else ""
    yield f'<div class="{name}"><p class="label" dir="auto">{escape(label)}</p>{quote}</div>'
