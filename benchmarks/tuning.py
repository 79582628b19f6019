"""The upper layers of the sentence model learn to put texts of a label together; what changed in them is written.

Softmax of the cosine with one learnt direction a label. It needs torch, which none of our locks hold: an environment of
its own that has ours and torch (a CPU is enough). The program itself needs neither torch nor this. Seeded: on the same
machine and versions the same file should come out, elsewhere one that differs a little.
"""

import importlib
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from llm.sentence_model import FOLDER, PACKAGE, read_safetensors
from llm.tuning import write

FROZEN = 2
"""Layers from below that stay as they are."""
LAYERS, HEADS, WIDTH = 6, 12, 384
RATE, HEAD_RATE = 2e-4, 4e-3
SHARPNESS = 16.0
"""What cosines are multiplied by before the softmax."""
SMOOTHED, DROPPED, MASKED = 0.05, 0.1, 0.05
"""Of a label's weight to all others; of the upper layers' numbers; of the words."""
LONGEST = 64
MASK = 103
SPECIAL = 103
"""Ids up to here are no words."""

Torch = Any


@dataclass(frozen=True, slots=True)
class Recipe:
    epochs: int
    batch: int
    rank: int
    """Directions kept of each matrix's difference."""


@dataclass(frozen=True, slots=True)
class Lesson:
    ids: list[int]
    label: int


