"""What all tests share."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _timedeltas() -> Iterator[None]:
    """Else python-telegram-bot warns, that is fails, at each RetryAfter."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PTB_TIMEDELTA", "true")
        yield
