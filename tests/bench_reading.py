"""How well news pages are read, beside other readers: python -m tests.bench_reading.

The pages are those of ../shared/pages, 141 from about 45 countries, with what their publishers'
own markup says (truth.jsonl). Measured for each reader:

* f1        mean over the pages read, of the F1 of the body's shingles: runs of four words, where
            each character of Chinese, Japanese and Thai is a word. The truth has the crossheads,
            which Pullquote leaves out: a heading is no sentence to quote. "f1 prose" leaves those
            that the page marks as headings out of the truth; "f1 all" is over all pages, where one
            that was not read counts 0. Pullquote refuses live blogs by design: their entries are of
            many hours, and a quote from them would bear a wrong time. What it refused is counted by
            its reason below the table.
* day       the date of publication is the truth's day, over all pages.
* minute    it is the truth's minute, over the pages whose JSON-LD gives the minute with its zone.
* title     is the truth's to the letter, white space aside.
* title ~   is the truth's after normalisation: character references resolved, Unicode's NFKC, no
            case, nothing but letters and digits (so no quotation marks, dashes or spaces), and one
            of the two may have one part more, at its start or its end, that a rule sets off
            (" | ", " - ", ": " and the like) and that is the shorter half: the site's name, its
            section, a kicker. Titles that differ in a word are different titles.
* title own is "~" or likewise the page's first <h1> or its og:title. Many pages bear two or three
            headlines in other words, and the truth is the one that its reader of that site took;
            this says only that the title is the page's own, not the site's or another article's.
* verbatim  share of the sentences that stand in the page's text, white space left out: what lxml
            gives, without scripts, styles and drawings, without the readings above Japanese words,
            and without the notes for screen readers that would stand in the middle of a sentence.
* ms        of processor time a page.

Options:
    --peers    also trafilatura alone, and newspaper4k in an environment of its own, which is made
               under build/peers when it is not there, and passed over where it can't be installed
    --check    exit with 1 when a floor is not reached; with 0 where the pages are absent
    --list     name the pages that were refused, and those read worst
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from knowledge.article import Article
from knowledge.errors import ReadError
from knowledge.reading.outcome import Origin
from knowledge.reading.webpage import read_webpage
from tests.bench_peers import NotInstalledError, python_with
from tests.reading_figures import Page, Reading, Tally, judge

PAGES: Final = Path(__file__).parents[2] / "shared" / "pages"
NEWSPAPER: Final = "newspaper4k==0.9.6"
FLOORS: Final = {"f1": 0.95, "f1 all": 0.93, "day": 0.957, "minute": 0.975, "title": 0.83,
                 "title ~": 0.89, "title own": 0.98, "verbatim": 0.999}  # fmt: skip
"""A little under what was measured: one page may be read worse, or two."""

LIVE: Final = "it is a live blog"
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


def newspaper(listed: list[Page]) -> Iterator[Reading]:
    """Read all pages with newspaper4k, in another interpreter and without the network.

    Raises:
        NotInstalledError: when it can't be had here.
    """
    python = python_with(NEWSPAPER)
    rows = [json.dumps({"path": str(PAGES / page.name), "url": page.url}) for page in listed]
    run = subprocess.run(
        [python, "-c", _SCRIPT], input="\n".join(rows), capture_output=True, text=True, check=True
    )
    for line in run.stdout.splitlines():
        row = json.loads(line)
        refused = row.get("error", "")
        yield Reading(row["text"], row["title"], _day(row["day"]), row["ms"], refused=refused)


def _since(start: float) -> float:
    return 1000 * (time.process_time() - start)


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


COLUMNS: Final = ("f1", "f1 prose", "f1 all", "day", "minute", "title", "title ~", "title own",
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
    print(f"{name:<13}{len(tally.worst):>5}{len(tally.refused):>8}{values}")


def main() -> int:
    """Print the figures; say what is passed over."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for flag in ("--peers", "--check", "--list"):
        parser.add_argument(flag, action="store_true")
    chosen = parser.parse_args()
    listed = pages()
    if not listed:
        print("news pages: not on this machine, passed over")
        return 0
    print(f"{'':<13}{'read':>5}{'refused':>8}" + "".join(f"{column:>10}" for column in COLUMNS))
    ours(listed[0])  # loads what is imported when wanted
    tally = measure(listed, ours)
    _print("pullquote", tally)
    if chosen.peers:
        _print("trafilatura", measure(listed, trafilatura_alone))
        _print_newspaper(listed)
    _print_refused(tally)
    if chosen.list:
        print("\n".join(["refused:", *tally.refused, "read worst:"]))
        print("\n".join(f"{score:.3f} {name}" for score, name in sorted(tally.worst)[:20]))
    faults = below(tally) if chosen.check else []
    print("\n".join(faults), end="\n" if faults else "")
    return int(bool(faults))


def _print_refused(tally: Tally) -> None:
    """Say what Pullquote refused, and its F1 where a live blog is no page to be read."""
    reasons = Counter(line.partition(": ")[2] for line in tally.refused)
    for reason, times in reasons.items():
        print(f"pullquote refused {times}: {reason}")
    scores = tally.figures["f1 all"]
    due = len(scores) - sum(times for reason, times in reasons.items() if LIVE in reason)
    print(f"f1 over the {due} that are no live blog, 0 where not read: {sum(scores) / due:.3f}")


def _print_newspaper(listed: list[Page]) -> None:
    try:
        readings = {page.name: read for page, read in zip(listed, newspaper(listed), strict=True)}
    except NotInstalledError as error:
        print(f"newspaper4k: passed over, it can't be installed: {error}")
        return
    _print("newspaper4k", measure(listed, lambda page: readings[page.name]))


if __name__ == "__main__":
    sys.exit(main())
