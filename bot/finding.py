"""Finding: one thing that `pullquote check` has looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `text` says what was found and, if not good, what to do."""

    good: bool
    text: str
