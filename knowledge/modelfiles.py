"""Model files: which models are known, where one lies, and whether it is the one that was meant."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, Literal, TypeVar

from knowledge.errors import KnowledgeError
from knowledge.extras import SEMANTIC

Kind = Literal["encoders", "readers"]
Item = TypeVar("Item")

LAYOUT = "a model directory holds model.onnx, tokenizer.json and tokenizer_config.json"
CARD = "pullquote.json"
"""A file beside a model, optional: what models.json would say of it, as one object."""

_NEEDED = ("tokenizer.json", "tokenizer_config.json")
_WEIGHTS = (
    "model.onnx",
    "model_optimized.onnx",
    "onnx/model.onnx",
    "onnx/model_quantized.onnx",
)


class ModelError(KnowledgeError):
    """A model that cannot be used: not installed, not found, or not the one that was meant."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a model, from models.json or from the card beside it.

    Attributes:
        name: on the hub, or what people call it.
        sha256: of its .onnx file; "" when it is not known.
        source: the hub repository, where fastembed does not know the name itself.
        file: its .onnx file in that repository.
        question, passage: the prefixes that it was trained with.
        languages: that it knows, as two-letter codes; none where it is not limited to some.
        calibration: numbers for the scorer: `weight`, what its number counts beside relevance.
        note: for people.
    """

    name: str
    sha256: str = ""
    source: str = ""
    file: str = ""
    question: str = ""
    passage: str = ""
    languages: tuple[str, ...] = ()
    calibration: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    note: str = ""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model on this machine.

    Attributes:
        directory: where it lies.
        file: its .onnx file, relative to that.
    """

    directory: Path
    file: str

    @property
    def sha256(self) -> str:
        """Of the .onnx file."""
        return _sha256(self.directory / self.file)

    @property
    def digest(self) -> str:
        """Of the .onnx file and the tokenizer: another tokenizer is another model."""
        both = self.sha256 + _sha256(self.directory / "tokenizer.json")
        return hashlib.sha256(both.encode()).hexdigest()


def fastembed(module: str = "fastembed") -> ModuleType:
    """The library that loads models, imported only here.

    Raises:
        ModelError: when it is not installed, or does not work on this machine.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise ModelError(
            f"a model is configured, but {error}. Install what it needs with: {SEMANTIC}"
        ) from error


def as_directory(model: str | Path) -> Path | None:
    """The directory that a setting names, or None for a name on the hub.

    Raises:
        ModelError: for a path where no directory is.
    """
    path = Path(model).expanduser()
    if path.is_dir():
        return path
    if isinstance(model, Path) or model.startswith((".", "/", "~")) or path.is_absolute():
        raise ModelError(f"there is no model directory {model}; {LAYOUT}")
    return None


def find(directory: Path) -> ModelFiles:
    """The files of the model in a directory.

    Raises:
        ModelError: naming what is missing.
    """
    weights = next((name for name in _WEIGHTS if (directory / name).is_file()), "")
    missing = [name for name in _NEEDED if not (directory / name).is_file()]
    if not weights:
        missing.insert(0, "model.onnx")
    if missing:
        raise ModelError(f"{directory} has no {' and no '.join(missing)}; {LAYOUT}")
    return ModelFiles(directory, weights)


def check(model: ModelFiles, expected: str | None) -> None:
    """Make sure that a model is the one that was meant, before it is opened.

    Raises:
        ModelError: with both hashes, when its .onnx file is another one.
    """
    wanted = (expected or "").strip().lower()
    if wanted and model.sha256 != wanted:
        raise ModelError(
            f"{model.directory / model.file} is not the model that was meant: its sha256 is "
            f"{model.sha256}, expected was {wanted}. Get the file again, or correct the sha256 "
            "in the configuration"
        )


def card(model: ModelFiles, kind: Kind) -> Card:
    """What is known of a model in a directory: by the card beside it, its hash, or its config.json.

    Raises:
        ModelError: when the card beside it cannot be understood, or is another model's.
    """
    beside = model.directory / CARD
    if beside.is_file():
        found = _read_card(beside)
        check(model, found.sha256)
        return found
    known = cards(kind)
    ours = (entry for entry in known.values() if entry.sha256 == model.sha256)
    return next(ours, None) or known.get(_ancestor(model.directory)) or Card(model.directory.name)


@cache
def cards(kind: Kind) -> Mapping[str, Card]:
    """The models known by name."""
    data: Any = json.loads(files(__package__).joinpath("models.json").read_text("utf-8"))
    return MappingProxyType({name: _card(name=name, **entry) for name, entry in data[kind].items()})


@contextmanager
def opening(name: str, remedy: str) -> Iterator[None]:
    """Turn whatever a model library raises into a ModelError.

    The libraries promise nothing: tokenizers raises a plain Exception for a damaged file.
    """
    try:
        yield
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(f"the model {name} cannot be loaded: {error}. {remedy}") from error


def by_length(run: Callable[[list[str]], Iterable[Item]], texts: Sequence[str]) -> list[Item]:
    """What `run` makes of texts, given to it from short to long: a batch is padded to its longest.

    Half a surrogate pair, which no tokenizer takes, is replaced.
    """
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    ready = [texts[number].encode("utf-8", "replace").decode("utf-8") for number in order]
    made = dict(zip(order, run(ready), strict=True))
    return [made[number] for number in range(len(texts))]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _ancestor(directory: Path) -> str:
    """The model that this one was made from, as its config.json says; "" when it does not."""
    try:
        config: Any = json.loads((directory / "config.json").read_text("utf-8"))
        return str(config["_name_or_path"])
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def _card(**entry: Any) -> Card:  # noqa: ANN401 - JSON
    """A card as JSON has it, which knows no tuples."""
    languages = entry.pop("languages", [])
    if not isinstance(languages, list):
        raise TypeError("languages is a list of two-letter codes")
    return Card(**entry, languages=tuple(languages))


def _read_card(path: Path) -> Card:
    try:
        read = _card(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        allowed = ", ".join(Card.__dataclass_fields__)
        raise ModelError(f"{path} is no object of {allowed}: {error}") from error
    texts = (read.name, read.sha256, read.source, read.file, read.question, read.passage, read.note)
    all_text = all(isinstance(text, str) for text in (*texts, *read.languages))
    if not (all_text and _is_calibration(read.calibration)):
        raise ModelError(f"{path}: the calibration maps names to numbers, all else is text")
    return read


def _is_calibration(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(number, (int, float)) and not isinstance(number, bool)
        for number in value.values()
    )
