"""Answers: an Answer as a message: its quotes page by page, one in its context, or silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from bot.attribution import NAME, byline, link_to, linked
from bot.message import LIMIT, Button, Message, Page, Story, clean, shortened, utf16_length
from bot.texts import Texts
from bot.view import View, mark_of
from knowledge import Answer, Passage

EXPANDABLE: Final = 400
"""UTF-16 units from which a quote is shown folded."""


def answer_message(
    answer: Answer, story: Story, texts: Texts, *, page: int = 0, example: int | None = None
) -> Message:
    """The reply to a question: a page of quotes, as many as fit, or silence.

    Args:
        answer: what the story says.
        story: what silence is about.
        texts: the reader's language.
        page: which page, from 0; the last when there are fewer.
        example: the number of the example question that was pressed, if it was one.
    """
    if not answer:
        return _silence(story, texts)
    pages = _pages(answer, texts)
    number = min(page, len(pages) - 1)
    written = _heading(answer, texts)
    for place, quote in enumerate(pages[number]):
        written.append(_quoted(answer.quotes[quote], texts), "\n\n" if place else "")
    view = View("page", number, mark_of(answer), example)
    return written.message((tuple(_under_page(answer, texts, view, pages)),))


def page_count(answer: Answer, texts: Texts) -> int:
    """How many pages an answer has."""
    return len(_pages(answer, texts))


def context_message(
    answer: Answer, texts: Texts, number: int, *, example: int | None = None
) -> Message:
    """A quote with the sentence before and after it, in one stretch, itself in bold.

    What does not fit into a message is left out: the sentence after, or before, or both.
    """
    passage = answer.quotes[number]
    sides = [(passage.before, passage.after), (passage.before, ""), ("", passage.after), ("", "")]
    fitting = (_in_context(answer, texts, passage, *each) for each in sides)
    written = next(page for page in fitting if page.length <= LIMIT)
    view = View("context", number, mark_of(answer), example)
    return written.message((tuple(_under_context(answer, texts, view)),))


def _under_page(
    answer: Answer, texts: Texts, view: View, pages: list[list[int]]
) -> Iterator[Button]:
    shown = pages[view.number]
    with_context = _first_in_context(answer, shown)
    if with_context is not None:
        yield Button(texts.context, view.to("context", with_context).data)
    if view.number:
        yield Button(texts.back, view.to("page", view.number - 1).data)
    if view.number < len(pages) - 1:
        yield Button(texts.more, view.to("page", view.number + 1).data)
    yield from _source(answer.quotes[shown[0]], texts)


def _under_context(answer: Answer, texts: Texts, view: View) -> Iterator[Button]:
    pages = _pages(answer, texts)
    page = next(number for number, quotes in enumerate(pages) if view.number in quotes)
    yield Button(texts.back, view.to("page", page).data)
    following = _first_in_context(answer, range(view.number + 1, len(answer.quotes)))
    if following is not None:
        yield Button(texts.next_quote, view.to("context", following).data)
    yield from _source(answer.quotes[view.number], texts)


def _first_in_context(answer: Answer, numbers: Iterable[int]) -> int | None:
    """The first of these quotes that has a neighbour."""
    sides = ((number, answer.quotes[number]) for number in numbers)
    return next((n for n, passage in sides if (passage.before + passage.after).strip()), None)


def _source(passage: Passage, texts: Texts) -> Iterator[Button]:
    """The button that opens the article at the quote."""
    if url := link_to(passage.source, passage.text):
        yield Button(texts.source, url=url)


def _pages(answer: Answer, texts: Texts) -> list[list[int]]:
    """The numbers of the quotes that stand together, page by page."""
    heading = _heading(answer, texts).length
    pages: list[list[int]] = []
    room = 0
    for number, passage in enumerate(answer.quotes):
        length = _quoted(passage, texts).length + 2  # the blank line between
        if not pages or length > room:
            pages.append([])
            room = LIMIT + 2 - heading
        pages[-1].append(number)
        room -= length
    return pages


def _heading(answer: Answer, texts: Texts) -> Page:
    """How sure the quotes are; nothing when they are."""
    page = Page()
    if answer.contradicts:
        page.add(texts.says).add("\n\n")
    elif answer.band == "possible":
        page.add(texts.may_say).add("\n\n")
    return page


def _silence(story: Story, texts: Texts) -> Message:
    page = Page().add(texts.silence)
    if story.latest is not None:
        day = texts.day(story.latest)
        page.add("\n" + texts.fill(texts.latest, title=shortened(story.title), day=day))
    return page.message()


def _quoted(passage: Passage, texts: Texts) -> Page:
    text = clean(passage.text).strip()
    long = utf16_length(text) > EXPANDABLE
    block = Page().add(text, "expandable_blockquote" if long else "blockquote")
    return _attributed(block, passage, texts)


def _in_context(answer: Answer, texts: Texts, passage: Passage, before: str, after: str) -> Page:
    whole = clean(before + passage.text + after).strip()
    start = clean(before).lstrip()
    quote = clean(passage.text)
    block = Page().add(whole, "blockquote")
    if (before or after) and whole == (start + quote + clean(after)).strip():
        quote_start = utf16_length(start)
        block.mark("bold", quote_start, utf16_length(quote))
    page = _heading(answer, texts)
    page.append(_attributed(block, passage, texts), "")
    return page


def _attributed(block: Page, passage: Passage, texts: Texts) -> Page:
    source = passage.source
    block.add("\n— ").add(shortened(source.publisher, NAME), "bold")
    block.add(f"{byline(source)}, {texts.day(source.day)}\n")
    return linked(block, passage.title, source, texts, link_to(source, passage.text))
