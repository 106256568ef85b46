"""The body of a web page: the paragraphs of its story, without what stands around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from lxml.etree import iterwalk  # type: ignore[import-untyped]
from trafilatura import bare_extraction

from knowledge.reading.boilerplate import kind_of
from knowledge.reading.pagetree import Node, spaced, squeezed
from knowledge.reading.standfirst import read_standfirst

_BLOCKS: Final = frozenset({"code", "head", "item", "list", "p", "quote", "row", "table"})
_STOPS: Final = tuple(".!?…。！？؟۔।॥:;")
_BULLETS: Final = "–-•*"
_CLOSERS: Final = "\"'”’»›“«)]」』* "
_LABEL: Final = 60  # characters; a paragraph without a stop is a label or a caption up to here,
_SHORT_LABEL: Final = 12  # or to here where words have no spaces
_UNSPACED: Final = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_BETWEEN: Final = frozenset({"", "heading", "label", "other"})
_OFTEN: Final = 3  # times; no story says the same paragraph that often
_LINKED: Final = {"li": 0.5, "p": 0.8}  # of the text, in what is a link with a word before it
_SOURCES: Final = 6  # items at most of a list at the end that is none of the story
_LIVES: Final = 2  # paragraphs at most about the authors
_EARLY: Final = 60  # characters from the start, in which such a paragraph names its author


class Block(NamedTuple):
    """A paragraph with the tag that trafilatura gave it."""

    tag: str
    text: str


class Body(NamedTuple):
    """The paragraphs of a story, and what stood around them.

    `lines` are the paragraphs with the headings and labels between them; `left_out` counts what
    was left out, by kind.
    """

    paragraphs: list[str]
    lines: list[str]
    left_out: Counter[str]


def read_body(tree: Node, summary: str, authors: Sequence[str] = (), title: str = "") -> Body:
    """Return the paragraphs of the story in a pruned page.

    The page is taken apart by trafilatura in its default mode: its others tear sentences. Of what
    it returns, headings are left out, and so are lines that are links only, lines that come again
    and again, labels without a full stop, and known boilerplate. The standfirst, which stands
    outside the body on many pages, is put in front when the page has it as an element of its own.

    Args:
        tree: the root; it is not changed.
        summary: the page's description for previews, by which the standfirst is known.
        authors: of the byline; a paragraph about one of them at the end is none of the story.
        title: of the story; the standfirst stands below it.

    Raises:
        ValueError: the page can't be taken apart; its message is a clause.
    """
    document = _extracted(tree)
    body = getattr(document, "body", None)
    blocks = [] if body is None else _without_pullquotes(list(_blocks(body)))
    links = set(_links(tree))
    often = Counter(squeezed(block.text) for block in blocks)
    kept: dict[str, Block] = {}  # the same paragraph is the story's once only
    lines: list[str] = []
    left_out: Counter[str] = Counter()
    for block in blocks:
        key = squeezed(block.text)
        kind = _kind(block, is_link=key in links, often=often[key])
        left_out[kind] += 1
        if kind in _BETWEEN:
            lines.append(block.text)
        if not kind:
            kept.setdefault(key, block)
    paragraphs = _without_lives(_without_loose_end(list(kept.values())), authors)
    if paragraphs and (standfirst := read_standfirst(tree, title, summary, paragraphs)):
        paragraphs.insert(0, standfirst)
    return Body(paragraphs, lines, left_out)


def _extracted(tree: Node) -> object:
    try:
        return bare_extraction(
            tree, include_comments=False, output_format="txt", with_metadata=False
        )
    except Exception as error:  # a page can be broken in more ways than the library knows of
        raise ValueError(f"its HTML can't be taken apart ({type(error).__name__})") from error


def _kind(block: Block, *, is_link: bool, often: int) -> str:
    if block.tag == "head":
        return "heading"
    if kind := kind_of(block.text):
        return kind
    if is_link:
        return "link"
    if often >= _OFTEN:
        return "repeated"
    longest = _SHORT_LABEL if _UNSPACED.search(block.text) else _LABEL
    bare = block.tag == "p" and len(block.text) <= longest and not ends(block.text)
    return "label" if bare and block.text[:1] not in _BULLETS else ""


def ends(text: str) -> bool:
    """Say whether a line ends like a sentence, or like one that introduces the next."""
    return text.rstrip(_CLOSERS).endswith(_STOPS)


def _links(tree: Node) -> Iterator[str]:
    """Yield the squeezed texts of links, and of list items and paragraphs that are mostly links."""
    for node in tree.iter("a"):
        yield squeezed(node.text_content())
    for node in tree.iter("li", "p"):
        linked = sum(len(squeezed(link.text_content())) for link in node.iter("a"))
        if linked:
            text = squeezed(node.text_content())
            if linked >= _LINKED[node.tag] * len(text):
                yield text


def _without_loose_end(blocks: list[Block]) -> list[str]:
    """Leave out a short list of no sentences at the end, of sources or links, and what led to it.

    A long one is the story's own: the winners, the results.
    """
    texts = [block.text for block in blocks]
    ended = [at for at, block in enumerate(blocks) if block.tag != "item" or ends(block.text)]
    last = ended[-1] + 1 if ended else 0
    kept = texts[:last] if last and len(texts) - last <= _SOURCES else texts
    while len(kept) > 1 and kept[-1].endswith((":", "：")):
        kept.pop()
    return kept


def _without_lives(paragraphs: list[str], authors: Sequence[str]) -> list[str]:
    """Leave out what is said of the authors at the end: "A. B. is our correspondent in Paris."."""
    kept = list(paragraphs)
    while len(kept) > 1 and len(paragraphs) - len(kept) < _LIVES:
        start = kept[-1][:_EARLY]
        if not any(author in start for author in authors):
            break
        kept.pop()
    return kept


def _without_pullquotes(blocks: list[Block]) -> list[Block]:
    """Leave out quotes set large that stand in a paragraph, too."""
    running = "\n".join(squeezed(block.text) for block in blocks if block.tag != "quote")
    return [
        block
        for block in blocks
        if block.tag != "quote" or squeezed(block.text).strip(_CLOSERS + "„«‘") not in running
    ]


def _blocks(body: Node) -> Iterator[Block]:
    """Yield the text of each block in the order of the page, a line break as the page has it.

    Own work instead of trafilatura's text: that adds bars and dashes which no page has.
    """
    tags, pieces = ["p"], [""]
    for event, node in iterwalk(body, events=("start", "end")):
        if node.tag in _BLOCKS:
            yield from _flushed(pieces, tags[-1])
            if event == "start":
                tags.append("p" if node.tag in {"list", "table"} else node.tag)
            else:
                tags.pop()
        elif event == "start" and node.tag in {"cell", "graphic"}:
            pieces.append(" ")
        elif event == "start" and node.tag == "lb":
            pieces.append("\n")
        pieces.append((node.text if event == "start" else node.tail) or "")
    yield from _flushed(pieces, tags[-1])


def _flushed(pieces: list[str], tag: str) -> Iterator[Block]:
    text = "".join(pieces)
    pieces.clear()
    for line in _lines(text):
        yield Block(tag, line)


def _lines(text: str) -> list[str]:
    """Split at the page's line breaks, but not inside a sentence."""
    lines: list[str] = []
    for line in filter(None, map(spaced, text.split("\n"))):
        if lines and not ends(lines[-1]) and line[0].islower():
            lines[-1] += " " + line
        else:
            lines.append(line)
    return lines
