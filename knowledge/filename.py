"""Names of files as text: what an article, an index or a message can hold of them."""

from __future__ import annotations

import re
from typing import Final

_HALVES: Final = re.compile("[\ud800-\udfff]")


def readable(name: str) -> str:
    """A file's name or path with "�" for each byte that is no UTF-8.

    Python gives such bytes as half characters, which no file, database or message takes.
    """
    return _HALVES.sub("�", name)
