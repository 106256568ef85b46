"""What the text-page reader promises: the article of a saved page, and nothing of its rest."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.article import Repair
from knowledge.errors import ReadError
from knowledge.reading import read
from knowledge.reading.textpage import read_textpage
from tests.sample_page import BODY, HEAD, STAMP, TAIL, page, paragraphs, parse

PAGE = Path(__file__).parents[2] / "shared" / "pages" / "spacewar-2019-02-26.txt"
needs_page = pytest.mark.skipif(not PAGE.is_file(), reason="needs the folder ../shared")
RIGHTS = (
    "All rights reserved. Copyright Harbour Post. Nothing on this page may be copied, stored, sold "
    "or shown in any other place without the prior written consent of Harbour Post and its heirs."
)


def refusal(text: str) -> str:
    with pytest.raises(ReadError) as caught:
        parse(text)
    assert "a Markdown file with front matter is the sure way" in str(caught.value)
    return str(caught.value)


@needs_page
def test_the_page_that_the_project_began_with_is_read_whole() -> None:
    article = read(PAGE)
    source = article.source
    assert (source.publisher, source.agency) == ("SpaceWar.com", "AFP")
    assert (source.dateline, source.published) == ("Cúcuta, Colombia", date(2019, 2, 26))
    assert (source.language, source.url, source.file) == ("en", "", PAGE.name)
    assert article.id == "spacewar-2019-02-26"
    assert article.title.startswith("Colombia says 326 ")
    assert article.repair == Repair("iso8859-16", 1)
    assert len(paragraphs(article)) == 13
    assert article.text.endswith('"colectivos."')
    assert not any(word in article.text for word in ("ADVERTISEMENT", "Copyright", "SpaceDaily"))


@needs_page
def test_every_paragraph_of_the_real_page_is_one_of_its_lines() -> None:
    lines = [line.strip() for line in PAGE.read_text("utf-8").split("\n")]
    assert set(paragraphs(read(PAGE))) <= set(lines)


def test_a_page_gives_its_parts_and_no_boilerplate() -> None:
    article = page()
    assert (article.id, article.title) == ("ferry", "Ferry to the islands runs again")
    assert paragraphs(article) == BODY
    source = article.source
    assert (source.publisher, source.published) == ("Harbour Post", date(2026, 3, 3))
    assert (source.file, source.url, source.language) == ("ferry.txt", "", "en")
    assert (source.agency, source.dateline, article.repair) == ("", "", None)


@pytest.mark.parametrize("gap", ["", TAIL], ids=["right after the body", "far below"])
@pytest.mark.parametrize("more", ["", "\nIt is also forbidden to read this aloud on any ship."])
def test_the_copyright_paragraph_is_never_part_of_the_article(gap: str, more: str) -> None:
    assert paragraphs(page(tail=gap + RIGHTS + more)) == BODY


@pytest.mark.parametrize(
    "notice",
    [
        "© 2026 Harbour Post and its many partners on the islands, in every harbour.",
        "Copyright 2026 Harbour Post and its many partners on the islands and elsewhere.",
        "This material may not be published, broadcast, rewritten or shown in any harbour.",
        "Alle Rechte vorbehalten. Jede Nutzung dieser Seite ist ohne Erlaubnis verboten.",
        "Todos los derechos reservados. Se prohíbe todo uso de esta página sin permiso.",
        "Tous droits réservés. Toute utilisation de cette page est interdite sans accord.",
    ],
)
def test_a_notice_of_rights_is_no_news_in_any_language(notice: str) -> None:
    assert paragraphs(page(tail=notice)) == BODY


def test_a_sentence_about_copyright_is_news() -> None:
    body = (*BODY, "Copyright law does not protect the name of a ship, the court in Lund said.")
    assert paragraphs(page(body=body)) == body


def test_short_paragraphs_inside_the_body_stay_and_crossheads_go() -> None:
    body = (BODY[0], '"Yes," she said.', '"No."', "Calm sea ahead", *BODY[1:], "It reads:", BODY[1])
    assert paragraphs(page(body=body)) == tuple(line for line in body if "ahead" not in line)


def test_menus_above_the_title_are_no_matter() -> None:
    head = "Harbour Post | All the tides\nHome\nSport\nWeather\nSubscribe now\n"
    article = page(head + "Ferry to the islands runs again\n" + STAMP)
    assert (article.source.publisher, article.title) == (
        "Harbour Post",
        "Ferry to the islands runs again",
    )
    assert paragraphs(article) == BODY


@pytest.mark.parametrize(
    "title",
    [
        "Will the ferry to the islands ever be on time again?",
        "What happened at the harbour on 1 May 1945",
        "Fire",
        "渡し船、島への運航を再開",
        "العبّارة تعود إلى الجزر",
        "Ferry: “back” 🚢 – at 5",
    ],
)
def test_a_title_may_look_like_many_things(title: str) -> None:
    article = page(f"Harbour Post\n{title}\nBy Ana Ruiz\n{STAMP}")
    assert article.title == title
    assert paragraphs(article) == BODY
    assert article.source.published == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("first", "publisher"),
    [
        ("Harbour Post", "Harbour Post"),
        ("SaltWar.com - Your Sea At Rest", "SaltWar.com"),
        ("Harbour Post | All the tides", "Harbour Post"),
        ("Harbour Post – All the tides", "Harbour Post"),
        ("Hafen-Post", "Hafen-Post"),
        ("Ferry to the islands runs again - Harbour Post", "Harbour Post"),
        ("After a year in the dock, the ferry runs again | News | Harbour Post", "Harbour Post"),
        ("After a year in the dock, the ferry runs again | Post.org | Sea", "Post.org"),
        (
            "After a year in the dock, the ferry runs again - Harbour Post - by Ana Ruiz",
            "Harbour Post",
        ),
        ("“Ahoy!” – The Harbour Post", "The Harbour Post"),
    ],
)
def test_the_publisher_is_on_the_first_line(first: str, publisher: str) -> None:
    head = f"{first}\nFerry to the islands runs again\n{STAMP}"
    assert page(head).source.publisher == publisher


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("Ferry runs again – say the islanders", "Ferry runs again – say the islanders"),
        ("Ferry to the islands back", "Ferry to the islands back after one year"),
        ("“Captain Salt”: - The ferry is back", "The ferry is back"),
        ("- Ferry is back", "- Ferry is back"),
        ("The ferry that left the harbour is back - by Ana Ruiz", "A ferry is back"),
    ],
)
def test_a_first_line_that_is_a_headline_names_no_publisher(first: str, title: str) -> None:
    assert "the publisher" in refusal(f"{first}\n{title}\n{STAMP}" + "\n".join(BODY))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Published: 30 February 2026",
        "Published: 3 March",
        "Published: March 2026",
        "Published: 3 Smarch 2026",
        "Published: 0001-01-01",
        "Published: 3 March 9999",
        "The pier of Lima after the storm, 24 April 2023 (Picture: Ruiz)",
    ],
)
def test_without_the_day_of_publication_the_page_is_refused(line: str) -> None:
    text = f"{HEAD}{line}\n" + "\n".join(BODY)
    assert "the date with its year" in refusal(text)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", "a body"),
        ("Home\nNews\nContact\n", "a body"),
        ("\n".join(BODY), "the publisher"),
        (STAMP + "\n".join(BODY), "the publisher"),
        ("A first line of far too many words for any name\nTitle\n" + STAMP + BODY[0], "publisher"),
        ("Harbour Post\n" + STAMP + "\n".join(BODY), "the title"),
        ("Harbour Post\nhttps://harbour.example/1\n" + STAMP + "\n".join(BODY), "the title"),
        ("Harbour Post\n" + "x" * 301 + "\n" + STAMP + "\n".join(BODY), "the title"),
    ],
)
def test_what_is_missing_is_said(text: str, missing: str) -> None:
    assert missing in refusal(text)


def test_lines_cut_to_a_width_are_refused_rather_than_torn() -> None:
    wrapped = "the ferry that left the harbour on Monday with\nits captain who said that the sea\n"
    assert "cut to a width" in refusal(HEAD + STAMP + wrapped.replace("sea", "sea was so calm") * 6)


@pytest.mark.parametrize(
    "line", ["https://harbour.example/1", "URL: https://harbour.example/1", "Source: {}"]
)
def test_a_line_that_is_a_web_address_is_the_url(line: str) -> None:
    address = "https://harbour.example/1"
    article = page(HEAD + line.format(address) + "\n" + STAMP)
    assert (article.source.url, article.source.file) == (address, "ferry.txt")
    assert article.title == "Ferry to the islands runs again"


@pytest.mark.parametrize("link", ["http://localhost/1", "https://[", "https://a.example:port/"])
def test_an_address_that_nobody_could_open_is_left_out(link: str) -> None:
    article = page(f"{HEAD}{link}\nhttps://harbour.example/1\n{STAMP}")
    assert article.source.url == "https://harbour.example/1"


def test_a_page_in_spanish_is_one_too() -> None:
    body = (
        "El barco a las islas salió del puerto el lunes por primera vez en un año, dijo ella.",
        "Los vecinos lo recibieron con música y con pan recién hecho en la única panadería.",
    )
    article = page("Correo del Puerto\nEl barco vuelve a las islas\n3 de marzo de 2026\n", body)
    assert (article.source.language, paragraphs(article)) == ("es", body)


def test_sentences_without_spaces_are_sentences() -> None:
    body = (
        "島へ向かう渡し船が月曜日、一年ぶりに港を出た。",
        "船長によると、海は穏やかで、席はすべて売り切れていた。",
    )
    assert paragraphs(page("港新聞\n渡し船、運航を再開\n2026-03-03\n", body)) == body


def test_right_to_left_sentences_are_sentences() -> None:
    body = ("غادرت العبّارة المتجهة إلى الجزر الميناء يوم الاثنين لأول مرة منذ عام كامل.",) * 2
    assert paragraphs(page("بريد الميناء\nالعبّارة تعود إلى الجزر\n2026-03-03\n", body)) == body


def test_a_mark_windows_line_ends_and_no_last_line_end_are_no_matter() -> None:
    text = "\ufeff" + (HEAD + STAMP + "\n".join(BODY)).replace("\n", "\r\n")
    assert paragraphs(parse(text)) == BODY


def test_a_binary_file_is_refused() -> None:
    with pytest.raises(ReadError, match="binary file"):
        read_textpage(Path("a.txt"), b"PK\x03\x04\x00\x00", "a")


@pytest.mark.parametrize(
    "text",
    ["x" * 2_000_000, "." * 2_000_000, '."' * 1_000_000, "(AFP) - " * 250_000, "1 may " * 300_000],
    ids=["word", "stops", "quotes", "datelines", "dates"],
)
def test_a_huge_line_takes_no_time_to_speak_of(text: str) -> None:
    start = datetime.now(UTC)
    page(body=(text, *BODY))
    assert datetime.now(UTC) - start < timedelta(seconds=10)


@pytest.mark.parametrize(
    "line",
    [
        "Menu and more",
        "Ferry (AFP)",
        "LIMA, 3 March (AFP)",
        "3 March 2026",
        "Ünal: 3 märz 2026, 5 mai",
        "© Ãœnal, 5 mai",
        BODY[0],
    ],
)
def test_a_page_of_one_line_over_and_over_takes_no_time_to_speak_of(line: str) -> None:
    lines = (line + "\n") * (1_000_000 // len(line.encode() + b"\n"))
    start = process_time()
    page(HEAD + STAMP + lines, tail=lines)
    assert process_time() - start < (3 if sys.gettrace() is None else 12)  # coverage traces


def test_a_head_of_very_many_lines_is_read_at_its_two_ends() -> None:
    article = page("Harbour Post\n" + "Menu\n" * 100_000 + "Ferry runs again today\n" + STAMP)
    assert (article.source.publisher, article.title) == ("Harbour Post", "Ferry runs again today")
    assert paragraphs(article) == BODY


def test_a_page_of_more_lines_than_any_article_is_refused() -> None:
    assert "an article of at most 200,000 lines" in refusal("A.\n" * 200_001)


@pytest.mark.parametrize("title", ["Storm: islands without ferry", "Ferry service stopped again"])
def test_a_short_title_that_comes_again_is_not_the_publisher(title: str) -> None:
    article = page(f"{title} - Harbour Post\nMenu\n{title}\n{STAMP}")
    assert (article.source.publisher, article.title) == ("Harbour Post", title)


def test_a_name_of_four_words_that_comes_again_stays_the_publisher() -> None:
    name = "The North Harbour Post"
    article = page(f"{name} - All the tides\n{name}\nFerry runs again today\n{STAMP}")
    assert article.source.publisher == name


def test_a_date_behind_title_and_publisher_is_the_last_resort() -> None:
    title = "Ferry to the islands runs again"
    head = f"{title} – Harbour Post – 03.03.2026\nMenu\n{title}\n"
    source = page(head).source
    assert (source.publisher, source.published) == ("Harbour Post", date(2026, 3, 3))
    assert page(head + "Published: 4 March 2026\n").source.published == date(2026, 3, 4)


LINES = st.one_of(
    st.sampled_from((*HEAD.splitlines(), *BODY, STAMP.strip(), RIGHTS, "", "Menu", "LIMA (AP) -")),
    st.sampled_from(("PARIS, March 3 (AFP) - " + BODY[1], "Lima (AFP) Feb 26, 2019")),
    st.text(st.sampled_from("ab .:-()|©12éΩ港\t\u2028"), max_size=60),
)


@given(st.lists(LINES, max_size=30))
def test_every_paragraph_occurs_in_the_page(lines: list[str]) -> None:
    text = HEAD + STAMP + "\n".join(lines) + "\n" + BODY[0]
    try:
        article = parse(text)
    except ReadError:
        return
    assert all(paragraph in text for paragraph in paragraphs(article))
    assert "All rights reserved" not in article.text
    assert article.title in text


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read_textpage(Path("a.txt"), data, "a")
    except ReadError as error:
        assert str(error).startswith("a.txt")  # noqa: PT017 - either outcome is right
