"""The folder of the index on disk: opened, found wrong, or held by another process."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import tantivy

from knowledge.atomicfile import write_whole
from knowledge.engines.diskarticles import FILE, Articles, MovedError
from knowledge.engines.diskschema import FORMAT
from knowledge.engines.diskswap import alone, found_again, has_segments, is_ours
from knowledge.errors import EngineError, LibraryError

_ABOUT: Final = "pullquote.json"
HOLDER: Final = "writer.json"
"""The file that says who writes."""
_SENSELESS: Final = (
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    UnicodeDecodeError,
    json.JSONDecodeError,
)


def tried(folder: Path, made: tantivy.Schema) -> tuple[tantivy.Index | None, EngineError]:
    """The index of a folder; or None, and why it has to be rebuilt."""
    try:
        with explained(folder), alone(folder):
            return _opened(folder, made), EngineError("")
    except _RebuildError as error:
        return None, error


class _RebuildError(EngineError):
    """An index that can't be used as it is, but made anew."""


def _opened(folder: Path, made: tantivy.Schema) -> tantivy.Index:
    found_again(folder)
    folder.mkdir(exist_ok=True)
    about = folder / _ABOUT
    if not os.access(folder, os.W_OK):
        raise EngineError(f"{folder}: this folder may not be written, which reading needs too")
    if about.exists():
        _check(folder, about)
    elif not is_ours(folder):
        raise EngineError(f"{folder}: there is something else in this folder; name an empty one")
    elif has_segments(folder):
        raise _rebuild(folder, f"is damaged: its {_ABOUT} is missing")
    try:
        index = tantivy.Index(made, path=str(folder))
    except ValueError as error:
        raise _rebuild(folder, f"can't be opened ({error})") from error
    analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("whitespace", analyser)
    index.config_reader("manual")
    Articles(folder).close()  # made before what says that all is there
    if not about.exists():
        write_whole(about, json.dumps({"format": FORMAT}) + "\n")
    return index


def _check(folder: Path, about: Path) -> None:
    """See that an index can be used as it is."""
    if _format(about) != FORMAT:
        raise _rebuild(folder, "was made by another version of Pullquote")
    if not tantivy.Index.exists(str(folder)):
        raise _rebuild(folder, "is damaged: its meta.json is missing")
    if not (folder / FILE).exists():
        raise _rebuild(folder, f"is damaged: its {FILE} is missing")
    try:
        compatible = tantivy.Index.is_compatible(str(folder))
    except ValueError as error:
        raise _rebuild(folder, f"is damaged ({error})") from error
    if not compatible:
        raise _rebuild(folder, "was made by another version of tantivy")


def _format(about: Path) -> object:
    try:
        return json.loads(about.read_text("utf-8"))["format"]
    except (ValueError, KeyError, TypeError):
        return None


def _rebuild(folder: Path, reason: str) -> _RebuildError:
    return _RebuildError(f"{folder}: this index {reason}; run “pullquote index --rebuild”")


def held(folder: Path) -> str:
    """Who writes an index that can't be written now."""
    who = "another process"
    with suppress(OSError, ValueError, KeyError, TypeError):
        holder = json.loads((folder / HOLDER).read_text("utf-8"))
        who = f"process {holder['process']} on {holder['machine']} since {holder['since']}"
    return f"{folder}: this index is being written by {who}; stop it, or let it do the work"


def state_of(file: Path) -> tuple[int, ...]:
    """What tells that a file is another than it was; nothing for one that is not there."""
    try:
        found = file.stat()
    except OSError:
        return ()
    return (found.st_mtime_ns, found.st_size, found.st_ino)


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Errors of the engine and of the disk, said as an EngineError."""
    try:
        yield
    except _SENSELESS as error:  # what was read makes no sense
        raise _rebuild(folder, f"is damaged ({type(error).__name__}: {error})") from error
    except MovedError as error:
        raise _rebuild(folder, f"is damaged: its {FILE} is of another time") from error
    except sqlite3.DatabaseError as error:
        if not isinstance(error, sqlite3.OperationalError) or "no such" in str(error):
            raise _rebuild(folder, f"is damaged ({error})") from error
        raise EngineError(f"{folder}: the index could not be used: {error}") from error
    except (OSError, ValueError, LibraryError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise EngineError(f"{folder}: the index could not be used: {reason}") from error
