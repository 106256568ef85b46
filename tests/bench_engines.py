"""The engines beside their peers, in one run, on corpora of growing size.

    python -m tests.bench_engines                  our engines at 1,000 and 30,000 sentences
    python -m tests.bench_engines --peers          and the peers, installed under build/ at first
    python -m tests.bench_engines --full --peers   300,000 and 3,000,000 too; an hour or two
                --sizes 1000,5000 --engines disk --peers tantivy,FTS5 --json FILE --plot FILE

Milliseconds of processor time, p50 and p99 of up to two hundred questions, each of the best of
several passes. `ask` is all that an answer takes, of sentences not looked at before; `again` is the
same when they were. `search` is for the forty best; peers are only searched, a slow one with fewer
questions. They get our stems, except Haystack and LlamaIndex, which get the sentences and analyse
them themselves. `× ours` is beside the search of the last of our engines. `MB` is the memory of the
process that serves, `own` without pages of files, which the kernel can take back. Machines and
their other work differ: what counts are the ratios.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from knowledge import ENGINES
from tests.bench_corpus import Corpus, at_hand, open_corpus, questions
from tests.bench_peers import (
    ENVIRONMENTS,
    PEERS,
    PLOTTING,
    ROOT,
    NotInstalledError,
    Row,
    measure_peer,
    python_with,
    run,
    said,
)
from tests.peers.coldstart import cold_start
from tests.peers.targets import targets

SIZES: Final = (1000, 30_000)
FULL: Final = (*SIZES, 300_000, 3_000_000)
_COLD: Final = 300_000  # sentences; a library of three million is a hundred thousand files
_IN_A_FOLDER: Final = ("disk",)  # engines that keep their index, and serve it from there
_MOST: Final = {"memory": 300_000}  # above, it would take tens of gigabytes


def main() -> int:
    """Measure, print, and write what is asked for; never fails for a figure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=_sizes, default=SIZES, metavar="N,N")
    parser.add_argument("--full", dest="sizes", action="store_const", const=FULL)
    parser.add_argument("--engines", default=",".join(ENGINES), metavar="NAME,NAME")
    known = ",".join(peer.name for peer in PEERS)
    parser.add_argument("--peers", nargs="?", default="", const=known, metavar="NAME,NAME")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--plot", type=Path, metavar="FILE")
    chosen = parser.parse_args()
    ENVIRONMENTS.mkdir(parents=True, exist_ok=True)
    if not at_hand():
        print("The question sets are not on this machine: grown from the sample story.")
    rows: list[Row] = []
    for size in chosen.sizes:
        said(f"corpus of {size:,} sentences")
        corpus = open_corpus(size)
        rows += [measure_engine(name, corpus) for name in chosen.engines.split(",")]
        peers = [peer for peer in PEERS if peer.name in chosen.peers.split(",")]
        rows += [measure_peer(peer, corpus, questions()) for peer in peers]
        print(table([row for row in rows if row["size"] == size]))
    if not chosen.peers:
        print("Peers passed over; --peers measures them.")
    print("\n".join(map(str, targets(rows))))
    if chosen.json:
        chosen.json.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    if chosen.plot:
        plot(rows, chosen.plot)
    return 0


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(size) for size in text.split(",")))


def measure_engine(name: str, corpus: Corpus) -> Row:
    """The figures of one of our engines on a corpus; built and served in different processes."""
    row: Row = {"name": name, "size": corpus.size}
    if corpus.size > _MOST.get(name, corpus.size):
        return row | {"passed over": f"made for stories; measured up to {_MOST[name]:,} sentences"}
    said(f"engine {name}, {corpus.size:,} sentences")
    job: Row = {"engine": name, "size": corpus.size, "folder": ""}
    if name not in _IN_A_FOLDER:
        return row | run(Path(sys.executable), "ours", {**job, "parts": ["build", "serve"]})
    with tempfile.TemporaryDirectory(dir=ENVIRONMENTS) as scratch:
        job["folder"] = f"{scratch}/index"
        for part in ("build", "serve"):
            row |= run(Path(sys.executable), "ours", {**job, "parts": [part]})
            if "passed over" in row:
                return row
        if corpus.size > _COLD:
            return row | {"cold passed over": f"measured up to {_COLD:,} sentences"}
        return row | cold_start(name, corpus, questions()[0], Path(scratch) / "cold")


_COLUMNS: Final[tuple[tuple[str, str, Callable[[Row], Any]], ...]] = (
    ("", "<14", lambda row: row["name"]),
    ("ask p50", ">8.2f", lambda row: row["ask"]["p50"]),
    ("p99", ">7.2f", lambda row: row["ask"]["p99"]),
    ("again", ">6.2f", lambda row: row["again"]["p50"]),
    ("search p50", ">10.3f", lambda row: row["search"]["p50"]),
    ("p99", ">8.3f", lambda row: row["search"]["p99"]),
    ("top 10", ">8.3f", lambda row: row["shortlist"]["p50"]),
    ("asked", ">5", lambda row: row["search"]["asked"]),
    ("× ours", ">7.3g", lambda row: row["times"]),
    ("MB", ">6.0f", lambda row: row["resident"] or None),
    ("own", ">5.0f", lambda row: row["own"] or None),
    ("B/sent", ">6.0f", lambda row: row["bytes"] or None),
    ("text B", ">6.0f", lambda row: row["stored"]),
    ("build/s", ">8.0f", lambda row: row["build"]),
    ("+30 ms", ">8.1f", lambda row: row["added"]),
    ("clock", ">7.1f", lambda row: row["added_wall"]),
    ("-30 ms", ">8.1f", lambda row: row["gone"]),
    ("cold s", ">6.2f", lambda row: row["cold"]),
)


def table(rows: Sequence[Row]) -> str:
    """The rows of one size, and why some are empty."""
    ours = [row["search"]["p50"] for row in rows if "ask" in row]
    for row in rows:
        if ours and "search" in row:
            row["times"] = row["search"]["p50"] / ours[-1]
    heads = (f"{head:{form.partition('.')[0]}}" for head, form, _ in _COLUMNS)
    lines = [f"\n{rows[0]['size']:,} sentences", " ".join(heads)]
    for row in rows:
        if "passed over" in row:
            lines.append(f"{row['name']:14} passed over: {row['passed over']}")
        else:
            lines.append(" ".join(_cell(row, form, value) for _, form, value in _COLUMNS))
        if "cold passed over" in row:
            lines.append(f"{'':14} cold start passed over: {row['cold passed over']}")
    return "\n".join(lines)


def _cell(row: Row, form: str, value: Callable[[Row], Any]) -> str:
    try:
        found = value(row)
    except KeyError:
        found = None
    width = form.partition(".")[0]
    return f"{'' if found is None else format(found, form):{width}}"


def plot(rows: Sequence[Row], file: Path) -> None:
    """Draw what a question costs against the size of the corpus, where matplotlib can be had."""
    try:
        python = python_with(PLOTTING)
    except NotInstalledError as error:
        print(f"no plot: {error}")
        return
    job = json.dumps({"rows": rows, "file": str(file.absolute())})
    done = subprocess.run(
        [python, "-m", "tests.peers.plot"], input=job, text=True, cwd=ROOT, check=False
    )
    print(f"plot: {file}" if not done.returncode else "no plot")


if __name__ == "__main__":
    sys.exit(main())
