"""An answer that does not fit into one message, each quote with a sentence before and after."""

from __future__ import annotations

from knowledge import Article
from tests.arrived import report

HERON = "Which heron flew over the lake?"
HERONS = tuple(f"Heron {n} flew over the lake {'and on ' * 200}home {n}." for n in range(3))


def herons() -> tuple[Article, ...]:
    """Articles whose sentences do not fit into one message, each with one before and after."""
    told = enumerate(HERONS)
    return tuple(report(f"It rained {n}. {text} It ended {n}.", f"{n}") for n, text in told)
