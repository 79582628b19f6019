"""What the coach is handed: where hints go, what time it is, and who may find better words."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from skills.calls.context import CallContext
from skills.calls.moment import Moment
from voice.coach.hint import Hint

Deliver = Callable[[Hint], Awaitable[None]]
"""Puts a hint before the rep. What it raises is logged and costs that hint only."""
Clock = Callable[[], float]
"""Seconds on a clock that only goes forward: `time.monotonic`."""


@dataclass(frozen=True, slots=True)
class Refinement:
    text: str = ""
    """Better words; empty: the plain ones stand."""
    worth: bool = True
    """False: not worth a glance after all."""


PLAIN = Refinement()


class Refiner(Protocol):
    """A model that may say the same better. Late, too long or ungrounded, its words are left out."""

    async def refine(self, hint: Hint, moment: Moment, context: CallContext, *, within_s: float) -> Refinement:
        """Cancelled once `within_s` are over: nobody waits longer."""
        ...
