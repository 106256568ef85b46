"""How well news pages are read, beside other readers: python -m tests.bench_reading [--peers].

The pages are those of ../shared/pages, 141 from about 45 countries, with what their publishers'
own markup says (truth.jsonl). Measured for each reader:

* f1        mean over the pages read, of the F1 of the body's shingles: runs of four words, where
            each character of Chinese, Japanese and Thai is a word. The truth has the crossheads,
            which Pullquote leaves out: a heading is no sentence to quote. "f1 prose" leaves those
            that the page marks as headings out of the truth; "f1 all" counts a refused page as 0.
* day       the date of publication is the truth's day, over all pages.
* minute    it is the truth's minute, over the pages whose JSON-LD gives the minute with its zone.
* title     is the truth's to the letter; "~" when only letters and digits count, and one may
            have more before or after it; "≈" when they share half of their words: many pages have
            another headline for previews, for searches or for themselves.
* verbatim  share of the sentences that stand in the page's text, white space left out: what lxml
            gives, without scripts, styles and drawings, without the readings above Japanese words,
            and without the notes for screen readers that would stand in the middle of a sentence.
* ms        of processor time a page.

Options:
    --peers              also trafilatura alone, and newspaper4k
    --newspaper PYTHON   an interpreter that has newspaper4k; it is passed over where there is none
    --check              exit with 1 when a floor is not reached; with 0 where the pages are absent
    --list               name the pages that were refused, and those read worst
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from knowledge.article import Article, Source
from knowledge.errors import ReadError
from knowledge.passage import split
from knowledge.reading.outcome import Origin
from knowledge.reading.webpage import read_webpage

PAGES: Final = Path(__file__).parents[2] / "shared" / "pages"
NEWSPAPER: Final = Path(__file__).parents[1] / ".venv-newspaper" / "bin" / "python"
FLOORS: Final = {"f1": 0.945, "day": 0.95, "minute": 0.95, "title": 0.75, "title ≈": 0.95,
                 "verbatim": 0.995}  # fmt: skip
_UNSPACED: Final = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"
_WORD: Final = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
_MINUTE: Final = re.compile(
    r'"datePublished"\s*:\s*"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^"]*(?:Z|[+-]\d\d:?\d\d)"'
)
_HINTS: Final = (
    "//*[self::script or self::style or self::noscript or self::template or self::svg or self::rt"
    " or self::rp or contains(@style, 'clip:rect') or contains(@class, 'sr-only')"
    " or contains(@class, 'visually') or contains(@class, 'screen') or contains(@class, '-vh')]"
)
_SCRIPT: Final = """
import gzip, json, sys, time, newspaper
for line in sys.stdin:
    row = json.loads(line)
    html = gzip.open(row["path"]).read().decode("utf-8", "replace")
    start = time.process_time()
    try:
        page = newspaper.Article(row["url"], fetch_images=False)
        page.download(input_html=html)
        page.parse()
        said = {"text": page.text, "title": page.title, "day": str(page.publish_date or "")}
    except Exception as error:
        said = {"text": "", "title": "", "day": "", "error": repr(error)}
    print(json.dumps(said | {"ms": 1000 * (time.process_time() - start)}), flush=True)
"""


@dataclass(frozen=True)
class Page:
    """A page and the truth on it."""

    name: str
    url: str
    data: bytes
    title: str
    published: date
    paragraphs: list[str]


@dataclass(frozen=True)
class Reading:
    """What a reader made of a page; `article` is there for Pullquote's own only."""

    text: str
    title: str
    published: date | None
    ms: float
    article: Article | None = None
    refused: str = ""


