"""Learns for so many steps, half in 16-bit numbers; the same seed and steps make the same model."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.speech_model.batches import Batch, Maker
from benchmarks.speech_model.network import ALIGNMENT_HEADS, Whisper

_PEAK_RATE, _SECOND_RATE = 1.5e-3, 7e-4
_RISES_FOR = 100
_FALLS_FROM = 0.65
_LONG_FROM, _LONG_SHARE = 1_500, 0.35
"""From this step on, long windows among the short ones."""
_FADES_OVER = 4_000
_SLACK_S = 0.06
_TELL_EVERY, _KEEP_EVERY = 50, 25


@dataclass(frozen=True, slots=True)
class Losses:
    tokens: Tensor
    phonemes: Tensor
    words: Tensor
    places: Tensor
    right: float
    """Share of tokens that would have been chosen."""

    def all(self, step: int) -> Tensor:
        """The heads for learning count less and less."""
        fading = max(0.15, 1.0 - step / _FADES_OVER)
        return self.tokens + fading * (0.5 * self.phonemes + 0.6 * self.words) + 0.3 * self.places


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does is told by its steps alone, so that it comes out the same whatever else the machine does."""

    steps: int
    more: int
    """Steps of a second round on rougher sound."""
    seed: int
    kept: Path
    """Where the run is kept every few minutes; one that was stopped goes on from there."""

    @property
    def ends(self) -> int:
        return self.steps + self.more

    def rate(self, step: int) -> float:
        """Up, level, and down to nothing: until it falls, a run doesn't know how long it is going to be.

        In the second round up to less, and down again.
        """
        if step >= self.steps:
            return _SECOND_RATE * min(1.0, (step - self.steps + 1) / _RISES_FOR, max(0, self.ends - step) / self.more)
        falls = self.steps * _FALLS_FROM
        return _PEAK_RATE * min(1.0, (step + 1) / _RISES_FOR, max(0.0, self.steps - step) / (self.steps - falls))


@dataclass(slots=True)
class Run:
    model: Whisper
    optimiser: torch.optim.Optimizer
    step: int = 0
    number: int = 0
    """Of the next batches (`Maker.some`)."""
    heard_s: float = 0.0

    def keep(self, where: Path) -> None:
        parts = {"model": self.model.state_dict(), "optimiser": self.optimiser.state_dict()}
        fresh = where.with_suffix(".new")
        torch.save({**parts, "step": self.step, "number": self.number, "heard_s": self.heard_s}, fresh)
        fresh.replace(where)

    def go_on(self, where: Path) -> None:
        was = torch.load(where)
        self.model.load_state_dict(was["model"])
        self.optimiser.load_state_dict(was["optimiser"])
        self.step, self.number, self.heard_s = was["step"], was["number"], was["heard_s"]


def learn(model: Whisper, clean: Maker, rough: Maker, plan: Plan, *, tell: Callable[[str], None]) -> float:
    """Returns how many seconds of sound it heard."""
    learned = [p for p in model.parameters() if p.requires_grad]
    run = Run(model, torch.optim.AdamW(learned, lr=_PEAK_RATE, betas=(0.9, 0.98), weight_decay=0.01))
    if plan.kept.exists():
        run.go_on(plan.kept)
        tell(f"goes on from step {run.step}")
    model.train()
    while run.step < plan.ends:
        maker = clean if run.step < plan.steps else rough
        torch.manual_seed(plan.seed * 1_000_003 + run.number)
        for batch in maker.some(run.number, long_share=_LONG_SHARE if run.step > _LONG_FROM else 0.0):
            losses = _step(run, batch, plan.rate(run.step))
            run.step, run.heard_s = run.step + 1, run.heard_s + batch.seconds
            if run.step % _TELL_EVERY == 0:
                tell(
                    f"step {run.step}  {run.heard_s / 3600:.1f} h heard  tokens {losses.tokens:.2f}"
                    f"  phonemes {losses.phonemes:.2f}  words {losses.words:.2f}  right {losses.right:.0%}"
                )
        run.number += 1
        if run.number % _KEEP_EVERY == 0:
            run.keep(plan.kept)
    model.eval()
    return run.heard_s


def _step(run: Run, batch: Batch, rate: float) -> Losses:
    for group in run.optimiser.param_groups:
        group["lr"] = rate
    with torch.autocast("cpu", dtype=torch.bfloat16):
        losses = _losses(run.model, batch)
    run.optimiser.zero_grad()
    losses.all(run.step).backward()
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), 1.0)
    run.optimiser.step()
    return losses


def _losses(model: Whisper, batch: Batch) -> Losses:
    short = bool(torch.rand(()) < 0.5)
    heard, weight, frames = model.encoder(batch.features, short=short)
    logits, looks = model.decoder(batch.tokens[:, :-1], heard, weight)
    logits = logits.float()
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
    return functional.cross_entropy(logits.float().flatten(0, 1), wanted.flatten(), ignore_index=-100)


def _places_loss(looks: list[Tensor], places: Tensor, frames: int) -> Tensor:
    """How little the alignment heads look at the stretch in which a token is heard."""
    known = (places[..., 0] >= 0).float()
    at = torch.arange(frames) * 0.02
    inside = ((at >= places[..., :1] - _SLACK_S) & (at <= places[..., 1:] + _SLACK_S)).float()
    total = torch.zeros(())
    for layer, head in ALIGNMENT_HEADS:
        mass = (looks[layer][:, head, :, :frames].float() * inside).sum(-1)
        total = total - ((mass + 1e-4).log() * known).sum() / known.sum().clamp(min=1)
    return total / len(ALIGNMENT_HEADS)
