"""Versions: every text that a story's folder has held of an article, kept beside it."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from knowledge.article import Article
from knowledge.articlefile import render
from knowledge.atomicfile import write_whole
from knowledge.errors import LibraryError, ReadError
from knowledge.reading import read
from knowledge.receipt import digest as whole_digest

FOLDER: Final = ".versions"
_NAME: Final = re.compile(r"(.+)\.(\d{1,12})\.([0-9a-f]{16})\.md", re.DOTALL)
_LONGEST: Final = 255 - len(".123456789012.0123456789abcdef.md")  # bytes that are left for a stem
_HASH: Final = 16  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class Kept:
    """The newest version that is kept of an article: its number, and what its text hashes to."""

    number: int
    digest: str


def kept_versions(folder: Path) -> Mapping[str, Kept]:
    """The newest version of each article of a folder, by what `stem_of` says of its file.

    A folder that has none, or can't be looked into, gives nothing.
    """
    newest: dict[str, Kept] = {}
    try:
        names = [path.name for path in (folder / FOLDER).iterdir()]
    except OSError:
        return newest
    for found in filter(None, map(_NAME.fullmatch, names)):
        stem, kept = found[1], Kept(int(found[2]), found[3])
        if stem not in newest or kept.number > newest[stem].number:
            newest[stem] = kept
    return newest


def numbered(article: Article, kept: Kept | None) -> Article:
    """The article with its version: one more than the newest kept, when its text is another.

    So an edit by hand is a new version too, though nobody counted.
    """
    if kept is None:
        return article
    number = kept.number + (digest(article.text) != kept.digest)
    return article if article.version >= number else replace(article, version=number)


def keep(article: Article, file: Path) -> None:
    """Keep this version of the article that stands in a file; the same one is kept once.

    Raises:
        LibraryError: it could not be written, or the folder of versions leads elsewhere.
        ReadError: it can't be kept in a file.
    """
    check_place(file.parent)
    name = f"{stem_of(file)}.{article.version}.{digest(article.text)}.md"
    place = file.parent / FOLDER / name
    if not os.path.exists(place):  # noqa: PTH110 - unlike Path.exists it never raises
        write_whole(place, render(article))


def kept_version(folder: Path, article_id: str, sha256: str) -> Article | None:
    """The version of an article that has this text; None where none is kept that can be read.

    Args:
        folder: of its story.
        article_id: what it is known by.
        sha256: of the text, in 64 hexadecimal digits.
    """
    for place in sorted(folder.joinpath(FOLDER).glob(f"*.{sha256[:_HASH]}.md")):
        with suppress(ReadError):
            article = replace(read(place, article_id=article_id), id=article_id)
            if whole_digest(article.text) == sha256:
                return article
    return None


def check_place(folder: Path) -> None:
    """See that the versions of a folder are kept in it, and nowhere else.

    Raises:
        LibraryError: their folder is a link.
    """
    place = folder / FOLDER
    if place.is_symlink():
        raise LibraryError(
            f"{place}: this is a link, so versions would be written elsewhere; delete the link"
        )


def stem_of(file: Path) -> str:
    """The stem of a file's name, as the names of its versions begin.

    To these the version is added, so a stem that leaves no room for it is cut, and a hash of the
    whole tells it from others that begin alike. The same goes for bytes that are no UTF-8.
    """
    whole = os.fsencode(file.stem)
    stem = whole[:_LONGEST].decode("utf-8", "ignore")
    if os.fsencode(stem) == whole:
        return stem
    begin = whole[: _LONGEST - _HASH - 1].decode("utf-8", "ignore")
    return f"{begin}-{hashlib.sha256(whole).hexdigest()[:_HASH]}"


def digest(text: str) -> str:
    """What tells one text from another: the first 16 hexadecimal digits of its SHA-256."""
    return whole_digest(text)[:_HASH]
