"""Learns sub-factor, nothing and way at once; the rate rises for a moment and falls in a line to nearly nothing."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from benchmarks.evidence_tuning.network import States, Upper, Weights, batches, padded, steps_in
from skills.evidence_reading.fitting import Lesson, sub_targets, way_targets

ROUNDS, RATE, HEAD_RATE, DROP = 3, 2e-4, 5e-3, 0.1
TOKENS = 1_200
"""Padded tokens in a step."""
WAY_WORTH = 1.5
_WARM, _LEAST = 0.06, 0.02


def learned(
    weights: Weights,
    states: States,
    lessons: Sequence[Lesson],
    keep: Sequence[int],
    seed: int,
    tell: Callable[[str], None],
) -> Upper:
    """`states` are those of `lessons`; only those in `keep` are learnt."""
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    subs = torch.tensor(sub_targets(lessons), dtype=torch.float32)
    ways, counts = (torch.tensor(t, dtype=torch.float32) for t in way_targets(lessons))
    net, kept = Upper(weights), np.array(keep)
    heads = [*net.sub.parameters(), *net.way.parameters()]
    layers = [p for p in net.layers.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [
            {"params": heads, "lr": HEAD_RATE, "weight_decay": 0.02},
            {"params": layers, "lr": RATE, "weight_decay": 0.01},
        ]
    )
    lengths, done = states.lengths[kept], 0
    whole = steps_in(lengths, TOKENS, ROUNDS)
    for number in range(ROUNDS):
        net.train()
        missed = 0.0
        for batch in batches(lengths, TOKENS, order):
            now = min(1.0, (done + 1) / (_WARM * whole)) * max(_LEAST, 1 - done / whole)
            for group, rate in zip(optimiser.param_groups, (HEAD_RATE, RATE), strict=True):
                group["lr"] = rate * now
            rows = kept[batch]
            x, mask = padded([states.hidden[n] for n in rows])
            with torch.autocast("cpu", torch.bfloat16):
                sub, way = net(x, mask, DROP)
            miss_sub = -(subs[rows] * functional.log_softmax(sub.float(), 1)).sum(1).mean()
            miss_way = (counts[rows] * functional.softplus(-ways[rows] * way.float())).sum() / len(rows)
            loss = miss_sub + WAY_WORTH * miss_way
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            missed += loss.item() * len(rows)
            done += 1
        tell(f"  round {number + 1} of {ROUNDS}: {missed / len(kept):.3f}")
    return net.eval()
