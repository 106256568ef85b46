"""The report as text, CSV and page, and every Monday on Telegram, once."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from telegram import Bot
from telegram.error import RetryAfter

from bot.check import findings
from bot.cli import cli
from bot.config import Config
from bot.days import Day, Days
from bot.desk import open_desk
from bot.ledger import open_ledger
from bot.message import LIMIT, Message, utf16_length
from bot.nearest import Near
from bot.quotedlibrary import library_in_files
from bot.receipts import Receipts
from bot.report import Group, Report
from bot.reportpage import as_page
from bot.reporttable import as_csv
from bot.sent import Place, Sent
from bot.votes import Votes
from bot.weekly import Weekly, summary
from tests.fake_telegram import FakeTelegram, Fault
from tests.report_month import report_of_a_month
from tests.scenario import scenario
from tests.test_corrections import ARTICLE, FIRST, SECOND
from tests.test_report import kept

TODAY = datetime.now(UTC).date()
WHO_PAYS = "Who pays for the cracked hangers of the bridge?"
EVIL = '<script>alert("x")</script> & =1+1 who pays for the hangers?'
OPERATORS = (7, 8)
MONDAY = date(2026, 3, 9)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of one article, and a ledger in which something happened."""
    story = tmp_path / "library" / "bridge"
    story.mkdir(parents=True)
    (story / "story.yml").write_text('title: "The bridge"\n', "utf-8")
    (story / "shut.md").write_text(ARTICLE, "utf-8")
    (tmp_path / "config.yml").write_text("library: library\n", "utf-8")
    filled(tmp_path, TODAY)
    return tmp_path


def filled(folder: Path, day: date) -> None:
    """Six readers asked in vain, three of them alike; one article was quoted, and liked."""
    config = Config(library=folder / "library")
    ledger = open_ledger(f"sqlite:///{folder / 'pullquote.sqlite'}")
    alike = [(1, WHO_PAYS), (2, WHO_PAYS.lower()), (3, EVIL)]
    kept(ledger, *alike, (1, WHO_PAYS), (4, "Where is my cat?"), (5, "my cat where"), day=day)
    desk = open_desk(config)
    quotes = desk.look_up("How many hangers are cracked?").quotes

    async def happen() -> None:
        days = Days(ledger, lambda: day)
        for outcome, seconds in (("answered", 0.003), ("silent", 0.03), ("failed", None)):
            days.count(outcome, seconds)  # type: ignore[arg-type]
        await days.write()
        await Votes(ledger).add("bridge/shut", "clear", up=True)
        sent = Sent(ledger, Receipts(ledger, library_in_files(config)))
        await sent.note(Place(1, 1), Message("x", quotes=quotes[:1]))

    asyncio.run(happen())
    ledger.close()
    desk.close()


def run(folder: Path, *words: str) -> Result:
    found = CliRunner().invoke(cli, ["--config", str(folder / "config.yml"), "report", *words])
    assert found.exit_code == 0, found.output
    return found


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_text_tells_what_was_asked_in_vain_and_what_came_nearest(folder: Path) -> None:
    told = run(folder).output
    assert re.search(r"^3×, 3 readers or more: Who pays", told, re.MULTILINE)
    assert f"nearest: {FIRST}\n        — Harbour Post, 2026-03-02, https://post.example/" in told
    assert "Questions of fewer than 3 readers, which are not shown: 2" in told
    assert "cat" not in told
    assert re.search(rf"{TODAY} +3 +1 +1\n", told)
    assert re.search(r"≤ 10 +1 +0\.500\n +≤ 20 +0 +0\.500\n +≤ 50 +1 +1\.000", told)
    assert told.count("also: ") == 1  # capitals make no other wording
    assert re.search(r"Bridge shut +Harbour Post +1", told)
    assert re.search(r"Bridge shut +clear +1 +0", told)


def test_fewer_readers_than_configured_are_enough_and_more_hide_it(folder: Path) -> None:
    config = folder / "config.yml"
    config.write_text("library: library\nreport_min_readers: 2\n", "utf-8")
    assert "cat" in run(folder).output
    config.write_text("library: library\nreport_min_readers: 4\n", "utf-8")
    told = run(folder).output
    assert "Who pays" not in told
    assert "which are not shown: 5" in told


def test_what_was_asked_before_the_first_day_is_not_told(folder: Path) -> None:
    filled(folder, TODAY - timedelta(40))
    assert "3×, 3 readers" in run(folder).output
    longer = run(folder, "--since", str(TODAY - timedelta(50))).output
    assert "6×, 3 readers or more" in longer
    future = CliRunner().invoke(
        cli, ["--config", str(folder / "config.yml"), "report", "--since", "2999-01-01"]
    )
    assert future.exit_code == 2
    assert "is in the future" in future.output


def test_no_article_is_among_the_most_and_the_least_quoted() -> None:
    report = report_of_a_month()
    most, least = ({each.article_id for each in part} for part in (report.quoted, report.hardly))
    assert most
    assert not most & least


