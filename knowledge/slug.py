"""slug: a text as the name of a file that every system takes."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LONGEST: Final = 100  # bytes; names may have 255, and versions add to them


def slug(text: str) -> str:
    """Small letters and digits with hyphens between; letters of any script stay letters."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in folded if not unicodedata.combining(char))
    name = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", plain)).strip("-")
    while len(name.encode()) > _LONGEST:
        name = name[: min(len(name) - 1, _LONGEST)]
    return name.strip("-") or "article"
