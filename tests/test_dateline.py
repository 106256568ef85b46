"""What a dateline promises: place, agency and day, in five languages, and no part of the news."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from knowledge.reading.dateline import AGENCIES, read_stamp
from tests.sample_page import BODY, HEAD, page, paragraphs


@pytest.mark.parametrize(
    ("dateline", "place", "agency", "published"),
    [
        ("BOGOTA (Reuters) - ", "BOGOTA", "Reuters", date(2026, 3, 4)),
        ("BOGOTA (REUTERS) -- ", "BOGOTA", "Reuters", date(2026, 3, 4)),
        ("PARIS, March 3 (AFP) - ", "PARIS", "AFP", date(2026, 3, 4)),
        ("PARIS, le 3 mars (AFP) – ", "PARIS", "AFP", date(2026, 3, 4)),
        ("Berlin (dpa) - ", "Berlin", "dpa", date(2026, 3, 4)),
        ("Frankfurt/Main (dpa/lhe) - ", "Frankfurt/Main", "dpa", date(2026, 3, 4)),
        ("MADRID, 3 mar (EFE) .- ", "MADRID", "EFE", date(2026, 3, 4)),
        ("MADRID, 3 Mar. (EUROPA PRESS) - ", "MADRID", "Europa Press", date(2026, 3, 4)),
        ("São Paulo, 3 de março de 2026 (Lusa) — ", "São Paulo", "Lusa", date(2026, 3, 3)),
        ("BEIJING, March 3, 2026 (Xinhua) -- ", "BEIJING", "Xinhua", date(2026, 3, 3)),
        ("WASHINGTON, D.C. (AP) — ", "WASHINGTON, D.C.", "AP", date(2026, 3, 4)),
        ("Cúcuta, Colombia, Feb 26 (AFP): ", "Cúcuta, Colombia", "AFP", date(2026, 3, 4)),
        ("(AFP) - ", "", "AFP", date(2026, 3, 4)),
        ("القاهرة (رويترز) - ", "القاهرة", "رويترز", date(2026, 3, 4)),
    ],
)
def test_a_dateline_before_the_lead_is_understood_and_no_part_of_it(
    dateline: str, place: str, agency: str, published: date
) -> None:
    body = (dateline + BODY[0], *BODY[1:])
    article = page(HEAD + "Published: 4 March 2026\n", body)
    source = article.source
    assert (source.dateline, source.agency, source.published) == (place, agency, published)
    assert paragraphs(article) == BODY


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("Lima, Peru, March 3 (AFP) March 3, 2026", date(2026, 3, 3)),
        ("Lima, Peru (AFP) Feb 26, 2019", date(2019, 2, 26)),
        ("Lima, Peru, 3 March 2026 (AFP)", date(2026, 3, 3)),
        ("Lima, Peru, March 3, 2026 (AFP) -", date(2026, 3, 3)),
    ],
)
def test_a_dateline_may_have_its_own_line(line: str, published: date) -> None:
    article = page(HEAD + line + "\n")
    source = article.source
    assert (source.dateline, source.agency, source.published) == ("Lima, Peru", "AFP", published)
    assert (paragraphs(article), article.title) == (BODY, "Ferry to the islands runs again")


@pytest.mark.parametrize("name", ["BOM", "Picture", "2019", "Ana Ruiz", "afpx"])
def test_only_a_known_agency_makes_a_dateline(name: str) -> None:
    lead = f"LIMA ({name}) - {BODY[0]}"
    article = page(body=(lead, *BODY[1:]))
    assert (article.source.agency, article.source.dateline) == ("", "")
    assert paragraphs(article)[0] == lead


@pytest.mark.parametrize("agency", AGENCIES)
def test_every_agency_is_known_in_any_case(agency: str) -> None:
    article = page(body=(f"LIMA ({agency.upper()}) - {BODY[0]}", *BODY[1:]))
    assert article.source.agency == agency


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("Published: 3 March 2026", date(2026, 3, 3)),
        ("Published on Tuesday, 3 March 2026", date(2026, 3, 3)),
        ("2026-03-03", date(2026, 3, 3)),
        ("Feb 26, 2019", date(2019, 2, 26)),
        ("Sept. 1st, 2025", date(2025, 9, 1)),
        ("26 février 2019", date(2019, 2, 26)),
        ("Publié le 1er août 2025 à 10h30", date(2025, 8, 1)),
        ("martes, 3 de marzo de 2026", date(2026, 3, 3)),
        ("Actualizado: 3 dic. 2025 - 17:38", date(2025, 12, 3)),
        ("Dienstag, 3. März 2026, 14:05 Uhr", date(2026, 3, 3)),
        ("Stand: 03.03.2026", date(2026, 3, 3)),
        ("3 de outubro de 2025", date(2025, 10, 3)),
        ("29 February 2024", date(2024, 2, 29)),
        ("By Ana Ruiz, 3 March 2026", date(2026, 3, 3)),
        ("March 3, 2026 2:05 PM EST", date(2026, 3, 3)),
        ("March 3, 2026 14:05 GMT", datetime(2026, 3, 3, 14, 5, tzinfo=UTC)),
        ("March 3, 2026 25:05 GMT", date(2026, 3, 3)),
        ("2026-03-03T14:05:00Z", datetime(2026, 3, 3, 14, 5, tzinfo=UTC)),
        ("Publié le 30/04/2024 - 16:00", date(2024, 4, 30)),
        ("Posted 04/30/2024", date(2024, 4, 30)),
        ("03/03/2026", date(2026, 3, 3)),
        ("Publié le 06/01/2026", date(2026, 1, 6)),
        ("Publicado el 6/1/2026 a las 8:15", date(2026, 1, 6)),
        ("Zuerst veröffentlicht am 06/01/2026", date(2026, 1, 6)),
        ("12:43, 20 Apr 2026Updated 12:44, 20 Apr 2026", date(2026, 4, 20)),
        ("17:41 JST, October 13, 2024", date(2024, 10, 13)),
        ("15 oct 2024 - 08:22", date(2024, 10, 15)),
        ("Lindvik - 15 oct 2024 - 08:22Actualizado: 16 oct 2024", date(2024, 10, 15)),
        ("Lindvik-29/05/2025 20:00", date(2025, 5, 29)),
        ("2025年1月14日 20:00", date(2025, 1, 14)),
        ("2025년 1월 14일", date(2025, 1, 14)),
        ("Publiziert17. Dezember 2024, 12:17", date(2024, 12, 17)),
        ("Ana Ruiz / HARBOUR-POST.EXAMPLE /  Sep 2, 2024, 17:07 IST", date(2024, 9, 2)),
        ("March 7, 20247:55 AM", date(2024, 3, 7)),
        ("March 3, 2026 14:05 GMT+05:30", date(2026, 3, 3)),
        (
            "Publié le 06/01/2026 - 14:16 UTC+1",
            datetime(2026, 1, 6, 14, 16, tzinfo=timezone(timedelta(hours=1))),
        ),
        (
            "Date: 2026-03-03 14:05 +01:00",
            datetime(2026, 3, 3, 14, 5, tzinfo=timezone(timedelta(hours=1))),
        ),
    ],
)
def test_a_date_line_gives_the_day_or_the_minute_with_its_zone(line: str, published: date) -> None:
    article = page(f"{HEAD}{line}\n")
    found = article.source.published
    assert (found, type(found)) == (published, type(published))
    assert article.title == "Ferry to the islands runs again"


def test_the_day_of_publication_goes_before_that_of_an_update() -> None:
    article = page(HEAD + "Published: 3 March 2026\nLast updated: 5 March 2026\n")
    assert article.source.published == date(2026, 3, 3)


@pytest.mark.parametrize(
    "line",
    [
        "06/01/2026",
        "Published on 06/01/2026 - 13:55",
        "Updated 1/2/2026",
        "8:15 am 06/01/2026",
        "Publié le 04/30/2024",
        "31/31/2024",
        "1/30/04/2024",
        "Publié le 30/04/24",
        "2025年13月14日",
        "Ferry lost - 15 oct 2024",
        "The ferry sank on 30/04/2024",
        "March 3, 20261",
    ],
)
def test_numbers_that_may_be_two_days_and_dates_in_a_headline_give_none(line: str) -> None:
    assert read_stamp(line) is None
