"""A correction to confirm, and what is missing before there is anything to show."""

from skills.answer import Action, Answer, DiffPart, DiffRow, TextPart
from skills.ask import Ask
from skills.catalog.stakeholders.cards import SKILL, accept_button, add_contact, subject
from skills.catalog.stakeholders.outcome import CorrectionCard, Incomplete, Out
from skills.catalog.stakeholders.wording import titled
from skills.language.unseen import unseen
from skills.people.stakeholder_rules import ROLES

_MOST = 6


def correction_answer(ask: Ask, card: CorrectionCard, out: Out) -> Answer:
    name = card.person.contact.name
    diff = DiffPart(f"{name} on {card.deal.name}", tuple(DiffRow(*row) for row in card.rows))
    kept = TextPart("What was on record before stays in the history.", "muted")
    said = "; ".join(f"{label} {before} → {after}" for label, before, after in card.rows)
    return Answer(f"Correct {name}", (diff, kept), summary=f"{name} on {card.deal.name}: {said}.", skill=SKILL)


def incomplete_answer(ask: Ask, card: Incomplete, out: Out) -> Answer:
    title, said = _words(card, out)
    return Answer(title, (TextPart(said, "warn"),), actions=_actions(ask, card, out), summary=said, skill=SKILL)


def _words(card: Incomplete, out: Out) -> tuple[str, str]:
    name = subject(out)
    first = card.people[0].contact.name if card.people else "that person"
    words = {
        "nothing_found": ("Nobody found", unseen(out.facts.wanted, "deals, clients and people", "my deals")),
        "which_deal": ("Which deal?", "Which deal do you mean?"),
        "no_account": (
            "No client on this deal",
            f"{name} names no client, so there is nobody to map: set its client first.",
        ),
        "no_contacts": (
            "No contacts on record",
            f"No contacts on record for {name}, so there is no map yet. Add the first one below, or say for example "
            f"“add contact Maria Lenz, CFO, maria@example.com at {_client(out)}”.",
        ),
        "which_person": ("Who?", "Whom do you mean?"),
        "which_role": ("Which part?", f"Which part does {first} play on {name}: Buyer, Beneficiary or Backer?"),
        "nothing_new": ("Nothing to change", f"That is what the record says of {first} already."),
    }
    return words[card.lack]


def _client(out: Out) -> str:
    return out.facts.account.name if out.facts.account else "the client"


def _actions(ask: Ask, card: Incomplete, out: Out) -> tuple[Action, ...]:
    if card.lack == "no_contacts":
        return add_contact(out)
    deal = out.facts.deal or (out.facts.deals[0] if len(out.facts.deals) == 1 else None)
    if card.lack == "which_role" and deal is not None:
        ranked = sorted(ROLES, key=lambda r: r != card.likely)
        return tuple(accept_button(card.people[0], deal.id, role) for role in ranked)
    if card.lack == "which_person":
        return _persons(ask, card, out)
    if card.lack == "which_deal":
        return _deals(card, out)
    return ()


def _persons(ask: Ask, card: Incomplete, out: Out) -> tuple[Action, ...]:
    """The same wish, with the person filled in."""
    where = {"deal_id": out.facts.deal.id} if out.facts.deal else {}
    verb, args = _wish(out)
    return tuple(
        Action(f"person-{n}", titled(p), SKILL, verb, {**where, **args, "contact_id": p.contact.id})
        for n, p in enumerate(card.people[:_MOST], 1)
    )


def _deals(card: Incomplete, out: Out) -> tuple[Action, ...]:
    verb, args = _wish(out)
    if card.people:
        args["contact_id"] = card.people[0].contact.id
    elif verb == "person":
        verb = "show"
    return tuple(
        Action(f"deal-{n}", d.name, SKILL, verb, {**args, "deal_id": d.id}) for n, d in enumerate(card.choices, 1)
    )


def _wish(out: Out) -> tuple[str, dict[str, str]]:
    intent = out.facts.intent
    if intent.kind != "correct":
        return ("gaps" if intent.kind == "gaps" else "person"), {}
    wish = {"role": intent.correction.role, "stance": intent.correction.stance, "concern": intent.correction.concern}
    return "set_role", {k: v for k, v in wish.items() if v}
