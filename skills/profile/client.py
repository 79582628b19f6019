"""One client's profile with its traps, and where the record is too thin or contradicts itself. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from knowledge.records import Account, Delivery
from skills.language.periods import add_months
from skills.profile.file import ClientFile
from skills.profile.purchases import Purchases, purchases
from skills.profile.rules import SILENT_MONTHS, TRAP_OF
from skills.profile.standing import Standing, leaves_new_on, standing
from skills.profile.traps import Signal, traps

DoubtKind = Literal["older_client", "undated", "deliveries", "silent", "nothing"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Where the record contradicts itself, or is too thin for what the rule makes of it."""

    kind: DoubtKind
    count: int = 0
    deliveries: tuple[Delivery, ...] = ()


@dataclass(frozen=True, slots=True)
class ClientProfile:
    file: ClientFile
    bought: Purchases
    standing: Standing
    signals: tuple[Signal, ...]
    doubts: tuple[Doubt, ...]

    @property
    def account(self) -> Account:
        return self.file.account

    @property
    def trap(self) -> Signal:
        """The trap of this very profile."""
        return next(s for s in self.signals if s.trap == TRAP_OF[self.standing.profile])


def profile_of(file: ClientFile, moment: datetime, today: date) -> ClientProfile:
    bought = purchases(file, moment, today)
    stands = standing(bought, today)
    signals = traps(file, bought, stands.profile, moment, today)
    return ClientProfile(file, bought, stands, signals, _doubts(file, bought, today))


def _doubts(file: ClientFile, bought: Purchases, today: date) -> tuple[Doubt, ...]:
    found = []
    since = file.account.client_since
    if (
        since is not None
        and leaves_new_on(since, file.rules) <= today
        and since < add_months(bought.first or today, -1)
    ):
        found.append(Doubt("older_client"))
    undated = len(bought.won) - len(bought.dated)
    if undated:
        found.append(Doubt("undated", undated))
    won = {d.id for d in bought.won}
    loose = tuple(d for d in file.deliveries if d.deal_id not in won and d.started_on <= today)
    if loose:
        found.append(Doubt("deliveries", len(loose), loose))
    if bought.last is not None and bought.last < add_months(today, -SILENT_MONTHS):
        found.append(Doubt("silent"))
    if not file.deals:
        found.append(Doubt("nothing"))
    return tuple(found)
