"""Receipt id: how the id of a quote is shown, and the button that reports an error in it."""

from __future__ import annotations

from typing import Final

from bot.message import Button
from bot.texts import Texts

_PARTS: Final = 5  # characters between two hyphens of an id

REPORTING: Final = "v2:err:"
"""How the data of such a button begins; the id follows."""


def shown_id(receipt_id: str) -> str:
    """An id as people read and type it: 7KQ2M-9X4TB."""
    parts = (receipt_id[i : i + _PARTS] for i in range(0, len(receipt_id), _PARTS))
    return "-".join(parts)


def report_button(receipt_id: str, texts: Texts) -> Button:
    """The button under a quote in its context, where a newsroom wants to know of errors."""
    return Button(texts.gettext("Report an error ⚑"), f"{REPORTING}{receipt_id}")
