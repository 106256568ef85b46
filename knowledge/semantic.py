"""Meaning: sentence encoders, loaded by fastembed (the extra `semantic`) only when configured."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from knowledge.modelfiles import (
    LAYOUT,
    Card,
    ModelError,
    ModelFiles,
    as_directory,
    by_length,
    card,
    cards,
    check,
    fastembed,
    find,
    opening,
)

DEFAULT: Final = "sentence-transformers/all-MiniLM-L6-v2"
OFFLINE: Final = (
    "A model is downloaded from the hub once; where that cannot be reached, put its files into a "
    f"directory and configure that ({LAYOUT})"
)
Matrix = npt.NDArray[np.float32]
Loaded = TypeVar("Loaded")

_BATCH = 8  # of like length; on one thread 16 take longer, and more memory
_CPU: Final = ("CPUExecutionProvider",)
_registering = threading.Lock()
_logger = logging.getLogger(__name__)


class Prefixes(NamedTuple):
    """What a model wants to see before a question and before a passage (e5: "query: ")."""

    question: str = ""
    passage: str = ""


_NO_PREFIXES: Final = Prefixes()


@dataclass(frozen=True, slots=True)
class Encoder:
    """A sentence model: texts in, one unit vector each out. May be called from several threads.

    Attributes:
        name: of the model.
        digest: changes whenever its vectors may; those of two digests are never compared.
        encode: the model itself, one vector a text, of any length other than 0.
        prefixes: put before each text by `question` and `passages`.
        languages: that it knows; none where it is not limited to some.
        calibration: what is known of its cosines, as of a reader's numbers; see CrossEncoder.
    """

    name: str
    digest: str
    encode: Callable[[Sequence[str]], Iterable[Sequence[float] | npt.NDArray[Any]]]
    prefixes: Prefixes = _NO_PREFIXES
    languages: tuple[str, ...] = ()
    calibration: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    def __call__(self, texts: Sequence[str]) -> Matrix:
        """One row a text, each of length 1 (or 0, when the model finds nothing in the text)."""
        if not texts:
            return np.zeros((0, 0), np.float32)
        rows = np.asarray(by_length(self.encode, texts), dtype=np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        made: Matrix = rows / np.maximum(lengths, np.float32(1e-9))
        return made

    def question(self, text: str) -> Matrix:
        """The vector of a question."""
        row: Matrix = self([self.prefixes.question + text])[0]
        return row

    def passages(self, texts: Sequence[str]) -> Matrix:
        """The vectors of sentences, one row each."""
        return self([self.prefixes.passage + text for text in texts])


def load_encoder(
    model: str | Path = DEFAULT,
    *,
    sha256: str | None = None,
    threads: int = 1,
    prefixes: Prefixes | None = None,
    cache: Path | None = None,
) -> Encoder:
    """Load a sentence model. Nothing is downloaded for a directory, or with HF_HUB_OFFLINE=1.

    Args:
        model: a directory with model.onnx, tokenizer.json and tokenizer_config.json, or the name
            of a model on the hub.
        sha256: what the .onnx file must have, if given.
        threads: how many it may use for one text; one is as fast as two for a question.
        prefixes: instead of those that are known of the model.
        cache: where models from the hub are kept; fastembed's default is the temporary folder.

    Raises:
        ModelError: when the extra is not installed, or the model is missing, damaged or another.
    """
    directory = as_directory(model)
    library = fastembed()
    options = {"threads": threads, "providers": _CPU}
    if directory is not None:
        found = find(directory)
        check(found, sha256)
        known = card(found, "encoders")
        with opening(str(directory), LAYOUT):
            embedding = _from_directory(library.TextEmbedding, found, options)
    else:
        known = cards("encoders").get(str(model)) or Card(str(model))
        with opening(str(model), OFFLINE):
            embedding = _from_hub(library.TextEmbedding, known, options, cache)
            found = downloaded(embedding)
            check(found, sha256 or known.sha256)
            embedding.model.load_onnx_model()
    encoder = Encoder(
        known.name,
        found.digest,
        lambda texts: embedding.embed(texts, batch_size=_BATCH),
        prefixes or Prefixes(known.question, known.passage),
        known.languages,
        known.calibration,
    )
    _try(encoder)
    return encoder


def check_name(model_class: Any, name: str) -> None:  # noqa: ANN401 - fastembed's, as below
    """Make sure that fastembed knows a name.

    Raises:
        ModelError: it may have been meant as a directory.
    """
    known = {model["model"].casefold() for model in model_class.list_supported_models()}
    if name.casefold() not in known:
        raise ModelError(
            f"{name} is neither a directory here nor a model that fastembed knows; {LAYOUT}"
        )


def downloaded(model: Any) -> ModelFiles:  # noqa: ANN401 - same
    """Where fastembed has put a model from the hub."""
    inner = model.model
    description = inner.model_description
    place = inner.download_model(description, inner.cache_dir, local_files_only=True)
    return ModelFiles(Path(place), description.model_file)


def register(model_class: Any, name: str, **description: object) -> None:  # noqa: ANN401 - same
    """Tell fastembed of a model, once: a second time would be a ValueError."""
    with _registering:
        if all(known["model"] != name for known in model_class.list_supported_models()):
            source = fastembed("fastembed.common.model_description").ModelSource
            hub = str(description.pop("source", "") or name)
            model_class.add_custom_model(model=name, sources=source(hf=hub), **description)


def if_available(load: Callable[[], Loaded]) -> Loaded | None:
    """A model that is configured as optional: None and one warning when it cannot be used."""
    try:
        return load()
    except ModelError as error:
        _logger.warning("%s. Going on without it", error)
        return None


def _from_directory(
    model_class: Any,  # noqa: ANN401 - fastembed's
    found: ModelFiles,
    options: dict[str, Any],
) -> Any:  # noqa: ANN401 - same
    """Registered by what fastembed is told of it; the directory itself is an argument."""
    pooling = _pooling(found.directory)
    name = f"pullquote/encoder-{found.file}-{pooling}".lower()
    _register_encoder(model_class, name, found.file, pooling=pooling)
    place = str(found.directory)
    return model_class(
        name, specific_model_path=place, cache_dir=place, local_files_only=True, **options
    )


def _from_hub(
    model_class: Any,  # noqa: ANN401 - fastembed's
    known: Card,
    options: dict[str, Any],
    cache: Path | None,
) -> Any:  # noqa: ANN401 - same
    if known.source:
        _register_encoder(model_class, known.name, known.file, source=known.source)
    check_name(model_class, known.name)
    place = None if cache is None else str(cache)
    return model_class(known.name, cache_dir=place, lazy_load=True, **options)


def _register_encoder(
    model_class: Any,  # noqa: ANN401 - fastembed's
    name: str,
    file: str,
    *,
    pooling: str = "MEAN",
    source: str = "",
) -> None:
    types = fastembed("fastembed.common.model_description").PoolingType
    register(
        model_class,
        name,
        source=source,
        model_file=file,
        pooling=types[pooling],
        normalization=True,
        dim=1,  # said of the model, not asked of it
    )


def _pooling(directory: Path) -> str:
    """CLS where sentence-transformers' own configuration says so; else the mean."""
    try:
        config: Any = json.loads((directory / "1_Pooling" / "config.json").read_text("utf-8"))
        return "CLS" if config["pooling_mode_cls_token"] else "MEAN"
    except (OSError, ValueError, LookupError, TypeError):
        return "MEAN"


def _try(encoder: Encoder) -> None:
    """One text, so that a model of another kind is found at start, and the first reader waits less.

    Raises:
        ModelError: when what comes out is not one vector.
    """
    with opening(encoder.name, "Is it a sentence encoder?"):
        vector = encoder.question("Who?")
        if vector.ndim != 1 or not np.isfinite(vector).all():
            raise ModelError(f"the model {encoder.name} gives {vector.shape}, not one vector")
