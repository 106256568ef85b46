"""python -m bot: the same as the command pullquote."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import NoReturn

import click

from bot.cli import cli
from bot.terminal import WRONG, visible

INTERRUPTED = 130  # as shells count an end by Ctrl+C


def main() -> NoReturn:
    """Run the command line.

    An exit code of 1 says that the story does not answer, so nothing that goes wrong may end with
    it: whatever is not foreseen is one line and exit code 2.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a bar or an accent must not stop an answer
            stream.reconfigure(errors="replace")
    sys.exit(_run())


def _run() -> int:
    try:
        result = cli.main(prog_name="pullquote", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:  # whoever read has closed; nothing more can be said there
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return WRONG
    except Exception as error:  # noqa: BLE001 - the last guard: a person gets a sentence, no trace
        with suppress(OSError, AttributeError):
            kind = type(error).__name__
            click.echo(f"Error: something unforeseen: {kind}: {visible(str(error))}", err=True)
        return WRONG
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    main()
