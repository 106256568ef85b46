"""Vector files: the sentence vectors of one article, in half precision, memory-mapped."""

from __future__ import annotations

import mmap
import os
import struct
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.semantic import Matrix

Rows = npt.NDArray[np.void]
"""One row a sentence, as `row` says: the key of its text, its vector."""

_HEADER: Final = struct.Struct("<8sII")  # magic, numbers a vector, rows
_MAGIC: Final = b"PQVEC\x00\x00\x01"


class VectorRows:
    """The rows of one article, and which sentence is where."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.numbers: dict[int, int] = {key: n for n, key in enumerate(rows["key"].tolist())}

    def vectors(self, numbers: list[int]) -> Matrix:
        """Some of the vectors, in single precision."""
        taken: Matrix = self._rows["vector"][numbers].astype(np.float32)
        return taken


def row(dimensions: int) -> np.dtype[np.void]:
    """The layout of a row."""
    return np.dtype([("key", "<u8"), ("vector", "<f2", (dimensions,))])


def save(path: Path, rows: Rows) -> None:
    """Write all rows or none: whatever happens, the old file or the new one is there.

    Raises:
        OSError: when the disk is full, say.
    """
    unfinished = path.with_suffix(".tmp")  # one left by a crash is overwritten
    with unfinished.open("wb") as file:
        file.write(_HEADER.pack(_MAGIC, rows.dtype["vector"].shape[0], len(rows)))
        file.write(rows.tobytes())
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def read(path: Path) -> Rows:
    """A file's rows, mapped; ten times as fast as numpy.load, which a question to forty pays for.

    Raises:
        OSError: when it cannot be read.
        ValueError: when it is not as it was written.
    """
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if len(mapped) < _HEADER.size:
        raise ValueError("it is cut off")
    magic, dimensions, count = _HEADER.unpack_from(mapped)
    if magic != _MAGIC:
        raise ValueError("it is of another format")
    layout = row(dimensions)
    if len(mapped) != _HEADER.size + count * layout.itemsize:
        raise ValueError("it is cut off")
    return np.frombuffer(mapped, layout, offset=_HEADER.size)
