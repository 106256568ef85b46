"""Vectors: what each sentence means, computed once when its article arrives."""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from knowledge.errors import EngineError
from knowledge.passage import Passage
from knowledge.semantic import Encoder, Matrix
from knowledge.vectorfile import Rows, VectorRows, read, row, save

_OPEN: Final = 256  # articles; each mapped file holds a descriptor, and 1,024 are usual
_logger = logging.getLogger(__name__)


class Vectors:
    """The vectors of the sentences of articles. All methods may be called from several threads.

    On disk there is one file an article, memory-mapped, in a folder of its own for every model:
    with another model all are computed anew. It is a cache: any of it may be deleted.

    Args:
        encoder: the model.
        folder: where to keep them; in memory only when it is None.
    """

    def __init__(self, encoder: Encoder, folder: Path | None = None) -> None:
        self.encoder: Final = encoder
        self._store: _Store = _Memory() if folder is None else _Folder(folder, encoder)
        self._putting = threading.Lock()

    def put(self, article_id: str, passages: Sequence[Passage]) -> None:
        """Compute what is new of an article, 10 ms a sentence, and keep it.

        These are all its sentences, as with Index.put: none withdraws it. A sentence that did not
        change, in a new version or after a restart, is not computed again.

        Raises:
            EngineError: when the file cannot be written.
        """
        texts = {_key(passage.text): passage.text for passage in passages}
        with self._putting:
            known = self._store.read(article_id) if texts else None
            if known is None or known.numbers.keys() != texts.keys():
                self._store.write(article_id, self._rows(texts, known) if texts else None)

    def cosines(self, question: str, passages: Sequence[Passage]) -> list[float]:
        """How near each passage is in meaning to a question: -1 to 1, one number a passage.

        A passage that was not put, such as two sentences together, is computed now, and not kept.
        """
        if not passages:
            return []
        asked = self.encoder.question(question)
        found = np.zeros(len(passages), np.float32)
        keys = [_key(passage.text) for passage in passages]
        missing: list[int] = []
        for article_id, places in _by_article(passages).items():
            known = self._store.read(article_id)
            numbers = {} if known is None else known.numbers
            there = [place for place in places if keys[place] in numbers]
            missing += [place for place in places if keys[place] not in numbers]
            if known is not None and there:
                found[there] = known.vectors([numbers[keys[place]] for place in there]) @ asked
        if missing:
            texts = [passages[place].text for place in missing]
            found[missing] = self.encoder.passages(texts) @ asked
        return [float(cosine) for cosine in found.clip(-1, 1)]

    def close(self) -> None:
        """Let go of the files. The vectors are not used after it."""
        self._store.close()

    def _rows(self, texts: dict[int, str], known: VectorRows | None) -> Rows:
        old = {} if known is None else known.numbers
        new = [key for key in texts if key not in old]
        kept = [key for key in texts if key in old]
        parts: list[Matrix] = []
        if known is not None and kept:
            parts.append(known.vectors([old[key] for key in kept]))
        if new:
            parts.append(self.encoder.passages([texts[key] for key in new]))
        vectors = np.concatenate(parts)
        rows = np.zeros(len(texts), row(vectors.shape[1]))
        rows["key"], rows["vector"] = kept + new, vectors
        return rows


class _Store(Protocol):
    """Where rows are kept. None stands for an article that is not there."""

    def read(self, article_id: str) -> VectorRows | None: ...
    def write(self, article_id: str, rows: Rows | None) -> None: ...
    def close(self) -> None: ...


class _Memory:
    """A store for the engine in memory."""

    def __init__(self) -> None:
        self._articles: dict[str, VectorRows] = {}

    def read(self, article_id: str) -> VectorRows | None:
        return self._articles.get(article_id)

    def write(self, article_id: str, rows: Rows | None) -> None:
        if rows is None:
            self._articles.pop(article_id, None)
        else:
            self._articles[article_id] = VectorRows(rows)

    def close(self) -> None:
        self._articles.clear()


class _Folder:
    """A store on disk: folder/model/article.vec."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self._parent = folder
        self._folder = folder / _folder_name(encoder)
        self._open: OrderedDict[str, VectorRows] = OrderedDict()
        self._lock = threading.Lock()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EngineError(f"no folder for sentence vectors can be made: {error}") from error

    def read(self, article_id: str) -> VectorRows | None:
        with self._lock:
            article = self._open.get(article_id) or self._load(article_id)
            if article is not None:
                self._open[article_id] = article
                self._open.move_to_end(article_id)
                if len(self._open) > _OPEN:
                    self._open.popitem(last=False)
            return article

    def write(self, article_id: str, rows: Rows | None) -> None:
        with self._lock:
            self._open.pop(article_id, None)
            try:
                if rows is None:
                    self._remove(article_id)
                else:
                    save(self._folder / _file_name(article_id), rows)
            except OSError as error:
                raise EngineError(f"sentence vectors cannot be written: {error}") from error

    def close(self) -> None:
        with self._lock:
            self._open.clear()

    def _load(self, article_id: str) -> VectorRows | None:
        """What cannot be read is not there: it will be computed again."""
        path = self._folder / _file_name(article_id)
        try:
            return VectorRows(read(path))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            _logger.warning("%s is damaged and is not used: %s", path, error)
            return None

    def _remove(self, article_id: str) -> None:
        """Also what other models made of it: withdrawn is withdrawn."""
        for path in self._parent.glob(f"*/{_file_name(article_id)}"):
            path.unlink(missing_ok=True)


def _by_article(passages: Sequence[Passage]) -> dict[str, list[int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, passage in enumerate(passages):
        places[passage.article_id].append(place)
    return places


def _key(text: str) -> int:
    """The sentence itself, so that neither versions nor positions have to be kept in step."""
    data = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


def _file_name(article_id: str) -> str:
    """An id may hold anything, a file name not."""
    data = article_id.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=16).hexdigest() + ".vec"


def _folder_name(encoder: Encoder) -> str:
    made_by = f"{encoder.digest}\n{encoder.prefixes.passage}"
    digest = hashlib.blake2b(made_by.encode(), digest_size=6).hexdigest()
    return re.sub(r"[^A-Za-z0-9.-]+", "-", encoder.name).strip("-.") + "-" + digest
