"""XML -> a tree, refusing what a document of a newsroom never needs and an attacker does.

Own lines over the standard library's expat rather than defusedxml, whose last release is of 2021:
entity declarations are refused while the prolog is read, before anything can grow from them, and
external ones are never fetched by expat.
"""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

_DEEPEST: Final = 200  # levels


class XmlError(ValueError):
    """The document is no XML that is read; its message is a sentence."""


def parse(data: bytes) -> Element:
    """Return the root of a document; the names of elements are without namespaces.

    Bytes that are valid UTF-8 and not ASCII alone are UTF-8, whatever the declaration says.

    Raises:
        XmlError: it is not well-formed, declares entities, or is nested too deeply.
    """
    builder, depth = TreeBuilder(), 0
    parser = expat.ParserCreate(_encoding(data), namespace_separator="}")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise XmlError(f"its elements are nested deeper than {_DEEPEST}")
        builder.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(name))

    def entity(*_: object) -> None:
        raise XmlError("it declares entities, which no news item needs")

    def reference(*_: object) -> int:
        raise XmlError("it refers to another file, which is never read")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = entity
    parser.ExternalEntityRefHandler = reference
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's signature
        return builder.close()
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code)
        raise XmlError(f"it is no well-formed XML: {what}, line {error.lineno}") from error
    except (LookupError, ValueError, AssertionError) as error:
        if isinstance(error, XmlError):
            raise
        raise XmlError("it is no XML in an encoding that is known") from error


def _encoding(data: bytes) -> str | None:
    """UTF-8 where the bytes are, else what the document declares."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if data.isascii() else "utf-8"


def _local(name: str) -> str:
    return name.rpartition("}")[2]
