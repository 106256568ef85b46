"""What the body of a page has at its ends: its standfirst, and nothing that follows the story."""

from __future__ import annotations

import pytest

from tests.newspages import STORY, page, paragraphs, read

FIRST = "Ninety people went ashore in small boats while the fog stood over the harbour."
SUMMARY = "<meta property='og:description' content='{}'>"


def story(body: str, head: str = "") -> list[str]:
    return read(page(body, head=head)).text.split("\n\n")


@pytest.mark.parametrize("tag", ["p", "h2", "h4", "div", "strong"])
def test_sentences_right_below_the_headline_are_the_standfirst(tag: str) -> None:
    body = f"<div class='top'><{tag}>{FIRST}</{tag}></div>" + paragraphs(*STORY)
    assert story(body) == [FIRST, *STORY]


def test_a_standfirst_that_bears_a_name_may_stand_below_a_long_byline() -> None:
    byline = (
        "<p>By our correspondents on the islands</p><p>In the capital: Ana Ruiz and Per Lund</p>"
    )
    named = f"{byline}<h3 class='article-intro'>{FIRST}</h3>"
    assert story(named + paragraphs(*STORY)) == [FIRST, *STORY]
    assert FIRST not in story(f"{byline}<h3>{FIRST}</h3>" + paragraphs(*STORY))


@pytest.mark.parametrize(
    "around",
    [
        "<figure><h2>{}</h2></figure>",
        "<div class='photo-caption'><h2>{}</h2></div>",
        "<aside><h2>{}</h2></aside>",
        "<div id='cookie-notice'><h2>{}</h2></div>",
        "<h2>{}</h2>".replace("{}", "A headline of some length that does not end like a sentence"),
    ],
)
def test_a_caption_or_a_notice_below_the_headline_is_no_standfirst(around: str) -> None:
    assert story(around.format(FIRST) + paragraphs(*STORY))[0] == STORY[0]


def test_the_summary_names_the_innermost_element_that_begins_with_it() -> None:
    cut = SUMMARY.format(FIRST[:60] + "…")
    around = f"<div><h3>{FIRST}</h3><span>Maja Lund 03.03.2026 7 min Print Share</span></div>"
    assert story(paragraphs(*STORY[:2]) + around + paragraphs(*STORY[2:]), cut)[0] == FIRST


def test_a_standfirst_that_the_story_has_too_is_there_once() -> None:
    body = f"<h2>{STORY[0]}</h2>" + paragraphs(*STORY)
    assert story(body, SUMMARY.format(STORY[0])) == list(STORY)


def test_a_list_of_sources_at_the_end_is_left_out_with_what_introduces_it() -> None:
    sources = "<p>For this report we used the following:</p><ul><li>Coast guard</li>"
    assert story(paragraphs(*STORY) + sources + "<li>Own research</li></ul>") == list(STORY)


def test_a_list_of_sentences_or_of_many_results_at_the_end_is_the_storys_own() -> None:
    said = "<ul><li>The ferry is towed on Thursday.</li><li>The harbour opens on Friday.</li></ul>"
    assert len(story(paragraphs(*STORY) + said)) == len(STORY) + 2
    boats = "".join(f"<li>Boat {number}: {number * 7} passengers</li>" for number in range(1, 9))
    assert len(story(paragraphs(*STORY) + f"<ul>{boats}</ul>")) == len(STORY) + 8


def test_calls_and_pointers_between_the_paragraphs_are_left_out() -> None:
    calls = (
        ">> Here is the map of all ferries in the country.",
        "We want to hear from you: were you on board that morning?",
    )
    assert story(paragraphs(STORY[0], *calls, *STORY[1:])) == list(STORY)
