"""What is left out while the machine is behind, one rung at a time. Pure: seconds in, a rung out.

Finals are never left out. Going up is at once; coming down takes a while of calm, one rung after the other, so that the
ladder does not swing with every utterance.
"""

from dataclasses import dataclass

from voice.heard import Pressure

RUNGS: tuple[Pressure, ...] = ("none", "fewer_partials", "smaller_beam", "finals_only")
REFUSING = 4
"""Above the last rung: everything of "finals_only", and no new stream is taken."""


@dataclass(frozen=True, slots=True)
class Steps:
    up_s: tuple[float, float, float, float] = (0.35, 0.8, 1.5, 3.0)
    """Finals that will come so many seconds late call for rung 1, 2, 3, 4."""
    calm: float = 0.5
    """Calm is to be below this share of what called for the rung…"""
    calm_s: float = 2.0
    """…for so long."""
    stretch: tuple[float, float, float] = (1.0, 2.0, 3.0)
    """Partials come so many times less often on rung 0, 1, 2."""


class Ladder:
    def __init__(self, steps: Steps | None = None) -> None:
        self.steps = steps or Steps()
        self.rung = 0
        self.behind_s = 0.0
        self._calm_since: float | None = None

    @property
    def pressure(self) -> Pressure:
        return RUNGS[min(self.rung, len(RUNGS) - 1)]

    @property
    def refusing(self) -> bool:
        return self.rung >= REFUSING

    @property
    def stretch(self) -> float | None:
        """How many times less often partials come; None: not at all."""
        return self.steps.stretch[self.rung] if self.rung < len(self.steps.stretch) else None

    def beam(self, wanted: int) -> int:
        return wanted if self.rung < 2 else 1

    def see(self, behind_s: float, now: float) -> bool:
        """Takes a look; True when the rung changed. `behind_s`: how late finals will come, 0 when in time."""
        self.behind_s = max(0.0, behind_s)
        called = sum(self.behind_s >= step for step in self.steps.up_s)
        before = self.rung
        if called > self.rung:
            self.rung, self._calm_since = called, None
        elif self.rung and self.behind_s < self.steps.calm * self.steps.up_s[self.rung - 1]:
            self._calm_since = now if self._calm_since is None else self._calm_since
            if now - self._calm_since >= self.steps.calm_s:
                self.rung, self._calm_since = self.rung - 1, now
        else:
            self._calm_since = None
        return self.rung != before
