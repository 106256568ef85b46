"""A news page saved as plain text: its head with the names, and its body, a run of sentences."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from knowledge.article import LONGEST_TITLE, Article, Repair, Source
from knowledge.errors import ReadError
from knowledge.language import detect
from knowledge.reading.dateline import Dateline, agency_named, names_day, read_dateline, read_stamp
from knowledge.reading.encoding import decode
from knowledge.reading.textline import (
    LONG,
    SHORT,
    UNSPACED,
    ends,
    is_long,
    is_notice,
    is_reserved,
    is_sentence,
    is_text,
)

_PENALTY = 60  # characters that a line which is no sentence costs the run
_UPDATED = re.compile(
    r"updated|modified|akt\.|aktualisiert|a[ct]+uali[sz]ad|mis à jour", re.IGNORECASE
)
_LINK = re.compile(r"(?i:(?:url|source|link|quelle|fuente|fonte)\s*:\s*)?(https?://[^\s/]\S*)")
_BYLINE = re.compile(r"(?:[Bb]y|BY|Por|POR|Par|PAR|Von|VON)\s+[^\W\da-z_]")
_SITE = re.compile(r"[^\W_][\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,6}")
_SLOGAN = re.compile(r"\s+[-–—|]\s+")
_SPOKEN = tuple("\"'„“”‘’«»‹›-–—")  # what a headline may begin with, but no name
_NO_NAME = re.compile(r"[:?!]|(?<!\S)[a-zß-öø-ÿ]\w{5,}")  # as in "Ferry runs aground again"
_RULES = " -–—|"
_NAME_WORDS = 5  # at most, of a publisher
_TITLE_AND_PAPER = 2  # parts of a first line before the date, as some browsers' titles have it
_TITLE_WORDS = 5  # at least, of a first line's part that is no publisher since it comes again
_LINES = 200_000  # at most; news pages have a few hundred
_HEAD = 1000  # lines that are read at the top of a head, and as many at its end
_NEAR = 3  # lines of the run in which the head may still go on: a title can look like a sentence
_WRAPPED = 5  # lines that go on in the next one, before a page counts as cut to a width


class _Missing(Exception):  # noqa: N818 - becomes a ReadError, which knows the file
    """A part of the page that was not found."""


class _Page(NamedTuple):
    """The lines above the article, those in which its date may stand, and its paragraphs."""

    head: list[str]
    near: list[str]
    dateline: Dateline | None
    paragraphs: list[str]


def read_textpage(path: Path, data: bytes, article_id: str) -> Article:
    """Read a news page that was saved as plain text: publisher, title, date, body, boilerplate.

    The body is the run of lines with the largest sum (Kadane's algorithm), where a line that looks
    like a sentence earns its length and a line that does not end like one costs 60 characters:
    crossheads are carried by the sentences around them, while menus, adverts and link lists end the
    run. Of the run, the lines that end like text are kept. On 141 news pages, flattened to text,
    this finds the publishers' own paragraphs with F1 .891 (shingles of four words; precision .894,
    recall .913): see tests/bench_text.py.

    Args:
        path: names the file in messages and in the Source; it is not opened.
        data: the bytes of the file.
        article_id: the id it gets.

    Raises:
        ReadError: publisher, title, date or body was not found, or can't be one; the message says
            which.
    """
    try:
        text, repair = decode(data)
    except ValueError as error:
        raise ReadError(str(error), path) from error
    remedy = "a Markdown file with front matter is the sure way"
    try:
        return _article(text, path.name, article_id, repair)
    except _Missing as missing:
        raise ReadError(f"{missing} was not found in this page; {remedy}", path) from missing
    except ValueError as error:
        raise ReadError(f"{error}; {remedy}", path) from error


def _article(text: str, file: str, article_id: str, repair: Repair | None) -> Article:
    page = _page(_lines(text))
    publisher, title = _names(page.head)
    if len(title) > LONGEST_TITLE:
        raise ValueError(f"the title is longer than {LONGEST_TITLE} characters")
    source = _source(page, publisher, file)
    return Article(article_id, title, "\n\n".join(page.paragraphs), source, repair=repair)


def _lines(text: str) -> list[str]:
    lines = list(filter(None, map(str.strip, text.split("\n"))))
    if len(lines) > _LINES:
        raise _Missing(f"an article of at most {_LINES:,} lines")
    return lines


def _page(lines: list[str]) -> _Page:
    above, run = _run(lines)
    lines, start = above + run, len(above)
    near = lines[: start + _NEAR]
    datelines = {at: found for at, line in enumerate(near) if (found := read_dateline(line))}
    if datelines:
        first = min(datelines, key=lambda at: (at > start, abs(at - start)))
        dateline = datelines[first]
        rest = lines[first][dateline.end :].strip()
        body = [rest, *lines[first + 1 :]] if rest else lines[max(first + 1, start) :]
    else:
        below = [at + 1 for at, line in enumerate(near) if read_stamp(line)]
        first, dateline = max([start, *(at for at in below if at < len(lines))]), None
        body = lines[first:]
    paragraphs = [line for line in body if is_text(line)]
    if not paragraphs:
        raise _Missing("a body of sentences")
    return _Page(lines[:first], near, dateline, paragraphs)


def _run(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines above the run of sentence-like lines with the largest sum, and the run."""
    _refuse_wrapped(lines)
    best = total = start = first = end = 0
    for at, line in enumerate(lines):
        if total <= 0:
            total, start = 0, at
        # No run goes across a notice: what follows it is never the article.
        total = 0 if is_reserved(line) else total + _worth(line)
        if total > best:
            best, first, end = total, start, at + 1
    above = lines[:first]  # the middle of a very long head is left out: each line costs time
    return above[:_HEAD] + above[_HEAD:][-_HEAD:], lines[first:end]


