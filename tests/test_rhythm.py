"""What rhythm promises: a feed is called silent when it is, for it; and is asked in good time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.followed import NAME, Followed, Memory, remembered
from knowledge.rhythm import is_stale, next_try, usual_gap

NOW = datetime(2026, 3, 16, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def ago(*hours: float) -> list[datetime]:
    return [NOW - hour * HOUR for hour in hours]


@pytest.mark.parametrize(
    ("dates", "gap"),
    [
        ([], None),
        (ago(1), None),
        (ago(1, 2, 3, 4), None),
        (ago(1, 2, 3, 4, 5), HOUR),
        (ago(5, 3, 1, 4, 2), HOUR),  # in any order
        (ago(1, 2, 3, 4, 500), HOUR),  # one long pause is not the usual one
        (ago(0, 1, 3, 6, 10), 2.5 * HOUR),
        (ago(24, 24, 24, 48, 48, 72, 72, 72, 96, 120), DAY),  # the day alone
        (ago(5, 5, 5, 5, 5, 5), None),
    ],
)
def test_the_usual_gap_is_the_median(dates: list[datetime], gap: timedelta | None) -> None:
    assert usual_gap(dates) == gap


@pytest.mark.parametrize(
    ("silent", "gap", "stale"),
    [
        (timedelta(0), HOUR, False),
        (-HOUR, HOUR, False),  # a publisher's clock is ahead
        (2 * DAY, HOUR, False),  # a weekend
        (2 * DAY + HOUR, HOUR, True),
        (2 * DAY + HOUR, 13 * HOUR, False),
        (4 * 13 * HOUR + HOUR, 13 * HOUR, True),
        (4 * DAY, DAY, False),
        (4 * DAY + HOUR, DAY, True),
        (28 * DAY, 7 * DAY, False),  # a weekly
        (29 * DAY, 7 * DAY, True),
        (100 * DAY, 30 * DAY, False),
        (999 * DAY, None, False),
        (None, HOUR, False),
    ],
)
def test_a_feed_is_stale_after_four_usual_gaps_and_two_days(
    silent: timedelta | None,
    gap: timedelta | None,
    stale: bool,  # noqa: FBT001 - what is expected
) -> None:
    newest = None if silent is None else NOW - silent
    assert is_stale(newest, gap, NOW) is stale


@pytest.mark.parametrize(
    ("failures", "interval", "wait"),
    [
        (0, timedelta(minutes=5), timedelta(minutes=5)),
        (1, timedelta(minutes=5), timedelta(minutes=10)),
        (3, timedelta(minutes=5), timedelta(minutes=40)),
        (7, timedelta(minutes=5), 6 * HOUR),
        (10**9, timedelta(minutes=5), 6 * HOUR),
        (0, DAY, DAY),
        (3, DAY, DAY),
        (9, 9999 * DAY, 9999 * DAY),
        (9, 1_000_000 * DAY, 1_000_000 * DAY),
    ],
)
def test_what_fails_is_asked_less_and_less_often(
    failures: int, interval: timedelta, wait: timedelta
) -> None:
    assert next_try(NOW, failures, interval) == NOW + wait


def test_what_was_never_looked_at_is_due_and_else_when_its_time_has_come() -> None:
    assert Followed().is_due(NOW)
    assert Followed(due=NOW.isoformat()).is_due(NOW)
    assert not Followed(due=(NOW + HOUR).isoformat()).is_due(NOW)


@pytest.mark.parametrize(
    "known",
    [
        '{"due": "2026-03-16T12:00:00"}',
        '{"since": "2026-03-16"}',
        '{"newest": "soon"}',
        '{"failures": 1e999}',
        '{"gap": 1e999}',
        '{"gap": NaN}',
        '{"gap": 1e300}',
        '{"stamps": [1]}',
        '{"due": 7}',
    ],
)
def test_a_memory_with_impossible_values_is_none(tmp_path: Path, known: str) -> None:
    text = f'{{"feeds": {{"a": {known}}}, "pages": {{}}, "files": {{}}}}'
    (tmp_path / NAME).write_text(text, "utf-8")
    assert remembered(tmp_path) == Memory()


def test_a_memory_that_has_grown_without_end_is_none(tmp_path: Path) -> None:
    with (tmp_path / NAME).open("wb") as file:
        file.truncate(20_000_001)
    assert remembered(tmp_path) == Memory()


@given(
    st.dictionaries(
        st.sampled_from(["etag", "due", "since", "newest", "failures", "gap", "stamps", "problem"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())
        | st.datetimes().map(str) | st.datetimes(timezones=st.just(UTC)).map(str),
    )
)  # fmt: skip
def test_whatever_a_memory_holds_can_be_worked_with(
    tmp_path_factory: pytest.TempPathFactory, raw: dict[str, object]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    text = json.dumps({"feeds": {"a": raw}, "pages": {}, "files": {}})
    (folder / NAME).write_text(text, "utf-8")
    for known in remembered(folder).feeds.values():
        known.is_due(NOW)
        newest = datetime.fromisoformat(known.newest) if known.newest else None
        is_stale(newest, timedelta(seconds=known.gap), NOW)
        assert next_try(NOW, known.failures, HOUR) >= NOW + HOUR
