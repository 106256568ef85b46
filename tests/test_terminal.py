"""The chat at a real terminal: colour, wrapping, follow-ups, leaving."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from bot.answers import answer_message
from bot.message import Entity, Message
from bot.terminal import shown
from bot.texts import ENGLISH
from tests.written import SOURCE, answered, passage, story

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def at_a_terminal(*lines: str, columns: int = 60) -> str:
    """What `pullquote chat` shows at a terminal of this width when these lines are typed."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm"}
    environment.pop("PULLQUOTE_CONFIG", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        close_fds=True,
    )
    os.close(theirs)
    seen = b""
    try:
        for line in lines:
            seen += _until(ours, b"? ")
            os.write(ours, line.encode() + b"\n")
        seen += _until(ours, b"make run")
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    return seen.decode("utf-8", "replace").replace("\r\n", "\n")


def _until(terminal: int, wanted: bytes) -> bytes:
    """Read until a prompt stands at the end of what is shown."""
    seen, end = b"", time.monotonic() + 15
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                seen += os.read(terminal, 65536)
            except OSError:  # the other side has closed
                break
        elif seen.endswith(wanted) or (wanted != b"? " and wanted in seen):
            break
    return seen


def test_quotes_are_wrapped_behind_a_coloured_bar() -> None:
    screen = at_a_terminal("When will the bridge reopen to cars?", "/quit")
    bars = [line for line in screen.split("\n") if "│" in line]
    assert len(bars) >= 3
    assert all(len(_ANSI.sub("", line)) <= 60 for line in bars)
    assert "\x1b[36m│" in screen
    assert "\x1b[1mElmsworth Herald" in screen


def test_it_greets_and_its_last_line_is_how_to_put_it_on_telegram() -> None:
    screen = _ANSI.sub("", at_a_terminal("/quit"))
    assert "Ask me about this story: Dunnock Bridge" in screen
    assert "/sources  /help  /quit" in screen
    assert screen.strip().split("\n")[-1].startswith("To put it on Telegram")


def test_commands_answer_as_they_do_on_telegram() -> None:
    screen = at_a_terminal("/help", "/privacy", "/start", "/frobnicate", "/sources", "/exit")
    plain = " ".join(_ANSI.sub("", screen).split())
    assert "The last 3 are remembered in memory until you leave, or say /new." in plain
    assert "I don't know this command." in plain
    assert "Sources of Dunnock Bridge" in plain


def test_ask_is_a_question_and_verify_is_not_offered() -> None:
    screen = at_a_terminal(
        "/ask How many hangers are cracked?",
        "/more",
        "/ask",
        "/help",
        "/verify 7KQ2M-9X4TB",
        "/quit",
    )
    plain = " ".join(_ANSI.sub("", screen).replace("│", "").split())
    answer, more, usage, told, unknown = plain.split(" ? ")[1:6]
    assert "risen to 19" in answer
    assert "That was all that I found." in more
    assert "Write your question after the command" in usage
    assert "/context – the quote" in told
    assert "/verify" not in told
    assert "I don't know this command." in unknown


def test_the_last_answer_is_seen_again_and_forgotten_as_on_telegram() -> None:
    question = "How many hangers are cracked?"
    screen = at_a_terminal("/more", question, "/context", "/more", "/new", "/context", "/quit")
    plain = " ".join(_ANSI.sub("", screen).replace("│", "").split())
    nothing, answer, context, more, new, again = plain.split(" ? ")[1:7]
    assert ENGLISH.nothing_asked in nothing
    assert ENGLISH.nothing_asked in again
    assert ENGLISH.no_more in more
    assert ENGLISH.forgotten in new
    quote = answer.removeprefix(question).partition(" — ")[0].strip()
    assert quote in context
    assert len(context.partition(" — ")[0]) > len(quote) + len("/context")


def test_entities_are_styled_at_their_utf16_places() -> None:
    message = Message("😀 is bold and far", (Entity("bold", 6, 4),))
    assert "\x1b[1mbold\x1b[0m and far" in shown(message, styled=True)
    assert shown(message, styled=False) == "😀 is bold and far"


def test_a_quote_of_two_lines_is_behind_the_bar_as_a_whole() -> None:
    message = Message("One.\n\nTwo.\n— P", (Entity("blockquote", 0, 10),))
    assert shown(message, styled=False).split("\n") == ["│ One.", "│ ", "│ Two.", "— P"]


@pytest.mark.parametrize("styled", [False, True])
@pytest.mark.parametrize("mark", [" ", "\u2028", "\u2029", "\u00a0"])
def test_no_name_looks_like_a_quote(mark: str, *, styled: bool) -> None:
    source = replace(SOURCE, publisher=f"Post{mark}│ It is safe.", agency=f"Wire{mark}│ It is.")
    said = answer_message(
        answered(passage("It sank.", source, f"It{mark}│ sank")), story(), ENGLISH
    )
    lines = _ANSI.sub("", shown(said, styled=styled)).splitlines()
    assert [line for line in lines if line.startswith("│")] == ["│ It sank."]
