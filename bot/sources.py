"""Sources: /sources, page by page: which articles answers come from, and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from bot.attribution import linked, source_line
from bot.message import Message, Page, Story, shortened
from bot.paging import turning
from bot.texts import Texts
from knowledge import Article
from knowledge.article import Notice

PAGE: Final = 10
"""Articles on a page of /sources."""

_MARK: Final = "● "


def sources_message(
    story: Story,
    texts: Texts,
    *,
    page_number: int = 0,
    per_page: int = PAGE,
    quoted: Collection[str] = (),
) -> Message:
    """A page of /sources: linked title, publisher (agency), date, what became of it; newest first.

    One that tells more of itself than fits on the page is cut short there.

    Args:
        story: what is asked.
        texts: the reader's language.
        page_number: from 0; the last when there are fewer.
        per_page: articles on a page.
        quoted: the ids of those that are marked, as the last answer quotes them.
    """
    per_page = max(per_page, 1)
    last_page = max(len(story) - 1, 0) // per_page
    number = min(max(page_number, 0), last_page)
    articles = story.listed(number * per_page, per_page)
    page = Page().add(texts.fill(texts.sources, title=shortened(story.title)), "bold")
    if last_page:
        count = {"first": number * per_page + 1, "last": number * per_page + len(articles)}
        page.add("\n" + texts.fill(texts.source_count, count=len(story), **count))
    if any(article.id in quoted for article in articles):
        page.add(f"\n{_MARK}" + texts.gettext("quoted in my last answer"))
    for article in articles:
        page.add("\n\n" + (_MARK if article.id in quoted else ""))
        page.append(_listed(article, texts), "")
    return page.message(turning("v1:src", number, last_page, texts))


def _listed(article: Article, texts: Texts) -> Page:
    source = article.source
    item = linked(Page(), article.title, source, texts, source.url)
    item.add(f"\n{source_line(source, texts)}")
    for line in _fate(article, texts):
        item.add(f"\n{shortened(line)}")
    return item


def _fate(article: Article, texts: Texts) -> Iterator[str]:
    """What became of an article since it was published, and who else carries it."""
    if article.withdrawn:
        yield texts.fill(texts.withdrawn, reason=article.withdrawn)
    elif article.notice:
        day = article.modified
        when = f" ({texts.day(day)})" if day else ""
        note = f": {article.note}" if article.note else ""
        yield f"{_notice(article.notice, texts)}{when}{note}"
    if article.copies:
        names = dict.fromkeys(copy.publisher for copy in article.copies)
        yield texts.fill(texts.also, publishers=", ".join(names))


def _notice(kind: Notice, texts: Texts) -> str:
    match kind:
        case "corrected":
            return texts.gettext("Corrected")
        case "updated":
            return texts.gettext("Updated")
        case _:
            return texts.gettext("Note of the agency")
