"""What a skill is asked: the words, what they refer to, and how to speak back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from knowledge.access import Principal
from skills.rules import DEFAULT, Rules
from skills.wording import Voice


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Entities:
    """What the words refer to, resolved only among what the principal may see. Ids, best first."""

    deal_ids: tuple[str, ...] = ()
    account_ids: tuple[str, ...] = ()
    contact_ids: tuple[str, ...] = ()
    user_ids: tuple[str, ...] = ()
    product_ids: tuple[str, ...] = ()
    competitor_ids: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    money: tuple[Money, ...] = ()
    unresolved: tuple[str, ...] = ()
    """Names the person wrote that match nothing they may see."""
    mentions: tuple[str, ...] = ()
    """The words of the text that named the records above: no words for a skill to read a wish from."""


def _quiet(_text: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Ask:
    turn_id: str
    text: str
    principal: Principal
    voice: Voice
    now: datetime
    entities: Entities = Entities()
    verb: str = "show"
    """What is wanted of the skill: "show" for a question; a button's or parsed instruction's verb otherwise."""
    args: dict[str, str] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)
    """What this skill left for its follow-up turn (`Skill.remember`), JSON."""
    progress: Callable[[str], None] = field(default=_quiet, compare=False, repr=False)
    """Shows one line of progress where the surface can; returns at once."""
    group: bool = False
    """True where others can read the answer: what is for the asker alone stays out."""
    rules: Rules = DEFAULT
    """The numbers of METHODOLOGY §5 as this workspace set them."""

    @property
    def wish(self) -> str:
        """The text without the names in it, so that a deal called "Relay renewal" asks for no renewal."""
        text = self.text
        for name in sorted(self.entities.mentions, key=len, reverse=True):
            text = text.replace(name, " … ")
        return text
