"""Answers from records: the field, the list, the count, with the record itself as the source."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from knowledge.records import Account, Activity, Contact, Deal
from skills.answer import Action, Fact, Field
from skills.ask import Ask
from skills.catalog.ask.from_company import cases, colleague, of_whom, other_named, product, products, won_share
from skills.catalog.ask.from_history import changed, logged
from skills.catalog.ask.from_needs import budget, concerns, goals
from skills.catalog.ask.intents import DealFilter, Intent
from skills.catalog.ask.overview import correspondent, overview
from skills.catalog.ask.reply import Cited, Reply
from skills.catalog.ask.shelf import Shelf

_MOST_ROWS = 15
_FIELD_LABELS = {
    "close_on": "Close date",
    "amount": "Amount",
    "stage": "Stage",
    "owner_id": "Owner",
    "next_step": "Next step",
    "loss_reason": "Loss reason",
    "product_ids": "Products",
    "competitors": "Competitors",
    "discount": "Discount",
    "margin": "Margin",
    "created_on": "Created",
}


def from_records(ask: Ask, shelf: Shelf, intent: Intent) -> Reply | None:
    """None when the records are silent and text should be tried."""
    return _BY_KIND[intent.kind](ask, shelf, intent)


def _deal(ask: Ask, shelf: Shelf, intent: Intent) -> Reply | None:
    if not shelf.deals:
        return None
    label = _FIELD_LABELS[intent.field]
    if len(shelf.deals) == 1:
        deal = shelf.deals[0]
        value = deal_value(ask, shelf, deal, intent.field)
        lead = _lead(deal, label, value)
        return Reply(deal.name, lead, facts=_context(ask, shelf, deal, intent.field, value), cited=(_cite(deal),))
    rows = tuple((d.name, deal_value(ask, shelf, d, intent.field) or "not on record") for d in shelf.deals[:_MOST_ROWS])
    name = shelf.accounts[0].name if shelf.accounts else "These"
    lead = f"{name} has {len(shelf.deals)} such deals: " + "; ".join(f"{n}: {v}" for n, v in rows[:4]) + "."
    return Reply(
        label, lead, columns=("Deal", label), rows=rows, cited=tuple(_cite(d) for d in shelf.deals[:_MOST_ROWS])
    )


def _lead(deal: Deal, label: str, value: str) -> str:
    if not value:
        return f"{deal.name}: no {label.lower()} on record."
    return f"{deal.name}: {label.lower()} {value}."


def _context(ask: Ask, shelf: Shelf, deal: Deal, field: str, value: str) -> tuple[Fact, ...]:
    """The value asked for, first, and the three that place it."""
    facts = [Fact(_FIELD_LABELS[field], value or "not on record", "plain" if value else "warn")]
    for other in ("stage", "amount", "close_on", "owner_id"):
        shown = deal_value(ask, shelf, deal, other)
        if other != field and shown:
            facts.append(Fact(_FIELD_LABELS[other], shown, "muted"))
    return tuple(facts)


def deal_value(ask: Ask, shelf: Shelf, deal: Deal, field: str) -> str:
    """A field in the person's words; empty where the record holds none."""
    voice = ask.voice
    if field == "close_on":
        if deal.close_on is None:
            return ""
        word = "" if deal.status == "open" else f" ({deal.status})"
        return f"{voice.day(deal.close_on)}, {voice.ago(deal.close_on)}{word}"
    if field == "amount":
        return voice.money(deal.amount, deal.currency) if deal.amount is not None else ""
    if field == "stage":
        return deal.stage.capitalize()
    if field == "owner_id":
        return _user(shelf, deal.owner_id)
    if field == "created_on":
        return voice.day(deal.created_on) if deal.created_on else ""
    return _further(ask, shelf, deal, field)


def _further(ask: Ask, shelf: Shelf, deal: Deal, field: str) -> str:
    if field == "next_step":
        when = f" ({ask.voice.day(deal.next_step_on)})" if deal.next_step_on else ""
        return f"{deal.next_step}{when}" if deal.next_step else ""
    if field == "product_ids":
        return ", ".join(p.name for p in shelf.products if p.id in deal.product_ids)
    if field == "competitors":
        on_it = {e.subject_id for e in shelf.rivals if e.object_id == deal.id}
        return ", ".join(c.name for c in shelf.competitors if c.id in on_it)
    share = {"discount": deal.discount, "margin": deal.margin}.get(field)
    if share is not None:
        return ask.voice.percent(share)
    return deal.loss_reason or "" if field == "loss_reason" else ""


def _user(shelf: Shelf, user_id: str | None) -> str:
    return next((u.name for u in shelf.users if u.id == user_id), "")


