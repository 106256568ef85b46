"""Markdown with YAML front matter, the library's own format; what is wrong is named by its line."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import yaml

from knowledge.article import Article, Repair, Source
from knowledge.errors import ReadError
from knowledge.language import detect
from knowledge.reading.encoding import decode

_REQUIRED = {"title": '"The headline"', "publisher": '"The paper"', "published": "2026-03-02"}
_OPTIONAL = ("agency", "author", "url", "language", "dateline", "id", "version")
_FIELDS = (*_REQUIRED, *_OPTIONAL)
# What other tools call our fields; difflib would make "date" a "dateline".
_ELSEWHERE = {
    "date": "published", "source": "publisher", "byline": "author", "headline": "title",
    "lang": "language", "link": "url", "place": "dateline", "location": "dateline",
}  # fmt: skip
_KINDS = {"int": "a number", "float": "a number", "bool": "yes or no", "timestamp": "a date"}
_FRONT_LIMIT = 50_000  # characters; yaml needs seconds for a megabyte

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|z|[+-]\d\d:?\d\d)?", re.ASCII
)
_YEARS = range(1600, 2101)  # of newspapers; programs write 0001-01-01 for "unknown"

_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_BREAK = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*")
_IMAGE = r"!\[[^\]]*+\](?:\([^)]*+\)|\[[^\]]*+\])"
_IMAGES = re.compile(rf"\s*+(?:(?:{_IMAGE}|\[{_IMAGE}\]\([^)]*+\))\s*+)++")
_BARE_QUOTE = re.compile(r"[>\s]*")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]")
# As in CommonMark, a list inside a paragraph starts at 1: "2019." may be a year at a line's start.
_OPENER = re.compile(r"(?:[-*+]|1[.)])[ \t]|[>|]")


class _Fault(Exception):  # noqa: N818 - becomes a ReadError, which knows the file
    """What is wrong with a document: a sentence, the line and the field."""

    def __init__(self, message: str, line: int, field: str = "") -> None:
        super().__init__(message)
        self.line, self.field = line, field


class _Refusal(yaml.MarkedYAMLError):
    """Good YAML, but no front matter; its problem is a sentence."""


class _Value(NamedTuple):
    """A field's own text, what yaml takes it for (str, int, null...), and its line in the file."""

    text: str
    kind: str
    line: int


class _Loader(yaml.SafeLoader):
    """Composes `field: text` and nothing else: without aliases and nesting there are no bombs."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event, problem = self.peek_event(), ""  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            problem = "& and * are signs of YAML here; put the text in quotes"
        elif parent is not None and not isinstance(event, yaml.ScalarEvent):
            problem = 'a field holds one text, no list or table; put it in quotes: "..."'
        if problem:
            mark = getattr(index, "start_mark", event.start_mark)  # of the key, for its value
            raise _Refusal(problem=problem, problem_mark=mark)
        return super().compose_node(parent, index)


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
    except _Fault as fault:
        raise ReadError(str(fault), path, line=fault.line, field=fault.field) from fault


def _article(text: str, file: str, article_id: str, repair: Repair | None) -> Article:
    front, rest, end = _split(text)
    fields = _fields(front)
    title, name = _text(fields, "title"), _text(fields, "id") or article_id
    body = _body(rest, end)
    return Article(name, title, body, _source(fields, file, body), _version(fields), repair)


def _split(text: str) -> tuple[str, str, int]:
    """Return the front matter, what follows it, and the number of the line that closes it."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        message = "it has no front matter; begin with a line ---, then title, publisher and"
        raise _Fault(f"{message} published, then another line ---", 1)
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    if not end:
        raise _Fault("the front matter is not closed; put a line --- below its last field", 1)
    front = "\n".join(lines[1:end])
    if len(front) > _FRONT_LIMIT:
        raise _Fault("the front matter is too long; is the line --- below its last field?", 1)
    return front, "\n".join(lines[end + 1 :]), end + 1


def _fields(front: str) -> dict[str, _Value]:
    root = _compose(front)
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise _Fault('the front matter holds no fields; write lines such as title: "..."', 2)
    fields: dict[str, _Value] = {}
    for key, value in root.value:
        name, line = key.value, _line(front, key.start_mark)
        if name not in _FIELDS:
            raise _Fault(f"there is no such field; {_nearest(name)}", line, name[:60])
        if name in fields:
            message = f"it stands on line {fields[name].line} already; delete one of the two"
            raise _Fault(message, line, name)
        fields[name] = _Value(value.value.strip(), value.tag.rpartition(":")[2], line)
    return fields


def _compose(front: str) -> yaml.Node | None:
    try:
        loader = _Loader(front)
    except yaml.reader.ReaderError as error:
        line = front.count("\n", 0, error.position) + 2
        raise _Fault(f"a control character ({error.character:#x}) stands here", line) from error
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _yaml_fault(front, error) from error
    except (ValueError, OverflowError) as error:  # PyYAML lets chr() fail on "\UFFFFFFFF"
        line = front.count("\n", 0, loader.index) + 2
        raise _Fault("a \\ in double quotes names no character; write \\\\", line) from error