class Encoder:
    """The sentence model over its tensors by name; those of the upper layers learn."""

    def __init__(self, torch: Torch, weights: dict[str, Any]) -> None:
        self.torch = torch
        self.functions = torch.nn.functional
        self.weights = {name: torch.tensor(np.array(w)) for name, w in weights.items() if "pooler" not in name}
        self.learning = [f"encoder.layer.{n}." for n in range(FROZEN, LAYERS)]
        for name in self.learnt():
            self.weights[name].requires_grad_()

    def learnt(self) -> list[str]:
        return [name for name in self.weights if name.startswith(tuple(self.learning))]

    def __call__(self, batch: Sequence[Sequence[int]], *, learning: bool = False) -> Any:
        """Unit vectors."""
        torch, f = self.torch, self.functions
        longest = max(map(len, batch))
        ids = torch.tensor([[*row, *([0] * (longest - len(row)))] for row in batch])
        there = torch.tensor([[n < len(row) for n in range(longest)] for row in batch])
        if learning:
            ids = ids.masked_fill((torch.rand(ids.shape) < MASKED) & (ids > SPECIAL), MASK)
        with torch.no_grad():
            x = self._embedded(ids, longest)
            for layer in range(FROZEN):
                x = self._layer(layer, x, there, 0.0)
        for layer in range(FROZEN, LAYERS):
            x = self._layer(layer, x, there, DROPPED if learning else 0.0)
        pooled = (x * there[..., None]).sum(1) / there.sum(1, keepdim=True)
        return f.normalize(pooled.float(), dim=-1)

    def _embedded(self, ids: Any, longest: int) -> Any:
        w = self.weights
        places = w["embeddings.position_embeddings.weight"][:longest]
        x = w["embeddings.word_embeddings.weight"][ids] + places + w["embeddings.token_type_embeddings.weight"][0]
        return self._norm(x, "embeddings.LayerNorm")

    def _layer(self, number: int, x: Any, there: Any, dropped: float) -> Any:
        f, at = self.functions, f"encoder.layer.{number}"
        shape = (len(x), x.shape[1], HEADS, WIDTH // HEADS)
        query, key, value = (
            self._linear(x, f"{at}.attention.self.{part}").view(shape).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        seen = f.scaled_dot_product_attention(query, key, value, attn_mask=there[:, None, None, :])
        seen = self._linear(seen.transpose(1, 2).reshape(x.shape), f"{at}.attention.output.dense")
        x = self._norm(x + f.dropout(seen, dropped), f"{at}.attention.output.LayerNorm")
        inner = self._linear(f.gelu(self._linear(x, f"{at}.intermediate.dense")), f"{at}.output.dense")
        return self._norm(x + f.dropout(inner, dropped), f"{at}.output.LayerNorm")

    def _linear(self, x: Any, name: str) -> Any:
        return self.functions.linear(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def _norm(self, x: Any, name: str) -> Any:
        w = self.weights
        return self.functions.layer_norm(x, (WIDTH,), w[f"{name}.weight"], w[f"{name}.bias"], 1e-12)


def tune(texts: Sequence[tuple[str, int]], labels: int, recipe: Recipe, out: Path) -> None:
    """Texts with their labels' numbers. Writes `out`; ends the program where there is no torch."""
    try:
        torch = importlib.import_module("torch")
    except ImportError as error:
        raise SystemExit("This needs torch in the environment; see the top of benchmarks/tuning.py.") from error
    torch.set_num_threads(1)
    torch.manual_seed(0)
    source = Path(str(distribution(PACKAGE).locate_file(FOLDER)))
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    weights = read_safetensors(source / "model.safetensors")
    encoder = Encoder(torch, weights)
    encoded = tokenizer.encode_batch([text for text, _ in texts])
    learnt = [Lesson(e.ids, label) for e, (_, label) in zip(encoded, texts, strict=True)]
    print(f"{len(learnt)} lessons, {labels} labels", flush=True)
    _learn(encoder, learnt, labels, recipe)
    write(out, {name: encoder.weights[name].detach().numpy() - weights[name] for name in encoder.learnt()}, recipe.rank)
    print(f"{out}: {out.stat().st_size / 1e6:.1f} MB")


def _learn(encoder: Encoder, learnt: Sequence[Lesson], labels: int, recipe: Recipe) -> None:
    torch, f = encoder.torch, encoder.functions
    towards, bias = _directions(encoder, learnt, labels), torch.zeros(labels, requires_grad=True)
    upper = [encoder.weights[name] for name in encoder.learnt()]
    optimizer = torch.optim.AdamW(
        [{"params": upper, "weight_decay": 0.01}, {"params": [towards, bias], "weight_decay": 0.0}], fused=True
    )
    order = random.Random(0)
    steps, step = recipe.epochs * -(-len(learnt) // recipe.batch), 0
    for epoch in range(recipe.epochs):
        total = 0.0
        for some in _batches(learnt, recipe.batch, order):
            pace = min(1.0, (step + 1) / (0.06 * steps)) * max(0.02, 1 - step / steps)
            for group, rate in zip(optimizer.param_groups, (RATE, HEAD_RATE), strict=True):
                group["lr"] = rate * pace
            with torch.autocast("cpu", dtype=torch.bfloat16):
                vectors = encoder([x.ids for x in some], learning=True)
            scores = SHARPNESS * vectors @ f.normalize(towards, dim=-1).T + bias
            loss = f.cross_entropy(scores, torch.tensor([x.label for x in some]), label_smoothing=SMOOTHED)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(upper, 1.0)
            optimizer.step()
            total += loss.item() * len(some)
            step += 1
        print(
            f"epoch {epoch + 1}: loss {total / len(learnt):.3f}, {time.process_time():.0f} s of processor", flush=True
        )


def _batches(learnt: Sequence[Lesson], size: int, order: random.Random) -> Iterator[list[Lesson]]:
    """All lessons once, each batch of about one length."""
    shuffled = order.sample(learnt, len(learnt))
    heap = size * 40
    found = []
    for start in range(0, len(shuffled), heap):
        alike = sorted(shuffled[start : start + heap], key=lambda lesson: len(lesson.ids))
        found += [alike[n : n + size] for n in range(0, len(alike), size)]
    order.shuffle(found)
    yield from found


def _directions(encoder: Encoder, learnt: Sequence[Lesson], labels: int) -> Any:
    """One a label: where its phrases lie before anything is learnt."""
    torch = encoder.torch
    sums = torch.zeros(labels, WIDTH)
    with torch.no_grad():
        for some in _batches(learnt, 64, random.Random(0)):
            sums.index_add_(0, torch.tensor([x.label for x in some]), encoder([x.ids for x in some]))
    return encoder.functions.normalize(sums, dim=-1).requires_grad_()
