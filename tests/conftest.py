"""What all tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from knowledge.shelf import Shelf

# A busy machine is no reason to fail: what may not be slow is tested with limits of its own.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


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
