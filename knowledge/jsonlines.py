"""JSON lines: one object a line, its fields read with the line named when one is not right."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import ReadError


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its fields, where it stands."""

    fields: Mapping[str, Any]
    path: Path
    number: int

    def refusal(self, message: str) -> ReadError:
        """The error that names this line."""
        return ReadError(message, self.path, line=self.number)

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            raise self.refusal(f"the text field {name!r} is missing; give it in every line")
        return value

    def optional(self, name: str) -> str:
        """A text that may be absent or null: then ""."""
        value = self.fields.get(name)
        if not isinstance(value, str | None):
            raise self.refusal(f"{name!r} must be a text, not {value!r:.40}")
        return value or ""

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts that may be absent or null."""
        value = self.fields.get(name)
        if value is None:
            return ()
        if not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
            raise self.refusal(f"{name!r} must be a list of texts, not {value!r:.40}")
        return tuple(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false; the default when it is absent."""
        value = self.fields.get(name, default)
        if not isinstance(value, bool):
            raise self.refusal(f"{name!r} must be true or false, not {value!r:.40}")
        return value


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of a file that are not blank.

    Raises:
        ReadError: the file cannot be opened, or a line is no JSON object.
    """
    try:
        with path.open("rb") as file:
            for number, text in enumerate(file, 1):
                if text.strip():
                    yield _line(text, path, number)
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise ReadError(f"{reason}; check its name and that you may read it", path) from error


def _line(text: bytes, path: Path, number: int) -> Line:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReadError(f"this is not JSON: {error}", path, line=number) from error
    if not isinstance(fields, dict):
        raise ReadError("each line must be a JSON object", path, line=number)
    return Line(fields, path, number)
