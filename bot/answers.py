"""Answers: an Answer as a message: its quotes page by page, one in its context, or silence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.attribution import link_to
from bot.message import LIMIT, PLAIN, Button, Heading, Message, Page, Story, Style, shortened
from bot.quoteblock import in_context, quoted, stretch
from bot.receiptid import report_button, shown_id
from bot.texts import Texts
from bot.view import FIRST_PAGE, View, mark_of
from knowledge import Answer, Disagreement, Passage, asks_about_now

_Row = tuple[Button, ...]

WAIT: Final = "v2:wait"
"""The data of the button by which a question waits for its answer."""


@dataclass(frozen=True, slots=True)
class Checking:
    """How a reader can check a quote that is shown in its context.

    Attributes:
        receipt_id: the id of a quote's receipt; "" where there is none.
        reportable: whether an error in it can be reported.
    """

    receipt_id: Callable[[Passage], str] = lambda _: ""
    reportable: bool = False


UNCHECKED: Final = Checking()


def answer_message(  # noqa: PLR0913 - an answer of a story in words; the rest are choices
    answer: Answer,
    story: Story,
    texts: Texts,
    *,
    view: View = FIRST_PAGE,
    style: Style = PLAIN,
    checking: Checking = UNCHECKED,
    may_wait: bool = False,
) -> Message:
    """The reply to a question: a page of quotes, or one in its context; or silence.

    Args:
        answer: what the story says.
        story: what was asked: silence is about it.
        texts: the reader's language.
        view: what of the answer is shown: the last page or quote when there are fewer.
        style: how replies look.
        checking: how a quote in its context can be checked.
        may_wait: whether the reader can be told later what the story does not say yet.
    """
    if not answer:
        return _silence(story, texts, may_wait=may_wait)
    laid = _Layout(answer, story, texts, style)
    view = replace(view, answer=mark_of(answer))
    return _context(laid, view, checking) if view.kind == "context" else _page(laid, view)


def page_count(answer: Answer, story: Story, texts: Texts, style: Style = PLAIN) -> int:
    """How many pages an answer has."""
    return len(_Layout(answer, story, texts, style).pages)


class _Layout:
    """An answer with its quotes written and spread over pages.

    Attributes:
        blocks: its quotes.
        pages: the numbers of the quotes that stand together.
        ending: what stands below the quotes of each page.
    """

    def __init__(self, answer: Answer, story: Story, texts: Texts, style: Style) -> None:
        self.answer, self.texts, self.style = answer, texts, style
        self.ending = _ending(answer, story, texts)
        self.blocks = [quoted(passage, texts, style) for passage in answer.quotes]
        self.pages: list[list[int]] = []
        room = 0
        for number, block in enumerate(self.blocks):
            length = block.length + 2  # the blank line between
            if not self.pages or length > room:
                self.pages.append([])
                room = LIMIT + 2 - self.heading.length - self.ending.length
            self.pages[-1].append(number)
            room -= length

    @property
    def heading(self) -> Page:
        """How sure the quotes are; nothing when they are."""
        page = heading_page(self.sure, self.texts)
        if self.answer.disagreement is not None:
            page.add(_differing(self.answer.disagreement, self.texts), "bold").add("\n\n")
        return page

    @property
    def sure(self) -> Heading:
        """The same in a word."""
        if self.answer.contradicts:
            return "says"
        return "may" if self.answer.band == "possible" else ""

    def message(self, written: Page, rows: Sequence[_Row], quotes: Sequence[Passage]) -> Message:
        """What was written of these quotes, as it is sent."""
        return replace(
            written.message(rows, preview=self.preview_of(quotes[0])),
            quotes=tuple(quotes),
            heading=self.sure,
            language=self.texts.language,
        )

    def preview_of(self, quote: Passage) -> str:
        """The address of the page that is shown for a quote, if the chat wants one."""
        return quote.source.url if self.style.preview else ""


def _page(laid: _Layout, view: View) -> Message:
    """As many quotes as fit."""
    view = replace(view, number=min(view.number, len(laid.pages) - 1))
    shown = laid.pages[view.number]
    written = laid.heading
    for place, quote in enumerate(shown):
        written.append(laid.blocks[quote], "\n\n" if place else "")
    written.append(laid.ending, "")
    buttons = tuple(_under_page(laid, view))
    quotes = [laid.answer.quotes[number] for number in shown]
    return laid.message(written, (buttons, *_thumbs(view)), quotes)


def _context(laid: _Layout, view: View, checking: Checking) -> Message:
    """A quote between its neighbours, with the id by which it can be checked."""
    view = replace(view, number=min(view.number, len(laid.blocks) - 1))
    passage = laid.answer.quotes[view.number]
    receipt = checking.receipt_id(passage)
    ending = _receipt_line(receipt, laid.texts)
    written = laid.heading
    room = LIMIT - written.length - laid.ending.length - ending.length
    written.append(in_context(passage, laid.texts, laid.style, room), "")
    written.append(laid.ending, "")
    written.append(ending, "")
    rows = [tuple(_under_context(laid, view)), *_thumbs(view)]
    if receipt and checking.reportable:
        rows.append((report_button(receipt, laid.texts),))
    shown = laid.message(written, rows, [stretch(passage)])
    return replace(shown, receipted=(passage,)) if receipt else shown


def _receipt_line(receipt: str, texts: Texts) -> Page:
    if not receipt:
        return Page()
    line = texts.gettext("Receipt {id} · {command}")
    return Page().add("\n" + texts.fill(line, id=shown_id(receipt), command="/verify"))


def _differing(found: Disagreement, texts: Texts) -> str:
    if found.kind == "changed":
        return texts.gettext("The figure changed; newest first:")
    return texts.gettext("Reports differ; newest first:")


def heading_page(heading: Heading, texts: Texts) -> Page:
    """What stands above quotes."""
    if not heading:
        return Page()
    return Page().add(texts.says if heading == "says" else texts.may_say).add("\n\n")


def _ending(answer: Answer, story: Story, texts: Texts) -> Page:
    """To a question about the present how far the story goes: its quotes may be old."""
    if story.latest is None or not _about_now(answer.question, texts):
        return Page()
    newest = texts.fill(texts.gettext("Newest report: {day}"), day=texts.day(story.latest))
    return Page().add(f"\n\n{newest}")


def _about_now(question: str, texts: Texts) -> bool:
    """In the reader's language, or in that of the question, which may be another."""
    return any(asks_about_now(question, language) for language in (texts.language, ""))


