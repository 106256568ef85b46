"""What markup promises: the paragraphs of any HTML, word for word, and no others."""

from __future__ import annotations

import time
from html import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.reading.markup import lines, paragraphs


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("", []),
        (" \n ", []),
        ("One.", ["One."]),
        ("One.\nTwo & three.\r\n\r\nFour.", ["One.", "Two & three.", "Four."]),
        ("Fish &amp; chips.\nTwo.", ["Fish & chips.", "Two."]),
        ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
        ("<P CLASS=x>One.<P>Two.", ["One.", "Two."]),
        ("One.<br>Two.<br/>Three.<br />", ["One.", "Two.", "Three."]),
        ("<p>One\n  line,\tand\xa0more.</p>", ["One line, and more."]),
        ("<p>A <b>bold</b>, <a href='/x'>linked</a> <em>wo</em>rd.</p>", ["A bold, linked word."]),
        (
            "Intro:<ul><li>One<li>Two <ol><li>2.1</ol></ul>End",
            ["Intro:", "One", "Two", "2.1", "End"],
        ),
        ("<dl><dt>A<dd>B</dl>", ["A", "B"]),
        (
            "<table><caption>C</caption><tr><th>A<td><table><tr><td>B</table>D</table>E",
            ["C", "A", "B", "D", "E"],
        ),
        ("<details><summary>A</summary>B</details><center>C</center>D", ["A", "B", "C", "D"]),
        ("</p>One</div></nonsense>.", ["One", "."]),
        ("<div>" * 9999 + "One." + "</div>" * 9999, ["One."]),
        ("<x-card>One</x-card> <ns:p>two</ns:p>", ["One two"]),
    ],
)
def test_each_block_is_a_paragraph(html: str, texts: list[str]) -> None:
    assert paragraphs(html) == texts


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>A &lt;b&gt; &amp;amp; &quot;c&quot; &eacute;&#233;&#xe9; &mdash;</p>",
         ['A <b> &amp; "c" ééé —']),
        ("<p>AT&T &unknown; &copy2026 &</p>", ["AT&T &unknown; ©2026 &"]),
        ("<p>&am<b>p;</b></p>", ["&amp;"]),
        ("<p>&#0;&#xD800;&#x110000;&#" + "9" * 9999 + ";</p>", ["\ufffd\ufffd\ufffd\ufffd"]),
        ("<p>a\0b\x01c\x7fd\ud800e</p>", ["abcd\ufffde"]),
        ("<p>&#150; &#x85;</p>", ["– …"]),
    ],
)  # fmt: skip
def test_a_reference_is_the_character_that_it_means(html: str, texts: list[str]) -> None:
    assert paragraphs(html) == texts


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>1 < 2, 3 > 2, a <3 b, <-, < p></p>", ["1 < 2, 3 > 2, a <3 b, <-, < p>"]),
        ("<p title='a > b' data-x=\"</p>\">One</p>", ["One"]),
        ("<p class=it's>One, that's</p>", ["One, that's"]),
        ("<p title = 'x'y='z'>One</p>", ["One"]),
        ("One<!-- <p>two</p> -->, three<!---->.<!-->4<!--->5<!-- --!>6", ["One, three.456"]),
        ("One<!-- two", ["One"]),
        ("One<![if !mso]>, two<![endif]><?xml x?><!DOCTYPE p><![x[ a ]]>", ["One, two"]),
        ("<![CDATA[<p>One</p>]]>", ["One"]),
        ("One <b two", ["One"]),
        ("One</", ["One"]),
        ("One <a href='two>three", ["One"]),
    ],
)
def test_what_is_a_tag_is_told_as_browsers_do(html: str, texts: list[str]) -> None:
    assert paragraphs(html) == texts


@pytest.mark.parametrize(
    "left_out",
    [
        "<script>if (a<b) document.write('<p>x</p><!--')</script>",
        "<SCRIPT src=x></SCRIPT >",
        "<script src='x'/>",
        "<script/>",
        "<style>p > a { content: '</p>' }</style>",
        "<figure><img src=x><figcaption>Caption</figcaption></figure>",
        "<figure><figure>x</figure>x</figure>",
        "<span hidden> three,</span> ",
        "<b hidden=''>three,</b> ",
        '<i style="color:red; DISPLAY : none">three,</i> ',
        "<img hidden><br style='display:none'>",
        " <del>three,</del> ",
        " <s>three,</s><ins></ins> ",
        " <strike class=x>three</strike> ",
        "<figure><svg></figure>",
        "<iframe src=x />",
        "<iframe src=x><p>No frames.</p></iframe>",
        "<noscript><img></noscript>",
        "<svg><title>x</title><g/></svg>",
        "<svg/>",
        "<video controls><p>Your browser is old.</p></video>",
        "<ruby><rt>x</rt></ruby>",
        "<blockquote class='twitter-tweet'><p>It sank!</p><blockquote>x</blockquote></blockquote>",
        '<div data-x="1" class="a instagram-media b"><div>x</div></div>',
    ],
)
def test_what_is_no_text_of_it_is_left_out(left_out: str) -> None:
    assert " ".join(paragraphs(f"<p>One,</p>{left_out}<p>two.</p>")) == "One, two."


def test_what_is_left_out_inside_a_sentence_does_not_part_it() -> None:
    assert paragraphs("<p>One<script>x</script>, <svg>x</svg>two.</p>") == ["One, two."]


@pytest.mark.parametrize("start", ["<scripts>", "<blockquote>", "<div class=tweets>", "</svg>"])
def test_what_only_looks_like_it_stays(start: str) -> None:
    assert paragraphs(f"{start}One.") == ["One."]


def test_an_element_that_is_left_out_and_not_closed_takes_the_rest() -> None:
    assert paragraphs("<p>One.</p><script>two") == ["One."]
    assert paragraphs("<p>One.</p><iframe><p>Two.</p>") == ["One."]


def test_the_lines_of_a_text_are_taken_as_they_are() -> None:
    assert lines("A <b> &amp; c\n\n  d\te\u2028f\0") == ["A <b> &amp; c", "d e", "f"]


PIECES = (
    *"<>/&#;!?-='\" apbx9é\n\0\ud800",
    *("--", "script", "style", "svg", "<!--", "-->", "<![CDATA[", "]]>", "<p>", "</p>", "<script>"),
    *("</script", "<a b='", "twitter-tweet", "<div class="),
)


@settings(max_examples=500)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join))
@example("<![x[")
@example("&#" + "1" * 5000)
@example("<!ELEMENT <!x [ ]")
def test_any_text_has_paragraphs_that_can_be_written(html: str) -> None:
    for text in paragraphs(html):
        assert text == " ".join(text.split())
        assert text.encode()


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1), max_size=5))
def test_escaped_text_comes_back_word_for_word(texts: list[str]) -> None:
    html = "".join(f"<p>{escape(text)}</p>" for text in texts)
    assert paragraphs(html) == [" ".join(text.split()) for text in texts if text.split()]


@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", "</a ", "<!--", "<!", "<?", "</", "&#", "<script>", "<script>x</", "<![CDATA[",
     "<a b='", '<a b=">', "<a =", "<svg>", "</math>", "<div class=", "<p>", "<b>x</b>", "]]>",
     "<!-", "&amp"],
)  # fmt: skip
def test_no_text_takes_longer_than_its_size(piece: str) -> None:
    html, started = piece * (1_000_000 // len(piece)), time.process_time()
    paragraphs(html)
    paragraphs("<a " + html)
    assert time.process_time() - started < 10  # half a second; what it guards from takes minutes
