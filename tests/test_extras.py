"""What messages say of extras works: it installs what pyproject.toml asks for, as in README."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from knowledge.extras import SEMANTIC, WEB

ROOT = Path(__file__).parents[1]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
    "optional-dependencies"
]


@pytest.mark.parametrize(("command", "extra"), [(WEB, "web"), (SEMANTIC, "semantic")])
def test_the_command_installs_the_extra(command: str, extra: str) -> None:
    wanted = {re.split("[<>=]", each)[0] for each in EXTRAS[extra]}
    named = command.replace("'", "").split()[2:]
    assert {re.split("[<>=]", each)[0] for each in named} == wanted
    assert {each for each in named if ">" in each} <= set(EXTRAS[extra])
    assert command in (ROOT / "README.md").read_text("utf-8")


def test_no_setting_names_a_distribution_that_is_on_no_index() -> None:
    assert "pullquote[" not in (ROOT / "config.example.yml").read_text("utf-8")
