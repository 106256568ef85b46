"""python -m bot: the same as the command pullquote."""

from __future__ import annotations

from bot.cli import cli


def main() -> None:
    """Run the command line."""
    cli(prog_name="pullquote")


if __name__ == "__main__":
    main()
