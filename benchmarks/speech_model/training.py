"""Learns for so many minutes; the rate falls along a cosine to nothing. Tells how it goes every half minute."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.speech_model.batches import Batch, Maker
from benchmarks.speech_model.network import ALIGNMENT_HEADS, Whisper

_PEAK_RATE = 1.5e-3
_LONG_FROM = 0.5
"""Second half of the time: with long windows among the short ones."""
_LONG_SHARE = 0.4
_SLACK_S = 0.06
_TELL_S = 30.0


@dataclass(frozen=True, slots=True)
class Losses:
    tokens: Tensor
    phonemes: Tensor
    words: Tensor
    places: Tensor
    right: float
    """Share of tokens that would have been chosen."""

    def all(self, done: float) -> Tensor:
        """The heads for learning count less and less."""
        fading = max(0.15, 1.0 - done)
        return self.tokens + fading * (0.5 * self.phonemes + 0.6 * self.words) + 0.3 * self.places


def learn(model: Whisper, maker: Maker, *, minutes: float, tell: Callable[[str], None]) -> int:
    """Returns how many steps it took."""
    learned = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(learned, lr=_PEAK_RATE, betas=(0.9, 0.98), weight_decay=0.01)
    began, step, heard = time.monotonic(), 0, 0.0
    batches, long = maker.batches(long_share=0.0), False
    next_told = began + _TELL_S
    model.train()
    while (done := (time.monotonic() - began) / (60 * minutes)) < 1.0:
        if not long and done > _LONG_FROM:
            batches, long = maker.batches(long_share=_LONG_SHARE), True
        batch = next(batches)
        for group in optimiser.param_groups:
            group["lr"] = _PEAK_RATE * min(1.0, (step + 1) / 30) * (0.49 * (1 + math.cos(math.pi * done)) + 0.02)
        losses = _losses(model, batch)
        optimiser.zero_grad()
        losses.all(done).backward()
        torch.nn.utils.clip_grad_norm_(learned, 1.0)
        optimiser.step()
        step, heard = step + 1, heard + batch.seconds
        if time.monotonic() > next_told:
            next_told += _TELL_S
            tell(
                f"{done:4.0%}  step {step}  {heard / 3600:.1f} h heard  tokens {losses.tokens:.2f}"
                f"  phonemes {losses.phonemes:.2f}  words {losses.words:.2f}  right {losses.right:.0%}"
            )
    model.eval()
    return step


def _losses(model: Whisper, batch: Batch) -> Losses:
    heard, weight, frames = model.encoder(batch.features)
    logits, looks = model.decoder(batch.tokens[:, :-1], heard, weight)
    wanted, counts = batch.tokens[:, 1:], batch.counts[:, 1:]
    each = functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(), reduction="none", label_smoothing=0.05)
    right = ((logits.argmax(-1) == wanted).float() * counts).sum() / counts.sum()
    sound = heard[:, :frames]
    return Losses(
        tokens=(each.view(wanted.shape) * counts).sum() / counts.sum(),
        phonemes=_frames_loss(model.phoneme(sound), batch.phonemes[:, :frames]),
        words=_frames_loss(model.word(sound), batch.words[:, :frames]),
        places=_places_loss(looks, batch.places[:, 1:], frames),
        right=float(right),
    )


def _frames_loss(logits: Tensor, wanted: Tensor) -> Tensor:
    return functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=-100)


def _places_loss(looks: list[Tensor], places: Tensor, frames: int) -> Tensor:
    """How little the alignment heads look at the stretch in which a token is heard."""
    known = (places[..., 0] >= 0).float()
    at = torch.arange(frames) * 0.02
    inside = ((at >= places[..., :1] - _SLACK_S) & (at <= places[..., 1:] + _SLACK_S)).float()
    total = torch.zeros(())
    for layer, head in ALIGNMENT_HEADS:
        mass = (looks[layer][:, head, :, :frames] * inside).sum(-1)
        total = total - ((mass + 1e-4).log() * known).sum() / known.sum().clamp(min=1)
    return total / len(ALIGNMENT_HEADS)