def _cite(deal: Deal) -> Cited:
    return Cited("deal", deal.id, deal.name)


def _client(ask: Ask, shelf: Shelf, intent: Intent) -> Reply | None:
    if not shelf.accounts:
        return None
    account = shelf.accounts[0]
    if intent.field == "contacts":
        return _contacts(shelf, account)
    label, value = _client_value(ask, shelf, account, intent.field)
    lead = f"{account.name}: {_low(label)} {value}." if value else f"{account.name}: no {_low(label)} on record."
    facts = (Fact(label, value or "not on record", "plain" if value else "warn"),)
    return Reply(account.name, lead, facts=facts, cited=(Cited("account", account.id, account.name),))


def _low(label: str) -> str:
    return label if label.isupper() else label.lower()


def _client_value(ask: Ask, shelf: Shelf, account: Account, field: str) -> tuple[str, str]:
    voice = ask.voice
    if field == "nps":
        found = "; ".join(f"{s.nps} ({voice.day(s.on)}, {s.responses} responses)" for s in shelf.surveys[:3])
        return "NPS", found
    if field == "tickets":
        still = [t for t in shelf.tickets if t.closed_on is None]
        listed = "; ".join(f"{t.severity}: {t.summary}" for t in still[:5])
        return "Open tickets", f"{len(still)}" + (f" ({listed})" if still else "")
    values = {
        "owner_id": ("Owner", _user(shelf, account.owner_id)),
        "industry": ("Industry", account.industry or ""),
        "region": ("Region", ", ".join(x for x in (account.country, account.region) if x)),
        "revenue": ("Revenue", voice.money(account.revenue, account.currency) if account.revenue is not None else ""),
        "employees": ("Employees", voice.number(account.employees, 0) if account.employees else ""),
        "client_since": ("Client since", voice.day(account.client_since) if account.client_since else ""),
    }
    return values[field]


def _contacts(shelf: Shelf, account: Account) -> Reply:
    people = [c for c in shelf.contacts if c.active]
    rows = tuple((c.name, c.title or "—", c.email or "—") for c in people[:_MOST_ROWS])
    lead = f"You know {len(people)} people at {account.name}: {', '.join(c.name for c in people[:5])}."
    if not people:
        lead = f"No contacts are on record at {account.name}."
    cited = (Cited("account", account.id, account.name), *(Cited("contact", c.id, c.name) for c in people[:_MOST_ROWS]))
    return Reply(f"Contacts at {account.name}", lead, columns=("Name", "Position", "E-mail"), rows=rows, cited=cited)


def _contact(ask: Ask, shelf: Shelf, intent: Intent) -> Reply | None:
    if not shelf.people:
        return None
    person = shelf.people[0]
    client = next((a.name for a in shelf.accounts if a.id == person.account_id), "")
    labels = {"email": "E-mail", "phone": "Phone", "title": "Position"}
    if intent.field == "who":
        lead = f"{person.name} is {person.title or 'a contact'}{f' at {client}' if client else ''}."
    else:
        value = getattr(person, intent.field) or ""
        label = labels[intent.field]
        lead = (
            f"{person.name}: {label.lower()} {value}." if value else f"No {label.lower()} on record for {person.name}."
        )
    facts = tuple(Fact(labels[k], getattr(person, k)) for k in labels if getattr(person, k))
    return Reply(
        person.name, lead, facts=facts, cited=(Cited("contact", person.id, person.name),), actions=_fix(person, intent)
    )


def _fix(person: Contact, intent: Intent) -> tuple[Action, ...]:
    if intent.field == "who" or getattr(person, intent.field):
        return ()
    fields = (Field("name", "Name", value=person.name), Field(intent.field, intent.field.capitalize()))
    return (Action("add", "Add it", "crm_update", "contact", {"account_id": person.account_id}, fields=fields),)


def _matching(shelf: Shelf, wanted: DealFilter) -> list[Deal]:
    found = [d for d in shelf.deals if _fits(d, wanted)]
    if wanted.order == "close":
        return sorted(found, key=lambda d: (d.close_on is None, d.close_on, d.name))
    found = [d for d in found if d.amount is not None]
    return sorted(found, key=lambda d: (d.amount or Decimal(0), d.name), reverse=wanted.order == "biggest")


def _fits(deal: Deal, wanted: DealFilter) -> bool:
    if wanted.stage and deal.stage != wanted.stage:
        return False
    if wanted.currency and deal.currency != wanted.currency:
        return False
    if wanted.kind and deal.kind != wanted.kind:
        return False
    if wanted.period and not (deal.close_on and wanted.period[0] <= deal.close_on <= wanted.period[1]):
        return False
    if wanted.least is not None and (deal.amount is None or deal.amount <= wanted.least):
        return False
    return wanted.most is None or (deal.amount is not None and deal.amount < wanted.most)


