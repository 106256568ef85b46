"""How long `pullquote ask` takes as a process, in a library whose index was built before."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from knowledge import ReadError
from knowledge.articlefile import render
from tests.bench_corpus import Corpus

ROOT: Final = Path(__file__).parents[2]
_ROUNDS: Final = 5
_GROWN: Final = re.compile(r"\.example/\d{4}/\d\d/\d\d/a\d+")  # the address of a corpus's article


def cold_start(engine: str, corpus: Corpus, question: str, scratch: Path) -> dict[str, Any]:
    """Seconds of processor and of the clock, the best of several runs; or why there are none.

    Args:
        engine: its name in the settings.
        corpus: becomes a library of Markdown files; every start looks whether they changed.
        question: one that the corpus answers.
        scratch: a folder for library and index.
    """
    scratch.mkdir()
    settings = scratch / "config.yml"
    settings.write_text(f"engine: {engine}\n", "utf-8")
    story = scratch / "library" / "archive"
    story.mkdir(parents=True)
    (story / "story.yml").write_text("title: The archive\n", "utf-8")
    for article in corpus.articles():
        with suppress(ReadError):  # one in ten thousand has an invisible character in its title
            (story / f"{article.id}.md").write_text(render(article), "utf-8")
    command = [sys.executable, "-m", "bot", "--config", str(settings)]
    built = _run([*command, "index"])
    if built.returncode:
        return {"cold passed over": f"no index was built: {built.stderr.strip()[-80:]}"}
    spent, waited = [], []
    for _ in range(_ROUNDS):
        begin, start = perf_counter(), _children()
        done = _run([*command, "ask", question])
        spent.append(_children() - start)
        waited.append(perf_counter() - begin)
        if done.returncode or not _GROWN.search(done.stdout):
            said = (done.stderr or done.stdout).strip().splitlines() or [""]
            return {"cold passed over": f"`ask` did not answer: {said[-1][:80]}"}
    return {"cold": min(spent), "cold_wall": min(waited)}


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1800
    )


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
