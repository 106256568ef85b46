"""CrossEncoder: the reader model, which looks at a question and a sentence together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from knowledge.modelfiles import (
    LAYOUT,
    Card,
    ModelError,
    as_directory,
    by_length,
    card,
    cards,
    check,
    fastembed,
    find,
    opening,
)
from knowledge.semantic import OFFLINE, check_name, downloaded, register

DEFAULT: Final = "Xenova/ms-marco-MiniLM-L-6-v2"
LONGEST_QUESTION: Final = 45
"""Words; of a longer question the rest is not read, so that there is room for the sentence."""

# One pair a batch: fastembed pads a batch to its longest pair, and an int8 model scales its
# activations by the whole of it, so that in larger ones a logit would depend on its companions.
# Ten pairs one by one are no dearer on one thread than together.
_BATCH = 1
_CPU: Final = ("CPUExecutionProvider",)


@dataclass(frozen=True, slots=True)
class CrossEncoder:
    """A reader model. May be called from several threads, but not on the event loop: 10 ms a pair.

    Attributes:
        name: of the model.
        score: the model itself: a question and sentences to one number each.
        calibration: what is known of its numbers: `weight`, when they are added to the light score.
        digest: changes whenever its numbers may; "" when it is not known.
        languages: that it knows; none where it is not limited to some.
    """

    name: str
    score: Callable[[str, list[str]], Iterable[float]]
    calibration: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    digest: str = ""
    languages: tuple[str, ...] = ()

    def logits(self, question: str, sentences: Sequence[str]) -> list[float]:
        """How well each sentence answers the question: one number a sentence, in their order."""
        words = question.encode("utf-8", "replace").decode("utf-8").split()
        asked = " ".join(words[:LONGEST_QUESTION])
        return [float(n) for n in by_length(lambda ready: self.score(asked, ready), sentences)]


def load_reader(
    model: str | Path = DEFAULT,
    *,
    sha256: str | None = None,
    threads: int = 1,
    cache: Path | None = None,
) -> CrossEncoder:
    """Load a reader model. Nothing is downloaded for a directory, or with HF_HUB_OFFLINE=1.

    Args:
        model: a directory with model.onnx, tokenizer.json and tokenizer_config.json, or the name
            of a model on the hub.
        sha256: what the .onnx file must have, if given.
        threads: how many it may use; one is as fast as two for ten sentences.
        cache: where models from the hub are kept; fastembed's default is the temporary folder.

    Raises:
        ModelError: when the extra is not installed, or the model is missing, damaged or another.
    """
    directory = as_directory(model)
    fastembed()
    model_class = fastembed("fastembed.rerank.cross_encoder").TextCrossEncoder
    options: dict[str, Any] = {"threads": threads, "providers": _CPU}
    if directory is not None:
        found = find(directory)
        check(found, sha256)
        known = card(found, "readers")
        place = str(directory)
        with opening(place, LAYOUT):
            name = f"pullquote/reader-{found.file}".lower()
            register(model_class, name, model_file=found.file)
            options |= {"specific_model_path": place, "cache_dir": place, "local_files_only": True}
            loaded = model_class(name, **options)
    else:
        known = cards("readers").get(str(model)) or Card(str(model))
        check_name(model_class, known.name)
        with opening(known.name, OFFLINE):
            options |= {"cache_dir": None if cache is None else str(cache), "lazy_load": True}
            loaded = model_class(known.name, **options)
            found = downloaded(loaded)
            check(found, sha256 or known.sha256)
            loaded.model.load_onnx_model()
    reader = CrossEncoder(
        known.name,
        lambda question, sentences: loaded.rerank(question, sentences, batch_size=_BATCH),
        known.calibration,
        found.digest,
        known.languages,
    )
    with opening(known.name, "Is it a cross-encoder?"):
        if len(reader.logits("Who?", ["Nobody."])) != 1:
            raise ModelError(f"the model {known.name} does not give one number a sentence")
    return reader
