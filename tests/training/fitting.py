"""Fits the two regressions of relevance.json: the order of sentences, and silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_STEPS, _RATE, _DECAY = 400, 0.05, 3.0


@dataclass(frozen=True)
class Fit:
    """A linear scorer over standardised features."""

    names: tuple[str, ...]
    mean: Array
    sd: Array
    weight: Array
    bias: float = 0.0

    def scores(self, rows: Sequence[Mapping[str, float]]) -> Array:
        """The score of each row."""
        if not rows:
            return np.zeros(0)
        scored: Array = self.bias + (matrix(rows, self.names) - self.mean) / self.sd @ self.weight
        return scored

    def table(self) -> dict[str, Any]:
        """As it stands in the JSON file."""
        return {
            name: {"weight": _short(w), "mean": _short(m), "sd": _short(s)}
            for name, w, m, s in zip(self.names, self.weight, self.mean, self.sd, strict=True)
        }


def _short(value: float) -> float:
    return float(f"{value:.5g}")


def matrix(rows: Sequence[Mapping[str, float]], names: Sequence[str]) -> Array:
    """Rows of named features as an array."""
    return np.array([[row[name] for name in names] for row in rows], np.float64)


def listwise(
    groups: Sequence[tuple[Sequence[Mapping[str, float]], Sequence[bool]]],
    names: tuple[str, ...],
    importance: Sequence[float],
) -> Fit:
    """The weights under which the right ones of each group are likeliest to come first.

    A conditional logit (McFadden 1974; ListNet's top-one loss, Cao et al. 2007) in which any right
    sentence will do: -log of the sum of the softmax over them.
    """
    rows = matrix([row for group, _ in groups for row in group], names)
    mean, sd = rows.mean(0), rows.std(0) + 1e-9
    rows = (rows - mean) / sd
    right = np.array([float(r) for _, judged in groups for r in judged])
    sizes = np.array([len(group) for group, _ in groups])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(sizes)), sizes)
    weighed = np.array(importance)[owner]

    def slope(weight: Array) -> Array:
        score = rows @ weight
        exp = np.exp(score - np.maximum.reduceat(score, starts)[owner])
        chance = exp / np.add.reduceat(exp, starts)[owner]
        wanted = exp * right
        wanted = wanted / np.maximum(np.add.reduceat(wanted, starts), 1e-12)[owner]
        found: Array = rows.T @ (weighed * (chance - wanted)) + _DECAY * weight
        return found / len(sizes)

    return Fit(names, mean, sd, _descend(slope, len(names)))


def logistic(
    rows: Sequence[Mapping[str, float]],
    names: tuple[str, ...],
    right: Sequence[bool],
    importance: Sequence[float],
) -> Fit:
    """Ordinary logistic regression, with a bias."""
    values = matrix(rows, names)
    mean, sd = values.mean(0), values.std(0) + 1e-9
    values = np.column_stack([(values - mean) / sd, np.ones(len(values))])
    wanted, weighed = np.array(right, np.float64), np.array(importance)
    weighed = weighed / weighed.mean()
    shrunk = np.array([*([_DECAY] * len(names)), 0.0])

    def slope(weight: Array) -> Array:
        chance = 1 / (1 + np.exp(-values @ weight))
        found: Array = values.T @ (weighed * (chance - wanted)) + shrunk * weight
        return found / len(values)

    weight = _descend(slope, len(names) + 1)
    return Fit(names, mean, sd, weight[:-1], float(weight[-1]))


def _descend(slope: Any, size: int) -> Array:
    """Adam (Kingma and Ba 2015) on all of the data at once."""
    weight, first, second = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, _STEPS + 1):
        found = slope(weight)
        first = 0.9 * first + 0.1 * found
        second = 0.999 * second + 0.001 * found * found
        ahead = first / (1 - 0.9**step)
        weight = weight - _RATE * ahead / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weight
