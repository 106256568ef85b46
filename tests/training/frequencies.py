"""Make knowledge/frequencies/*.txt.gz: the rarity of the commonest stems of each language.

    pip install "wordfreq==3.1.1" && python -m tests.training.frequencies

The word frequencies are wordfreq's (Robyn Speer), whose data is under CC BY-SA 4.0; the tables
made of it are too: see knowledge/frequencies/NOTICE.
"""

from __future__ import annotations

import gzip
import sys
from collections import defaultdict
from pathlib import Path

from knowledge.language import words
from knowledge.rarity import RAREST, from_probability

LANGUAGES = "ar da de el en es fi fr he hi id it ja nl no pl pt ro ru sv tr uk vi zh"
STEMS = 30_000  # a language; at the end of the list all are about equally rare
TARGET = Path(__file__).parents[2] / "knowledge" / "frequencies"


def probabilities(language: str) -> dict[str, float]:
    """The relative frequency of each stem: the sum over the words that share it."""
    import wordfreq  # noqa: PLC0415 - only here, and only when the tables are made

    found: dict[str, float] = defaultdict(float)
    frequencies = wordfreq.get_frequency_dict("nb" if language == "no" else language, "best")
    for word, frequency in frequencies.items():
        for stem in words(word, language):
            found[stem] += frequency
    return found


def table(language: str) -> str:
    """The commonest stems by rarity, to one decimal: "4.2 stem stem ..." a line."""
    found = probabilities(language)
    common = sorted(found, key=lambda stem: (-found[stem], stem))[:STEMS]
    rows: dict[float, list[str]] = defaultdict(list)
    for stem in common:
        value = round(from_probability(found[stem]), 1)
        if value < RAREST and not stem.isnumeric():
            rows[value].append(stem)
    return "\n".join(f"{value} {' '.join(sorted(rows[value]))}" for value in sorted(rows)) + "\n"


def main() -> None:
    """Write every table, the same bytes on every run."""
    for language in LANGUAGES.split():
        data = gzip.compress(table(language).encode("utf-8"), 9, mtime=0)
        (TARGET / f"{language}.txt.gz").write_bytes(data)
        sys.stdout.write(f"{language} {len(data):,} bytes\n")


if __name__ == "__main__":
    main()
