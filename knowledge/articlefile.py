"""An Article as the Markdown file that keeps it: what is written is read back the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from knowledge.article import NO_TIME, UNTIL_NOTICE, Article
from knowledge.errors import ReadError
from knowledge.language import UNKNOWN


def render(article: Article) -> str:
    """Return the file's text: front matter, then the body.

    The file is read back before it is given out: its text must be the article's, character for
    character. Where a line only looks like Markdown ("# 1 in the charts"), the front matter says
    that the body is plain.

    Raises:
        ReadError: it can't be written so that it is read back the same.
    """
    with suppress(ReadError):  # all of it looks like Markdown that is left out
        text = _rendered(article, plain=False)
        if _read_back(article, text) == article:
            return text
    text = _rendered(article, plain=True)
    if _read_back(article, text) == article:
        return text
    raise ReadError("it holds characters that a text file can't keep", article.id)


def _rendered(article: Article, *, plain: bool) -> str:
    fields = [f"{name}: {value}\n" for name, value in _plain_fields(article)]
    fields += [_dumped(name, value) for name, value in _texts(article) if value]
    if plain:
        fields.append("body: plain\n")
    return f"---\n{''.join(fields)}---\n\n{article.text}\n"


def _plain_fields(article: Article) -> Iterator[tuple[str, str]]:
    """What needs no quoting: numbers, dates, words of our own."""
    source = article.source
    yield "published", source.published.isoformat()
    if article.modified:
        yield "modified", article.modified.isoformat()
    if article.embargo:
        held = article.embargo == UNTIL_NOTICE
        yield "embargo", NO_TIME if held else article.embargo.isoformat()
    if source.language != UNKNOWN:
        yield "language", f'"{source.language}"'
    yield "version", str(article.version)
    if article.notice:
        yield "notice", article.notice
    if article.paywalled:
        yield "paywalled", "yes"
    if article.repair:
        yield "repair", f'"{article.repair.encoding}, {article.repair.changes} words"'


def _texts(article: Article) -> Iterator[tuple[str, str]]:
    source = article.source
    yield "title", article.title
    yield "publisher", source.publisher
    yield "agency", source.agency
    yield "author", source.author
    yield "dateline", source.dateline
    yield "url", source.url
    yield "file", "" if source.url else source.file
    yield "guid", article.guid
    yield "note", article.note
    yield "terms", article.terms
    yield "withdrawn", article.withdrawn
    yield (
        "also",
        "\n".join(
            f"{copy.url} {copy.published.isoformat()} {copy.publisher}" for copy in article.copies
        ),
    )


def _dumped(name: str, value: str) -> str:
    import yaml  # noqa: PLC0415 - whoever only asks doesn't write

    style = "|" if "\n" in value else None
    node = yaml.ScalarNode("tag:yaml.org,2002:str", value, style=style)
    key = yaml.ScalarNode("tag:yaml.org,2002:str", name)
    mapping = yaml.MappingNode("tag:yaml.org,2002:map", [(key, node)], flow_style=False)
    written = yaml.serialize(mapping, Dumper=yaml.SafeDumper, allow_unicode=True, width=100_000)
    return str(written)


def _read_back(article: Article, text: str) -> Article:
    """What a reader of the file gets, but for what the file's own place decides."""
    from knowledge.reading.markdown import read_markdown  # noqa: PLC0415

    try:
        back = read_markdown(Path(article.id), text.encode(), article.id)
    except UnicodeEncodeError as error:
        raise ReadError("it holds half a character, which no file can keep", article.id) from error
    source = replace(back.source, file=article.source.file)
    if article.source.language == UNKNOWN:
        source = replace(source, language=UNKNOWN)
    return replace(back, source=source)
