"""Filing: what became of an article that was handed to a library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge.article import Article, Withdrawal
from knowledge.errors import ReadError
from knowledge.publisher import other_publisher

Kind = Literal["added", "replaced", "unchanged", "merged", "withdrawn", "skipped"]


@dataclass(frozen=True, slots=True)
class Filing:
    """What became of one thing that was handed in.

    Attributes:
        kind: in a word.
        name: what it is called: its title, file or address.
        article_id: of the article in the library that it became or belongs to; "" for none.
        detail: what changed, or why it was left out; "" where there is nothing to say.
        again: whether it was left out for a reason that may pass, such as a server that is away.
    """

    kind: Kind
    name: str
    article_id: str = ""
    detail: str = ""
    again: bool = False


def copies_lost(before: Article, after: Article) -> str:
    """Which publishers are no longer listed with an article's text, for people; "" for none."""
    kept = {copy.url for copy in after.copies}
    lost = [copy.publisher for copy in before.copies if copy.url not in kept]
    return f"no longer listed with this text: {', '.join(dict.fromkeys(lost))}" if lost else ""


def refusal(item: Article | Withdrawal, known: Article, read_at: str, file: Path | None) -> str:
    """Why what comes may not replace or withdraw what is here, for people; "" where it may."""
    holder, claimed = other_publisher(item, known, read_at)
    if not claimed:
        return ""
    if isinstance(item, Withdrawal):
        remedy = "use “pullquote withdraw” if it is false"
        return f"“{claimed}” withdraws it, but it is of “{holder}”, so it stands; {remedy}"
    remedy = f"if that is its new name, write it in the line “publisher” of {file or known.id}"
    return f"it is of “{claimed}”, but has the id or address of an article of “{holder}”; {remedy}"


def damaged_twin(problems: Iterable[ReadError], article: Article) -> str:
    """Which file that can't be read seems to hold this article too, for people; "" for none."""
    marks = [mark.encode() for mark in (article.source.url, article.guid) if mark]
    for problem in problems:
        if any(mark in _data(problem.path) for mark in marks):
            remedy = "delete it, or repair it and delete this one"
            return f"it seems to stand in {problem.path} too, which can't be read; {remedy}"
    return ""


def _data(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError:
        return b""
