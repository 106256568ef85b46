"""Tiny ONNX models, made on the spot, that fastembed loads like real ones: no weights needed.

Both know a few words only. Words of one meaning share a number, so that "ship" and "vessel" are
as near as can be although they have no letter in common.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

MEANINGS = (
    ("ship", "vessel", "boat"),
    ("crossed", "passed", "sailed"),
    ("strait", "channel"),
    ("war", "fighting", "conflict"),
    ("tuesday",),
    ("banana", "fruit"),
    ("who", "nobody"),
    ("minister", "official"),
)
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
VOCABULARY = (*SPECIAL, *(word for words in MEANINGS for word in words))


def encoder(directory: Path) -> Path:
    """A sentence encoder: each word's vector is its meaning, and fastembed takes the mean."""
    graph = _Graph()
    tokens = graph("Gather", [graph.constant(_table()), "input_ids"])
    graph.save(directory, "last_hidden_state", tokens, ["batch", "length", len(MEANINGS)])
    return _tokenizer(directory)


def cross_encoder(directory: Path) -> Path:
    """A reader: 4 x the share of the question's meanings that the sentence has, minus 2."""
    graph = _Graph()
    tokens = graph("Gather", [graph.constant(_table()), "input_ids"])
    second = graph("Unsqueeze", [graph.number("token_type_ids"), graph.integers(2)])
    first = graph("Sub", [graph.constant(np.float32(1)), second])
    asked, said = (
        graph("ReduceMax", [graph("Mul", [tokens, side])], axes=[1], keepdims=0)
        for side in (first, second)
    )
    one = graph.integers(1)
    shared = graph("ReduceSum", [graph("Mul", [asked, said]), one])
    asked_for = graph("ReduceSum", [asked, one])
    share = graph("Div", [shared, graph("Max", [asked_for, graph.constant(np.float32(1))])])
    scaled = graph("Mul", [share, graph.constant(np.float32(4))])
    logits = graph("Sub", [scaled, graph.constant(np.float32(2))])
    graph.save(directory, "logits", logits, ["batch", 1])
    return _tokenizer(directory)


def in_hub_cache(directory: Path, cache: Path, repository: str, file: str = "model.onnx") -> Path:
    """Put a model where a download of that repository would have put it."""
    place = cache / f"models--{repository.replace('/', '--')}"
    snapshot = place / "snapshots" / "0123abc"
    for path in directory.iterdir():
        target = snapshot / (file if path.suffix == ".onnx" else path.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text("0123abc", encoding="utf-8")
    return snapshot / file


class _Graph:
    """Collects the nodes of a model; calling it adds one and gives the name of its output."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def __call__(self, operation: str, inputs: list[str], **attributes: Any) -> str:
        name = f"{operation}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operation, inputs, [name], **attributes))
        return name

    def constant(self, value: Any) -> str:
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def integers(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64))

    def number(self, name: str) -> str:
        return self("Cast", [name], to=TensorProto.FLOAT)

    def save(self, directory: Path, name: str, result: str, shape: list[str | int]) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._nodes.append(helper.make_node("Identity", [result], [name]))
        inputs = [
            helper.make_tensor_value_info(tensor, TensorProto.INT64, ["batch", "length"])
            for tensor in ("input_ids", "attention_mask", "token_type_ids")
        ]
        output = helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        graph = helper.make_graph(self._nodes, "toy", inputs, [output], self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
        model.ir_version = 8
        onnx.checker.check_model(model)
        onnx.save(model, str(directory / "model.onnx"))


def _table() -> np.ndarray[Any, np.dtype[np.float32]]:
    """One row a token: 1 at its meaning; nothing for [PAD] and the like."""
    table = np.zeros((len(VOCABULARY), len(MEANINGS)), np.float32)
    for meaning, words in enumerate(MEANINGS):
        for word in words:
            table[VOCABULARY.index(word), meaning] = 1
    return table


def _tokenizer(directory: Path) -> Path:
    numbers = {token: number for number, token in enumerate(VOCABULARY)}
    around = [
        {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
        {"Sequence": {"id": "A", "type_id": 0}},
        {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
    ]
    paired = [
        {"Sequence": {"id": "B", "type_id": 1}},
        {"SpecialToken": {"id": "[SEP]", "type_id": 1}},
    ]
    ends = {
        token: {"id": token, "ids": [numbers[token]], "tokens": [token]}
        for token in ("[CLS]", "[SEP]")
    }
    tokenizer = {
        "version": "1.0",
        "added_tokens": [
            {"id": numbers[token], "content": token, "special": True, "single_word": False,
             "lstrip": False, "rstrip": False, "normalized": False}
            for token in SPECIAL
        ],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": {"type": "TemplateProcessing", "single": around,
                           "pair": around + paired, "special_tokens": ends},
        "model": {"type": "WordLevel", "vocab": numbers, "unk_token": "[UNK]"},
    }  # fmt: skip
    config = {"model_max_length": 64, "pad_token": "[PAD]"}
    for name, content in (("tokenizer.json", tokenizer), ("tokenizer_config.json", config)):
        (directory / name).write_text(json.dumps(content), encoding="utf-8")
    return directory
