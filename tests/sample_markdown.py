"""A Markdown article of two parts, its fields and its body; each may be another."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.article import Article
from knowledge.errors import ReadError
from knowledge.reading.markdown import read_markdown

HEAD = """\
title: "Ferry to the islands runs again"
publisher: Harbour Post
published: 2026-03-02
"""
BODY = "The ferry left at noon.\n"


def article(fields: str = HEAD, body: str = BODY) -> Article:
    text = f"---\n{fields}---\n{body}"
    return read_markdown(Path("ferry.md"), text.encode(), "ferry")


def refusal(fields: str = HEAD, body: str = BODY) -> ReadError:
    with pytest.raises(ReadError) as caught:
        article(fields, body)
    return caught.value
