"""`pullquote chat` over a library of several stories: all may be asked, or one that is chosen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.texts import ENGLISH
from tests.several_stories import CLOSED, FERRY, library
from tests.test_choosing import NO_SUCH, SAILS


def chat(root: Path, *lines: str) -> list[str]:
    """What is replied to each of these lines when they are piped in."""
    config = root / "config.yml"
    config.write_text("library: stories\n")
    environment = {**os.environ, "PULLQUOTE_CONFIG": str(config)}
    (root / "stories").mkdir()
    library(root / "stories")
    asked = "".join(f"{line}\n/new\n" for line in lines)
    command = [sys.executable, "-m", "bot", "chat"]
    done = subprocess.run(
        command,
        input=asked,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return [part.strip() for part in done.stdout.split(ENGLISH.forgotten)][: len(lines)]


def test_a_story_is_chosen_and_left_again(tmp_path: Path) -> None:
    said = ["/stories", "/story market", SAILS, "/about", "/sources", "/story all", SAILS]
    listed, chosen, silent, about, sources, _, answered = chat(tmp_path, *said)
    assert "● All stories\n/story all" in listed
    assert "/story v-files" in listed  # who sits at the terminal may ask them all
    assert chosen == "Here I answer from: The fish market"
    assert silent.startswith(ENGLISH.silence)
    assert "How the town builds a hall for its fish." in about
    assert "Ferry runs again" not in sources
    assert FERRY in answered


def test_a_name_that_is_none_changes_nothing(tmp_path: Path) -> None:
    refused, answered = chat(tmp_path, "/story nowhere", "Who resigned at midnight?")
    assert refused == NO_SUCH
    assert CLOSED in answered
