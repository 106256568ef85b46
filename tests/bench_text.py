"""How well plain-text pages are read and damaged encodings restored: python -m tests.bench_text.

Pages: each of the 141 news pages in ../shared/pages is flattened to text (tags stripped, scripts
dropped, a block a line, the browser's title first) and read. A body's score is the F1 of its
shingles of four words, or of four characters where a script has no spaces, against the publisher's
own paragraphs. A page that is refused for want of a publisher, title or date is read once more
under a head that names them, so that the first figure is that of the body alone; the share of pages
that are read as they stand, and how many of their days and titles are right, come below it.

Repair: clean texts must not change (those of ../shared/eval, whole and each of their lines, and the
paragraphs of the pages; not the few in which real damage can be seen). Then each text is damaged
(its UTF-8 read as another encoding, undefined bytes as browsers do) and must come back exactly;
those without an accent do not count. For French the pages are the only articles. There are none in
Romanian: its "texts" are lists of names, those of territories and languages in CLDR, which the
package babel holds (the extra [web] brings it).

With --check it ends with 1 where a figure is below its floor. Where ../shared is absent it says so
and ends with 0.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from babel import Locale

from knowledge.article import Article
from knowledge.errors import ReadError
from knowledge.language import detect
from knowledge.reading.encoding import decode, repair
from knowledge.reading.textpage import read_textpage

SHARED = Path(__file__).parents[2] / "shared"
SEED = SHARED / "pages" / "spacewar-2019-02-26.txt"
BODY_FLOOR, RESTORED_FLOOR = 0.885, 0.99
READ_FLOOR, DAY_FLOOR = 70, 0.97  # pages that are read as they stand; share of the right days
LANGUAGES = ("es", "fr", "pt", "de", "ro")
DAMAGES = ("cp1252", "latin-1", "iso8859-16", "mac_roman")
SIGNS = ("Ã", "Â", "â€")  # of real damage, which some of NewsQA's stories have
HEAD = "Harbour Post\nA title of some words\nPublished: 3 March 2026\n"
# fmt: off
INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "img", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
}
DROPPED = {
    "script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea",
}
# fmt: on
UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"
WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")


class Read(NamedTuple):
    """How one page was read; `article` is None where it was refused, for the `reason`."""

    score: float
    article: Article | None
    reason: str
    truth: dict[str, Any]


class Flat(HTMLParser):
    """Collects a page's text, a block a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._dropped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._dropped += tag in DROPPED
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._dropped = max(0, self._dropped - (tag in DROPPED))
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._dropped:
            self.parts.append(re.sub(r"\s+", " ", data))

    def _break(self, tag: str) -> None:
        if tag not in INLINE and tag not in DROPPED:
            self.parts.append("\n")


def flatten(html: str) -> str:
    flat = Flat()
    flat.feed(html)
    flat.close()
    return "\n".join(filter(None, map(str.strip, "".join(flat.parts).split("\n"))))


def f1(text: str, truth: str) -> float:
    found, expected = shingles(text), shingles(truth)
    return 2 * (found & expected).total() / max(1, found.total() + expected.total())


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text.casefold())
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


