"""The databases that the ledger is tested on: a file, memory, and PostgreSQL where it is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.ledger import Ledger, open_ledger
from tests.postgres_server import new_database

KINDS = ("file", "memory", "postgresql")
OUTLIVING = ("file", "postgresql")


def new_address(kind: str, folder: Path) -> str:
    """The address of an empty database of this kind."""
    match kind:
        case "file":
            return f"sqlite:///{folder / 'ledger.sqlite'}"
        case "memory":
            return "sqlite://"
        case _:
            return new_database()


@contextmanager
def new_ledger(kind: str, folder: Path) -> Iterator[Ledger]:
    """An empty ledger of this kind."""
    with closing(open_ledger(new_address(kind, folder))) as ledger:
        yield ledger
