"""Where and when a report was filed: agencies, datelines, and dates in several languages."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import date, datetime, time, timedelta, timezone
from typing import NamedTuple

# A dateline names one of these: "(BOM) -" below a weather report is none.
AGENCIES = (
    "AAP", "AA", "ADN", "AFP", "Agencia Brasil", "Agência Brasil", "Anadolu", "ANI", "ANSA", "AP",
    "APA", "ATS", "Belga", "Bernama", "CNA", "CP", "dpa", "EFE", "Europa Press", "Folhapress",
    "IANS", "Interfax", "JIJI", "KAP", "KNA", "KUNA", "Kyodo", "Lusa", "MTI", "NTB", "PA", "PAP",
    "PTI", "Reuters", "RFE/RL", "RIA Novosti", "Ritzau", "SID", "Sputnik", "STT", "TASS", "Télam",
    "Thomson Reuters Foundation", "TT", "UPI", "VOA", "WAM", "Xinhua", "Yonhap", "أ ف ب", "د ب أ",
    "رويترز", "شينخوا", "ТАСС",
)  # fmt: skip
_BY_NAME = {name.casefold(): name for name in AGENCIES}

_AGENCY = re.compile(
    r"(?P<before>[^()]{0,90})\((?P<agency>[^()]{2,40})\)(?P<dash>\s*\.?\s*[-–—―]+\s*|\s*:\s+)?"
)
_PLACE_END = re.compile(r"(?:[\s,;–—-]|\b(?:le|el|am|em|den)\s*$)+$")
_PLACE_WORDS = 8  # at most

# English, German, Spanish, French, Portuguese, without accents; an abbreviation begins one month.
_MONTHS = (
    "january januar janner enero janvier janeiro", "february februar febrero fevrier fevereiro",
    "march marz marzo mars marco", "april abril avril", "may mai mayo maio",
    "june juni junio juin junho", "july juli julio juillet julho", "august agosto aout",
    "september septiembre setiembre septembre setembro", "october oktober octubre octobre outubro",
    "november noviembre novembre novembro", "december dezember diciembre decembre dezembro",
)  # fmt: skip
_NAME = r"(?P<month>[^\W\d_]{3,12})\.?"
# "3 March 20267:55" was two elements of a page.
_YEAR = r"(?:,?\s(?:del? )?(?P<year>\d{4})(?!\d(?!\d?:\d\d)))?"
_DATES = tuple(
    re.compile(form)
    for form in (
        r"(?<!\d)(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
        r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\d)",
        # As Chinese, Japanese and Korean have it.
        r"(?<!\d)(?P<year>\d{4})[年년]\s?(?P<month>\d{1,2})[月월]\s?(?P<day>\d{1,2})[日일]",
        r"(?<![\d/])(?P<one>\d{1,2})/(?P<other>\d{1,2})/(?P<year>\d{4})(?![\d/])",
        rf"(?<![\d.:])(?P<day>\d{{1,2}})(?:\.|er|st|nd|rd|th|º)?\s(?:de |of )?{_NAME}{_YEAR}",
        rf"(?<!\w){_NAME}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]){_YEAR}",
    )
)
_DAY_FIRST = re.compile(  # words before 6/1/2026 that say in which language it is written
    r"\b(?:publiée?|mis à jour|publicad[oa]|a[ct]+ualizad[oa]|publiziert|veröffentlicht"
    r"|aktualisiert|stand:)[^\d]*$|\b(?:le|el|em)\s*$",
    re.IGNORECASE,
)
_YEARS = range(1600, 2101)  # of newspapers
_MONTHS_A_YEAR = 12
_LEAP_YEAR = 2000  # stands in for a year that is not given: February 29 may be meant

_STAMP_SIZE = 80  # characters of a line that is nothing but a date
_LABEL = re.compile(  # "Published: Tuesday, "; "17:41 JST, "; "Ana Ruiz / Harbour Post / "
    r"(?:\d{1,2}[:.]\d\d(?: ?[ap]m)?(?: [a-z]{2,4})?,\s*)?"
    r"(?:[^:]{0,25}:|(?:zuerst |first |originally )?(?:publi|post|updat|last|veröff|aktual|actual"
    r"|atual|mis à jour|stand)[^\d:]*|(?:by|por|par|von)\s[^\d:]*|[^\d:]{2,60}\s[/•·]\s+)?"
    r"\s*(?:\w{1,12}[.,]?\s*)?",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*(?:$|[^\w\s]|(?:at|um|à|às|a las|T)?\s*\d|updated|a[ct]+uali[sz]|aktual|mis à jour)",
    re.IGNORECASE,
)
# "Madrid - 3 mar 2026 - 08:22": without the time it can be a headline.
_PLACE_BEFORE = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)?\s?[-–—]\s?")
_TIME_AFTER = re.compile(r"\s*[-–—,|]?\s*\d{1,2}[:.h]\d\d")
_ZONED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)? ?(?:Z|[+-]\d\d:?\d\d)\b")
_CLOCK = re.compile(
    r"[^\d\n]{0,12}(\d{1,2})[:.h](\d\d)(?::\d\d)?\s?(?:GMT|UTC)([+-]\d{1,2}(?![\d:]))?(?![+-]\d)\b"
)


class Dateline(NamedTuple):
    """Where a report comes from, and its day if the year is given.

    The report itself goes on at `end` of the line.
    """

    place: str
    agency: str
    day: date | None
    end: int


class _Date(NamedTuple):
    """A date in a line, from `start` to `end`; `day` is None where it gives no year."""

    start: int
    end: int
    day: date | None


def agency_named(name: str) -> str:
    """Return the agency's own spelling; "" for what is none. "dpa/lno" is a service of dpa."""
    names = (name.strip(), name.partition("/")[0].strip())
    return next((_BY_NAME[key] for given in names if (key := given.casefold()) in _BY_NAME), "")


