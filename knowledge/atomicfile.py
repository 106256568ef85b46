"""Files that are old or new, never half: written beside, flushed to the disk, then renamed."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from knowledge.errors import LibraryError

TEMPORARY: Final = ".writing-"
"""How the name of a file begins that is still being written; one left behind may be deleted."""


def write_whole(path: Path, text: str) -> None:
    """Write a file so that at any moment it is as it was or as it will be, also after a crash.

    Raises:
        LibraryError: it could not be written (a full disk, no permission); what stood there stands.
    """
    written = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(prefix=TEMPORARY, dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        os.chmod(written, 0o644)  # noqa: PTH101 - mkstemp's 0600 would hide it from others
        os.replace(written, path)  # noqa: PTH105 - as the rest of this function, by name
        _flush_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            if written:
                os.unlink(written)  # noqa: PTH108
        reason = (error.strerror or "it cannot be written").lower()
        raise LibraryError(f"{path}: {reason}; what stood there is unchanged") from error


def _flush_folder(folder: Path) -> None:
    """Make the rename last through a power cut; where folders can't be opened there is no need."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