def silence_of(story: Story, texts: Texts) -> str:
    """That a story does not answer; one that has nothing to look through does not even say so."""
    if not story.articles:
        return texts.gettext("No report of this story may be quoted now.")
    return texts.silence


def _silence(story: Story, texts: Texts, *, may_wait: bool) -> Message:
    page = Page().add(silence_of(story, texts))
    if story.latest is not None:
        day = texts.day(story.latest)
        page.add("\n" + texts.fill(texts.latest, title=shortened(story.title), day=day))
    button = Button(texts.gettext("Tell me when the story answers this"), WAIT)
    return page.message([(button,)] if may_wait else ())


def _under_page(laid: _Layout, view: View) -> Iterator[Button]:
    texts, shown = laid.texts, laid.pages[view.number]
    with_context = _first_in_context(laid.answer, shown)
    if with_context is not None:
        yield Button(texts.context, view.to("context", with_context).data)
    if view.number:
        yield Button(texts.back, view.to("page", view.number - 1).data)
    if view.number < len(laid.pages) - 1:
        yield Button(texts.more, view.to("page", view.number + 1).data)
    yield from _source(laid.answer.quotes[shown[0]], texts)


def _under_context(laid: _Layout, view: View) -> Iterator[Button]:
    texts, quotes = laid.texts, laid.answer.quotes
    page = next(number for number, shown in enumerate(laid.pages) if view.number in shown)
    yield Button(texts.back, view.to("page", page).data)
    following = _first_in_context(laid.answer, range(view.number + 1, len(quotes)))
    if following is not None:
        yield Button(texts.next_quote, view.to("context", following).data)
    yield from _source(quotes[view.number], texts)


def _first_in_context(answer: Answer, numbers: Iterable[int]) -> int | None:
    """The first of these quotes that has a neighbour."""
    sides = ((number, answer.quotes[number]) for number in numbers)
    return next((n for n, passage in sides if (passage.before + passage.after).strip()), None)


def _source(passage: Passage, texts: Texts) -> Iterator[Button]:
    """The button that opens the article at the quote."""
    if url := link_to(passage.source, passage.text):
        yield Button(texts.source, url=url)


def _thumbs(view: View) -> tuple[_Row, ...]:
    """A row of its own; none where somebody has pressed it."""
    up, down = Button("👍", view.to("up").data), Button("👎", view.to("down").data)
    return ((up, down),) if view.thumbs else ()
