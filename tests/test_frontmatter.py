"""What front matter promises: every field in its form, and every mistake named by its line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from knowledge.article import UNTIL_NOTICE
from tests.sample_markdown import HEAD, article, refusal


def test_the_front_matter_becomes_the_source() -> None:
    found = article(
        HEAD + "agency: dpa\nauthor: Ana Ruiz\nurl: https://harbour.example/1\n"
        "language: en\ndateline: Porto Novo\nid: ferry-7\nversion: 3\n"
    )
    assert (found.id, found.version, found.title) == (
        "ferry-7",
        3,
        "Ferry to the islands runs again",
    )
    assert found.text == "The ferry left at noon."
    source = found.source
    assert (source.publisher, source.published) == ("Harbour Post", date(2026, 3, 2))
    assert (source.agency, source.author, source.dateline) == ("dpa", "Ana Ruiz", "Porto Novo")
    assert (source.url, source.language) == ("https://harbour.example/1", "en")


def test_what_is_not_given_has_its_default() -> None:
    found = article()
    assert (found.id, found.version, found.repair) == ("ferry", 1, None)
    assert (found.source.url, found.source.agency, found.source.author) == ("", "", "")


def test_there_is_always_a_place_to_check() -> None:
    assert article().source.file == "ferry.md"


def test_the_language_is_detected_where_none_is_given() -> None:
    body = "El barco salió al mediodía y los vecinos de la isla lo recibieron con música.\n"
    assert article(body=body).source.language == "es"


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2026-03-02", date(2026, 3, 2)),
        ('"2026-03-02"', date(2026, 3, 2)),
        ("2024-02-29", date(2024, 2, 29)),
        ("2026-03-02T10:05:00Z", datetime(2026, 3, 2, 10, 5, tzinfo=UTC)),
        (
            "2026-03-02 10:05 +01:00",
            datetime(2026, 3, 2, 10, 5, tzinfo=timezone(timedelta(hours=1))),
        ),
        (
            "2026-03-02T10:05:00-0530",
            datetime(2026, 3, 2, 10, 5, tzinfo=timezone(-timedelta(hours=5, minutes=30))),
        ),
    ],
)
def test_published_is_a_day_or_a_minute_with_its_zone(written: str, published: date) -> None:
    found = article(HEAD.replace("2026-03-02", written)).source.published
    assert (found, type(found)) == (published, type(published))


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("2026-02-30", "not in the calendar"),
        ("2026-03-02T25:00Z", "not on the clock"),
        ("2026-03-02T10:00+99:00", "not on the clock"),
        ("2026-03-02T10:00:00", "no zone; add Z"),
        ("2026-03-02 10:00", "no zone; add Z"),
        ("2 March 2026", "no date; write 2026-03-02"),
        ("20260302", "no date"),
        ("2026-W10-1", "no date"),
        ("٢٠٢٦-٠٣-٠٢", "no date"),
        ("0001-01-01", "the year 1;"),
        ("9999-12-31", "the year 9999;"),
        ("[2026]", "holds one text"),
        ("", "it is empty"),
    ],
)
def test_a_date_that_cannot_be_is_refused(written: str, says: str) -> None:
    error = refusal(HEAD.replace("2026-03-02", written))
    assert (error.line, error.field) == (4, "published")
    assert says in str(error)


@pytest.mark.parametrize("field", ["title", "publisher", "published"])
def test_a_required_field_that_is_missing_is_named(field: str) -> None:
    lines = [line for line in HEAD.splitlines(keepends=True) if not line.startswith(field + ":")]
    error = refusal("".join(lines))
    assert (error.field, error.line) == (field, 1)
    assert f"write {field}:" in str(error)


@pytest.mark.parametrize("empty", ["", '""', "null", "~", '"  "'])
def test_a_required_field_that_is_empty_is_named_with_its_line(empty: str) -> None:
    error = refusal(HEAD.replace("Harbour Post", empty))
    assert (error.field, error.line) == ("publisher", 3)
    assert "it is empty" in str(error)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("326", "a number"),
        ("3.5", "a number"),
        ("12:30", "a number"),
        ("yes", "yes or no"),
        ("Off", "yes or no"),
        ("2026-03-02", "a date"),
        ("!!binary eA==", "something else"),
        ("!mine x", "something else"),
    ],
)
def test_a_text_that_yaml_takes_for_something_else_wants_quotes(written: str, kind: str) -> None:
    error = refusal(HEAD + f"dateline: {written}\n")
    assert (error.line, error.field) == (5, "dateline")
    assert kind in str(error)
    assert 'put it in quotes: dateline: "' in str(error)


@pytest.mark.parametrize("written", ['"326"', "'yes'", '"2026-03-02"'])
def test_in_quotes_it_is_text(written: str) -> None:
    assert article(HEAD + f"dateline: {written}\n").source.dateline == written[1:-1]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("titel", "title"),
        ("Title", "title"),
        ("publishd", "published"),
        ("date", "published"),
        ("source", "publisher"),
        ("lang", "language"),
    ],
)
def test_an_unknown_field_is_told_its_nearest(name: str, meant: str) -> None:
    error = refusal(HEAD + f"{name}: x\n")
    assert (error.line, error.field) == (5, name)
    assert f"did you mean {meant}?" in str(error)


def test_an_unknown_field_like_no_other_is_told_them_all() -> None:
    assert "the fields are title, publisher, published" in str(refusal(HEAD + "zzz: x\n"))


def test_a_field_given_twice_is_refused_with_both_lines() -> None:
    error = refusal(HEAD + "title: Another\n")
    assert (error.line, error.field) == (5, "title")
    assert "on line 2 already" in str(error)


@pytest.mark.parametrize(
    "written",
    [
        "ftp://a.example",
        "a.example",
        "https://",
        "https://a.b/ c",
        '"http://["',
        "7",
        "http://localhost",
    ],
)
def test_a_url_that_is_no_web_address_is_refused(written: str) -> None:
    error = refusal(HEAD + f"url: {written}\n")
    assert (error.line, error.field) == (5, "url")
    assert "correct it or delete the line" in str(error)


@pytest.mark.parametrize("written", ["0", "-1", "1.5", "two", "1e9", "yes"])
def test_a_version_is_a_whole_number_from_one(written: str) -> None:
    error = refusal(HEAD + f"version: {written}\n")
    assert (error.line, error.field) == (5, "version")


@pytest.mark.parametrize("written", ["eng", "english", "en-GB", "e1", "1"])
def test_a_language_is_two_letters(written: str) -> None:
    error = refusal(HEAD + f"language: {written}\n")
    assert (error.line, error.field) == (5, "language")


def test_norwegian_is_no_boolean() -> None:
    assert article(HEAD + "language: no\n").source.language == "no"


@pytest.mark.parametrize(
    ("extra", "line", "field"),
    [
        ("agency: A: B\n", 5, "agency"),
        ('agency: "open\n', 5, "agency"),
        ('agency: "He said "no""\n', 5, "agency"),
        ("agency: \t@x\n", 5, "agency"),
        ("just words\n", 5, ""),
        ("agency: a\n# a comment\nauthor: b: c\n", 7, "author"),
    ],
)
def test_bad_yaml_is_named_by_line_and_field(extra: str, line: int, field: str) -> None:
    error = refusal(HEAD + extra)
    assert (error.line, error.field) == (line, field)
    assert "put the value in quotes" in str(error)


@pytest.mark.parametrize(
    "extra",
    [
        "agency: &a x\nauthor: *a\n",
        "agency: *a\n",
        "<<: *a\n",
        "agency: [a, b]\n",
        "agency: {a: b}\n",
        "agency:\n  - a\n",
        "? [a, b]\n: c\n",
        f"agency: {'[' * 9000}\n",
        "agency: !!python/object/apply:os.getcwd []\n",
    ],
    ids=["anchor", "alias", "merge", "list", "table", "block list", "key", "deep", "object"],
)
def test_a_field_holds_one_text_so_there_are_no_bombs(extra: str) -> None:
    assert refusal(HEAD + extra).line == 5


@pytest.mark.parametrize("escape", ["\\U00110000", "\\UFFFFFFFF", "\\uD800", "\\0", "\\x1b"])
def test_an_escape_that_is_no_character_of_a_text_is_refused(escape: str) -> None:
    assert refusal(HEAD + f'agency: "{escape}"\n').line == 5


@pytest.mark.parametrize("field", ["agency", "author", "dateline"])
def test_a_direction_character_is_refused_by_its_line(field: str) -> None:
    error = refusal(HEAD + f"{field}: a\u202eb\n")
    assert (error.line, error.field) == (5, field)
    assert "U+202E; delete it" in str(error)


@pytest.mark.parametrize("written", ['"…"', '"a\\u202Eb"'])
@pytest.mark.parametrize(("field", "line"), [("title", 2), ("publisher", 3)])
def test_a_title_and_a_publisher_are_words(written: str, field: str, line: int) -> None:
    old = HEAD.splitlines()[line - 2]
    error = refusal(HEAD.replace(old, f"{field}: {written}"))
    assert (error.line, error.field) == (line, field)


def test_a_title_that_is_a_paragraph_is_refused() -> None:
    assert article(HEAD.replace("Ferry to", "F" * 273)).title.startswith("FFF")
    error = refusal(HEAD.replace("Ferry to", "F" * 301))
    assert (error.line, error.field) == (2, "title")
    assert "longer than 300 characters; shorten it" in str(error)


def test_a_control_character_is_named_by_its_line() -> None:
    assert refusal(HEAD + "agency: a\x07\n").line == 5


def test_other_line_ends_inside_a_value_do_not_shift_the_lines() -> None:
    error = refusal('title: "one\u2028two"\npublisher: Post\npublished: soon\n')
    assert error.line == 4


def test_a_title_keeps_colons_quotes_and_emoji() -> None:
    found = article(HEAD.replace("Ferry to the islands runs again", 'Ferry: \\"back\\" 🚢 at 5\''))
    assert found.title == 'Ferry: "back" 🚢 at 5\''


def test_a_folded_title_is_one_line() -> None:
    found = article(HEAD.replace('"Ferry to the islands runs again"', "|\n  Ferry\n  back"))
    assert found.title == "Ferry back"


DAYS = [timedelta(hours=23), timedelta(days=3)]


@pytest.mark.parametrize("field", ["published", "modified"])
def test_a_date_more_than_a_day_ahead_is_refused(field: str) -> None:
    near, far = (datetime.now(UTC) + days for days in DAYS)
    fields = HEAD if field == "modified" else HEAD.replace("published: 2026-03-02\n", "")
    assert article(f"{fields}{field}: {near.isoformat()}\n").title
    for text in (far.isoformat(), far.date().isoformat(), "2099-01-01"):
        error = refusal(f"{fields}{field}: {text}\n")
        assert error.field == field
        assert f"{text} lies ahead; correct it" in str(error)


def test_what_is_embargoed_may_bear_the_date_on_which_it_is_published() -> None:
    later = HEAD.replace("2026-03-02", "2099-01-01")
    assert article(f"{later}embargo: 2099-01-01\n").embargo == datetime(2099, 1, 1, tzinfo=UTC)
    assert article(f"{later}embargo: until further notice\n").embargo == UNTIL_NOTICE
    assert article(f"{later}embargo: Until further notice\n").embargo == UNTIL_NOTICE
    assert refusal(f"{later}embargo: 2098-01-01\n").field == "published"


def test_after_any_version_of_an_agency_there_is_room_for_more() -> None:
    assert article(f"{HEAD}version: {10**9 + 1}\n").version == 10**9 + 1
