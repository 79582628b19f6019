"""The four traps and their numbers (METHODOLOGY §2.4, §5): sprung, clear, or not to be told. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from knowledge.records import Activity, Contact, Deal, Edge
from skills.language.periods import add_months
from skills.profile.file import ClientFile
from skills.profile.purchases import Purchases, Shares, families, shares
from skills.profile.rules import DEPENDENCY_DEALS, Profile, Trap
from skills.rules import DEFAULT, ClientProfileRules

TrapState = Literal["sprung", "clear", "unknown", "elsewhere"]
"""`elsewhere`: the rule is about another profile."""


@dataclass(frozen=True, slots=True)
class Honey:
    state: TrapState
    meetings: tuple[Activity, ...] = ()
    commitment: str = ""
    """What they committed to in the window, where they did."""
    trap: Trap = "honey"
    rules: ClientProfileRules = DEFAULT.client_profile


@dataclass(frozen=True, slots=True)
class Margin:
    state: TrapState
    deals: tuple[Deal, ...] = ()
    """The newest three won deals with a discount on record, oldest first."""
    rise: Decimal | None = None
    margins: tuple[Decimal, ...] = ()
    trap: Trap = "margin"
    rules: ClientProfileRules = DEFAULT.client_profile


@dataclass(frozen=True, slots=True)
class Dependency:
    state: TrapState
    deals: tuple[Deal, ...] = ()
    """Won in the window, with an amount."""
    solutions: Shares = ()
    people: Shares = ()
    """Shares by the Buyers on record."""
    currencies: tuple[str, ...] = ()
    trap: Trap = "dependency"
    rules: ClientProfileRules = DEFAULT.client_profile


@dataclass(frozen=True, slots=True)
class Incumbency:
    state: TrapState
    tabled: tuple[Deal | Edge, ...] = ()
    """New solutions offered and initiatives started within the window."""
    trap: Trap = "incumbency"
    rules: ClientProfileRules = DEFAULT.client_profile


Signal = Honey | Margin | Dependency | Incumbency


def traps(file: ClientFile, bought: Purchases, profile: Profile, moment: datetime, today: date) -> tuple[Signal, ...]:
    return (
        honey(file, bought, profile, moment, today),
        margin(bought),
        dependency(file, bought, today),
        incumbency(file, bought, profile, today),
    )


def honey(file: ClientFile, bought: Purchases, profile: Profile, moment: datetime, today: date) -> Honey:
    """Many meetings and no commitment: no purchase, no deal in negotiation, no approved budget seen as a Fact."""
    if profile != "new":
        return Honey("elsewhere", rules=file.rules)
    since = moment - file.rules.honey_window
    met = tuple(a for a in file.activities if a.kind == "meeting" and since <= a.at <= moment)
    told = _commitment(file, bought, since.date(), today)
    if len(met) >= file.rules.honey_meetings and not told:
        return Honey("sprung", met, rules=file.rules)
    if not file.activities:
        return Honey("unknown", rules=file.rules)
    return Honey("clear", met, told, rules=file.rules)


def _commitment(file: ClientFile, bought: Purchases, since: date, today: date) -> str:
    recent = next((d for d in bought.dated if d.close_on is not None and d.close_on >= since), None)
    if recent is not None:
        return f"they bought {recent.name}"
    talks = next((d for d in file.deals if d.status == "open" and d.stage == "negotiate"), None)
    if talks is not None:
        return f"{talks.name} is in negotiation"
    granted = any(b.status == "approved" and b.fog == "fact" and since <= b.on <= today for b in file.budgets)
    return "they approved a budget" if granted else ""


def margin(bought: Purchases) -> Margin:
    rules = bought.rules
    priced = [d for d in bought.dated if d.discount is not None][-rules.margin_deals :]
    if len(priced) < rules.margin_deals:
        return Margin("unknown", tuple(priced), rules=rules)
    first, last = priced[0].discount, priced[-1].discount
    assert first is not None
    assert last is not None
    rise = last - first
    margins = tuple(d.margin for d in priced if d.margin is not None)
    state: TrapState = "sprung" if rise * 100 >= rules.margin_points else "clear"
    return Margin(state, tuple(priced), rise, margins, rules=rules)


def dependency(file: ClientFile, bought: Purchases, today: date) -> Dependency:
    """Shares of the revenue won lately; each currency by itself, and only what is large in all of them."""
    since = add_months(today, -file.rules.dependency_months)
    window = tuple(d for d in bought.dated if d.close_on is not None and d.close_on >= since and d.amount)
    currencies = tuple(sorted({d.currency for d in window}))
    if len(window) < DEPENDENCY_DEALS:
        return Dependency("unknown", window, currencies=currencies, rules=file.rules)
    names = families(file)
    people = _buyers(file.roles, file.contacts)
    bought_in = {d.id: [names.get(p, p) for p in d.product_ids] for d in window}
    by_solution = _in_every_currency(window, currencies, bought_in)
    buyers = {d.id: people.get(d.id, []) for d in window}
    by_person = _in_every_currency(window, currencies, buyers)
    heavy = any(share >= file.rules.dependency_share for _, share in (*by_solution[:1], *by_person[:1]))
    named = any((*bought_in.values(), *buyers.values()))
    state: TrapState = "sprung" if heavy else "clear" if named else "unknown"
    return Dependency(state, window, by_solution, by_person, currencies, rules=file.rules)


def _buyers(roles: Sequence[Edge], contacts: Sequence[Contact]) -> dict[str, list[str]]:
    by_id = {c.id: c.name for c in contacts}
    found: dict[str, list[str]] = {}
    for edge in sorted(roles, key=lambda e: e.id):
        if edge.attrs.get("role") == "buyer" and edge.subject_id in by_id:
            found.setdefault(edge.object_id, []).append(by_id[edge.subject_id])
    return found


def _in_every_currency(window: Sequence[Deal], currencies: Sequence[str], names: dict[str, list[str]]) -> Shares:
    """The share a name has in each currency; of several currencies its smallest."""
    least: dict[str, Decimal] = {}
    for n, currency in enumerate(currencies):
        parts = [(sorted(set(names[d.id])), d.amount or Decimal(0)) for d in window if d.currency == currency]
        found = dict(shares(parts))
        least = {k: min(v, least.get(k, v)) for k, v in found.items() if n == 0 or k in least}
    return tuple(sorted(least.items(), key=lambda s: (-s[1], s[0])))


def incumbency(file: ClientFile, bought: Purchases, profile: Profile, today: date) -> Incumbency:
    """New lately: a solution offered that they had not bought before, or an initiative started together."""
    if profile != "meaningful":
        return Incumbency("elsewhere", rules=file.rules)
    since = add_months(today, -file.rules.incumbency_months)
    names = families(file)
    tabled: list[Deal | Edge] = [e for e in file.joint if e.valid_from.date() >= since]
    for deal in sorted(file.deals, key=lambda d: d.id):
        opened = deal.created_on or deal.engaged_on
        if opened is None or not since <= opened <= today:
            continue
        before = [d for d in bought.dated if d.id != deal.id and d.close_on is not None and d.close_on <= opened]
        known = {names.get(p, p) for d in before for p in d.product_ids}
        if {names.get(p, p) for p in deal.product_ids} - known:
            tabled.append(deal)
    return Incumbency("clear" if tabled else "sprung", tuple(tabled), rules=file.rules)