def _worth(line: str) -> int:
    if not ends(line) or is_notice(line):
        return -_PENALTY
    # '"No," he said.' neither makes a body nor ends one.
    return len(line) if is_long(line) else 0


def _refuse_wrapped(lines: list[str]) -> None:
    # Cut to a width, a paragraph is no line any more, and the run would be a torn-off piece.
    going_on = sum(
        len(line) >= LONG and not ends(line) and after[0].islower()
        for line, after in pairwise(lines)
    )
    if going_on >= _WRAPPED and going_on > sum(map(is_sentence, lines)):
        raise _Missing("a paragraph on one line (its lines are cut to a width)")


def _names(head: list[str]) -> tuple[str, str]:
    """Return publisher and title: the page's first line, and the headline nearest to the body."""
    named = [line for line in head if not (_LINK.fullmatch(line) or read_stamp(line))]
    first = named[0] if named else ""
    lines = [line for line in named[1:] if len(line) <= LONGEST_TITLE and not agency_named(line)]
    publisher, title = _window_title(first, lines)
    publisher = publisher or _SLOGAN.split(first, maxsplit=1)[0]
    if not _is_name(publisher) or _is_headline(first, lines):
        raise _Missing("the publisher (on the first line)")
    title = title or min(reversed(lines), key=_doubt, default="")
    if not title:
        raise _Missing("the title (on a line between publisher and text)")
    return publisher, title


def _window_title(first: str, lines: list[str]) -> tuple[str, str]:
    """Return publisher and title from "The title - The paper", as browsers save it, else "" twice.

    It is one when its title is a line of the page again, or is too long for a publisher's name.
    """
    for line in lines:
        if first.startswith(line) and line != first and _is_title(line):
            return _last_name(_SLOGAN.split(first.removeprefix(line).strip(_RULES))), line
    start, *rest = _SLOGAN.split(first)
    return (_last_name(rest), start) if rest and not _is_name(start) else ("", "")


def _is_title(line: str) -> bool:
    """Say whether what comes again is a title: long, or with a word that no name of four has."""
    words = len(line.split())
    return words >= _TITLE_WORDS or (words == _TITLE_WORDS - 1 and bool(_NO_NAME.search(line)))


def _last_name(parts: list[str]) -> str:
    """Return the publisher behind a title: its site's address, or the last, no author or date."""
    sites = [part for part in parts if _SITE.fullmatch(part)]
    others = [part for part in parts if not (_BYLINE.match(part) or read_stamp(part))]
    return [*others, *sites][-1] if others else ""


def _is_headline(first: str, lines: list[str]) -> bool:
    """Say whether the first line is nothing but the title: '"We'll sail" - Ferry is back'."""
    parts = _SLOGAN.split(first)
    if len(parts) > 1:
        return parts[0].endswith(":") or first in lines
    return len(first.split()) >= _TITLE_WORDS and any(line.startswith(first) for line in lines)


def _is_name(text: str) -> bool:
    long = len(text) > SHORT and UNSPACED.search(text)
    no_name = long or text.startswith(_SPOKEN) or ": " in text
    return 0 < len(text.split()) <= _NAME_WORDS and not no_name


def _doubt(line: str) -> int:
    """Return how little a line looks like a headline, from 0."""
    if _BYLINE.match(line) or is_notice(line):
        return 3
    if len(line) < SHORT and not UNSPACED.search(line):
        return 2
    return int(is_sentence(line) or names_day(line))


def _source(page: _Page, publisher: str, file: str) -> Source:
    source = Source(
        publisher=publisher,
        published=_published(page),
        file=file,
        agency=page.dateline.agency if page.dateline else "",
        dateline=page.dateline.place if page.dateline else "",
        language=detect("\n".join(page.paragraphs)),
    )
    for match in filter(None, map(_LINK.fullmatch, page.near)):
        with suppress(ValueError):  # no address that a reader could open; the file remains
            return replace(source, url=match[1])
    return source


def _published(page: _Page) -> date:
    if page.dateline and page.dateline.day:
        return page.dateline.day
    dated = [(line, day) for line in reversed(page.near) if (day := read_stamp(line))]
    window = _SLOGAN.split(page.near[0])  # "The title – The paper – 03.03.2026"
    if not dated and len(window) > _TITLE_AND_PAPER and (day := read_stamp(window[-1])):
        return day
    if not dated:
        raise _Missing("the date with its year (such as: 3 March 2026)")
    return min(dated, key=lambda pair: bool(_UPDATED.search(pair[0])))[1]
