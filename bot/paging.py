"""Paging: the buttons that turn the pages of a list."""

from __future__ import annotations

from bot.message import Button
from bot.texts import Texts


def turning(data: str, number: int, last: int, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    """A row with the pages before and after; none where there are none.

    Args:
        data: of the buttons, to which the number of the page is added.
        number: of the page that is shown, from 0.
        last: of the last page.
        texts: the reader's language: the arrows point where its lines go.
    """
    back, forth = ("▸", "◂") if texts.right_to_left else ("◂", "▸")
    before = (Button(back, f"{data}:{number - 1}"),) if number > 0 else ()
    after = (Button(forth, f"{data}:{number + 1}"),) if number < last else ()
    return (before + after,) if before or after else ()
