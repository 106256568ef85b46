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
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from knowledge.article import Article
from knowledge.errors import ReadError
from knowledge.reading.outcome import Origin
from knowledge.reading.webpage import read_webpage
from tests.reading_figures import Page, Reading, Tally, judge

PAGES: Final = Path(__file__).parents[2] / "shared" / "pages"
NEWSPAPER: Final = Path(__file__).parents[1] / ".venv-newspaper" / "bin" / "python"
FLOORS: Final = {"f1": 0.945, "day": 0.95, "minute": 0.95, "title": 0.75, "title ≈": 0.95,
                 "verbatim": 0.995}  # fmt: skip
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
    run = subprocess.run(
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
