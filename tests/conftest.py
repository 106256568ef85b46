"""What all tests share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from knowledge.shelf import Shelf

# A busy machine is no reason to fail: what may not be slow is tested with limits of its own.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

CLUSTER = frozenset({"test_archive.py", "test_index.py", "test_opensearch.py"})
"""The files whose tests start OpenSearch: three processes of Java, of which one set is enough."""


class Together(LoadFileScheduling):  # type: ignore[misc] # without types
    """Tests of one file run in one process, and those of a cluster in one; others beside them."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "cluster" if Path(file).name in CLUSTER else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Called by pytest-xdist, which `make test` runs several processes with."""
    return Together(config, log)


@pytest.fixture(scope="session", autouse=True)
def _timedeltas() -> Iterator[None]:
    """Else python-telegram-bot warns, that is fails, at each RetryAfter."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PTB_TIMEDELTA", "true")
        yield


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """The shelf of a new story."""
    return Shelf(tmp_path, "ferry", create=True)
