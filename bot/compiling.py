"""Compiling: a report, made of what the ledger keeps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from bot.days import BUCKETS, LONGER, Day
from bot.ledger import Ledger
from bot.nearest import Nearest
from bot.questiongroups import Encoding, Question, grouped
from bot.report import Counted, Group, Judged, Report, Span
from bot.tables import DAYS, LATENCIES, QUOTES, SENT, SILENT_QUESTIONS, VOTES
from knowledge import Article

LISTED: Final = 10
"""Articles that were quoted most, and least."""

WORDINGS: Final = 3
"""Wordings of a question that are shown."""


def compiled(  # noqa: PLR0913 - where from, of which days, how grouped
    ledger: Ledger,
    articles: Sequence[Article],
    span: Span,
    *,
    least: int,
    nearest: Nearest,
    encoding: Encoding | None = None,
) -> Report:
    """Make a report of what the ledger keeps.

    Args:
        ledger: keeps it.
        articles: those of the library that stand.
        span: the days.
        least: how many readers a question needs to be shown.
        nearest: finds what the library has for a question.
        encoding: of a model that compares questions; None to group by words alone.

    Raises:
        LedgerError: the ledger can't be used.
        KnowledgeError: the index can't be searched.
    """
    groups, held_back = _asked_in_vain(ledger, span, least, nearest, encoding)
    counted = _counted(ledger, span, articles)
    quoted = [each for each in counted if each.quotes][:LISTED]
    others = {article.id for article in articles} - {each.article_id for each in quoted}
    hardly = [each for each in counted if each.article_id in others]
    return Report(
        span.since,
        span.until,
        least,
        groups,
        held_back,
        quoted,
        hardly[::-1][:LISTED],
        _thumbs(ledger, articles),
        _days(ledger, span),
        _latencies(ledger, span),
    )


def _asked_in_vain(
    ledger: Ledger, span: Span, least: int, nearest: Nearest, encoding: Encoding | None
) -> tuple[list[Group], int]:
    table = SILENT_QUESTIONS
    found = select(table).where(table.c.day >= span.since, table.c.day <= span.until)
    with ledger.read() as connection:
        rows = connection.execute(found).mappings().all()
    by_story: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_story[row["story"]].append(dict(row))
    shown: list[Group] = []
    held_back = 0
    for story, asked in by_story.items():
        for same in _grouped(asked, encoding):
            readers = _readers(same)
            if readers < least:
                held_back += len(same)
                continue
            wordings = _wordings(same)
            near = nearest(wordings[0], story)
            shown.append(Group(wordings[:WORDINGS], len(same), readers, story, near))
    shown.sort(key=lambda group: (-group.times, group.wordings))
    return shown, held_back


def _grouped(
    rows: Sequence[Mapping[str, Any]], encoding: Encoding | None
) -> list[list[Mapping[str, Any]]]:
    """The rows of questions that ask the same, together."""
    by_text: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_text[row["question"].casefold(), row["language"]].append(row)
    often = sorted(by_text.items(), key=lambda each: (-len(each[1]), each[0]))
    questions = [Question(of[0]["question"], language) for (_, language), of in often]
    return [
        [row for number in group for row in often[number][1]]
        for group in grouped(questions, encoding)
    ]


def _readers(rows: Sequence[Mapping[str, Any]]) -> int:
    """In the week with most of them: from one week to another a reader is not known again."""
    by_epoch: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        by_epoch[row["epoch"]].add(row["reader"])
    return max(map(len, by_epoch.values()))


def _wordings(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """How it was asked, the most frequent first; capitals make no other wording."""
    counted = Counter(row["question"].casefold() for row in rows)
    written = {row["question"].casefold(): row["question"] for row in reversed(rows)}
    return [written[text] for text, _ in counted.most_common()]


def _counted(ledger: Ledger, span: Span, articles: Sequence[Article]) -> list[Counted]:
    """All articles that stand or were quoted, most often first, newer ones before older ones."""
    begin, end = (
        datetime.combine(day, time.min, UTC).timestamp()
        for day in (span.since, span.until + timedelta(1))
    )
    found = (
        select(QUOTES.c.article, func.count())
        .join(SENT, SENT.c.id == QUOTES.c.sent)
        .where(SENT.c.at >= begin, SENT.c.at < end)
        .group_by(QUOTES.c.article)
    )
    with ledger.read() as connection:
        quotes = {row[0]: int(row[1]) for row in connection.execute(found)}
    known = {article.id: article for article in articles}
    ids = [*known, *(article_id for article_id in quotes if article_id not in known)]
    listed = []
    for article_id in ids:
        article = known.get(article_id)
        title, publisher = _names(article)
        listed.append(Counted(article_id, title, publisher, quotes.get(article_id, 0)))
    return sorted(listed, key=lambda each: -each.quotes)


def _thumbs(ledger: Ledger, articles: Sequence[Article]) -> list[Judged]:
    known = {article.id: article for article in articles}
    with ledger.read() as connection:
        rows = connection.execute(select(VOTES)).mappings().all()
    judged = [
        Judged(
            row["article"],
            _names(known.get(row["article"]))[0],
            row["band"],
            row["up"],
            row["down"],
        )
        for row in rows
    ]
    return sorted(judged, key=lambda each: (-(each.up + each.down), each.article_id, each.band))


def _days(ledger: Ledger, span: Span) -> dict[date, Day]:
    found = select(DAYS).where(DAYS.c.day >= span.since, DAYS.c.day <= span.until)
    with ledger.read() as connection:
        rows = connection.execute(found).mappings().all()
    known = {r["day"]: Day(r["questions"], r["silences"], r["failures"]) for r in rows}
    return {day: known.get(day, Day()) for day in span}


def _latencies(ledger: Ledger, span: Span) -> dict[int, int]:
    table = LATENCIES
    found = (
        select(table.c.bucket, func.sum(table.c.answers))
        .where(table.c.day >= span.since, table.c.day <= span.until)
        .group_by(table.c.bucket)
    )
    with ledger.read() as connection:
        known = {bucket: int(count) for bucket, count in connection.execute(found)}
    slowest = max(known, default=0)
    return {bucket: known.get(bucket, 0) for bucket in (*BUCKETS, LONGER) if bucket <= slowest}


def _names(article: Article | None) -> tuple[str, str]:
    """Headline and publisher; "" for one that no longer stands."""
    return (article.title, article.source.publisher) if article else ("", "")
