"""The labelled corrections of sample_corrections.yml, as versions of articles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from knowledge.article import Article, Source
from knowledge.correction import Standing

_FILE = Path(__file__).with_name("sample_corrections.yml")


def version(text: str, language: str = "en", number: int = 1) -> Article:
    source = Source("Harbour Post", date(2026, 3, 4), file="ferry.md", language=language)
    return Article("ferry", "Ferry hits pier", text, source, version=number)


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled correction: what was quoted, of which version, and what became of it."""

    half: str
    quote: str
    start: int
    before: Article
    after: Article
    fate: str
    now: str
    meaning: bool

    @property
    def language(self) -> str:
        return self.before.source.language

    def found_by(self, standing: Standing) -> bool:
        """Whether the fate is right, and the sentence that is shown."""
        return (standing.fate, standing.now.text if standing.now else "") == (self.fate, self.now)


def cases() -> Iterator[Case]:
    data: dict[str, Any] = yaml.safe_load(_FILE.read_text("utf-8"))
    for row in data["cases"]:
        language, quote = row["story"], row["quote"]
        text = data["stories"][language]
        yield Case(
            row["half"],
            quote,
            text.index(quote),
            version(text, language),
            version(_edited(text, row), language, 2),
            row["fate"],
            row.get("now", quote),
            row["meaning"],
        )


def _edited(text: str, row: dict[str, Any]) -> str:
    paragraphs = text.split("\n")
    text = "\n".join(paragraphs[n] for n in row.get("order", range(len(paragraphs))))
    for old, new in row.get("edits", ()):
        assert text.count(old) == 1, f"“{old}” stands {text.count(old)} times in the story"
        text = text.replace(old, new)
    return text