def _list(ask: Ask, shelf: Shelf, intent: Intent) -> Reply:
    deals = _matching(shelf, intent.filter)
    shown = deals[: intent.filter.top] if intent.filter.top else deals
    what = _what(ask, shelf, intent.filter, len(shown))
    if not deals:
        return Reply("Deals", f"No {what}.", hints=(_searched(ask, shelf, intent.filter),))
    rows = tuple(_row(ask, shelf, d) for d in shown[:_MOST_ROWS])
    total = _total(ask, shown)
    lead = f"{len(shown)} {what}{f', worth {total}' if total else ''}: {', '.join(d.name for d in shown[:4])}"
    lead += f" and {len(shown) - 4} more." if len(shown) > 4 else "."
    hints = (f"{len(shown) - _MOST_ROWS} more not shown.",) if len(shown) > _MOST_ROWS else ()
    return Reply(
        "Deals",
        lead,
        columns=("Deal", "Client", "Stage", "Amount", "Closes"),
        rows=rows,
        hints=hints,
        cited=tuple(_cite(d) for d in shown[:_MOST_ROWS]),
    )


def _count(ask: Ask, shelf: Shelf, intent: Intent) -> Reply:
    reply = _list(ask, shelf, intent)
    deals = _matching(shelf, intent.filter)
    what = _what(ask, shelf, intent.filter, len(deals))
    total = _total(ask, deals)
    lead = f"{len(deals)} {what}{f', worth {total} together' if total else ''}."
    return Reply(
        "Deals counted",
        lead if deals else f"No {what}.",
        columns=reply.columns,
        rows=reply.rows,
        cited=reply.cited,
        hints=reply.hints,
    )


def _row(ask: Ask, shelf: Shelf, deal: Deal) -> tuple[str, ...]:
    client = next((a.name for a in shelf.accounts if a.id == deal.account_id), "—")
    amount = ask.voice.money(deal.amount, deal.currency) if deal.amount is not None else "—"
    return (deal.name, client, deal.stage.capitalize(), amount, ask.voice.day(deal.close_on) if deal.close_on else "—")


def _total(ask: Ask, deals: list[Deal]) -> str:
    """Per currency: amounts in different currencies are never added up."""
    sums: dict[str, Decimal] = {}
    for deal in deals:
        if deal.amount is not None:
            sums[deal.currency] = sums.get(deal.currency, Decimal(0)) + deal.amount
    unknown = sum(d.amount is None for d in deals)
    told = " + ".join(ask.voice.money(v, c) for c, v in sorted(sums.items()))
    return f"{told} ({unknown} without an amount)" if told and unknown else told


def _what(ask: Ask, shelf: Shelf, wanted: DealFilter, n: int) -> str:
    noun = "deal" if n == 1 else "deals"
    words = [
        wanted.status if wanted.status != "any" else "",
        wanted.kind or "",
        noun,
        of_whom(ask, shelf, wanted),
    ]
    told = " ".join(w for w in words if w)
    if shelf.accounts and ask.entities.account_ids:
        told += f" at {shelf.accounts[0].name}"
    if wanted.stage:
        told += f" in {wanted.stage}"
    if wanted.currency:
        told += f" in {wanted.currency}"
    if wanted.late:
        told += " past the close date"
    elif wanted.period:
        first, last = wanted.period
        gone = "due to close" if last < ask.voice.today else "closing"
        verb = gone if wanted.status == "open" else "closed"
        told += (
            f" {verb} by {ask.voice.day(last)}"
            if first.year == 1
            else f" {verb} {ask.voice.day(first)}"
            if first == last
            else f" {verb} {ask.voice.day(first)} – {ask.voice.day(last)}"
        )
    if wanted.least is not None:
        told += f" over {ask.voice.money(wanted.least)}"
    if wanted.most is not None:
        told += f" under {ask.voice.money(wanted.most)}"
    return told


def _searched(ask: Ask, shelf: Shelf, wanted: DealFilter) -> str:
    whose = of_whom(ask, shelf, wanted)
    told = {"": "all deals", "of yours": "your own deals"}.get(whose, f"the deals {whose}")
    return f"Looked through {told} you may see."