def test_the_page_stands_alone_and_escapes_what_readers_wrote(folder: Path) -> None:
    file = folder / "report.html"
    run(folder, "--html", str(file))
    text = file.read_text("utf-8")
    page = Page(text)
    assert "script" not in page.tags
    assert not {"src", "href", "onload", "action"} & page.attributes.keys()
    assert "default-src 'none'" in text
    assert any(EVIL in data for data in page.texts)
    assert page.tags.count("svg") == 2
    assert page.attributes["role"] == ["img", "img"]
    assert all(page.attributes["aria-label"])
    assert page.tags.count("table") == 5
    assert any(FIRST in data for data in page.texts)
    assert page.attributes["class"].count("word") == 3 * 1 + 2 * 1 + 1  # what is no figure
    assert "<dt>silences</dt><dd>1</dd>" in text


def test_the_spreadsheet_has_each_figure_and_no_formula(folder: Path) -> None:
    file = folder / "report.csv"
    run(folder, "--csv", str(file))
    lines = list(csv.reader(io.StringIO(file.read_text("utf-8"))))
    assert lines[0] == ["table", "of", "figure", "value"]
    assert any(line[1:] == [WHO_PAYS, "times", "3"] for line in lines)
    assert ["questions by day", str(TODAY), "silences", "1"] in lines
    evil = as_csv(told([Group(["=1+1"], 3, 3, "", Near((), answers=False))]))
    assert "'=1+1" in evil


def told(groups: Sequence[Group], **of: Any) -> Report:
    values: dict[str, Any] = {
        "held_back": 0, "quoted": (), "hardly": (), "thumbs": (), "latencies": {},
        "days": {MONDAY: Day()},
    }  # fmt: skip
    return Report(MONDAY, MONDAY, 3, groups, **values | of)


def test_where_nothing_was_asked_it_says_so() -> None:
    page = as_page(told([]))
    assert "No question that got silence was kept" in page
    assert "<svg" not in page


def test_the_message_is_never_too_long() -> None:
    groups = [Group(["𝔚" * 200], 9, 3, "", Near((), answers=True))] * 200
    text = summary(told(groups))
    assert utf16_length(text) <= LIMIT
    assert re.search(r"\n\+ \d+\n", text)


# Every week


def test_a_report_that_nobody_gets_is_named_by_check() -> None:
    said = [finding.text for finding in findings(Config(report_weekly=True)) if not finding.good]
    assert any("report_weekly: nobody gets the report" in text for text in said)


class Week:
    """Operators who get the report, on a day that can be moved."""

    def __init__(self, folder: Path, bot: Bot, fake: FakeTelegram) -> None:
        self.day, self.fake = MONDAY - timedelta(3), fake
        self.config = Config(
            library=folder / "library", admins=OPERATORS, report_weekly=True, report_min_readers=3
        )
        self.ledger = open_ledger(f"sqlite:///{folder / 'pullquote.sqlite'}")
        self.bot = bot

    async def look(self) -> list[str]:
        """What is sent when somebody looks, also after a restart: a new Weekly each time."""
        before = len(self.fake.sent)
        await Weekly(self.config, self.ledger, self.bot, lambda: self.day).look()
        return ["document" if "document" in each else "text" for each in self.fake.sent[before:]]


def weekly(folder: Path, story: Any) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        for operator in OPERATORS:
            fake.user(operator)
        async with Bot(fake.token, f"{fake.base}/bot") as bot:
            await story(Week(folder, bot, fake))

    happens()


def test_operators_get_it_every_monday_once(folder: Path) -> None:
    filled(folder, MONDAY - timedelta(2))

    async def story(week: Week) -> None:
        assert await week.look() == []  # it begins in the middle of a week
        week.day = MONDAY
        assert await week.look() == ["text", "document"] * 2
        assert await week.look() == []
        week.day += timedelta(6)
        assert await week.look() == []
        week.day += timedelta(1)
        assert await week.look() == ["text", "document"] * 2
        first = week.fake.sent[0]["text"]
        assert f"{MONDAY - timedelta(7)} to {MONDAY - timedelta(1)}" in first
        assert "3 questions, 1 silences, 1 not looked up" in first
        assert f"3× {WHO_PAYS}" in first
        document = week.fake.sent[1]["document"]
        assert document["file_name"] == "pullquote-2026-W10.html"
        assert SECOND not in first
        assert b"<svg" in week.fake.files[document["file_id"]]

    weekly(folder, story)


def test_who_can_not_be_reached_does_not_stop_the_others_and_429_is_tried_again(
    folder: Path,
) -> None:
    async def story(week: Week) -> None:
        await week.look()
        week.day = MONDAY
        week.fake.faults.append(Fault("sendMessage", code=403, description="Forbidden: blocked"))
        assert await week.look() == ["text", "document"]
        week.day += timedelta(7)
        week.fake.faults.append(Fault("sendMessage", code=429, retry_after=1))
        with pytest.raises(RetryAfter):
            await week.look()
        assert await week.look() == ["text", "document"] * 2

    weekly(folder, story)
