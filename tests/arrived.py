"""What arrived: the parts of a message as the fake server stores it, and what tests ask for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from knowledge import Article, Source

REOPENS = "When will the bridge reopen to cars?"
SENTENCE = (
    "The Dunnock Bridge will reopen to cars and buses at 6 a.m. on Monday 30 March, almost four "
    "weeks after cracks in its hangers forced it to close, the Selder Crossings Board said on "
    "Tuesday."
)
THUMBS = ("👍", "👎")


def quotes(message: dict[str, Any]) -> list[str]:
    """The stretches of a stored message that are block quotes, cut out in UTF-16."""
    units = message["text"].encode("utf-16-le")
    return [
        units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in message.get("entities", ())
        if "blockquote" in e["type"]
    ]


def links(message: dict[str, Any]) -> list[str]:
    return [e["url"] for e in message.get("entities", ()) if e["type"] == "text_link"]


def buttons(message: dict[str, Any]) -> list[dict[str, str]]:
    keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in keyboard for button in row]


def button(message: dict[str, Any], label: str) -> str:
    """The data of the button of this label."""
    return next(b["callback_data"] for b in buttons(message) if b["text"] == label)


def report(text: str, article_id: str = "a", title: str = "A headline") -> Article:
    source = Source("Herald", datetime(2026, 3, 3, tzinfo=UTC), url="https://h.example/a")
    return Article(article_id, title, text, source)


def labels(message: dict[str, Any]) -> list[str]:
    return [each["text"] for each in buttons(message)]


def bold(message: dict[str, Any]) -> list[str]:
    units = message["text"].encode("utf-16-le")
    return [
        units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in message["entities"]
        if e["type"] == "bold"
    ]


def without_time(message: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in message.items() if key != "edit_date"}