def _next_meeting(ask: Ask, shelf: Shelf, intent: Intent) -> Reply:
    coming = sorted((a for a in shelf.activities if a.at > ask.now and not a.done), key=lambda a: a.at)
    whose = other_named(ask, shelf)
    whom = _whom(shelf) or (f" for {whose}" if whose else "")
    if not coming:
        return Reply(
            "Next meeting",
            f"No meeting or call is planned{whom}{_when(ask, intent)}.",
            hints=("Looked 120 days ahead.",),
        )
    first = coming[0]
    several = f"{len(coming)} planned{whom}{_when(ask, intent)}, first" if intent.filter.period and coming[1:] else ""
    lead = f"{several or f'Next{whom}'}: {first.subject}, {ask.voice.moment(first.at)} ({ask.voice.ago(first.at)})."
    facts = tuple(Fact(ask.voice.moment(a.at), f"{a.subject}{_with(shelf, a)}") for a in coming[:5])
    return Reply("Next meeting", lead, facts=facts, cited=tuple(_cite_activity(a) for a in coming[:5]))


def _when(ask: Ask, intent: Intent) -> str:
    if intent.filter.period is None:
        return ""
    first, last = (ask.voice.day(d) for d in intent.filter.period)
    return f" on {first}" if first == last else f" from {first} to {last}"


def _last_touch(ask: Ask, shelf: Shelf, intent: Intent) -> Reply:
    past = sorted((a for a in shelf.activities if a.at <= ask.now), key=lambda a: a.at, reverse=True)
    whom = _whom(shelf)
    kinds = ("mail",) if intent.field else ("call", "meeting")
    talks = [a for a in past if a.kind in kinds] or past
    if not talks:
        sought = "mail from a client" if intent.field == "writer" else "call, meeting or mail"
        return Reply("Last contact", f"No {sought} is on record{whom}.")
    last = talks[0]
    about = f": {_short(last.body)}" if last.body else "."
    if intent.field and not whom:
        whom = correspondent(shelf, last)
    lead = f"Last{whom}: {last.kind} “{last.subject}”, {ask.voice.ago(last.at)} ({ask.voice.day(last.at)}){about}"
    facts = tuple(Fact(ask.voice.day(a.at), f"{a.kind.capitalize()}: {a.subject}") for a in past[:5])
    old = (_old(ask, last.at),) if (ask.now - last.at).days > 90 else ()
    return Reply("Last contact", lead, facts=facts, cited=tuple(_cite_activity(a) for a in past[:5]), warnings=old)


def _old(ask: Ask, at: datetime) -> str:
    return f"That was {ask.voice.ago(at)}: nothing newer is on record."


def _tasks(ask: Ask, shelf: Shelf, intent: Intent) -> Reply:
    still = [a for a in shelf.activities if not a.done]
    still.sort(key=lambda a: (a.due_on is None, a.due_on, a.at))
    whose = other_named(ask, shelf)
    whom = _whom(shelf) or (f" of {whose}" if whose else "")
    if not still:
        return Reply("Tasks", f"No open tasks{whom}.")
    rows = tuple((a.subject, ask.voice.day(a.due_on) if a.due_on else "—") for a in still[:_MOST_ROWS])
    late = sum(a.due_on is not None and a.due_on < ask.voice.today for a in still)
    counted = "1 open task" if len(still) == 1 else f"{len(still)} open tasks"
    lead = f"{counted}{whom}{f', {late} overdue' if late else ''}; first: {still[0].subject}."
    return Reply(
        "Tasks", lead, columns=("Task", "Due"), rows=rows, cited=tuple(_cite_activity(a) for a in still[:_MOST_ROWS])
    )


def _whom(shelf: Shelf) -> str:
    if shelf.people:
        return f" with {shelf.people[0].name}"
    named = shelf.deals[0].name if shelf.deals else shelf.accounts[0].name if shelf.accounts else ""
    return f" with {named}" if named else ""


def _with(shelf: Shelf, activity: Activity) -> str:
    names = [p.name for p in shelf.people if p.id in activity.contact_ids]
    return f" (with {', '.join(names)})" if names else ""


def _cite_activity(activity: Activity) -> Cited:
    return Cited("activity", activity.id, activity.subject, activity.at)


def _short(text: str, most: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


_BY_KIND: dict[str, Callable[[Ask, Shelf, Intent], Reply | None]] = {
    "deal": _deal,
    "client": _client,
    "contact": _contact,
    "colleague": colleague,
    "product": product,
    "products": products,
    "changed": changed,
    "logged": logged,
    "cases": cases,
    "list": _list,
    "count": _count,
    "next_meeting": _next_meeting,
    "last_touch": _last_touch,
    "tasks": _tasks,
    "win_rate": won_share,
    "budget": budget,
    "goals": goals,
    "concerns": concerns,
    "overview": overview,
}
