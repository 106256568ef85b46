"""Filing -> one line for a terminal or a log: what became of it, its name once, and why."""

from __future__ import annotations

import re
from pathlib import PurePath

from knowledge import Filing


def line_of(filing: Filing) -> str:
    """The line of one filing; the words that name it stand in it once."""
    detail = _without_name(filing.detail, filing.name)
    line = f"{filing.kind:10}{filing.name}{f': {detail}' if detail else ''}"
    return "�".join(line.splitlines())


def _without_name(detail: str, name: str) -> str:
    """A detail that does not begin with what stands before it.

    Errors name their document by themselves, by its path or its name alone, with a line in it.
    """
    names = sorted({name, PurePath(name).name}, key=len, reverse=True)
    begin = re.compile("(?:" + "|".join(map(re.escape, filter(None, names))) + r")(?::(\d+))?: ")
    while found := begin.match(detail):
        line = f"line {found[1]}: " if found[1] else ""
        detail = line + detail[found.end() :]
    return detail
