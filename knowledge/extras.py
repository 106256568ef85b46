"""Extras: how the libraries that not everybody needs are installed, in words for a shell.

They are named one by one: Pullquote itself is on no index that pip could ask for its extras.
"""

from __future__ import annotations

from typing import Final

WEB: Final = (
    "pip install 'trafilatura>=2.3,<3' 'feedparser>=6.0.14,<7' 'protego>=0.7' lxml-html-clean"
)
SEMANTIC: Final = "pip install 'fastembed>=0.9.1,<0.10'"
DISK: Final = "pip install 'tantivy>=0.27,<0.28'"
