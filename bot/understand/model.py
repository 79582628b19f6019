"""What understanding returns, and what it remembers of a conversation."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.turn import Press
from skills.ask import Entities

INSTEAD = "instead"
"""In the arguments of a step: what it proposes takes the place of the change that was just shown."""


@dataclass(frozen=True, slots=True)
class Route:
    """One routing decision. `skill` None: abstained (out of scope, or too close to call)."""

    skill: str | None
    confidence: float
    """Calibrated probability that `skill` (or, abstaining, the best alternative) is right."""
    alternatives: tuple[tuple[str, float], ...] = ()
    """Best first, the chosen one included."""

    @classmethod
    def given(cls, skill: str) -> "Route":
        """A skill that was not routed to but chosen, or carried on with."""
        return cls(skill, 1.0, ((skill, 1.0),))


@dataclass(frozen=True, slots=True)
class Step:
    """One skill to run."""

    skill: str
    text: str
    """The part of the message that asks for it, follow-ups made whole ("and Globex?" -> the full question)."""
    entities: Entities
    verb: str = "show"
    args: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    press: Press
    """What choosing it does."""


@dataclass(frozen=True, slots=True)
class Clarify:
    """One short question with buttons; typing an option's label (or its number) chooses it too."""

    question: str
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """What a conversation leaves behind; JSON in the store, gone after the memory time."""

    at: datetime
    skill: str | None = None
    text: str = ""
    entities: Entities = Entities()
    skills: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Per skill: what its `remember` returned."""
    clarify: Clarify | None = None
    """The question that is still open."""
    asking: str | None = None
    """The waiting change that was shown again last: a plain "yes" means that one."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """Steps to run, or one question, or both (a part of the message is clear), or neither (out of scope: say what can
    be done)."""

    steps: tuple[Step, ...] = ()
    clarify: Clarify | None = None
    route: Route = Route(None, 0.0)
    out_of_scope: bool = False
    """No skill claims the message. A question is looked up all the same (`steps` holds that one step)."""
    followed_up: bool = False
