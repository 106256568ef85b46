"""Articles in, quotes out: article -> passage -> index -> answer. Knows nothing of Telegram."""

from knowledge.answer import Answer, LookUp, ask
from knowledge.article import Article, Repair, Source
from knowledge.errors import EngineError, KnowledgeError, ReadError
from knowledge.index import ENGINES, Hit, Index, open_index
from knowledge.library import SAMPLE, Library, fill, read_library
from knowledge.opening import open_meaning
from knowledge.passage import Passage, split
from knowledge.silence import Band

__all__ = [
    "ENGINES",
    "SAMPLE",
    "Answer",
    "Article",
    "Band",
    "EngineError",
    "Hit",
    "Index",
    "KnowledgeError",
    "Library",
    "LookUp",
    "Passage",
    "ReadError",
    "Repair",
    "Source",
    "ask",
    "fill",
    "open_index",
    "open_meaning",
    "read_library",
    "split",
]
