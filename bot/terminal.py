"""Terminal: the same messages for a person at a terminal, or plain for a pipe."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from collections.abc import Iterator
from typing import Final

import click

from bot.message import Entity, Message, utf16_length

WRONG: Final = 2
"""The exit code of a command that could not do what was asked."""

_WIDEST: Final = 96  # columns that are still read with ease
_NARROWEST: Final = 20
_OBEYED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_C1: Final = dict.fromkeys(range(0x7F, 0xA0), "�")  # that Telegram's cleaning leaves in a text
_BAR: Final = "│ "


def shown(message: Message, *, styled: bool) -> str:
    """A message as terminal text: quotes behind a bar, addresses spelled out.

    Args:
        message: what the bot would send.
        styled: with colour and wrapped to the terminal's width; else one line a paragraph.
    """
    columns = max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))
    return "\n".join(_lines(message, columns if styled else 0)).translate(_C1)


class WrongUse(click.ClickException):
    """Something that the person at the terminal can put right: exit code 2, no traceback."""

    exit_code = WRONG

    def format_message(self) -> str:
        """See click.ClickException; what files hold is made visible."""
        return visible(self.message)


def visible(text: str) -> str:
    """A text without what a terminal would obey: control characters become "�"."""
    return _OBEYED.sub("�", text)


def at_a_terminal() -> bool:
    """Whether a person sees the output; under some services there is no output at all."""
    return sys.stdout is not None and sys.stdout.isatty()


def _lines(message: Message, width: int) -> Iterator[str]:
    position = 0  # in UTF-16 units, as entities count
    for line in message.text.split("\n"):
        end = position + utf16_length(line)
        inside = [e for e in message.entities if position <= e.offset < end]
        if any(_quotes(entity, position) for entity in message.entities):
            yield from _wrapped(line, width, click.style(_BAR, fg="cyan") if width else _BAR)
        elif inside:
            yield _styled(line, position, inside) if width else line
            yield from (click.style(e.url, dim=True) if width else e.url for e in inside if e.url)
        else:
            yield from _wrapped(line, width, "")
        position = end + 1


def _quotes(entity: Entity, position: int) -> bool:
    inside = entity.offset <= position < entity.offset + entity.length
    return inside and "blockquote" in entity.kind


def _wrapped(line: str, width: int, prefix: str) -> list[str]:
    if not width:
        return [prefix + line]
    wrapped = textwrap.wrap(line, width - len(_BAR), break_long_words=False)
    return [prefix + part for part in wrapped or [""]]


def _styled(line: str, position: int, entities: list[Entity]) -> str:
    """A line with its bold and linked stretches styled; `position` is where it begins."""
    units = line.encode("utf-16-le")
    parts, done = [], 0
    for entity in entities:
        start = 2 * (entity.offset - position)
        end = start + 2 * entity.length
        text = units[start:end].decode("utf-16-le")
        bold, underline = entity.kind == "bold", entity.kind == "text_link"
        parts += [units[done:start].decode("utf-16-le")]
        parts += [click.style(text, bold=bold or None, underline=underline or None)]
        done = end
    return "".join(parts) + units[done:].decode("utf-16-le")
