"""Compile the catalogues, when the package is built or by `python bot/locales/compile.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_all(locales: Path) -> list[Path]:
    """Compile each LANGUAGE/LC_MESSAGES/*.po beside itself; returns what was written."""
    written = []
    for source in sorted(locales.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
        target = source.with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, catalogue)
        written.append(target)
    return written


class CompileCatalogues(BuildHookInterface[Any]):
    """Hatchling's hook: no wheel and no installation without them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Before the files are gathered."""
        compile_all(Path(self.root) / "bot" / "locales")


if __name__ == "__main__":
    compile_all(Path(__file__).parent)
