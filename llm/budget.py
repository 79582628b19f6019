"""What models may cost: counted before a call at the most it can cost, and after it at what it did.

A hold is taken before every attempt, a retry's and a fallback's too, on every account it counts in (the person, their
team, the whole company), all or none. It is the most the attempt can cost, so that calls side by side can never
overrun a limit together. When the attempt is over the difference is given back. One that dies in between stays
counted in full: a budget may be used up early by a crash, never overrun.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_UP, Decimal
from typing import Literal, Protocol

from llm.call import Usage
from llm.catalogue import Model
from llm.errors import ModelBusy, OverBudget
from llm.gateway import Request

WARN_FROM = Decimal("0.8")
Scope = Literal["user", "team", "tenant"]
_WHOSE: dict[Scope, str] = {"user": "Your", "team": "Your team's", "tenant": "The company's"}
MICRO = Decimal(1_000_000)
DEARER_THAN_ONE_MAY_BE = "This would cost more than one question may; here is the answer without a model."


@dataclass(frozen=True, slots=True)
class Limit:
    """Per calendar month (UTC); None: no limit."""

    usd: Decimal | None = None
    tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    user: Limit = Limit()
    team: Limit = Limit()
    tenant: Limit = Limit()
    request_usd: Decimal | None = None
    """The most one request may cost, all its attempts together."""

    def of(self, scope: Scope) -> Limit:
        return {"user": self.user, "team": self.team, "tenant": self.tenant}[scope]


@dataclass(frozen=True, slots=True)
class Account:
    scope: Scope
    name: str
    """The user's or team's id; the tenant."""
    month: str
    """"2026-11"."""

    @property
    def key(self) -> str:
        return f"{self.scope}:{self.name}:{self.month}"


@dataclass(frozen=True, slots=True)
class Amount:
    micro_usd: int = 0
    """Millionths of a dollar: whole numbers, so that sums are exact in every store."""
    tokens: int = 0

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(self.micro_usd - other.micro_usd, self.tokens - other.tokens)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What an account may hold at most; None: anything."""

    micro_usd: int | None = None
    tokens: int | None = None


class CountersUnreachable(ModelBusy):
    """The counter did not answer. No model is asked then: an uncounted call is worse than a plain answer."""


class Counters(Protocol):
    """Where spending is kept, shared by every process. Both raise `CountersUnreachable`."""

    async def take(
        self, tenant: str, amount: Amount, accounts: Sequence[tuple[str, Ceiling]]
    ) -> tuple[str | None, Mapping[str, Amount]]:
        """Adds `amount` to every account in one step if none goes over its ceiling.

        Returns the first account that would have gone over (then nothing was added) and what each holds now.
        """
        ...

    async def correct(self, tenant: str, by: Amount, accounts: Sequence[str]) -> None:
        """Adds a difference, of either sign, whatever the ceilings."""
        ...

    async def held(self, tenant: str, accounts: Sequence[str]) -> Mapping[str, Amount]: ...


