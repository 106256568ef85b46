"""A news page saved as text, of three parts: head, body and tail; each may be another."""

from __future__ import annotations

from pathlib import Path

from knowledge.article import Article
from knowledge.reading.textpage import read_textpage

HEAD = "Harbour Post - All the tides\nFerry to the islands runs again\n"
STAMP = "Published: 3 March 2026\n"
BODY = (
    "The ferry to the islands left the harbour on Monday for the first time in a year.",
    "Its captain said that the sea was calm and that every seat had been sold.",
    '"We waited for this day," said Rosa Lund, who runs the only bakery on the islands.',
)
TAIL = (
    "\nADVERTISEMENT\n\n\nMore from Harbour Post\nHow to tie a knot\nTen fish to know\nContact\n"
    "Whales seen near the old pier\nPrices of salt rise\nImprint\n\n"
)


def parse(text: str) -> Article:
    return read_textpage(Path("ferry.txt"), text.encode(), "ferry")


def page(head: str = HEAD + STAMP, body: tuple[str, ...] = BODY, tail: str = TAIL) -> Article:
    return parse(head + "\n".join(body) + "\n" + tail)


def paragraphs(article: Article) -> tuple[str, ...]:
    return tuple(article.text.split("\n\n"))
