"""The folder of an index as a whole: found again, put in another's place, deleted."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from knowledge.atomicfile import TEMPORARY
from knowledge.errors import EngineError

fcntl: Any
try:
    import fcntl
except ImportError:  # Windows, where a folder that is open can't be renamed anyway
    fcntl = None

_SEGMENT: Final = re.compile(r"[0-9a-f]{32}\.")
_OURS: Final = re.compile(
    r"meta\.json|pullquote\.json|writer\.json|\.managed\.json|\.tantivy-\w+\.lock|\.tmp\w+"
    rf"|articles\.sqlite(-journal)?|{re.escape(TEMPORARY)}.*|[0-9a-f]{{32}}\..+"
)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While nobody else makes, opens or swaps an index beside this folder.

    Between two names that a swap changes there is no folder: who opened it then would make an
    empty index, which the right one could not take the place of.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        with suppress(OSError):  # a file system that knows no locks, a folder that can't be read
            if fcntl is not None:
                handle = os.open(folder.parent, os.O_RDONLY)
                stack.callback(os.close, handle)
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def besides(folder: Path) -> tuple[Path, Path]:
    """Where a rebuild makes the new index, and where it puts the old one."""
    new, old = (folder.with_name(folder.name + end) for end in (".new", ".old"))
    return new, old


def exchange(folder: Path) -> None:
    """Put the new index in the place of the old one, and delete that."""
    new, old = besides(folder)
    with alone(folder):
        folder.rename(old)
        new.rename(folder)
    discard(old)


def found_again(folder: Path) -> None:
    """Undo a swap that a killed process left half done; for who is alone."""
    _, old = besides(folder)
    if not folder.exists() and old.is_dir() and is_ours(old):
        old.rename(folder)


def is_ours(folder: Path) -> bool:
    """Whether a folder holds nothing but what an index does, or what was left of making one."""
    return all(_OURS.fullmatch(file.name) for file in folder.iterdir())


def has_segments(folder: Path) -> bool:
    """Whether a folder holds more of an index than its beginning."""
    return any(_SEGMENT.match(file.name) for file in folder.iterdir())


def discard(folder: Path) -> None:
    """Delete an index that a rebuild left behind, if there is one.

    Raises:
        EngineError: what has its name is no index of ours.
    """
    if folder.is_dir() and not is_ours(folder):
        raise EngineError(f"{folder}: this is no index; a rebuild needs the name, move it away")
    shutil.rmtree(folder, ignore_errors=True)