def _yaml_fault(front: str, error: yaml.MarkedYAMLError) -> _Fault:
    unclosed = "quoted scalar" in (error.context or "")
    mark = error.context_mark if unclosed else error.problem_mark
    line = _line(front, mark or error.context_mark)
    field = re.match(r"\s*(\w+)\s*:", front.split("\n")[line - 2])
    problem = error.problem or "this cannot be read"
    if not isinstance(error, _Refusal):
        problem = f'this is not YAML ({problem}); put the value in quotes: "...", a " within as \\"'
    return _Fault(problem, line, field[1] if field else "")


def _line(front: str, mark: yaml.Mark | None) -> int:
    """Return the line in the file; yaml's own count takes other signs for line ends as well."""
    return front.count("\n", 0, mark.index if mark else 0) + 2


def _nearest(name: str) -> str:
    folded = name.casefold()
    near = difflib.get_close_matches(folded[:60], _FIELDS, 1)
    known = _ELSEWHERE.get(folded) or (near[0] if near else "")
    return f"did you mean {known}?" if known else f"the fields are {', '.join(_FIELDS)}"


def _given(fields: dict[str, _Value], name: str) -> _Value | None:
    """Return a field that is filled in, None for an optional one that is not."""
    value = fields.get(name)
    if value and value.text and value.kind != "null":
        return value
    if name in _REQUIRED:
        state, line = ("empty", value.line) if value else ("missing", 1)
        raise _Fault(f"it is {state}; write {name}: {_REQUIRED[name]}", line, name)
    return None


def _text(fields: dict[str, _Value], name: str) -> str:
    value = _given(fields, name)
    if value is None:
        return ""
    text = re.sub(r"\s*\n\s*", " ", value.text)
    if value.kind != "str":
        kind = _KINDS.get(value.kind, "something else than text")
        message = f'YAML takes this for {kind}; put it in quotes: {name}: "{text[:60]}"'
        raise _Fault(message, value.line, name)
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in text):
        raise _Fault("it holds a control character; delete it", value.line, name)
    return text


def _version(fields: dict[str, _Value]) -> int:
    value = _given(fields, "version")
    if value is None:
        return 1
    if not re.fullmatch("[1-9][0-9]{0,8}", value.text):
        raise _Fault("it must be a whole number from 1, such as 2", value.line, "version")
    return int(value.text)


def _source(fields: dict[str, _Value], file: str, body: str) -> Source:
    source = Source(
        publisher=_text(fields, "publisher"),
        published=_published(fields),
        file=file,
        agency=_text(fields, "agency"),
        author=_text(fields, "author"),
        dateline=_text(fields, "dateline"),
        language=_language(fields) or detect(body),
    )
    url = _given(fields, "url")
    if url is None:
        return source
    try:
        return replace(source, url=url.text)
    except ValueError as error:
        raise _Fault(f"{error}; correct it or delete the line", url.line, "url") from error


def _published(fields: dict[str, _Value]) -> date:
    value = _given(fields, "published")
    line, text = (value.line, value.text) if value else (1, "")
    moment = _MOMENT.fullmatch(text)
    if not (moment or _DAY.fullmatch(text)):
        message = "this is no date; write 2026-03-02, or 2026-03-02T10:00:00+01:00"
        raise _Fault(message, line, "published")
    if moment and not moment[3]:
        message = "the time has no zone; add Z for UTC, or an offset such as +01:00"
        raise _Fault(message, line, "published")
    try:
        published = _moment(*moment.groups()) if moment else date.fromisoformat(text)
    except ValueError as error:
        message = f"{text} is not in the calendar or not on the clock; correct it"
        raise _Fault(message, line, "published") from error
    if published.year not in _YEARS:
        raise _Fault(f"no article is of the year {published.year}; correct it", line, "published")
    return published


def _moment(day: str, time: str, zone: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}{zone.upper()}")


def _language(fields: dict[str, _Value]) -> str:
    # Read whatever yaml takes it for: Norwegian, `no`, is its "false".
    value = _given(fields, "language")
    if value is None:
        return ""
    if not re.fullmatch("[A-Za-z]{2}", value.text):
        message = "it must be two letters, such as en or es; or delete the line"
        raise _Fault(message, value.line, "language")
    return value.text.lower()


def _body(rest: str, end: int) -> str:
    """Return the body, one paragraph a line, a blank line between two blocks.

    Emphasis, links and escapes stay as they are: what is quoted is what the file says, and whoever
    looks a quote up in the file must find it.
    """
    blocks = _blocks(_without_comments(rest, end + 1))
    body = "\n\n".join("\n".join(rows) for block in blocks if (rows := _rows(block)))
    if not body:
        raise _Fault("no text follows the front matter; write the article below it", end)
    return body


def _without_comments(text: str, first: int) -> str:
    kept, position = [], 0
    while (start := text.find("<!--", position)) >= 0:
        end = text.find("-->", start)
        if end < 0:
            line = first + text.count("\n", 0, start)
            raise _Fault("the comment <!-- is not closed; write --> where it ends", line)
        kept.append(text[position:start].removesuffix(" "))
        position = end + len("-->")
    return "".join([*kept, text[position:]])


def _blocks(text: str) -> Iterator[list[str]]:
    """Yield the lines that stand together, without headings, breaks and pictures."""
    block: list[str] = []
    for line in text.split("\n"):
        if not _drops(line):
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _drops(line: str) -> bool:
    if _HEADING.match(line):
        return True
    return any(pattern.fullmatch(line) for pattern in (_BARE_QUOTE, _BREAK, _IMAGES))


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
