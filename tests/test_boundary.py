"""The boundaries: what may be imported from where, and what no module may be called."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import knowledge

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "knowledge")
MODULES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))


def loaded_by(code: str) -> set[str]:
    """The top-level modules in a fresh Python after some code ran in it."""
    report = "\nimport sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code + report], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.splitlines()[-1].split())


def imported_by(path: Path) -> set[str]:
    """The top-level modules that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


@cache
def taken() -> set[str]:
    """The top-level modules of Python and of everything installed."""
    return set(sys.stdlib_module_names) | set(packages_distributions()) - {*PACKAGES, "tests"}


def ask(question: str) -> str:
    """Code that runs `pullquote ask` in its own process and goes on after it."""
    return (
        "from contextlib import suppress\nfrom bot.cli import cli\n"
        f"with suppress(SystemExit): cli(['ask', {question!r}], prog_name='pullquote')"
    )


def test_to_import_knowledge_loads_nothing_heavy() -> None:
    heavy = {"telegram", "numpy", "rank_bm25", "httpx", "yaml", "bot", "click", "fastembed"}
    assert loaded_by("import knowledge") & heavy == set()


def test_to_answer_loads_rank_bm25_and_no_telegram() -> None:
    loaded = loaded_by(
        "from knowledge import SAMPLE, ask, fill, open_index, read_library\n"
        "index = open_index()\nfill(index, read_library([SAMPLE]).articles)\n"
        "assert ask(index, 'When does the bridge reopen?')"
    )
    assert "rank_bm25" in loaded
    assert loaded & {"telegram", "httpx", "bot"} == set()


@pytest.mark.parametrize(
    "question", ["When does the bridge reopen?", "What is the capital of Australia?"]
)
def test_to_ask_on_the_command_line_loads_neither_telegram_nor_what_keeps_and_fetches(
    question: str,
) -> None:
    others = {"telegram", "sqlalchemy", "alembic", "httpx", "asyncio", "ssl", "email"}
    assert loaded_by(ask(question)) & others == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_knowledge_imports_neither_the_bot_nor_telegram(path: Path) -> None:
    if path.is_relative_to(ROOT / "knowledge"):
        assert imported_by(path) & {"bot", "telegram", "click"} == set()


def test_the_bot_takes_its_knowledge_by_public_names() -> None:
    private = {
        f"{path.name}: {node.module}.{alias.name}"
        for path in (ROOT / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("knowledge")
        for alias in node.names
        if alias.name.startswith("_") or (node.module == "knowledge" and alias.name not in PUBLIC)
    }
    assert private == set()


PUBLIC = knowledge.__all__


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there(name: str) -> None:
    assert hasattr(knowledge, name)


def test_the_public_names_are_sorted() -> None:
    """Constants, then classes, then functions, each by name, as ruff sorts them."""
    kinds = (str.isupper, lambda name: name[0].isupper(), str.islower)
    assert list(PUBLIC) == sorted(
        set(PUBLIC), key=lambda name: (next(n for n, is_ in enumerate(kinds) if is_(name)), name)
    )


@pytest.mark.parametrize("name", PUBLIC)
def test_no_public_name_hides_a_module(name: str) -> None:
    """Else `import knowledge.answer` would give a function."""
    assert not (ROOT / "knowledge" / f"{name}.py").exists()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_has_the_name_of_another_library(path: Path) -> None:
    own = {path.stem, *path.relative_to(ROOT).parts[1:-1]} - {"__init__", "__main__"}
    assert own & taken() == set()