class MemoryCounters:
    """Counters of one process, for tests and for an installation of one."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], Amount] = {}

    async def take(
        self, tenant: str, amount: Amount, accounts: Sequence[tuple[str, Ceiling]]
    ) -> tuple[str | None, Mapping[str, Amount]]:
        now = {key: self._held.get((tenant, key), Amount()) for key, _ in accounts}
        after = {key: Amount(a.micro_usd + amount.micro_usd, a.tokens + amount.tokens) for key, a in now.items()}
        for key, ceiling in accounts:
            if over(after[key], ceiling):
                return key, now
        self._held.update({(tenant, key): a for key, a in after.items()})
        return None, after

    async def correct(self, tenant: str, by: Amount, accounts: Sequence[str]) -> None:
        for key in accounts:
            held = self._held.get((tenant, key), Amount())
            self._held[tenant, key] = Amount(held.micro_usd + by.micro_usd, held.tokens + by.tokens)

    async def held(self, tenant: str, accounts: Sequence[str]) -> Mapping[str, Amount]:
        return {key: self._held.get((tenant, key), Amount()) for key in accounts}


def over(amount: Amount, ceiling: Ceiling) -> bool:
    too_dear = ceiling.micro_usd is not None and amount.micro_usd > ceiling.micro_usd
    return too_dear or (ceiling.tokens is not None and amount.tokens > ceiling.tokens)


@dataclass(frozen=True, slots=True)
class Hold:
    """What one attempt has been allowed to cost."""

    tenant: str
    model: Model
    amount: Amount
    accounts: tuple[str, ...]
    warnings: tuple[str, ...]
    """"Your month's model budget is 84 % used.": one per account past the mark."""


class Budget:
    def __init__(self, counters: Counters, limits: Limits) -> None:
        self._counters = counters
        self._limits = limits

    @property
    def of_one(self) -> Decimal | None:
        """US dollars one request may cost at most; None without a limit."""
        return self._limits.request_usd

    @staticmethod
    def most(request: Request, model: Model) -> Decimal:
        """The most one attempt can cost, in US dollars: what a hold is taken for."""
        return _most(request, model).micro_usd / MICRO

    async def hold(self, request: Request, model: Model, now: datetime, *, spent: Decimal = Decimal(0)) -> Hold:
        """Room for one attempt; `spent` is what the request's other attempts have cost or may still cost.

        Raises `OverBudget` with a sentence for the person, `CountersUnreachable`.
        """
        most = _most(request, model)
        one = self._limits.request_usd
        if one is not None and spent + most.micro_usd / MICRO > one:
            raise OverBudget(DEARER_THAN_ONE_MAY_BE)
        accounts = self.accounts(request, now)
        ceilings = [(a.key, _ceiling(self._limits.of(a.scope))) for a in accounts]
        refused, holds = await self._counters.take(request.tenant, most, ceilings)
        if refused is not None:
            scope = next(a.scope for a in accounts if a.key == refused)
            raise OverBudget(
                f"{_WHOSE[scope]} model budget for this month is used up; answers come without a model until it is "
                "raised or the month ends.",
                detail=refused,
            )
        return Hold(request.tenant, model, most, tuple(a.key for a in accounts), self._warnings(accounts, holds))

    async def settle(self, hold: Hold, usage: Usage) -> Decimal:
        """Counts what the attempt did use instead of what it could have; returns its cost in US dollars."""
        cost = hold.model.cost(usage)
        used = Amount(_micro(cost), usage.input_tokens + usage.output_tokens)
        await self._counters.correct(hold.tenant, used - hold.amount, hold.accounts)
        return cost

    async def left(self, request: Request, now: datetime) -> Decimal | None:
        """US dollars the asker may still spend, by the tightest account; None without a limit."""
        accounts = self.accounts(request, now)
        held = await self._counters.held(request.tenant, [a.key for a in accounts])
        rooms = [
            limit.usd - held[a.key].micro_usd / MICRO
            for a in accounts
            if (limit := self._limits.of(a.scope)).usd is not None
        ]
        if self._limits.request_usd is not None:
            rooms.append(self._limits.request_usd)
        return min(rooms, default=None)

    @staticmethod
    def accounts(request: Request, now: datetime) -> tuple[Account, ...]:
        month = f"{now:%Y-%m}"
        found = [Account("user", request.asked_by, month), Account("tenant", request.tenant, month)]
        return (*found, Account("team", request.team, month)) if request.team else tuple(found)

    def _warnings(self, accounts: Sequence[Account], held: Mapping[str, Amount]) -> tuple[str, ...]:
        told = []
        for account in accounts:
            share = _share(held[account.key], self._limits.of(account.scope))
            if share is not None and share >= WARN_FROM:
                told.append(f"{_WHOSE[account.scope]} model budget for this month is {int(share * 100)} % used.")
        return tuple(told)


def _most(request: Request, model: Model) -> Amount:
    """The most an attempt can use. No tokenizer makes more tokens than there are bytes."""
    sent = len(request.system.encode()) + len(request.material.encode()) + 64
    sent += sum(len(f"{t.name}{t.description}{dict(t.parameters)}".encode()) for t in request.tools)
    sent += len(str(request.schema).encode()) if request.schema is not None else 0
    usage = Usage(sent, request.max_tokens)
    return Amount(_micro(model.cost(usage)), sent + request.max_tokens)


def _micro(usd: Decimal) -> int:
    return int((usd * MICRO).to_integral_value(ROUND_UP))


def _ceiling(limit: Limit) -> Ceiling:
    return Ceiling(None if limit.usd is None else int(limit.usd * MICRO), limit.tokens)


def _share(held: Amount, limit: Limit) -> Decimal | None:
    """How much of the tighter of the two limits is used; None without one."""
    shares = []
    if limit.usd is not None:
        shares.append(held.micro_usd / MICRO / limit.usd if limit.usd > 0 else Decimal(1))
    if limit.tokens is not None:
        shares.append(Decimal(held.tokens) / limit.tokens if limit.tokens > 0 else Decimal(1))
    return max(shares, default=None)
