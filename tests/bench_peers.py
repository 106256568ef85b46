"""The peers of tests.bench_engines: how each is installed, apart from all others, and run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from knowledge.language import words
from tests.bench_corpus import Corpus

ROOT: Final = Path(__file__).parents[1]
ENVIRONMENTS: Final = ROOT / "build" / "peers"
SECONDS: Final = 30.0
"""For the questions of one peer at one size; a slow one is asked fewer of the two hundred."""

_LONGEST = 1800  # seconds of the clock for one peer at one size, building included
_QUIET = {"HAYSTACK_TELEMETRY_ENABLED": "False", "TOKENIZERS_PARALLELISM": "false"}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Peer:
    """Something else that finds sentences.

    Attributes:
        name: as the table shows it.
        module: in tests.peers.
        requires: what pip is asked for; "" for Python alone.
        raw: whether it is given sentences and analyses them itself, not our stems.
        most: sentences; above, it would take hours or more memory than a machine has.
    """

    name: str
    module: str
    requires: str = ""
    raw: bool = False
    most: int = 3_000_000


PEERS: Final = (
    Peer("rank_bm25", "okapi", "rank-bm25==0.2.2"),
    Peer("bm25s", "sparse", "bm25s==0.3.16"),
    Peer("tantivy", "rawtantivy", "tantivy==0.27.0"),
    Peer("tantivy+text", "storedtantivy", "tantivy==0.27.0"),
    Peer("FTS5", "fts5"),
    Peer("Haystack", "haystackstore", "haystack-ai==3.4.1", raw=True, most=300_000),
    Peer("LlamaIndex", "llamaindex", "llama-index-retrievers-bm25==0.8.0", raw=True, most=300_000),
)
PLOTTING: Final = "matplotlib==3.11.2"


class NotInstalledError(Exception):
    """A package can't be had here; `str(error)` is pip's own reason."""


def python_with(requires: str) -> Path:
    """A Python that has a package, in an environment of its own that is made when it is not there.

    Raises:
        NotInstalledError: when it can't be made.
    """
    if not requires:
        return Path(sys.executable)
    folder = ENVIRONMENTS / requires.partition("==")[0]
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    installed = folder / "installed"
    if not installed.exists() or installed.read_text("utf-8") != requires:
        try:
            venv.create(folder, with_pip=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise NotInstalledError(f"no environment: {error}") from error
        said(f"installing {requires}")
        command: list[str | Path] = [
            python,
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            requires,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotInstalledError(_last_line(done.stderr))
        installed.write_text(requires, "utf-8")
    return python


def run(python: Path, module: str, job: Mapping[str, Any]) -> Row:
    """What a module of tests.peers prints about a job, or why it has nothing to say."""
    try:
        done = subprocess.run(
            [python, "-m", f"tests.peers.{module}"],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST,
            cwd=ROOT,
            env={**os.environ, **_QUIET},
        )
    except subprocess.TimeoutExpired:
        return {"passed over": f"not done after {_LONGEST // 60} minutes"}
    if done.returncode:
        return {"passed over": _last_line(done.stderr) or f"ended by signal {-done.returncode}"}
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row


def measure_peer(peer: Peer, corpus: Corpus, asked: Sequence[str]) -> Row:
    """The figures of a peer on a corpus."""
    row: Row = {"name": peer.name, "size": corpus.size}
    if corpus.size > peer.most:
        return row | {"passed over": f"measured up to {peer.most:,} sentences"}
    try:
        python = python_with(peer.requires)
    except NotInstalledError as error:
        return row | {"passed over": f"can't be installed: {error}"}
    said(f"{peer.name}, {corpus.size:,} sentences")
    with tempfile.TemporaryDirectory(dir=ENVIRONMENTS) as folder:
        job: Row = {
            "file": str(corpus.file if peer.raw else corpus.tokens),
            "raw": peer.raw,
            "questions": asked if peer.raw else [" ".join(words(text, "en")) for text in asked],
            "folder": folder,
            "seconds": SECONDS,
        }
        return row | run(python, peer.module, job)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1][:120]


def said(text: str) -> None:
    """Tell whoever waits what is being done."""
    print(f"… {text}", file=sys.stderr, flush=True)
