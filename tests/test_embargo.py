"""What embargoes promise: what may not be published yet is held, however its end is written."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.check import findings
from bot.config import Config
from knowledge import Article, Catalogue, read_library
from knowledge.article import UNTIL_NOTICE
from knowledge.articlefile import render
from knowledge.reading.embargo import read_embargo, remark
from knowledge.reading.newsroom import read_newsroom
from knowledge.reading.outcome import Origin
from tests.test_newsroom import NEWSML1, NINJS, NITF, article, g2

NEW_YEAR = datetime(2099, 1, 1, tzinfo=UTC)
EVERYWHERE = NEW_YEAR.replace(tzinfo=timezone(timedelta(hours=-12)))


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("2099-01-01T00:00:00Z", NEW_YEAR),
        ("20990101T010000+0100", NEW_YEAR),
        ("Thu, 01 Jan 2099 00:00:00 GMT", NEW_YEAR),
        ("01 Jan 2099 00:00 +0000", NEW_YEAR),
        ("Wed, 31 Dec 2098 19:00:00 EST", NEW_YEAR),
        ("1 Jan 50 00:00:00 GMT", datetime(2050, 1, 1, tzinfo=UTC)),
        ("2099-01-01T00:00:00", EVERYWHERE),
        ("2099-01-01", EVERYWHERE),
        ("", None),
        (" \n", None),
    ],
)
def test_a_time_is_understood_as_newsrooms_write_it(text: str, until: datetime | None) -> None:
    assert read_embargo(text) == until


@pytest.mark.parametrize(
    "text",
    [
        "not a date",
        "2099-01",
        "2099",
        "tomorrow 6 p.m.",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "Thu, 01 Jan 2099 00:00:00 IST",
        "Thu, 32 Jan 2099 00:00:00 GMT",
        "2099-13-45",
        "{}",
    ],
)
def test_what_cannot_be_read_is_held_until_further_notice(text: str) -> None:
    assert read_embargo(text) == UNTIL_NOTICE
    assert text in remark(text)
    assert "write a time" in remark(text)


@pytest.mark.parametrize(
    "text",
    [
        {**NINJS, "embargoed": "not a date"},
        {**NINJS, "embargoed": 17},
        {**NINJS, "embargoed": True},
        {**NINJS, "embargoed": {"until": "tomorrow"}},
        {**NINJS, "pubstatus": "embargoed"},
        g2(embargo="<embargoed/>"),
        g2(embargo="<embargoed> </embargoed>"),
        g2(embargo="<embargoed>2099-01</embargoed>"),
        g2(body=NITF.format(status="embargoed")),
        NITF.format(status="embargoed"),
        NEWSML1.format(status="Embargoed", revision="1"),
    ],
)
def test_every_format_holds_what_has_an_embargo_without_a_time(text: str | dict[str, Any]) -> None:
    assert article(text).embargo == UNTIL_NOTICE


@pytest.mark.parametrize("value", [None, "", " ", False, [], {}])
def test_an_empty_field_of_ninjs_is_no_embargo(value: object) -> None:
    assert article({**NINJS, "embargoed": value}).embargo is None


def test_a_release_of_nitf_that_lies_ahead_is_an_embargo() -> None:
    later = NITF.replace("<date.issue", '<date.release norm="20990101T000000Z"/><date.issue')
    assert article(later.format(status="usable")).embargo == NEW_YEAR
    assert article(later.format(status="usable").replace("2099", "2025")).embargo is None


def test_whoever_adds_it_is_told_in_one_line() -> None:
    given = json.dumps([NINJS, {**NINJS, "embargoed": "not a date"}])
    (said,) = read_newsroom(given.encode(), Origin("wire.json")).remarks.items()
    assert said[0] == 1
    assert said[1].startswith("held until further notice, as its embargo “not a date”")
    assert remark("2099-01-01T00:00:00Z").startswith("embargoed, not quoted before 2099-01-01")
    assert remark("2001-01-01T00:00:00Z") == ""


def kept(folder: Path, text: str | dict[str, Any]) -> Article:
    (folder / "ferry.md").write_text(render(article(text)), "utf-8")
    (found,) = read_library([folder]).embargoed
    return found


def test_the_file_says_it_in_words_and_is_read_back_the_same(tmp_path: Path) -> None:
    assert kept(tmp_path, {**NINJS, "embargoed": "not a date"}).embargo == UNTIL_NOTICE
    assert "embargo: until further notice\n" in (tmp_path / "ferry.md").read_text("utf-8")


def test_the_check_says_what_is_held_and_where_that_is_ended(tmp_path: Path) -> None:
    kept(tmp_path, g2(embargo="<embargoed/>"))
    said = "\n".join(finding.text for finding in findings(Config(articles=(tmp_path,))))
    assert "ferry: held until further notice" in said
    assert f"the line “embargo” of {tmp_path / 'ferry.md'}" in said
    assert "9999" not in said


def test_a_line_that_was_begun_and_left_empty_holds_the_article_back(tmp_path: Path) -> None:
    for line, wanted in (("embargo:", "until further notice"), ("withdrawn:", "the reason")):
        front = (
            f"---\ntitle: Ferry\npublisher: Post\npublished: 2026-03-02\n{line}\n---\nIt left.\n"
        )
        (tmp_path / "ferry.md").write_text(front, "utf-8")
        found = Catalogue([tmp_path]).read()
        assert (found.articles, len(found.problems)) == ((), 1)
        assert f"it is empty; write {wanted}" in str(found.problems[0]).replace("the time, or ", "")
