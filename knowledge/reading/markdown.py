"""Markdown below YAML front matter, the library's own format: a file, its body, its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from knowledge.article import Article, Repair
from knowledge.errors import ReadError
from knowledge.reading.articlefields import PLAIN, article_of
from knowledge.reading.encoding import decode
from knowledge.reading.frontmatter import Fault, FrontMatter, split

_EMPTY = "no text follows the front matter; write the article below it"
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_BREAK = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*")
_UNDERLINE = re.compile(r" {0,3}(?:={2,}|-{2,})[ \t]*")
_FENCE = re.compile(r" {0,3}(?:`{3,}[^`]*|~{3,}.*)")
_IMAGE = r"!\[[^\]]*+\](?:\([^)]*+\)|\[[^\]]*+\])"
_IMAGES = re.compile(rf"\s*+(?:(?:{_IMAGE}|\[{_IMAGE}\]\([^)]*+\))\s*+)++")
_BARE_QUOTE = re.compile(r"[>\s]*")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]")
# As in CommonMark, a list inside a paragraph starts at 1: "2019." may be a year at a line's start.
_OPENER = re.compile(r"(?:[-*+]|1[.)])[ \t]|[>|]")


def read_markdown(path: Path, data: bytes, article_id: str) -> Article:
    """Read a Markdown file with front matter.

    Args:
        path: names the file in messages and in the Source; it is not opened.
        data: the bytes of the file.
        article_id: the id it gets when its front matter gives none.

    Raises:
        ReadError: the front matter is missing or wrong, or no text follows it; the message names
            the file, the line and the field, and says what to write.
    """
    try:
        text, repair = decode(data)
    except ValueError as error:
        raise ReadError(str(error), path) from error
    try:
        return _article(text, path.name, article_id, repair)
    except Fault as fault:
        raise ReadError(str(fault), path, line=fault.line, field=fault.field) from fault


def _article(text: str, file: str, article_id: str, repair: Repair | None) -> Article:
    block, rest, end = split(text)
    front = FrontMatter(block)
    plain = front.one_of("body", (PLAIN,)) == PLAIN
    body = _plain(rest, end) if plain else _body(rest, end)
    return article_of(front, body, file, article_id, repair)


def _plain(rest: str, end: int) -> str:
    """Return the body as it stands, for texts whose lines only look like Markdown."""
    body = rest.strip("\n")
    if not body.strip():
        raise Fault(_EMPTY, end)
    return body


def _body(rest: str, end: int) -> str:
    """Return the body, one paragraph a line, a blank line between two blocks.

    Emphasis, links and escapes stay as they are: what is quoted is what the file says, and whoever
    looks a quote up in the file must find it.
    """
    blocks = _blocks(_without_comments(rest, end + 1))
    body = "\n\n".join("\n".join(rows) for block in blocks if (rows := _rows(block)))
    if not body:
        raise Fault(_EMPTY, end)
    return body


def _without_comments(text: str, first: int) -> str:
    kept: list[str] = []
    position, spaced = 0, True
    while (start := text.find("<!--", position)) >= 0:
        end = text.find("-->", start)
        if end < 0:
            line = first + text.count("\n", 0, start)
            raise Fault("the comment <!-- is not closed; write --> where it ends", line)
        kept.append(text[position:start])
        position = end + len("-->")
        spaced = kept[-1][-1].isspace() if kept[-1] else spaced
        if spaced and text.startswith(" ", position):
            position += 1  # of the spaces around a comment one is enough
    return "".join([*kept, text[position:]])


def _blocks(text: str) -> Iterator[list[str]]:
    """Yield the lines that stand together, without headings, breaks, fences and pictures."""
    block: list[str] = []
    for line in text.split("\n"):
        if not _drops(line):
            block.append(line)
        elif block:
            if not _underlines(line, block):
                yield block
            block = []
    if block:
        yield block


def _drops(line: str) -> bool:
    if _HEADING.match(line):
        return True
    patterns = (_BARE_QUOTE, _BREAK, _IMAGES, _UNDERLINE, _FENCE)
    return any(pattern.fullmatch(line) for pattern in patterns)


def _underlines(line: str, block: list[str]) -> bool:
    """Say whether a line makes the one above it a heading.

    Below several lines it is taken for a break: to leave a part of them out would tear a sentence.
    """
    if len(block) > 1 or not _UNDERLINE.fullmatch(line):
        return False
    above = block[0].strip()
    return not (_OPENER.match(above) or _ITEM.match(above))


def _rows(block: list[str]) -> list[str]:
    """Join the lines of a block, except where the writer meant a new one to start."""
    rows = [[block[0].strip()]]
    for before, line in pairwise(block):
        text = line.strip()
        if before.endswith("\\"):
            rows[-1][-1] = rows[-1][-1].removesuffix("\\").rstrip()
        if before.endswith(("\\", "  ")) or _opens(text, rows[-1][0]):
            rows.append([text])
        else:  # a quote's next line repeats its mark
            rows[-1].append(text.removeprefix(">").lstrip())
    return [joined for row in rows if (joined := " ".join(filter(None, row)))]


def _opens(text: str, row: str) -> bool:
    """Say whether a line opens a list item, quote or table row below the one that started `row`."""
    if row.startswith(">"):
        text = text.removeprefix(">").lstrip()
    return bool(_OPENER.match(text) or (_ITEM.match(row) and _ITEM.match(text)))