@dataclass
class Tally:
    """One reader's figures, a list of one number a page each."""

    figures: dict[str, list[float]] = field(default_factory=dict)
    worst: list[tuple[float, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def add(self, name: str, value: float) -> None:
        """Add the figure of a page."""
        self.figures.setdefault(name, []).append(value)

    def mean(self, name: str) -> float:
        """The mean of a figure; 0 when no page has it."""
        return fmean(self.figures.get(name) or [0])


def pages() -> list[Page]:
    """The pages with their truth; none where ../shared is absent."""
    listed = PAGES / "truth.jsonl"
    if not listed.is_file():
        return []
    rows = map(json.loads, listed.read_text("utf-8").splitlines())
    return [
        Page(
            row["file"],
            row["url"],
            gzip.decompress((PAGES / row["file"]).read_bytes()),
            row["title"],
            datetime.fromisoformat(row["published"]),
            row["paragraphs"],
        )
        for row in rows
    ]


def ours(page: Page) -> Reading:
    """Read a page with Pullquote."""
    start = time.process_time()
    try:
        item = read_webpage(page.data, Origin(page.url, page.url)).items[0]
    except ReadError as error:
        reason = str(error).removeprefix(f"{error.path}: ").removeprefix(f"{page.url}: ")
        return Reading("", "", None, _since(start), refused=reason)
    if not isinstance(item, Article):
        return Reading("", "", None, _since(start), refused=f"withdrawn: {item.reason}")
    day = item.source.published
    return Reading(item.text, item.title, day, _since(start), article=item)


def trafilatura_alone(page: Page) -> Reading:
    """Read a page with trafilatura and nothing else, in its default mode."""
    import trafilatura  # noqa: PLC0415 - a peer, and half a second to load

    start = time.process_time()
    found: Any = trafilatura.bare_extraction(page.data, url=page.url, with_metadata=True)
    if found is None:
        return Reading("", "", None, _since(start), refused="None")
    return Reading(found.text or "", found.title or "", _day(found.date or ""), _since(start))


def newspaper(python: Path, listed: list[Page]) -> Iterator[Reading]:
    """Read all pages with newspaper4k, in another interpreter and without the network."""
    rows = [json.dumps({"path": str(PAGES / page.name), "url": page.url}) for page in listed]
    run = subprocess.run(  # noqa: S603 - the interpreter that the caller names
        [python, "-c", _SCRIPT], input="\n".join(rows), capture_output=True, text=True, check=True
    )
    for line in run.stdout.splitlines():
        row = json.loads(line)
        yield Reading(row["text"], row["title"], _day(row["day"]), row["ms"])


def _since(start: float) -> float:
    return 1000 * (time.process_time() - start)


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def judge(page: Page, reading: Reading, tally: Tally) -> None:
    """Add the figures of one page."""
    tree = _tree(page)
    score = f1(reading.text, page.paragraphs)
    tally.add("f1 all", score)
    tally.add("ms", reading.ms)
    tally.add("day", _same_day(reading.published, page.published))
    if _MINUTE.search(page.data.decode("utf-8", "replace")) and _zoned(page.published):
        tally.add("minute", _same_minute(reading.published, page.published))
    if not reading.text:
        tally.refused.append(f"{page.name}: {reading.refused or 'no text'}")
        return
    headings = {_squeezed(node.text_content()) for node in tree.iter("h2", "h3", "h4", "h5", "h6")}
    prose = [text for text in page.paragraphs[1:] if _squeezed(text) not in headings]
    tally.add("f1", score)
    tally.add("f1 prose", f1(reading.text, [*page.paragraphs[:1], *prose]))
    tally.worst.append((score, page.name))
    for name, value in _titles(reading.title, page.title).items():
        tally.add(name, value)
    shown = _squeezed(tree.text_content())
    for sentence in _sentences(reading):
        tally.add("verbatim", _squeezed(sentence) in shown)


def f1(text: str, paragraphs: Iterable[str]) -> float:
    """The F1 of the shingles of a text against those of the true paragraphs."""
    found, true = _shingles(text), _shingles("\n".join(paragraphs))
    both = (found & true).total()
    return 2 * both / (found.total() + true.total()) if both else 0.0


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


def _titles(found: str, true: str) -> dict[str, float]:
    words, wanted = ({*_WORD.findall(title.casefold())} for title in (found, true))
    letters, letters_wanted = ("".join(_WORD.findall(title.casefold())) for title in (found, true))
    contained = bool(letters) and (letters in letters_wanted or letters_wanted in letters)
    shared = 2 * len(words & wanted) / max(1, len(words) + len(wanted))
    return {
        "title": " ".join(found.split()) == " ".join(true.split()),
        "title ~": contained,
        "title ≈": contained or shared >= 0.5,
    }


def _zoned(moment: date) -> bool:
    return isinstance(moment, datetime) and moment.tzinfo is not None


def _same_day(found: date | None, true: date) -> bool:
    days = {_as_day(true)}
    if isinstance(found, datetime) and isinstance(true, datetime) and found.tzinfo and true.tzinfo:
        days.add(true.astimezone(found.tzinfo).date())
    return found is not None and _as_day(found) in days


def _as_day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _same_minute(found: date | None, true: date) -> bool:
    if not (isinstance(found, datetime) and isinstance(true, datetime) and found.tzinfo):
        return False
    return abs((found - true).total_seconds()) < 60


def _tree(page: Page) -> Any:
    import lxml.html  # type: ignore[import-untyped]  # noqa: PLC0415 - comes with trafilatura

    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    tree = lxml.html.document_fromstring(page.data, parser=parser)
    for node in tree.xpath(_HINTS):
        if (
            node.getparent() is not None
            and len(node.text_content()) <= 200
            or not node.get("class")
        ):
            node.drop_tree()
    return tree


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _sentences(reading: Reading) -> list[str]:
    source = Source("a peer", date(2000, 1, 1), file="page.html")
    article = reading.article or Article("page", "Title", reading.text, source)
    return [passage.text for passage in split(article)]


COLUMNS: Final = ("f1", "f1 prose", "f1 all", "day", "minute", "title", "title ~", "title ≈",
                  "verbatim", "ms")  # fmt: skip


def measure(listed: list[Page], read: Callable[[Page], Reading]) -> Tally:
    """One reader's figures on all pages."""
    tally = Tally()
    for page in listed:
        judge(page, read(page), tally)
    return tally


def below(tally: Tally) -> list[str]:
    """The floors that Pullquote's figures don't reach, each as a line."""
    return [
        f"{name} {tally.mean(name):.4f} is below its floor {floor}"
        for name, floor in FLOORS.items()
        if tally.mean(name) < floor
    ]


def _print(name: str, tally: Tally) -> None:
    values = "".join(
        f"{tally.mean(column):>10.1f}" if column == "ms" else f"{tally.mean(column):>10.3f}"
        for column in COLUMNS
    )
    print(f"{name:<13}{len(tally.worst):>5}{values}")


def main() -> int:
    """Print the figures; say what is passed over."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for flag in ("--peers", "--check", "--list"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("--newspaper", type=Path, default=NEWSPAPER)
    chosen = parser.parse_args()
    listed = pages()
    if not listed:
        print("news pages: not on this machine, passed over")
        return 0
    print(f"{'':<13}{'read':>5}" + "".join(f"{column:>10}" for column in COLUMNS))
    ours(listed[0])  # loads what is imported when wanted
    tally = measure(listed, ours)
    _print("pullquote", tally)
    if chosen.peers:
        _print("trafilatura", measure(listed, trafilatura_alone))
        _print_newspaper(chosen.newspaper, listed)
    if chosen.list:
        print("\n".join(["refused:", *tally.refused, "read worst:"]))
        print("\n".join(f"{score:.3f} {name}" for score, name in sorted(tally.worst)[:20]))
    faults = below(tally) if chosen.check else []
    print("\n".join(faults), end="\n" if faults else "")
    return int(bool(faults))


def _print_newspaper(python: Path, listed: list[Page]) -> None:
    if not python.exists():
        print(f"newspaper4k: passed over, there is no {python}")
        return
    readings = dict(zip((page.name for page in listed), newspaper(python, listed), strict=True))
    _print("newspaper4k", measure(listed, lambda page: readings[page.name]))


if __name__ == "__main__":
    sys.exit(main())
