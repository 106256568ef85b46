"""Everything that can go wrong in knowledge/, as one tree.

* KnowledgeError            base: its text is a sentence for a person
  * ReadError               a document could not be read as an article; names file, line and field
  * FetchError              an address was refused or could not be fetched; says why
  * LibraryError            the library could not be opened or written; nothing in it was harmed
  * EngineError             the index could not be opened, written or searched

"The story does not say" is not here: that is an Answer without quotes, a value.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


class KnowledgeError(Exception):
    """Base of every error raised here. `str(error)` says what happened and what to do."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Be copied and pickled as it is: Python's way would build the message a second time."""
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[KnowledgeError], args: tuple[Any, ...], state: dict[str, Any]) -> Any:  # noqa: ANN401 - as pickle has it
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class ReadError(KnowledgeError):
    """A document that cannot become an article.

    Attributes:
        path: the file, as it was given.
        line: the 1-based line at fault, or None when it is the document as a whole.
        field: the front-matter field at fault, or "".
    """

    def __init__(
        self, message: str, path: Path | str, *, line: int | None = None, field: str = ""
    ) -> None:
        self.path, self.line, self.field = Path(path), line, field
        place = f"{path}:{line}" if line else f"{path}"
        super().__init__(f"{place}: {field}: {message}" if field else f"{place}: {message}")


class FetchError(KnowledgeError):
    """An address that was refused or could not be fetched.

    Attributes:
        url: the address, as it was given.
        lasting: whether another try can't help: it was refused, or is gone.
        gone: whether the site says that nothing is there (404, 410).
    """

    def __init__(
        self, message: str, url: str, *, lasting: bool = False, gone: bool = False
    ) -> None:
        self.url, self.lasting, self.gone = url, lasting or gone, gone
        super().__init__(f"{url}: {message}")


class LibraryError(KnowledgeError):
    """The library could not be opened, locked or written; what is in it stays as it was."""


class EngineError(KnowledgeError):
    """The index could not be opened, written or searched: nothing is known of the answer."""
