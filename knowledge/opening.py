"""Opening the models that are configured; nothing of them is imported before."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.meaning import Meaning


def open_meaning(  # noqa: PLR0913 - one argument a setting
    *,
    encoder: str = "",
    encoder_sha256: str = "",
    reader: str = "",
    reader_sha256: str = "",
    optional: bool = False,
    folder: Path | None = None,
) -> Meaning | None:
    """Load an encoder, a reader or both; None when neither is named or can be used.

    Args:
        encoder: a directory, or a name on the hub, of a sentence model; "" for none.
        encoder_sha256: what its .onnx file must have; "" for any.
        reader: the same of a cross-encoder.
        reader_sha256: the same.
        optional: whether a model that can't be used is left out with one warning.
        folder: where sentence vectors are kept; None for memory.

    Raises:
        ModelError: when a model can't be used and is not optional.
    """
    from knowledge.crossencoder import load_reader  # noqa: PLC0415 - with numpy
    from knowledge.meaning import Meaning  # noqa: PLC0415
    from knowledge.semantic import if_available, load_encoder  # noqa: PLC0415
    from knowledge.vectors import Vectors  # noqa: PLC0415

    encode = partial(load_encoder, encoder, sha256=encoder_sha256 or None)
    read = partial(load_reader, reader, sha256=reader_sha256 or None)
    encoding = (if_available(encode) if optional else encode()) if encoder else None
    reading = (if_available(read) if optional else read()) if reader else None
    if encoding is None and reading is None:
        return None
    vectors = Vectors(encoding, folder) if encoding is not None else None
    return Meaning(vectors=vectors, reader=reading)
