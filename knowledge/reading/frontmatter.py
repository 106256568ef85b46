"""The YAML block above a Markdown article: its fields, and what is wrong with one by its line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import NamedTuple

import yaml

from knowledge.article import LONGEST_TITLE, Source, unfit
from knowledge.language import detect

_REQUIRED = {"title": '"The headline"', "publisher": '"The paper"', "published": "2026-03-02"}
_OPTIONAL = (
    "agency", "author", "url", "language", "dateline", "id", "version",
    "guid", "file", "modified", "notice", "note", "also", "embargo", "paywalled", "terms",
    "withdrawn", "repair", "body",
)  # fmt: skip
_FIELDS = (*_REQUIRED, *_OPTIONAL)
# What other tools call our fields; difflib would make "date" a "dateline".
_ELSEWHERE = {
    "date": "published", "source": "publisher", "byline": "author", "headline": "title",
    "lang": "language", "link": "url", "place": "dateline", "location": "dateline",
}  # fmt: skip
_KINDS = {"int": "a number", "float": "a number", "bool": "yes or no", "timestamp": "a date"}
# What keeps an article from being quoted: a line that was begun must not count for nothing.
_NEVER_EMPTY = {"embargo": "the time, or until further notice", "withdrawn": "the reason"}
_FRONT_LIMIT = 50_000  # characters; yaml needs seconds for a megabyte

_PUBLISHED = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_YEARS = range(1600, 2101)  # of newspapers; programs write 0001-01-01 for "unknown"


class Fault(Exception):  # noqa: N818 - becomes a ReadError, which knows the file
    """What is wrong with a document: a sentence, the line and the field."""

    def __init__(self, message: str, line: int, field: str = "") -> None:
        super().__init__(message)
        self.line, self.field = line, field


class _Field(NamedTuple):
    """A field: its own text, what yaml takes it for (str, int, null...), its line in the file."""

    name: str
    text: str
    kind: str
    line: int

    def fault(self, message: str) -> Fault:
        """Return what is wrong with it, ready to be raised."""
        return Fault(message, self.line, self.name)


class _Refusal(yaml.MarkedYAMLError):
    """Good YAML, but no front matter; its problem is a sentence."""


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


def split(text: str) -> tuple[str, str, int]:
    """Return the front matter, what follows it, and the number of the line that closes it."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        message = "it has no front matter; begin with a line ---, then title, publisher and"
        raise Fault(f"{message} published, then another line ---", 1)
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    if not end:
        raise Fault("the front matter is not closed; put a line --- below its last field", 1)
    front = "\n".join(lines[1:end])
    if len(front) > _FRONT_LIMIT:
        raise Fault("the front matter is too long; is the line --- below its last field?", 1)
    return front, "\n".join(lines[end + 1 :]), end + 1


class FrontMatter:
    """The fields that are filled in, each checked when it is asked for.

    Raises:
        Fault: the block is no YAML, or a field is unknown, given twice, or required and not there.
    """

    def __init__(self, block: str) -> None:
        fields = _fields(block)
        self._fields = {
            name: field for name, field in fields.items() if field.text and field.kind != "null"
        }
        for name, example in _REQUIRED.items():
            if name not in self._fields:
                state, line = ("empty", fields[name].line) if name in fields else ("missing", 1)
                raise Fault(f"it is {state}; write {name}: {example}", line, name)
        for name, wanted in _NEVER_EMPTY.items():
            if name in fields and name not in self._fields:
                message = f"it is empty; write {wanted}; or delete the line"
                raise fields[name].fault(message)

    def text(self, name: str) -> str:
        """Return a field on one line, "" for one that is not filled in."""
        field = self._fields.get(name)
        if field is None:
            return ""
        text = re.sub(r"\s*\n\s*", " ", field.text)
        if field.kind != "str":
            kind = _KINDS.get(field.kind, "something else than text")
            message = f'YAML takes this for {kind}; put it in quotes: {name}: "{text[:60]}"'
            raise field.fault(message)
        if reason := unfit(text, wordless=name not in _REQUIRED):
            raise field.fault(f"it {reason}")
        if name == "title" and len(text) > LONGEST_TITLE:
            raise field.fault(f"it is longer than {LONGEST_TITLE} characters; shorten it")
        return text

    def version(self) -> int:
        """Return the version, 1 where none is given."""
        field = self._fields.get("version")
        if field is None:
            return 1
        if not re.fullmatch("[1-9][0-9]{0,11}", field.text):  # more than any agency's: ours follow
            raise field.fault("it must be a whole number from 1, such as 2")
        return int(field.text)

    def one_of(self, name: str, allowed: Sequence[str]) -> str:
        """Return a field that takes some words only, "" where it is not filled in."""
        field = self._fields.get(name)
        if field is None:
            return ""
        if field.text not in allowed:
            raise field.fault(f"it must be one of {', '.join(allowed)}; or delete the line")
        return field.text

    def lines(self, name: str) -> Iterator[tuple[str, Callable[[str], Fault]]]:
        """Yield the lines of a field, each with what says that it is wrong."""
        field = self._fields.get(name)
        for line in field.text.split("\n") if field else ():
            if field and line.strip():
                yield line.strip(), field.fault

    def moment(self, name: str) -> date | None:
        """Return a day, or a minute with its zone; None where the field is not filled in."""
        field = self._fields.get(name)
        return moment_of(field) if field else None

    def check_past(self, name: str, latest: datetime, remedy: str) -> None:
        """See that a field gives no day or minute after the latest that it can give."""
        field = self._fields.get(name)
        if field is None:
            return
        given = moment_of(field)
        if not isinstance(given, datetime):
            given = datetime.combine(given, time.min, UTC)
        if given > latest:
            raise field.fault(f"{field.text} lies ahead; {remedy}")

    def url(self, source: Source) -> Source:
        """Return the source with the address that is given, if one is."""
        field = self._fields.get("url")
        if field is None:
            return source
        try:
            return replace(source, url=field.text)
        except ValueError as error:
            raise field.fault(f"{error}; correct it or delete the line") from error

    def language(self, body: str) -> str:
        """Return the language that is given, or that of the body."""
        return self._language() or detect(body)

    def _language(self) -> str:
        # Read whatever yaml takes it for: Norwegian, `no`, is its "false".
        field = self._fields.get("language")
        if field is None:
            return ""
        if not re.fullmatch("[A-Za-z]{2}", field.text):
            raise field.fault("it must be two letters, such as en or es; or delete the line")
        return field.text.lower()


