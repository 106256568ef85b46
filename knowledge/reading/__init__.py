"""bytes -> Article: one module a format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from knowledge.article import Article
from knowledge.errors import ReadError

__all__ = ["SUFFIXES", "content_of", "read"]

_MARKDOWN = (".md", ".markdown")
_TEXT = (".txt", ".text")
SUFFIXES = (*_MARKDOWN, *_TEXT)
_LIMIT = 5_000_000  # bytes; a long article is a hundred times smaller, so this is something else


def read(path: Path, *, article_id: str | None = None) -> Article:
    """Read a saved document as an article, by the suffix of its name.

    Args:
        path: a Markdown file with front matter, or a news page saved as plain text.
        article_id: the id it gets; the file's name without its suffix when None. An `id` in the
            front matter of a Markdown file goes before both.

    Raises:
        ReadError: it cannot be read or is no article; the message says what to do.
    """
    _check_file(path)
    reader = _reader(path)
    return reader(path, _content(path), article_id or path.stem)


def content_of(path: Path) -> bytes:
    """Return the bytes of a file, which may be of any kind, at most 5 MB.

    Raises:
        ReadError: it is no file, is too large or can't be read.
    """
    _check_file(path)
    return _content(path)


def _check_file(path: Path) -> None:
    try:
        folder, file = path.is_dir(), path.is_file()
    except OSError as error:
        raise _unreadable(path, error) from error
    if folder:
        raise ReadError("this is a directory; name the files in it", path)
    if not file and path.is_symlink():
        raise ReadError("this link leads to no file; correct or delete it", path)
    if not file:  # a pipe is none either: it could be waited for without end
        raise ReadError("there is no such file; check its name and folder", path)


def _reader(path: Path) -> Callable[[Path, bytes, str], Article]:
    # Imported when wanted: whoever reads text pages only does not load yaml.
    suffix = path.suffix.casefold()
    if suffix in _MARKDOWN:
        from knowledge.reading.markdown import read_markdown  # noqa: PLC0415

        return read_markdown
    if suffix in _TEXT:
        from knowledge.reading.textpage import read_textpage  # noqa: PLC0415

        return read_textpage
    known = ", ".join(SUFFIXES)
    raise ReadError(f"the name must end in one of {known}; rename or convert the file", path)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LIMIT + 1)
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(data) > _LIMIT:
        raise ReadError("it is larger than 5 MB; save the article alone", path)
    return data


def _unreadable(path: Path, error: OSError) -> ReadError:
    reason = (error.strerror or "it cannot be opened").lower()
    return ReadError(f"{reason}; check its name and that you may read it", path)
