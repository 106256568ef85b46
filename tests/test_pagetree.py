"""What of a page is nobody's to quote: what no reader sees, what is struck, what others wrote."""

from __future__ import annotations

import pytest

from tests.newspages import STORY, page, paragraphs, read

SLY = "The mayor, Ida Holm, has owned the ferry company for years, as she told nobody."
WHOLE = "\n\n".join(STORY)


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>{}</p>",
        "<div hidden><p>{}</p></div>",
        '<p hidden="hidden">{}</p>',
        '<p style="display:none">{}</p>',
        '<p style="color:red; DISPLAY : none !important">{}</p>',
        '<div style="visibility: hidden;"><p>{}</p></div>',
        '<p style="opacity:0">{}</p>',
        '<p style="opacity: .0; margin:0">{}</p>',
        '<p style="font-size:0px">{}</p>',
        "<dialog><p>{}</p></dialog>",
        "<template><p>{}</p></template>",
    ],
)
def test_what_a_reader_does_not_see_is_not_the_papers_word(hidden: str) -> None:
    between = paragraphs(*STORY[:2]) + hidden.format(SLY) + paragraphs(*STORY[2:])
    assert read(page(between)).text == WHOLE


@pytest.mark.parametrize(
    "others",
    [
        '<div class="reader-comments"><p>{}</p></div>',
        '<section class="box user-comments"><p>{}</p></section>',
        '<ol class="comment-list"><li>{}</li></ol>',
        '<section id="disqus_thread"><p>{}</p></section>',
        '<div class="sponsored"><p>{}</p></div>',
        '<aside class="teaser sponsored-content"><p>{}</p></aside>',
        '<div class="paid-post"><p>{}</p></div>',
    ],
)
def test_what_readers_and_advertisers_wrote_is_not_the_papers_word(others: str) -> None:
    assert read(page(paragraphs(*STORY) + others.format(SLY))).text == WHOLE


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_what_is_struck_is_no_longer_said(tag: str) -> None:
    first, second = STORY[1].split("ninety")
    struck = f"{first}<{tag}>nineteen</{tag}> ninety{second}"
    whole = f"<{tag}><p>{SLY}</p></{tag}>"
    assert read(page(paragraphs(STORY[0], struck, *STORY[2:]) + whole)).text == WHOLE


@pytest.mark.parametrize(
    "shown",
    [
        '<p style="opacity:0.9">{}</p>',
        '<p style="opacity: 01">{}</p>',
        '<p style="display:block">{}</p>',
        '<p class="no-comment">{}</p>',
        '<div class="paywall" hidden><p>{}</p></div>',
    ],
)
def test_what_a_reader_sees_or_a_subscriber_pays_for_stays(shown: str) -> None:
    assert SLY in read(page(paragraphs(*STORY) + shown.format(SLY))).text


@pytest.mark.parametrize(
    "around",
    ['<div style="display:none">', '<main hidden class="sponsored">'],
)
def test_a_page_that_scripts_uncover_is_not_hidden_by_that(around: str) -> None:
    data = page().replace(b"<article>", f"{around}<article>".encode())
    assert read(data).text == WHOLE