def read_dateline(line: str) -> Dateline | None:
    """Return what stands before the report: "PARIS, March 3 (AFP) - ", or a line of its own."""
    match = _AGENCY.match(line)
    agency = agency_named(match["agency"]) if match else ""
    if not (match and agency):
        return None
    before, after = match["before"].rstrip(" ,"), line[match.end() :].strip(" .")
    whole = next((on for on in _dates(after[:_STAMP_SIZE]) if on[:2] == (0, len(after))), None)
    if after and not (whole or match["dash"]):
        return None
    last = next((on for on in _dates(before) if on.end == len(before)), None)
    place = _PLACE_END.sub("", before[: last.start] if last else before).strip()
    if place[:1].islower() or len(place.split()) > _PLACE_WORDS:
        return None
    on = whole or last
    return Dateline(place, agency, on.day if on else None, len(line) if whole else match.end())


def read_stamp(line: str) -> date | None:
    """Return the date of a line that is nothing but a date, its label or byline, and its time.

    It is a `datetime` where the line gives the minute with its zone. The date in a caption, or in a
    headline, is another day than that of publication.
    """
    if len(line) > _STAMP_SIZE:
        return None
    for start, end, day in _dates(line):
        if day and (_stands_alone(line, start, end) or _stands_between(line, start, end)):
            return _minute(line, end, day) or day
    return None


def _stands_alone(line: str, start: int, end: int) -> bool:
    return bool(_LABEL.fullmatch(line, 0, start) and _AFTER.match(line, end))


def _stands_between(line: str, start: int, end: int) -> bool:
    return bool(_PLACE_BEFORE.fullmatch(line, 0, start) and _TIME_AFTER.match(line, end))


def names_day(line: str) -> bool:
    """Say whether a line holds a date with its year, wherever it stands."""
    return any(on.day for on in _dates(line))


def _dates(text: str) -> list[_Date]:
    """Return the dates in a line, in its order; not those that the calendar lacks."""
    matches = (match for form in _DATES for match in form.finditer(text))
    return sorted(on for match in matches if (on := _date(match)))


def _date(match: re.Match[str]) -> _Date | None:
    found = match.groupdict()
    year = int(found["year"] or 0)
    slashed = "one" in found
    number, month = _settled(match) if slashed else (int(found["day"]), _month(found["month"]))
    try:
        day = date(year or _LEAP_YEAR, month, number)
    except ValueError:
        return None
    if year and year not in _YEARS:
        return None
    return _Date(match.start(), match.end(), day if year else None)


def _settled(match: re.Match[str]) -> tuple[int, int]:
    """Return day and month of 30/4/2026; of 6/1/2026 only where the line's words settle it."""
    one, other = int(match["one"]), int(match["other"])
    if one > _MONTHS_A_YEAR or one == other or _DAY_FIRST.search(match.string, 0, match.start()):
        return one, other
    return (other, one) if other > _MONTHS_A_YEAR else (0, 0)


def _month(name: str) -> int:
    """Return the number of a month, 0 for a word that is none."""
    if name.isdigit():
        return int(name)
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    found = [
        number
        for number, names in enumerate(_MONTHS, 1)
        if any(full.startswith(plain) for full in names.split())
    ]
    return found[0] if len(found) == 1 else 0


def _minute(line: str, end: int, day: date) -> datetime | None:
    """Return the minute that a line gives with its zone; its date ends at `end`."""
    with suppress(ValueError):  # 25:00
        if zoned := _ZONED.search(line):
            return datetime.fromisoformat(zoned[0].replace(" ", "T", 1).replace(" ", ""))
        if clock := _CLOCK.match(line, end):
            zone = timezone(timedelta(hours=int(clock[3] or 0)))
            return datetime.combine(day, time(int(clock[1]), int(clock[2]), tzinfo=zone))
    return None
