"""Files of settings: small regular ones, never a pipe; YAML of plain keys and values, no bomb."""

from __future__ import annotations

import stat
from collections.abc import Hashable
from pathlib import Path
from typing import Any, Final

import yaml

_LIMIT: Final = 65_536  # bytes


def small_text(path: Path) -> str:
    """Read a file of at most 64 kB, without its byte order mark.

    Raises:
        OSError: it cannot be opened.
        ValueError: it is no regular file, too large or no text; the message says which.
    """
    kind = path.stat().st_mode
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):  # a pipe could be waited for without end
        raise ValueError("it is a pipe or a device, no regular file")
    with path.open("rb") as file:
        data = file.read(_LIMIT + 1)
    if len(data) > _LIMIT:
        raise ValueError("it is larger than 64 kB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("it is not text in UTF-8") from error


def parse(text: str) -> object:
    """Return what YAML says.

    Raises:
        ValueError: it is none, or holds what no setting needs; the message is one line.
    """
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except RecursionError as error:
        raise ValueError("it is nested too deeply; settings are lines of “key: value”") from error
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, OverflowError) as error:
        # PyYAML stumbles over tags such as !!bool x, !!int "" and !!timestamp x.
        raise ValueError(f"this is not YAML: {_what(error)}") from error


def _what(error: Exception) -> str:
    """What yaml says, without the piece of the file that it shows: half a token could be in it."""
    if "integer string conversion" in str(error):  # Python's words for it name Python's settings
        return "a number in it has too many digits; put it in quotes"
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    place = f"line {mark.line + 1}: " if mark else ""
    return place + " ".join(str(problem or error).split())


class _Loader(yaml.SafeLoader):
    """Takes no aliases, which can grow without end, and no key twice: one would be lost."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(
                problem="& and * are signs of YAML; put the text in quotes",
                problem_mark=event.start_mark,
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - yaml's signature
        mapping = super().construct_mapping(node, deep)
        if len(mapping) != len(node.value):
            mark = node.start_mark
            raise yaml.YAMLError(f"a key stands twice in the mapping at line {mark.line + 1}")
        return mapping
