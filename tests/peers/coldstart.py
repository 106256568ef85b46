"""How long `pullquote ask` takes as a process, on an index that was built before."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import yaml

from bot.config import ConfigError, load

ROOT: Final = Path(__file__).parents[2]
_ROUNDS: Final = 5
_GROWN: Final = re.compile(r"\.example/\d{4}/\d\d/\d\d/a\d+")  # the address of a corpus's article


def cold_start(engine: str, folder: Path, question: str, scratch: Path) -> dict[str, Any]:
    """Seconds of processor and of the clock, the best of several runs; or why there are none.

    Args:
        engine: its name in the settings.
        folder: the index.
        question: one that the corpus answers.
        scratch: a folder for the settings.
    """
    settings = scratch / "config.yml"
    settings.write_text(yaml.safe_dump({"engine": engine, "folder": str(folder)}), "utf-8")
    try:
        load(settings)
    except ConfigError as error:
        return {"cold passed over": str(error).rpartition("config.yml: ")[2]}
    command = [sys.executable, "-m", "bot", "--config", str(settings), "ask", question]
    spent, waited = [], []
    for _ in range(_ROUNDS):
        begin, start = perf_counter(), _children()
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
        )
        spent.append(_children() - start)
        waited.append(perf_counter() - begin)
        if done.returncode or not _GROWN.search(done.stdout):
            said = (done.stderr or done.stdout).strip().splitlines() or [""]
            return {"cold passed over": f"`ask` did not answer from the index: {said[-1][:80]}"}
    return {"cold": min(spent), "cold_wall": min(waited)}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
