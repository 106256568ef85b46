"""Articles in, quotes out: article -> passage -> index -> answer. Knows nothing of Telegram."""

from knowledge.answer import Answer, LookUp, ask
from knowledge.article import Article, Copy, Repair, Source, Withdrawal
from knowledge.change import Change, changes
from knowledge.clearly import answers_clearly
from knowledge.dates import ResolvedDate, asks_about_now, dates_in
from knowledge.disagreement import Disagreement
from knowledge.errors import EngineError, FetchError, KnowledgeError, LibraryError, ReadError
from knowledge.filing import Filing
from knowledge.index import ENGINES, Entry, Hit, Index, InStory, Within, open_index
from knowledge.library import SAMPLE, Catalogue, Library, fill, read_library
from knowledge.opening import open_meaning
from knowledge.passage import Passage, split
from knowledge.silence import Band
from knowledge.storyfile import StoryFile, check_name, read_story, story_names
from knowledge.timeline import Moment, Point, series, timeline_of

__all__ = [
    "ENGINES",
    "SAMPLE",
    "Answer",
    "Article",
    "Band",
    "Catalogue",
    "Change",
    "Copy",
    "Disagreement",
    "EngineError",
    "Entry",
    "FetchError",
    "Filing",
    "Hit",
    "InStory",
    "Index",
    "KnowledgeError",
    "Library",
    "LibraryError",
    "LookUp",
    "Moment",
    "Passage",
    "Point",
    "ReadError",
    "Repair",
    "ResolvedDate",
    "Source",
    "StoryFile",
    "Withdrawal",
    "Within",
    "answers_clearly",
    "ask",
    "asks_about_now",
    "changes",
    "check_name",
    "dates_in",
    "fill",
    "open_index",
    "open_meaning",
    "read_library",
    "read_story",
    "series",
    "split",
    "story_names",
    "timeline_of",
]
