"""Which dates of a page are believed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from knowledge.reading.pagedate import is_before, read_moment

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
IST = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-03T14:05:00+05:30", datetime(2026, 3, 3, 14, 5, tzinfo=IST)),
        ("2026-03-03T14:05:09.389Z", datetime(2026, 3, 3, 14, 5, 9, tzinfo=UTC)),
        ("2026-03-03T14:05:00.1234567Z", datetime(2026, 3, 3, 14, 5, tzinfo=UTC)),
        ("2026-03-03 14:05 UTC", datetime(2026, 3, 3, 14, 5, tzinfo=UTC)),
        ("2026-03-03T14:05+0530", datetime(2026, 3, 3, 14, 5, tzinfo=IST)),
        ("2026-03-03T14:05:00+00", datetime(2026, 3, 3, 14, 5, tzinfo=UTC)),
        ("2026-03-03T15:05:00+01:00[Europe/Oslo]", datetime(2026, 3, 3, 14, 5, tzinfo=UTC)),
        ("Tue, 03 Mar 2026 14:05:00 GMT", datetime(2026, 3, 3, 14, 5, tzinfo=UTC)),
        ("Tue, 3 Mar 2026 19:35:00 +0530", datetime(2026, 3, 3, 14, 5, tzinfo=UTC)),
        ("2026-03-03T14:05:00", date(2026, 3, 3)),
        (" 2026-03-03 ", date(2026, 3, 3)),
        ("20260303", date(2026, 3, 3)),
        ("20260303T140500Z", date(2026, 3, 3)),
        ("Nov 20, 2019 01:38 PM IST", date(2019, 11, 20)),
        ("3 March 2026", date(2026, 3, 3)),
        ("3. März 2026, 14:05 Uhr", date(2026, 3, 3)),
        ("03.03.2026", date(2026, 3, 3)),
        ("2026-03-04T12:30:00Z", datetime(2026, 3, 4, 12, 30, tzinfo=UTC)),  # their clock is ahead
        ("2026-03-04T13:30:00Z", None),
        ("0001-01-01T00:00:00Z", None),
        ("0000-00-00 00:00:00", None),
        ("1599-12-31", None),
        ("2026-02-30", None),
        ("2026-03-03T25:00:00Z", None),
        ("2026-03-03T14:05:00+99:00", None),
        ("99999-01-01", None),
        ("Tue, 33 Mar 2026 14:05:00 GMT", None),
        ("yesterday", None),
        ("", None),
        ("2026-03-03" + " " * 50 + "x" * 50, None),
        ("1" * 79, None),
    ],
)
def test_a_date_is_read_as_far_as_it_is_sure(text: str, moment: date | None) -> None:
    found = read_moment(text, NOW)
    assert found == moment
    assert type(found) is type(moment)


def test_it_is_tomorrow_in_the_east_already() -> None:
    evening = datetime(2026, 3, 4, 23, 0, tzinfo=UTC)
    assert read_moment("2026-03-05", evening) == date(2026, 3, 5)
    assert read_moment("2026-03-06", evening) is None


@pytest.mark.parametrize(
    ("one", "other", "before"),
    [
        (datetime(2026, 3, 3, 14, 0, tzinfo=IST), datetime(2026, 3, 3, 9, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 3, 14, 0, tzinfo=UTC), date(2026, 3, 3), False),
        (date(2026, 3, 2), datetime(2026, 3, 3, 14, 0, tzinfo=UTC), True),
        (date(2026, 3, 3), date(2026, 3, 3), False),
    ],
)
def test_a_date_alone_is_before_another_day_only(one: date, other: date, *, before: bool) -> None:
    assert is_before(one, other) is before
