"""Tunes the sentence model to telling our skills apart, and writes what changed in it.

    python -m benchmarks.routing_tune OUT.npz                  # the file the program is shipped with
    python -m benchmarks.routing_tune OUT.npz --without a      # leaving out what author `a` wrote, to measure on it

It needs torch, which none of our locks hold: run it in an environment of its own that has ours and torch (a CPU is
enough; some seven to ten minutes of one core). The program itself needs neither torch nor this. Seeded: on the same
machine and versions the same file should come out, elsewhere one that differs a little.

The upper layers learn to put phrases of a skill together (softmax of the cosine with one learnt direction a skill).
Nothing is read but what the router learns from; no labelled set of `benchmarks/data` is.
"""

import argparse
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

from bot.understand.phrasing import utterance
from bot.understand.training import routing_examples, voices
from llm.sentence_model import FOLDER, PACKAGE, read_safetensors
from llm.tuning import write
from skills.catalog import REGISTRY

FROZEN = 2
"""Layers from below that stay as they are."""
LAYERS, HEADS, WIDTH = 6, 12, 384
EPOCHS = 3
BATCH = 64
EVERY = 4
"""Of the skills' own phrasings, much alike among themselves, every so manieth is learnt from."""
TIMES = 2
"""How often a phrase of the other voices comes in an epoch."""
RATE, HEAD_RATE = 2e-4, 4e-3
SHARPNESS = 16.0
"""What cosines are multiplied by before the softmax."""
SMOOTHED, DROPPED, MASKED = 0.05, 0.1, 0.05
"""Of a label's weight to all others; of the upper layers' numbers; of the words."""
LONGEST = 64
MASK = 103
SPECIAL = 103
"""Ids up to here are no words."""
RANK = 64

Torch = Any


@dataclass(frozen=True, slots=True)
class Lesson:
    ids: list[int]
    label: int


def lessons(tokenizer: Tokenizer, without: Sequence[str] = ()) -> tuple[list[Lesson], int]:
    """What is learnt from, and how many labels there are."""
    told = [(v.label, v.author, utterance(v.phrase)) for v in voices()]
    strange = {phrase for _, _, phrase in told}
    examples = routing_examples(REGISTRY)
    rows = []
    for number, phrases in enumerate(examples.values()):
        own = [p for p in phrases if p not in strange]
        rows += [(phrase, number) for phrase in own[::EVERY]]
    at = {label: number for number, label in enumerate(examples)}
    rows += [(phrase, at[label]) for label, author, phrase in told if author not in without] * TIMES
    encoded = tokenizer.encode_batch([phrase for phrase, _ in rows])
    return [Lesson(e.ids, label) for e, (_, label) in zip(encoded, rows, strict=True)], len(examples)


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


def batches(learnt: Sequence[Lesson], order: random.Random) -> Iterator[list[Lesson]]:
    """All lessons once, each batch of about one length."""
    shuffled = order.sample(learnt, len(learnt))
    heap = BATCH * 40
    found = []
    for start in range(0, len(shuffled), heap):
        alike = sorted(shuffled[start : start + heap], key=lambda lesson: len(lesson.ids))
        found += [alike[n : n + BATCH] for n in range(0, len(alike), BATCH)]
    order.shuffle(found)
    yield from found


def directions(encoder: Encoder, learnt: Sequence[Lesson], labels: int) -> Any:
    """One a label: where its phrases lie before anything is learnt."""
    torch = encoder.torch
    sums = torch.zeros(labels, WIDTH)
    with torch.no_grad():
        for some in batches(learnt, random.Random(0)):
            sums.index_add_(0, torch.tensor([x.label for x in some]), encoder([x.ids for x in some]))
    return encoder.functions.normalize(sums, dim=-1).requires_grad_()


def tune(encoder: Encoder, learnt: Sequence[Lesson], labels: int) -> None:
    torch, f = encoder.torch, encoder.functions
    towards, bias = directions(encoder, learnt, labels), torch.zeros(labels, requires_grad=True)
    upper = [encoder.weights[name] for name in encoder.learnt()]
    optimizer = torch.optim.AdamW(
        [{"params": upper, "weight_decay": 0.01}, {"params": [towards, bias], "weight_decay": 0.0}], fused=True
    )
    order = random.Random(0)
    steps, step = EPOCHS * -(-len(learnt) // BATCH), 0
    for epoch in range(EPOCHS):
        total = 0.0
        for some in batches(learnt, order):
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("out", type=Path)
    parser.add_argument("--without", nargs="*", default=(), help="authors whose phrases are not learnt from")
    options = parser.parse_args()
    try:
        torch = importlib.import_module("torch")
    except ImportError as error:
        raise SystemExit("This needs torch in the environment; see the top of the file.") from error
    torch.set_num_threads(1)
    torch.manual_seed(0)
    source = Path(str(distribution(PACKAGE).locate_file(FOLDER)))
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    weights = read_safetensors(source / "model.safetensors")
    encoder = Encoder(torch, weights)
    learnt, labels = lessons(tokenizer, options.without)
    print(f"{len(learnt)} lessons, {labels} labels", flush=True)
    tune(encoder, learnt, labels)
    changed = {name: encoder.weights[name].detach().numpy() - weights[name] for name in encoder.learnt()}
    write(options.out, changed, RANK)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
