"""The default rules of METHODOLOGY §5 that a workspace may set otherwise: their numbers, in one place.

They stand in the workspace's scip.toml under `[rules.…]` (`docs/rules.md`) and reach a skill as `Ask.rules`; what is
gathered carries the ones it is judged by. A card names the rule that decided, and where a number is not the default it
says both.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import ConfigDict, Field

_Count = Annotated[int, Field(ge=1, le=1000)]
_Months = Annotated[int, Field(ge=1, le=240)]
_Days = Annotated[int, Field(ge=1, le=3650)]
_Share = Annotated[Decimal, Field(gt=0, le=1)]
_ONLY_THESE = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class _Numbers:
    """One group of rules; `told` words a number as a card shows it."""

    @property
    def changed(self) -> frozenset[str]:
        """The names of the numbers this workspace set otherwise."""
        usual = type(self)()
        return frozenset(n for n in type(self).__dataclass_fields__ if getattr(self, n) != getattr(usual, n))

    def told(self, name: str, written: Callable[[Any], str] = str) -> str:
        """The number, and the default beside it where they differ: "6 (default 12)"; `written` words either."""
        now = written(getattr(self, name))
        return now if name not in self.changed else f"{now} (default {written(getattr(type(self)(), name))})"

    def lead(self, *names: str) -> str:
        """What a card calls a rule made of these numbers."""
        return "Workspace rule" if self.changed & set(names) else "Rule"


@dataclass(frozen=True, slots=True)
class ClientProfileRules(_Numbers):
    """New, Transactional, Repeatable, Meaningful, and the four traps."""

    __pydantic_config__ = _ONLY_THESE

    new_months: _Months = 12
    """New: first won deal less than this long ago …"""
    new_at_most: Annotated[int, Field(ge=0, le=1000)] = 1
    """… or no more won deals than this."""
    meaningful_deals: _Count = 4
    meaningful_solutions: _Count = 3
    executive_days: _Days = 90
    """Meaningful: a C-level contact answered or met us within this."""
    repeatable_deals: _Count = 3
    regular_up_to: Annotated[float, Field(ge=0, le=10)] = 0.6
    """Repeatable: coefficient of variation of the gaps between won deals, at most."""
    honey_meetings: _Count = 4
    honey_days: _Days = 90
    margin_deals: Annotated[int, Field(ge=2, le=100)] = 3
    margin_points: Annotated[Decimal, Field(gt=0, le=100)] = Decimal(5)
    """Margin: percentage points the discount rose by, from the first to the last of the newest won deals."""
    dependency_share: _Share = Decimal("0.7")
    dependency_months: _Months = 24
    incumbency_months: _Months = 12

    def __post_init__(self) -> None:
        for name in ("repeatable_deals", "meaningful_deals"):
            if getattr(self, name) <= self.new_at_most:
                raise ValueError(f"{name} ({getattr(self, name)}) must be more than new_at_most ({self.new_at_most})")

    @property
    def executive_within(self) -> timedelta:
        return timedelta(days=self.executive_days)

    @property
    def honey_window(self) -> timedelta:
        return timedelta(days=self.honey_days)


@dataclass(frozen=True, slots=True)
class DealClassRules(_Numbers):
    """Bedrock, Stepping Stone, Stray."""

    __pydantic_config__ = _ONLY_THESE

    bedrock_solutions: _Count = 2
    """A Bedrock spans at least so many solution families …"""
    bedrock_top_share: _Share = Decimal("0.25")
    """… and is in this share of open deals with the largest amounts."""


@dataclass(frozen=True, slots=True)
class MoneyRules(_Numbers):
    """Funded, likely, unproven, none."""

    __pydantic_config__ = _ONLY_THESE

    likely_from: Annotated[int, Field(ge=1, le=5)] = 3
    """Likely with at least this many of the five indicators."""


@dataclass(frozen=True, slots=True)
class StakeholderRules(_Numbers):
    """When a role is covered, and when a deal hangs on one contact."""

    __pydantic_config__ = _ONLY_THESE

    covered_days: _Days = 45
    """A role is covered when a contact in it answered or met us within this."""
    single_thread_share: _Share = Decimal("0.8")
    """Single-threaded: one contact has at least this share of customer activity …"""
    single_thread_days: _Days = 60
    """… within this."""

    @property
    def covered_within(self) -> timedelta:
        return timedelta(days=self.covered_days)

    @property
    def single_thread_window(self) -> timedelta:
        return timedelta(days=self.single_thread_days)


@dataclass(frozen=True, slots=True)
class Rules:
    """All of them. Frozen: a workspace's own are read once, when it is opened."""

    __pydantic_config__ = _ONLY_THESE

    client_profile: ClientProfileRules = field(default_factory=ClientProfileRules)
    deal_class: DealClassRules = field(default_factory=DealClassRules)
    money: MoneyRules = field(default_factory=MoneyRules)
    stakeholders: StakeholderRules = field(default_factory=StakeholderRules)


DEFAULT = Rules()
__all__ = [
    "DEFAULT",
    "ClientProfileRules",
    "DealClassRules",
    "MoneyRules",
    "Rules",
    "StakeholderRules",
]
