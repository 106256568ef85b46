"""What the Markdown reader promises: the file's own words, in its own paragraphs."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.article import Repair
from knowledge.errors import ReadError
from knowledge.reading.markdown import read_markdown
from tests.sample_markdown import BODY, HEAD, article


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "no front matter"),
        ("The ferry left.\n", 1, "no front matter"),
        (f"\n---\n{HEAD}---\n{BODY}", 1, "no front matter"),
        (f"---\n{HEAD}{BODY}", 1, "not closed"),
        (f"---\n{HEAD}...\n{BODY}", 1, "not closed"),
        ("---", 1, "not closed"),
        (f"---\n---\n{BODY}", 1, "title: it is missing"),
        (f"---\n- a\n- b\n---\n{BODY}", 2, "no fields"),
        (f"---\n{'#' * 60_000}\n---\n{BODY}", 1, "too long"),
        (f"---\n{HEAD}---\n", 5, "no text follows"),
        (f"---\n{HEAD}---\n\n# Only\n\n***\n<!-- this -->\n![a](b)\n", 5, "no text follows"),
        (f"---\n{HEAD}---\nText.\n\n<!-- open", 8, "not closed"),
    ],
)
def test_a_file_without_its_parts_is_refused_with_the_line(text: str, line: int, says: str) -> None:
    with pytest.raises(ReadError, match=says) as caught:
        read_markdown(Path("ferry.md"), text.encode(), "ferry")
    assert caught.value.line == line
    assert str(caught.value).startswith(f"ferry.md:{line}: ")


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter() -> None:
    text = f"\ufeff---\n{HEAD}---\n{BODY}".replace("\n", "\r\n")
    assert read_markdown(Path("a.md"), text.encode(), "a").text == "The ferry left at noon."


def test_a_damaged_encoding_is_repaired_and_recorded() -> None:
    text = f"---\n{HEAD}dateline: Cúcuta\n---\nBogotá.\n".encode().decode("iso8859-16")
    found = read_markdown(Path("a.md"), text.encode(), "a")
    assert (found.source.dateline, found.text) == ("Cúcuta", "Bogotá.")
    assert found.repair == Repair("iso8859-16", 2)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("One\ntwo\nthree.", "One two three."),
        ("One.\n\nTwo.\n\n\n\nThree.", "One.\n\nTwo.\n\nThree."),
        ("One.  \nTwo.", "One.\nTwo."),
        ("One.\\\nTwo.", "One.\nTwo."),
        ("# Title\nText.\n## More ##\nEnd.", "Text.\n\nEnd."),
        ("#hashtag stays.", "#hashtag stays."),
        ("One.\n\n---\n\nTwo.\n* * *\nThree.", "One.\n\nTwo.\n\nThree."),
        ("One. <!-- no --> Two.\n<!--\nnot\n\nthis\n-->\nThree.", "One. Two.\n\nThree."),
        ("They did <!-- x -->not close.", "They did not close."),
        ("They did<!-- x --> not <!-- y --> <!-- z --> close.", "They did not close."),
        ("A <!-- x --><!-- y -->b.", "A b."),
        ("One.\n```text\ncode 1\n```\nTwo.", "One.\n\ncode 1\n\nTwo."),
        ("~~~ text\ncode 1\n~~~", "code 1"),
        ("Title\n===\nText.\n\nMore\n---\nEnd.", "Text.\n\nEnd."),
        ("Text.\n\n===\nEnd.", "Text.\n\nEnd."),
        ("They did not\nclose.\n---\nEnd.", "They did not close.\n\nEnd."),
        ("- one\n---\n> two\n---\nEnd.", "- one\n\n> two\n\nEnd."),
        ("One.\n![A ship](ship.png)\nTwo.", "One.\n\nTwo."),
        ("[![A](a.png)](https://b.example) ![C][d]\n\nTwo.", "Two."),
        ("Look ![here](a.png) and there.", "Look ![here](a.png) and there."),
        ("- one\n  goes on\n- two\n* three", "- one goes on\n- two\n* three"),
        ("1. one\n2. two\n   goes on", "1. one\n2. two goes on"),
        ("It opened in\n2019. Nobody came.", "It opened in 2019. Nobody came."),
        ("> Quoted and\n> wrapped.\n>\n> Again.", "> Quoted and wrapped.\n\n> Again."),
        ("She said:\n> Never.", "She said:\n> Never."),
        ("> - one\n> - two", "> - one\n> - two"),
        ("| a | b |\n| c | d |", "| a | b |\n| c | d |"),
        ("\tIndented.\n", "Indented."),
        ("مرحبا\nبكم.", "مرحبا بكم."),
        ("No line end", "No line end"),
    ],
)
def test_the_body_has_one_paragraph_a_line(body: str, text: str) -> None:
    assert article(body=body).text == text


@pytest.mark.parametrize(
    "line",
    ["*Never*, he said.", "See [the list](https://a.example).", "5 \\* 3 &amp; `x`", "<b>Bold</b>"],
)
def test_what_is_quoted_is_what_the_file_says(line: str) -> None:
    assert article(body=line).text == line


@pytest.mark.parametrize(
    "body",
    [
        "<!--" * 300_000,
        "<!----> " * 200_000,
        "short\n" * 200_000,
        "\\\n" * 200_000,
        "![" * 500_000,
        "- " * 500_000 + "x",
    ],
    ids=["open", "comments", "lines", "breaks", "images", "rule"],
)
def test_a_huge_body_takes_no_time_to_speak_of(body: str) -> None:
    start = datetime.now(UTC)
    with suppress(ReadError):  # an open comment, or nothing but marks
        article(body=body)
    assert datetime.now(UTC) - start < timedelta(seconds=10)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read_markdown(Path("a.md"), data, "a")
    except ReadError as error:
        assert str(error).startswith("a.md")  # noqa: PT017 - either outcome is right


@given(
    st.text(st.sampled_from("ab:-\"'&*[]{}|>\\#!%@`?,~ \n\t\x85\u2028😀0"), max_size=60),
    st.text(st.sampled_from("ab.->|#!*_\\<-[]() \n\t1"), max_size=60),
)
def test_any_front_matter_and_body_are_read_or_refused(extra: str, body: str) -> None:
    try:
        found = article(HEAD + extra + "\n", body)
    except ReadError as error:
        assert error.line  # noqa: PT017 - either outcome is right
    else:
        assert found.text == found.text.strip() != ""


@given(st.lists(st.text("abcé 12,.", min_size=1).filter(str.strip), min_size=1))
def test_every_word_of_plain_paragraphs_is_kept_in_order(paragraphs: list[str]) -> None:
    body = "\n\n".join(paragraphs)
    kept = article(body=body).text.split("\n\n")
    assert kept == [paragraph.strip() for paragraph in paragraphs]
