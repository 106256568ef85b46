"""Quote block: a passage, word for word, with its source and the days that its dates are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bot.attribution import NAME, credit, link_to, linked
from bot.message import Page, Style, clean, shortened, utf16_length
from bot.texts import Texts
from knowledge import Passage, dates_in

EXPANDABLE: Final = 400
"""UTF-16 units from which a quote is shown folded."""

_DATES: Final = 4  # that are shown of a quote: the longest quote leaves no room for more


def quoted(passage: Passage, texts: Texts, style: Style) -> Page:
    """A passage in a block of its own, which holds no other character."""
    text = clean(passage.text).strip()
    long = utf16_length(text) > EXPANDABLE
    block = Page().add(text, "expandable_blockquote" if long else "blockquote")
    return _attributed(block, passage, texts, style)


def in_context(passage: Passage, texts: Texts, style: Style, room: int) -> Page:
    """The same with the sentence before and after it, in one stretch, itself in bold.

    What does not fit is left out: the sentence after, or before, or both.

    Args:
        passage: with its neighbours.
        texts: the reader's language.
        style: how replies look.
        room: UTF-16 units that it may take.
    """
    sides = [(passage.before, passage.after), (passage.before, ""), ("", passage.after), ("", "")]
    fitting = (_between(passage, *each, texts, style) for each in sides)
    return next(page for page in fitting if page.length <= room)


def stretch(passage: Passage) -> Passage:
    """A passage and its neighbours as one, as they are shown together."""
    start, end = passage.start - len(passage.before), passage.end + len(passage.after)
    text = passage.before + passage.text + passage.after
    return replace(passage, start=start, end=end, text=text, before="", after="")


def _between(passage: Passage, before: str, after: str, texts: Texts, style: Style) -> Page:
    whole = clean(before + passage.text + after).strip()
    start = clean(before).lstrip()
    quote = clean(passage.text)
    block = Page().add(whole, "blockquote")
    if (before or after) and whole == (start + quote + clean(after)).strip():
        block.mark("bold", utf16_length(start), utf16_length(quote))
    return _attributed(block, passage, texts, style)


def _attributed(block: Page, passage: Passage, texts: Texts, style: Style) -> Page:
    source, page = passage.source, Page()
    if style.publisher_first:
        # Translators: {source} is who published the quote that follows, and when.
        head, _, tail = texts.gettext("{source}:").partition("{source}")
        page.append(credit(source, texts), head)
        page.append(block, tail + "\n")
    else:
        page.append(block, "")
        page.append(credit(source, texts), "\n— ")
    linked(page.add("\n"), passage.title, source, texts, link_to(source, passage.text))
    days = list(dict.fromkeys(_dates(passage, texts)))
    return page.add("".join(f"\n{line}" for line in days[:_DATES]))


def _dates(passage: Passage, texts: Texts) -> Iterator[str]:
    """Which days “Saturday” and “yesterday” are; outside the quote, which stays as it is."""
    template = texts.gettext("{words} = {day}")
    for found in dates_in(passage):
        words = texts.isolated(shortened(clean(found.words), NAME))
        # The day is the line's own, as in the attribution.
        yield template.format(words=words, day=texts.days(found.first, found.last))
