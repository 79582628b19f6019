"""`decide`: wishes meet records; what comes out is exact, checked, and says what is still open."""

import re
from collections.abc import Iterable, Iterator

from knowledge.records import Account, Deal
from knowledge.writer import Change
from skills.answer import DiffPart, DiffRow
from skills.ask import Ask
from skills.catalog.crm_update import fields, people
from skills.catalog.crm_update.fields import Edit
from skills.catalog.crm_update.people import Home
from skills.catalog.crm_update.plan import ON_RECORD, Draft, Open, Plan
from skills.catalog.crm_update.pressed import wish_of
from skills.catalog.crm_update.reading import CrmFacts
from skills.catalog.crm_update.wishes import ContactWish, DealWish, LogWish, TaskWish, Wish

_DROPPED = re.compile(
    r"^\W*(?:no|nah|nope|never ?mind|forget (?:it|that)|leave it|cancel|stop|not now|"
    r"don['’]?t)(?: thanks| please)?\W*$",
    re.IGNORECASE,
)
_CREATED = "created"
_KINDS = {
    "competency": "Assessment or certificate",
    "edge": "Part, relationship or class decided by hand",
    "override": "Rating by hand",
    "qualifier_answer": "Answer to a qualifier",
}
"""What people call records that other skills change."""
"""What the history calls the making of a record."""


def decide(ask: Ask, facts: CrmFacts) -> Plan:
    if ask.principal.role == "analyst":
        return Plan(kind="read_only")
    if facts.wishes.undo:
        return _undo(ask, facts)
    pressed = wish_of(ask)
    wishes = (pressed,) if pressed is not None else facts.wishes.found
    if not wishes and _DROPPED.match(ask.text):
        return Plan(kind="dropped", deals=facts.deals)
    if not wishes:
        return Plan(kind="not_understood", deals=facts.deals, choices=facts.choices, text=ask.text)
    if not facts.deals and _needs_deal(wishes, facts):
        return Plan(kind="which_deal", choices=facts.choices, text=ask.text)
    return _plan(ask, facts, wishes)


def _needs_deal(wishes: Iterable[Wish], facts: CrmFacts) -> bool:
    """A contact, a task or a logged talk can belong to a client; a stage, amount or date only to a deal."""
    return not facts.accounts or any(isinstance(w, DealWish) for w in wishes)


def _plan(ask: Ask, facts: CrmFacts, wishes: Iterable[Wish]) -> Plan:
    edits: dict[str, Edit] = {}
    drafts: list[Draft] = []
    still: list[Open] = []
    notes: list[str] = []
    meant: tuple[Deal, ...] = facts.deals[:1]
    for n, wish in enumerate(wishes):
        meant = _deals_named(wish.clause, facts) or meant
        if isinstance(wish, DealWish):
            for deal in meant:
                fields.apply_wish(ask, edits.setdefault(deal.id, Edit(deal)), wish)
            continue
        made, said = _made(ask, wish, _home(facts, meant), n)
        notes.extend(said)
        if isinstance(made, Draft):
            drafts.append(made)
        else:
            still.append(made)
    for edit in edits.values():
        still.extend(edit.open)
        notes.extend(edit.notes)
    changed = [_draft(ask, e) for e in edits.values() if e.values]
    notes.extend(f"I could not read “{words}” as a change." for words in facts.wishes.unread)
    return Plan(
        (*changed, *drafts),
        tuple(still),
        tuple(notes),
        tuple(e.deal for e in edits.values()) or meant,
        people=facts.contacts,
        text=ask.text,
    )


def _made(ask: Ask, wish: TaskWish | LogWish | ContactWish, home: Home, n: int) -> tuple[Draft | Open, tuple[str, ...]]:
    if isinstance(wish, TaskWish):
        return people.task(ask, wish, home, n), ()
    if isinstance(wish, LogWish):
        return people.log(ask, wish, home, n)
    return people.contact(ask, wish, home, n), ()


def _home(facts: CrmFacts, meant: tuple[Deal, ...]) -> Home:
    deal = next(iter(meant), None)
    account = _account(facts, deal)
    contacts = tuple(c for c in facts.contacts if account is None or c.account_id == account.id)
    return Home(deal, account, contacts)


def _account(facts: CrmFacts, deal: Deal | None) -> Account | None:
    if deal is None:
        return next(iter(facts.accounts), None)
    return next((a for a in facts.accounts if a.id == deal.account_id), None)


def _deals_named(clause: str, facts: CrmFacts) -> tuple[Deal, ...]:
    """With several deals in one message, those whose own words stand in this clause."""
    if len(facts.deals) < 2 or not clause:
        return ()
    said = set(_words(clause))
    return tuple(d for d in facts.deals if said & _own_words(d, facts))


def _own_words(deal: Deal, facts: CrmFacts) -> set[str]:
    """The words that name this deal and none of the others in the message."""
    mine = set(_naming(deal, facts))
    others = {w for d in facts.deals if d.id != deal.id for w in _naming(d, facts)}
    return mine - others or mine


def _naming(deal: Deal, facts: CrmFacts) -> Iterator[str]:
    account = next((a for a in facts.accounts if a.id == deal.account_id), None)
    for name in (deal.name, *deal.aliases, *((account.name, *account.aliases) if account else ())):
        yield from _words(name)


def _words(text: str) -> list[str]:
    return [w for w in re.findall(r"\w+", text.casefold()) if len(w) > 2]


def _draft(ask: Ask, edit: Edit) -> Draft:
    rows = fields.rows(ask, edit)
    change = Change(
        "update", "deal", edit.deal.id, dict(edit.values), {name: getattr(edit.deal, name) for name in edit.values}
    )
    said = ", ".join(f"{r.field.lower()} {r.before} → {r.after}" for r in rows if r.field != "Status")
    return Draft(change, DiffPart(edit.deal.name, rows), f"{edit.deal.name}: {said}")


def _undo(ask: Ask, facts: CrmFacts) -> Plan:
    if facts.undo_change_set is None:
        return Plan(kind="nothing_to_undo")
    deals = {d.id: d for d in facts.deals}
    moved = {c.record_id: (str(c.before), str(c.after)) for c in facts.undo if c.field == "currency"}
    rows: dict[str, list[DiffRow]] = {}
    for change in facts.undo:
        deal = deals.get(change.record_id)
        name = deal.name if deal else _KINDS.get(change.record_type, change.record_type.replace("_", " ").capitalize())
        if change.field == _CREATED:
            rows.setdefault(name, []).append(
                DiffRow(ON_RECORD, f"since {ask.voice.moment(change.at)}", "taken off again")
            )
            continue
        currency = deal.currency if deal else "USD"
        was, became = moved.get(change.record_id, (currency, currency))
        rows.setdefault(name, []).append(
            DiffRow(
                fields.name_of(change.field),
                fields.in_words(ask, change.field, change.after, became),
                fields.in_words(ask, change.field, change.before, was),
            )
        )
    shown = tuple(DiffPart(name, tuple(r)) for name, r in rows.items())
    return Plan(kind="undo", undo_of=facts.undo_change_set, undo_diff=shown, deals=facts.deals)
