"""What a line of a text page is: a sentence, a part of the story, a notice of rights."""

from __future__ import annotations

import re

LONG, SHORT, _WORDS = 40, 20, 6  # at least: characters of a sentence, without spaces, words
_STOPS = tuple(".!?…。！？؟۔।॥")
_CLOSERS = "\"'”’»›“«)]」』"
_INTRODUCES = (":", ",", ";")  # "The statement reads:" is news, too
UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")  # Thai, Japanese, Chinese
_RESERVED = (
    "all rights reserved", "alle rechte vorbehalten", "derechos reservados",
    "direitos reservados", "droits réservés", "diritti riservati", "無断転載",
)  # fmt: skip
_COPYRIGHT = re.compile(
    r"©|\(c\) ?(?:19|20)\d\d|^copyright\b(?:.{0,30}\b(?:19|20)\d\d\b|[^.]{2,40}\.?$)"
    r"|prior written (?:consent|permission)|may not be (?:published|reproduced|redistributed)",
    re.IGNORECASE,
)


def is_sentence(line: str) -> bool:
    """Say whether a line looks like a sentence of a story."""
    return ends(line) and is_long(line) and not is_notice(line)


def is_long(line: str) -> bool:
    """Say whether a line is as long as a sentence, which is shorter where words have no spaces."""
    if UNSPACED.search(line):
        return len(line) >= SHORT
    return len(line) >= LONG and len(line.split()) >= _WORDS


def is_text(line: str) -> bool:
    """Say whether a line of the run belongs to the article; captions and link titles do not."""
    return (ends(line) or line.endswith(_INTRODUCES)) and not is_notice(line)


def ends(line: str) -> bool:
    """Say whether a line ends like a sentence, closing quotation marks aside."""
    return line.rstrip(_CLOSERS).endswith(_STOPS)


def is_notice(line: str) -> bool:
    """Say whether a line claims rights or restricts them."""
    return bool(_COPYRIGHT.search(line)) or is_reserved(line)


def is_reserved(line: str) -> bool:
    """Say whether a line reserves all rights; what follows such a line is never the article."""
    folded = line.casefold()
    return any(notice in folded for notice in _RESERVED)