def truths() -> list[dict[str, Any]]:
    with (SHARED / "pages" / "truth.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_page(truth: dict[str, Any]) -> Read:
    html = gzip.decompress((SHARED / "pages" / truth["file"]).read_bytes())
    text = flatten(html.decode("utf-8", errors="replace"))
    path, paragraphs = Path("page.txt"), "\n".join(truth["paragraphs"])
    article, reason = None, ""
    try:
        article = read_textpage(path, text.encode(), "page")
        body = article.text
    except ReadError as error:
        reason = str(error).partition(": ")[2].partition(" (")[0].partition(";")[0]
        body = headed(text)
    return Read(f1(body, paragraphs), article, reason, truth)


def headed(text: str) -> str:
    """The body of a page whose head lacks something; "" where there is none."""
    try:
        return read_textpage(Path("page.txt"), (HEAD + text).encode(), "page").text
    except ReadError:
        return ""


def measure_pages() -> bool:
    """Print how the pages are read; say whether the bodies are as good as they must be."""
    reads = [read_page(truth) for truth in truths()]
    score = fmean(read.score for read in reads)
    print(f"body F1 {score:.3f} on {len(reads)} pages (floor {BODY_FLOOR})")
    read = [(read.article, read.truth) for read in reads if read.article]
    days = sum(str(article.source.day) == truth["published"][:10] for article, truth in read)
    titles = sum(article.title == truth["title"] for article, truth in read)
    print(
        f"read as they stand: {len(read)} (floor {READ_FLOOR}); of them the day is right in {days}"
    )
    print(f"(floor {DAY_FLOOR:.0%}), the title the publisher's own in {titles}: a page often bears")
    print("another one than its article")
    for publisher, host in unlike(read):
        print(f"  publisher unlike its address: {publisher!r} on {host}")
    for reason, times in Counter(one.reason for one in reads if not one.article).most_common():
        print(f"  refused: {times:>3} {reason}")
    enough = len(read) >= READ_FLOOR and days >= DAY_FLOOR * len(read)
    return score >= BODY_FLOOR and enough


def unlike(read: list[tuple[Article, dict[str, Any]]]) -> Iterator[tuple[str, str]]:
    """Publishers of whose letters no three in a row are in the page's host name, to look at."""
    for article, truth in read:
        host = re.sub(r"^https?://(?:www\.)?|/.*", "", truth["url"])
        name = "".join(filter(str.isalnum, article.source.publisher.casefold()))
        plain = "".join(filter(str.isalnum, host))
        if not any(name[at : at + 3] in plain for at in range(max(1, len(name) - 2))):
            yield article.source.publisher, host


def texts() -> dict[str, list[tuple[str, str]]]:
    """By language: where a text comes from, and the text."""
    found = defaultdict(list)
    for path in sorted((SHARED / "eval").glob("*.articles.jsonl")):
        name = path.name.partition(".")[0]
        with path.open(encoding="utf-8") as lines:
            for article in map(json.loads, lines):
                text = article["text"].removeprefix("\ufeff")
                found[article.get("language") or "en"].append((name, text))
    for truth in truths():
        text = "\n".join(truth["paragraphs"])
        found[detect(text)].append(("pages", text))
    for language in LANGUAGES:
        if language not in found:
            found[language] = [("lists of names", text) for text in names(language)]
    return found


def names(language: str, *, size: int = 30) -> list[str]:
    """Lists of the language's names for territories and languages, in Unicode's CLDR."""
    locale = Locale(language)
    listed = [*locale.territories.values(), *locale.languages.values()]
    return ["; ".join(listed[at : at + size]) for at in range(0, len(listed), size)]


def measure_clean(found: dict[str, list[tuple[str, str]]]) -> bool:
    """Print how many clean texts were changed; say whether none was."""
    parts = whole = 0
    changed = []
    for language, listed in sorted(found.items()):
        for name, text in listed:
            if any(sign in text for sign in SIGNS):
                continue
            lines = text.split("\n")
            whole, parts = whole + 1, parts + len(lines)
            changed += [(language, name, part[:60]) for part in (text, *lines) if repair(part)[1]]
    print(f"changed among {whole} clean texts and {parts} of their lines: {len(changed)}")
    for language, name, part in changed:
        print(f"  {language} {name}: {part!r}")
    return not changed


def damage(text: str, encoding: str) -> str:
    """Read the UTF-8 of a text as another encoding, undefined bytes as browsers do."""
    table = {byte: bytes([byte]).decode(encoding, errors="replace") for byte in range(256)}
    read = {byte: chr(byte) if char == "\ufffd" else char for byte, char in table.items()}
    return text.encode().decode("latin-1").translate(read)


def measure_damage(found: dict[str, list[tuple[str, str]]]) -> bool:
    """Print the share of damaged texts that came back; say whether it is high enough everywhere."""
    good = True
    print("restored exactly  " + "  ".join(f"{name:>10}" for name in DAMAGES) + "  texts, of what")
    for language in LANGUAGES:
        accented = [(name, text) for name, text in found[language] if not text.isascii()]
        shares = [
            fmean(repair(damage(text, encoding))[0] == text for _, text in accented)
            for encoding in DAMAGES
        ]
        good = good and min(shares) >= RESTORED_FLOOR
        sources = ", ".join(
            f"{times} {name}" for name, times in Counter(n for n, _ in accented).items()
        )
        print(
            f"  {language:<14}  "
            + "  ".join(f"{share:>10.3f}" for share in shares)
            + f"  {sources}"
        )
    return good


def measure_seed() -> bool:
    """Print the repair of the page that the project began with; say whether its city is right."""
    text, repaired = decode(SEED.read_bytes())
    print(f"{SEED.name}: {repaired}")
    return repaired is not None and "\nCúcuta, Colombia, Feb 26 (AFP)" in text


def main() -> int:
    """Print all figures; with --check fail where one is below its floor."""
    if not SHARED.is_dir():
        print("text pages: not on this machine, passed over")
        return 0
    found = texts()
    good = [measure_pages(), measure_clean(found), measure_damage(found), measure_seed()]
    return int("--check" in sys.argv[1:] and not all(good))


if __name__ == "__main__":
    sys.exit(main())
