"""Tunes the sentence model to clients' talk in calls, and writes what changed in it to skills/calls/tuning.npz.

    python -m benchmarks.coach_tune && python -m benchmarks.coach_fit

It needs torch, which none of our locks hold: an environment of its own that has ours and torch, as for
`benchmarks.routing_tune`, whose encoder this is; two minutes of a core. It learns the lessons of authors a and b: what
`benchmarks.coach_fit --measure` then says of c's is a stranger's reading by the very model that ships. Seeded: on the
same machine and versions the same file should come out, elsewhere one that differs a little.
"""

import importlib
import random
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from benchmarks.coach_fit import SAID, STRANGER
from benchmarks.routing_tune import HEAD_RATE, LONGEST, RATE, SHARPNESS, SMOOTHED, Encoder, directions
from benchmarks.routing_tune import Lesson as Encoded
from llm.sentence_model import FOLDER, PACKAGE, read_safetensors
from llm.tuning import write
from skills.calls.meaning import TUNING, lessons

EPOCHS, BATCH = 6, 32
RANK = 36
"""Directions kept of each matrix's difference: the file stays under 2 MB."""


def tune(encoder: Encoder, learnt: list[Encoded], labels: int) -> None:
    torch, f = encoder.torch, encoder.functions
    towards, bias = directions(encoder, learnt, labels), torch.zeros(labels, requires_grad=True)
    upper = [encoder.weights[name] for name in encoder.learnt()]
    optimizer = torch.optim.AdamW(
        [{"params": upper, "weight_decay": 0.01}, {"params": [towards, bias], "weight_decay": 0.0}], fused=True
    )
    order, step, steps = random.Random(0), 0, EPOCHS * -(-len(learnt) // BATCH)
    for epoch in range(EPOCHS):
        total = 0.0
        for some in _batches(learnt, order):
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
        print(f"epoch {epoch + 1}: loss {total / len(learnt):.3f}", flush=True)


def _batches(learnt: list[Encoded], order: random.Random) -> list[list[Encoded]]:
    """All once, each batch of about one length."""
    ordered = sorted(order.sample(learnt, len(learnt)), key=lambda x: len(x.ids))
    found = [ordered[n : n + BATCH] for n in range(0, len(ordered), BATCH)]
    order.shuffle(found)
    return found


def main() -> None:
    try:
        torch: Any = importlib.import_module("torch")
    except ImportError as error:
        raise SystemExit("This needs torch in the environment; see the top of the file.") from error
    torch.manual_seed(0)
    source = Path(str(distribution(PACKAGE).locate_file(FOLDER)))
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    weights = read_safetensors(source / "model.safetensors")
    encoder = Encoder(torch, weights)
    learnt = [x for x in lessons() if x.author not in (STRANGER, SAID)]
    labels = sorted({x.label for x in learnt})
    encoded = tokenizer.encode_batch([x.plain for x in learnt])
    pairs = zip(encoded, learnt, strict=True)
    tune(encoder, [Encoded(e.ids, labels.index(x.label)) for e, x in pairs], len(labels))
    write(TUNING.file, {n: encoder.weights[n].detach().numpy() - weights[n] for n in encoder.learnt()}, RANK)


if __name__ == "__main__":
    main()
