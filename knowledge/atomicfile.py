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
        LibraryError: it could not be written (a full disk, no permission, half a character in the
            text); what stood there stands, and nothing is left beside it.
    """
    written = ""
    try:
        data = text.encode()
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(prefix=TEMPORARY, dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(written, 0o644)  # noqa: PTH101 - mkstemp's 0600 would hide it from others
        os.replace(written, path)  # noqa: PTH105 - as the rest of this function, by name
        _flush_folder(path.parent)
    except (OSError, ValueError) as error:
        with suppress(OSError):
            if written:
                os.unlink(written)  # noqa: PTH108
        raise LibraryError(f"{path}: {_reason(error)}; what stood there is unchanged") from error


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, UnicodeEncodeError):
        return "its text holds half a character, or a name that is not UTF-8; rename or correct it"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "it cannot be written"


def _flush_folder(folder: Path) -> None:
    """Make the rename last through a power cut; where folders can't be opened there is no need."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
