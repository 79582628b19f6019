"""The sentence model in torch: its lower layers run once, its upper ones learn, with two linear heads on the mean."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from skills.evidence_reading.features import Numbers
from skills.evidence_reading.model import NOTHING

LAYERS, HEADS, WIDTH = 6, 12, 384
FIRST = 3
"""The lowest layer that learns."""
LONGEST = 96
"""Tokens of a statement."""
REACH = 8.0
"""How far a unit vector reaches into the heads."""
_NORM_EPSILON = 1e-12
_FORWARD_TOKENS = 2_048

Weights = Mapping[str, Tensor]


@dataclass(frozen=True)
class States:
    """Statements as the layers below `FIRST` leave them, one tensor (tokens, width) each."""

    hidden: list[Tensor]
    lengths: np.ndarray


class Layer(nn.Module):
    """One layer under the names of the published checkpoint. Norms stay as they are."""

    def __init__(self, weights: Weights, number: int) -> None:
        super().__init__()
        self.prefix = f"encoder.layer.{number}."
        names = ("attention.self.query", "attention.self.key", "attention.self.value")
        self.query, self.key, self.value, self.joined, self.inner, self.outer = (
            _linear(weights, self.prefix + name)
            for name in (*names, "attention.output.dense", "intermediate.dense", "output.dense")
        )
        self.first, self.second = (
            _norm(weights, self.prefix + name) for name in ("attention.output.LayerNorm", "output.LayerNorm")
        )

    def forward(self, x: Tensor, seen: Tensor, drop: float = 0.0) -> Tensor:
        rows, tokens, _ = x.shape
        q, k, v = (f(x).view(rows, tokens, HEADS, -1).transpose(1, 2) for f in (self.query, self.key, self.value))
        mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=seen)
        mixed = mixed.transpose(1, 2).reshape(rows, tokens, WIDTH)
        x = self.first(x + functional.dropout(self.joined(mixed), drop, self.training))
        raised = self.outer(functional.gelu(self.inner(x)))
        out: Tensor = self.second(x + functional.dropout(raised, drop, self.training))
        return out


def _linear(weights: Weights, name: str) -> nn.Linear:
    made = nn.Linear(*reversed(weights[f"{name}.weight"].shape))
    made.load_state_dict({part: weights[f"{name}.{part}"] for part in ("weight", "bias")})
    return made


def _norm(weights: Weights, name: str) -> nn.LayerNorm:
    made = nn.LayerNorm(WIDTH, eps=_NORM_EPSILON)
    made.load_state_dict({part: weights[f"{name}.{part}"] for part in ("weight", "bias")})
    return made.requires_grad_(False)


class Upper(nn.Module):
    """The layers that learn and the heads: scores of 24 sub-factors and nothing, and a way for each sub-factor."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(weights, n) for n in range(FIRST, LAYERS))
        self.sub, self.way = nn.Linear(WIDTH, NOTHING + 1), nn.Linear(WIDTH, NOTHING + 1)
        for head in (self.sub, self.way):
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.bias)

    def forward(self, x: Tensor, mask: Tensor, drop: float = 0.0) -> tuple[Tensor, Tensor]:
        seen = mask[:, None, None, :] > 0
        for layer in self.layers:
            x = layer(x, seen, drop)
        mean = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        unit = REACH * functional.dropout(functional.normalize(mean.float(), dim=1), drop, self.training)
        ways = self.way(unit)
        return self.sub(unit), ways[:, :NOTHING] + ways[:, NOTHING:]  # the last is what all sub-factors share

    def differences(self, weights: Weights) -> dict[str, Numbers]:
        """What the learning layers' weights became, less what they were, by their names in the checkpoint."""
        parts = {
            "query": "attention.self.query",
            "key": "attention.self.key",
            "value": "attention.self.value",
            "joined": "attention.output.dense",
            "inner": "intermediate.dense",
            "outer": "output.dense",
        }
        found: dict[str, Numbers] = {}
        for layer in self.layers:
            assert isinstance(layer, Layer)
            for part, name in parts.items():
                for kind in ("weight", "bias"):
                    full = f"{layer.prefix}{name}.{kind}"
                    now = getattr(getattr(layer, part), kind).detach()
                    found[full] = (now - weights[full]).float().numpy()
        return found

    def heads(self) -> tuple[tuple[Numbers, Numbers], tuple[Numbers, Numbers]]:
        """(weights, biases) for the sub-factor and for the way, to be used on unit vectors."""
        sub, way = (
            (REACH * head.weight.detach().T.numpy(), head.bias.detach().numpy()) for head in (self.sub, self.way)
        )
        return sub, (way[0][:, :NOTHING] + way[0][:, NOTHING:], way[1][:NOTHING] + way[1][NOTHING:])


def lower(weights: Weights, tokenizer: Tokenizer, texts: Sequence[str]) -> States:
    tokens = [e.ids for e in tokenizer.encode_batch_fast(list(texts))]
    lengths = np.array([len(ids) for ids in tokens])
    layers = [Layer(weights, n).eval() for n in range(FIRST)]
    norm = _norm(weights, "embeddings.LayerNorm")
    hidden: list[Tensor] = [torch.empty(0)] * len(tokens)
    with torch.no_grad():
        for batch in batches(lengths, _FORWARD_TOKENS):
            ids, mask = padded([torch.tensor(tokens[n])[:, None] for n in batch])
            x = weights["embeddings.word_embeddings.weight"][ids[:, :, 0].long()]
            x = x + weights["embeddings.token_type_embeddings.weight"][0]
            x = norm(x + weights["embeddings.position_embeddings.weight"][: x.shape[1]])
            for layer in layers:
                x = layer(x, mask[:, None, None, :] > 0)
            for row, n in enumerate(batch):
                hidden[n] = x[row, : lengths[n]].to(torch.bfloat16)
    return States(hidden, lengths)


def padded(rows: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """One tensor of all, and where it holds something."""
    x = torch.zeros(len(rows), max(len(r) for r in rows), rows[0].shape[1])
    mask = torch.zeros(x.shape[:2])
    for n, row in enumerate(rows):
        x[n, : len(row)], mask[n, : len(row)] = row, 1
    return x, mask


def batches(lengths: np.ndarray, most: int, order: np.random.Generator | None = None) -> list[list[int]]:
    """Numbers of statements of similar length, `most` padded tokens a batch; shuffled when there is an `order`."""
    jitter = order.uniform(0, 6, len(lengths)) if order is not None else np.zeros(len(lengths))
    found: list[list[int]] = [[]]
    longest = 0
    for n in np.argsort(lengths + jitter, kind="stable").tolist():
        longest = max(longest, int(lengths[n]))
        if found[-1] and (len(found[-1]) + 1) * longest > most:
            found.append([])
            longest = int(lengths[n])
        found[-1].append(n)
    if order is not None:
        order.shuffle(found)
    return found


def steps_in(lengths: np.ndarray, most: int, rounds: int) -> int:
    return math.ceil(len(batches(lengths, most, np.random.default_rng(0))) * rounds)
