"""Evaluation tables: the figures of a report as tables, and these as aligned text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.evaluationreport import COVERAGES, Report
from knowledge.abstention import Share
from knowledge.figures import BANDS, FORMS, Figures

_NAMES: Final = {
    "sentence": "best sentences",
    "quoted": "as quoted",
    "neighbours": "with neighbours",
}
_MEASURES: Final = ("strict@1", "strict@3", "loose@1", "loose@3", "doc@1")
_GROUPS: Final = 16  # rows of a table by group; the smallest go together in words


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of figures, all with as many cells as `head`; the first one names the row."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


def tables(told: Report) -> Iterator[Table]:
    """The tables of a report, in the order in which they are read."""
    yield _hits(told.total)
    yield _silence(told.total)
    yield _risk(told)
    yield _bands(told)
    yield _groups("By language", told.languages)
    yield _groups("By class of question", told.classes)
    yield Table(
        "Search and ranking, milliseconds a question",
        ("", "p50", "p99"),
        [
            (name, _milliseconds(times["p50"]), _milliseconds(times["p99"]))
            for name, times in (("CPU", told.latency["cpu"]), ("clock", told.latency["wall"]))
        ],
    )


def as_text(told: Report) -> str:
    """A report as aligned text."""
    facts = "  ".join(f"{name}: {value}" for name, value in told.facts.items())
    return "\n\n".join([f"{told.title}\n{facts}", *map(table_text, tables(told))])


def number(value: Share) -> str:
    """A share with three decimals, as all tables show it."""
    return "–" if value is None else f"{value:.3f}"


def _hits(found: Figures) -> Table:
    told = [f"{found.answerable:,} questions with an answer"]
    if found.empty:
        told.append(f"nothing found for {number(found.empty)} of them")
    if found.verbatim is not None:
        told.append(f"verbatim {number(found.verbatim)}")
    rows = [
        (_NAMES[form], *(number(found.hits[form][measure]) for measure in _MEASURES))
        for form in FORMS
    ]
    return Table("The right sentence", ("", *_MEASURES), rows, "; ".join(told))


def _silence(found: Figures) -> Table:
    head = ("", "AUROC", "FAR@95", "FAR@80")
    shares = [number(found.silence[name]) for name in ("auroc", "far@95", "far@80")]
    note = f"{found.unanswerable:,} questions without an answer"
    return Table("Silence", head, [("confidence", *shares)], note)


def _risk(told: Report) -> Table:
    rows = [
        ("the surest", f"{coverage:.2f}", number(told.risks[coverage])) for coverage in COVERAGES
    ]
    rows += [
        (name, f"{point.coverage:.2f}", number(point.risk)) for name, point in told.bands.items()
    ]
    note = "of the answers given, the share that is wrong"
    return Table("Risk and coverage", ("", "answered", "wrong"), rows, note)


def _bands(told: Report) -> Table:
    rows = [
        (name, *(number(shares[band]) for band in BANDS))
        for name, shares in (
            ("with an answer", told.total.bands["answerable"]),
            ("without one", told.total.bands["unanswerable"]),
        )
    ]
    return Table("What readers are told", ("questions", *BANDS), rows)


def _groups(title: str, groups: Mapping[str, Figures]) -> Table:
    head = ("", "questions", "strict@1", "strict@3", "loose@1", "neighbours@1", "AUROC", "FAR@80")
    rows = [
        (
            name,
            f"{found.answerable + found.unanswerable:,}",
            number(found.hits["sentence"]["strict@1"]),
            number(found.hits["sentence"]["strict@3"]),
            number(found.hits["sentence"]["loose@1"]),
            number(found.hits["neighbours"]["strict@1"]),
            number(found.silence["auroc"]),
            number(found.silence["far@80"]),
        )
        for name, found in list(groups.items())[:_GROUPS]
    ]
    more = len(groups) - _GROUPS
    return Table(title, head, rows, f"and {more} smaller ones: --json has all" * (more > 0))


def _milliseconds(value: Share) -> str:
    return "–" if value is None else f"{value:.2f}"


def table_text(table: Table) -> str:
    """A table with its columns one below the other."""
    lines = [table.head, *table.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.head))]
    note = f" ({table.note})" if table.note else ""
    return "\n".join([f"{table.title}{note}", *(_line(line, widths) for line in lines)])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    return "  ".join([f"  {first[0]:<{first[1]}}", *(f"{c:>{w}}" for c, w in rest)]).rstrip()
