"""View: what of an answer a message shows. It travels in the data of the message's buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import blake2s
from typing import Final, Literal, cast

from knowledge import Answer

Kind = Literal["page", "context", "up", "down"]

_DATA: Final = r"v2:({}):([0-9]{{1,6}}):([0-9a-f]{{8}})(?::([0-9]{{1,6}}))?\Z"  # 64 bytes at most

VIEW: Final = re.compile(_DATA.format("page|context"))
"""A view as the data of a button."""

VOTE: Final = re.compile(_DATA.format("up|down"))
"""A thumb under an answer, in the same way."""


@dataclass(frozen=True, slots=True)
class View:
    """A page of an answer, or one of its quotes between its neighbours; or a thumb, up or down.

    Attributes:
        kind: which of them.
        number: of the page or of the quote, from 0.
        answer: the mark of the answer, so that a button never shows another one.
        example: the number of the example question that was pressed; None for a reader's own,
            which stands in the message that the answer replies to.
        thumbs: whether there are thumbs under it. That does not travel: the buttons that stand
            there tell.
    """

    kind: Kind = "page"
    number: int = 0
    answer: str = ""
    example: int | None = None
    thumbs: bool = True

    @property
    def data(self) -> str:
        """As it travels in a button."""
        example = "" if self.example is None else f":{self.example}"
        return f"v2:{self.kind}:{self.number}:{self.answer}{example}"

    def to(self, kind: Kind, number: int = 0) -> View:
        """Another view of the same answer."""
        return replace(self, kind=kind, number=number)


FIRST_PAGE: Final = View()


def view_in(data: str) -> View | None:
    """The view that a button's data names; None when it is another button."""
    found = VIEW.match(data) or VOTE.match(data)
    if found is None:
        return None
    kind, number, answer, example = found.groups()
    return View(cast("Kind", kind), int(number), answer, None if example is None else int(example))


def mark_of(answer: Answer) -> str:
    """What tells an answer from others: eight figures made of its quotes and where they stand."""
    told = "\0".join(f"{p.article_id}\0{p.start}\0{p.text}" for p in answer.quotes)
    return blake2s(told.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