def moment_of(field: _Field) -> date:
    """Return the day or the minute that a field gives."""
    found = _PUBLISHED.fullmatch(field.text)
    if not found:
        raise field.fault("this is no date; write 2026-03-02, or 2026-03-02T10:00:00+01:00")
    day, time, zone = found.groups("")
    if time and not zone:
        raise field.fault("the time has no zone; add Z for UTC, or an offset such as +01:00")
    try:
        moment = datetime.fromisoformat(f"{day}T{time}{zone.upper()}") if time else None
        published = moment or date.fromisoformat(day)
    except ValueError as error:
        message = f"{field.text} is not in the calendar or not on the clock; correct it"
        raise field.fault(message) from error
    if published.year not in _YEARS:
        raise field.fault(f"no article is of the year {published.year}; correct it")
    return published


def _fields(front: str) -> dict[str, _Field]:
    root = _compose(front)
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise Fault('the front matter holds no fields; write lines such as title: "..."', 2)
    fields: dict[str, _Field] = {}
    for key, value in root.value:
        name, line = key.value, _line(front, key.start_mark.index)
        if name not in _FIELDS:
            raise Fault(f"there is no such field; {_nearest(name)}", line, name[:60])
        if name in fields:
            message = f"it stands on line {fields[name].line} already; delete one of the two"
            raise Fault(message, line, name)
        fields[name] = _Field(name, value.value.strip(), value.tag.rpartition(":")[2], line)
    return fields


def _compose(front: str) -> yaml.Node | None:
    try:
        loader = _Loader(front)
    except yaml.reader.ReaderError as error:
        message = f"a control character ({error.character:#x}) stands here"
        raise Fault(message, _line(front, error.position)) from error
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _yaml_fault(front, error) from error
    except (ValueError, OverflowError) as error:  # PyYAML lets chr() fail on "\UFFFFFFFF"
        message = "a \\ in double quotes names no character; write \\\\"
        raise Fault(message, _line(front, loader.index)) from error


def _yaml_fault(front: str, error: yaml.MarkedYAMLError) -> Fault:
    unclosed = "quoted scalar" in (error.context or "")
    mark = (None if unclosed else error.problem_mark) or error.context_mark
    line = _line(front, mark.index if mark else 0)
    field = re.match(r"\s*(\w+)\s*:", front.split("\n")[line - 2])
    problem = error.problem or "this cannot be read"
    if not isinstance(error, _Refusal):
        problem = f'this is not YAML ({problem}); put the value in quotes: "...", a " within as \\"'
    return Fault(problem, line, field[1] if field else "")


def _line(front: str, index: int) -> int:
    """Return the line in the file; yaml's own count takes other signs for line ends as well."""
    return front.count("\n", 0, index) + 2


def _nearest(name: str) -> str:
    folded = name.casefold()
    near = difflib.get_close_matches(folded[:60], _FIELDS, 1)
    known = _ELSEWHERE.get(folded) or (near[0] if near else "")
    return f"did you mean {known}?" if known else f"the fields are {', '.join(_FIELDS)}"
