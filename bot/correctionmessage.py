"""Correction message: a message that quoted what has changed, as it is to stand now. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from bot.answers import heading_page
from bot.attribution import NAME
from bot.message import LIMIT, Heading, Message, Page, Style, clean, shortened, utf16_length
from bot.quoteblock import quoted
from bot.texts import Texts
from knowledge import Passage
from knowledge.correction import Fate

_SHORT: Final = 200  # UTF-16 units of what is struck through, where room is short


@dataclass(frozen=True, slots=True)
class Old:
    """A sentence that was quoted and no longer stands.

    Attributes:
        text: as it was quoted; "" where that is not at hand.
        fate: "changed", "removed" or "withdrawn".
        publisher, title, url, day: whose it was; "" where that is not known.
        note: the publisher's words on the change, verbatim, or "".
        at: when the change was seen.
    """

    text: str
    fate: Fate
    publisher: str
    title: str
    url: str
    day: date | None
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One quote of a message.

    Attributes:
        now: what stands at the source; None for nothing.
        old: what was quoted, where that is something else.
        article_id: whose it is.
    """

    now: Passage | None
    old: Old | None = None
    article_id: str = ""


def closed(part: Part) -> Part:
    """The same for who may no longer ask the story: with nothing that the source says since."""
    return replace(part, now=None, old=part.old and replace(part.old, title="", url="", note=""))


def corrected_message(
    parts: Sequence[Part], heading: Heading, texts: Texts, style: Style
) -> Message:
    """A sent message with what no longer stands struck through, and what stands in its place.

    Where room is short the notes go first, then the ends of what is struck through, then the
    quotes that have not changed; what stands now is never shortened.
    """
    changed = [part for part in parts if part.old is not None]
    bare = [_without_note(part) for part in changed]
    tries: list[tuple[Sequence[Part], bool]] = [
        (parts, False),
        ([_without_note(part) for part in parts], False),
        ([_without_note(part) for part in parts], True),
        (bare, True),
        *((bare[:count], True) for count in range(len(bare) - 1, 0, -1)),
    ]
    pages = (_page(shown, heading, texts, style, short=short) for shown, short in tries)
    page = next(page for page in pages if page.length <= LIMIT)
    return page.message()


def reply_to_corrected(parts: Sequence[Part], texts: Texts) -> str:
    """One line for who has read the message as it was."""
    fates = {part.old.fate for part in parts if part.old is not None}
    if fates == {"withdrawn"}:
        return texts.gettext(
            "The source has withdrawn what I quoted here. I have struck it through."
        )
    return texts.gettext("The source has changed what I quoted here. I have corrected my message.")


def _page(
    parts: Sequence[Part], heading: Heading, texts: Texts, style: Style, *, short: bool
) -> Page:
    page = heading_page(heading, texts)
    for number, part in enumerate(parts):
        page.append(_part(part, texts, style, short=short), "\n\n" if number else "")
    return page


def _part(part: Part, texts: Texts, style: Style, *, short: bool) -> Page:
    if part.old is None:
        return quoted(part.now, texts, style) if part.now else Page()
    page, old = Page(), part.old
    if old.text:
        text = clean(old.text).strip()
        shown = shortened(text, _SHORT) if short and utf16_length(text) > _SHORT else text
        page.add(shown, "strikethrough").add("\n")
    if part.now is None or not old.text:
        _credit(page, old, texts)
    page.add(_told(old, texts, shown=part.now is not None), "bold")
    if part.now is not None:
        page.append(quoted(part.now, texts, style), "\n")
    if old.note:
        page.add("\n" + texts.gettext("The publisher says:") + "\n")
        page.add(clean(old.note).strip(), "blockquote")
    return page


def _told(old: Old, texts: Texts, *, shown: bool) -> str:
    match old.fate:
        case "withdrawn":
            message = texts.gettext("Withdrawn at its source, seen {day}, {time} UTC.")
        case "removed":
            message = texts.gettext("No longer at its source, seen {day}, {time} UTC.")
        case _ if not shown:
            message = texts.gettext("Changed at its source, seen {day}, {time} UTC.")
        case _:
            message = texts.gettext(
                "Changed at its source, seen {day}, {time} UTC. There now stands:"
            )
    return texts.fill(message, day=texts.day(old.at.date()), time=f"{old.at:%H:%M}")


def _credit(page: Page, old: Old, texts: Texts) -> None:
    if not old.publisher:
        return
    day = f", {texts.day(old.day)}" if old.day else ""
    page.add("— ").add(shortened(old.publisher, NAME), "bold").add(f"{day}\n")
    if old.title:
        page.add(shortened(old.title), "text_link" if old.url else None, old.url).add("\n")


def _without_note(part: Part) -> Part:
    return replace(part, old=part.old and replace(part.old, note=""))
