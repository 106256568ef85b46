"""Messages as they are written: small stories, answers and quotes, and Telegram's own parser."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import strategies as st

from bot.message import Entity, Message, Story
from knowledge import Answer, Article, Passage, Source

TDJSON = find_spec("tdjson") is not None
oracle = pytest.mark.skipif(not TDJSON, reason="tdjson, Telegram's own parser, is missing")

SOURCE = Source(
    publisher="Elmsworth Herald",
    agency="Erewhon Wire",
    published=datetime(2019, 2, 26, 10, tzinfo=UTC),
    url="https://elmsworth-herald.example/a",
    language="en",
)

# What Telegram changes or counts in its own way: combining marks, directions, line and paragraph
# separators, control characters, pairs of UTF-16 units, joiners.
ODD = (
    "\u030a\u0301\u0333\u033f\u2028\u2029\u202a\u202e\u200e\u200f\u200b\u200c\u200d\u00a0\u00ad"
    "\ufeff\u0000\u0007\u0009\u001f\u0085\u3000😀👩‍👩‍👧🇺🇦אيשع漢ก्हिÅéñ*_~`|[]()#@/<>&"
)
WILD = st.text(st.sampled_from(ODD + "abc .!?"), max_size=60)


def article(text: str, **changes: Any) -> Article:
    return Article("a", "A headline", text, SOURCE, **changes)


def story(*articles: Article) -> Story:
    return Story("The bridge", articles or (article("It is shut."),))


def passage(text: str, source: Source = SOURCE, title: str = "A headline") -> Passage:
    return Passage("a", 1, title, source, 0, len(text), text)


def answered(*passages: Passage, band: Any = "clear") -> Answer:
    return Answer("Why?", passages, band)


def cut(message: Message, entity: Entity) -> str:
    units = message.text.encode("utf-16-le")
    return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def quotes(message: Message) -> list[str]:
    return [cut(message, e) for e in message.entities if "blockquote" in e.kind]


def without_markdown(text: str) -> str:
    return text.translate({ord(c): "x" for c in "*_~`|[]()"})


def stored_by_telegram(text: str, entities: tuple[Entity, ...] = ()) -> dict[str, Any]:
    """What Telegram's own code makes of a message that is `without_markdown`."""
    import tdjson  # noqa: PLC0415 - it may be missing

    kinds = {"blockquote": "BlockQuote", "expandable_blockquote": "ExpandableBlockQuote"}
    kinds |= {"bold": "Bold", "text_link": "TextUrl"}
    listed = [
        {
            "@type": "textEntity",
            "offset": e.offset,
            "length": e.length,
            "type": {
                "@type": f"textEntityType{kinds[e.kind]}",
                **({"url": e.url} if e.url else {}),
            },
        }
        for e in entities
    ]
    formatted = {"@type": "formattedText", "text": text, "entities": listed}
    request = {"@type": "parseMarkdown", "text": formatted}
    found: dict[str, Any] = json.loads(tdjson.td_execute(json.dumps(request).encode()) or b"{}")
    return found
