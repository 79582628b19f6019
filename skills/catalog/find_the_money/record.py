"""What was learnt about a budget, as a record to confirm: the verdict before and after stands beside it. Pure."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from knowledge.records import Budget, FogClass, record_id
from knowledge.writer import Change
from skills.ask import Ask
from skills.catalog.find_the_money.outcome import Card, Incomplete, RecordCard
from skills.language.money import find_money
from skills.money.finding import DealMoney

SOURCE = "chat"
STATUSES: dict[str, str] = {
    "approved": "Approved",
    "requested": "Asked for, not approved",
    "rumoured": "Talked about only",
    "none": "There is no budget",
}
HOW_KNOWN: dict[FogClass, str] = {
    "fact": "I saw it, or its owner told me",
    "opinion": "Somebody's judgement",
    "gossip": "Hearsay",
}


def record(ask: Ask, before: DealMoney, with_budget: Callable[[Budget], DealMoney]) -> Card:
    file, args = before.file, {k: v.strip() for k, v in ask.args.items()}
    deal = file.deal
    if deal.account_id is None:
        return Incomplete("no_client", before)
    status = args.get("status", "")
    if status not in STATUSES:
        return Incomplete("no_status", before)
    amount, currency = _amount(ask, args.get("amount", ""))
    if args.get("amount") and amount is None:
        return Incomplete("bad_amount", before)
    owner = next((c for c in file.contacts if c.id == args.get("owner")), None)
    fog: FogClass = next((f for f in HOW_KNOWN if f == args.get("fog")), "opinion")
    budget = Budget(
        id=record_id("budget", ask.principal.tenant, SOURCE, f"{ask.turn_id}:budget"),
        tenant=ask.principal.tenant,
        account_id=deal.account_id,
        status=status,  # type: ignore[arg-type]
        on=ask.voice.today,
        deal_id=deal.id,
        amount=amount,
        currency=currency or deal.currency,
        owner_contact_id=owner.id if owner else None,
        period=args.get("period", ""),
        fog=fog,
        source=SOURCE,
    )
    values = {name: getattr(budget, name) for name in Budget.__dataclass_fields__ if name != "id"}
    who = ask.principal.name or ask.principal.email or ask.principal.user_id
    cause = f"{who} put on record for {deal.name}: budget {STATUSES[status].lower()} ({fog})"
    change = Change("create", "budget", budget.id, values)
    return RecordCard(deal, budget, change, owner, before, with_budget(budget), cause)


def _amount(ask: Ask, typed: str) -> tuple[Decimal | None, str | None]:
    """A plain number, or anything a message could say ("420k euros")."""
    if not typed:
        return None, None
    try:
        value = Decimal(typed.replace(",", ""))
        return (value, None) if value.is_finite() and value > 0 else (None, None)
    except InvalidOperation:
        found = find_money(typed, ask.voice.locale)
        return (found[0].money.amount, found[0].money.currency) if found else (None, None)
