"""Pattern: a regular expression that is compiled when it is first looked for.

A language has two dozen of them for its dates, which take longer to compile than a question takes
to answer; most answers need two.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import regex


class Pattern:
    """A regular expression without regard to case; its methods are those of a compiled one.

    Args:
        source: as `regex` takes it; an error in it is raised at the first look.
    """

    def __init__(self, source: str) -> None:
        self._source = source

    @cached_property
    def _compiled(self) -> regex.Pattern[str]:
        return regex.compile(self._source, regex.IGNORECASE)

    def search(
        self, text: str, pos: int | None = None, endpos: int | None = None
    ) -> regex.Match[str] | None:
        """Where it first matches."""
        return self._compiled.search(text, pos, endpos)

    def match(self, text: str, pos: int | None = None) -> regex.Match[str] | None:
        """Whether it matches where the text, or what is looked at of it, begins."""
        return self._compiled.match(text, pos)

    def fullmatch(self, text: str) -> regex.Match[str] | None:
        """Whether it matches the whole text."""
        return self._compiled.fullmatch(text)

    def finditer(self, text: str) -> Iterator[regex.Match[str]]:
        """Wherever it matches."""
        return self._compiled.finditer(text)
