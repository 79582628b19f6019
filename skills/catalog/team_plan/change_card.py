"""A change to confirm, and what is missing before there is one to show."""

from skills.answer import Action, Answer, Choice, DiffPart, DiffRow, Field, Part, TextPart
from skills.ask import Ask
from skills.catalog.team_plan.outcome import ChangeCard, Incomplete, Out
from skills.catalog.team_plan.plan_card import SKILL
from skills.language.lists import joined
from skills.people.team_roles import ROLE_OF, TEAM_ROLES

_MOST_CHOICES = 40


def change_answer(ask: Ask, card: ChangeCard, out: Out) -> Answer:
    parts: list[Part] = [DiffPart(card.record, tuple(DiffRow(*row) for row in card.rows))]
    if card.opens:
        what = "This confidential deal" if card.deal.confidential else "The deal"
        parts.append(TextPart(f"{what} opens to {card.user.name}, who will see its records.", "warn"))
    parts += [TextPart(note, "warn") for note in card.notes]
    parts.append(TextPart("What was on record before stays in the history.", "muted"))
    said = "; ".join(f"{label}: {before} → {after}" for label, before, after in card.rows)
    return Answer(f"Change: {card.record}", tuple(parts), summary=f"{card.record}: {said}.", skill=SKILL)


def incomplete_answer(ask: Ask, card: Incomplete, out: Out) -> Answer:
    title, said = _words(card, out)
    return Answer(title, (TextPart(said, "warn"),), actions=_actions(card, out), summary=said, skill=SKILL)


def _words(card: Incomplete, out: Out) -> tuple[str, str]:
    facts = out.facts
    name = facts.deal.name if facts.deal else "this deal"
    wanted = ", ".join(f"“{w}”" for w in facts.wanted) or "that"
    lost = f"I can't find {joined(f'“{n}”' for n in facts.strangers)} among us. " if facts.strangers else ""
    first = card.users[0].name if card.users else "they"
    theirs = card.person.contact.name if card.person else "that person"
    role = f"as {ROLE_OF[facts.intent.role].label} " if facts.intent.role else ""
    standing = f"{first} covers {theirs} already." if card.person else f"{first} is on {name} {role}already."
    words = {
        "nothing_found": ("No such deal", f"I can't find {wanted} among the deals, clients and people you may see."),
        "which_deal": ("Which deal?", "Which deal do you mean?"),
        "no_deals": ("No open deals", "There is no open deal of yours on record to plan a team for."),
        "which_colleague": ("Who of us?", f"{lost}Which colleague do you mean?"),
        "which_contact": ("Whom?", f"Whom at the client of {name} do you mean?"),
        "which_role": ("Which part?", f"Which part does {first} take on {name}?"),
        "no_contacts": (
            "Nobody on record",
            f"Nobody at the client of {name} is on record, so there is nobody to cover. "
            "Add the first one, for example “add contact Maria Lenz, CFO”.",
        ),
        "left": ("No longer here", f"{first} has left and can't take it."),
        "not_on_team": ("Not on the team", f"{first} is not named on the team of {name}{' ' + role if role else ''}."),
        "nothing_new": ("Nothing to change", standing),
    }
    return words[card.lack]


def _actions(card: Incomplete, out: Out) -> tuple[Action, ...]:
    facts = out.facts
    if card.lack == "which_deal":
        return tuple(
            Action(f"deal-{n}", d.name, SKILL, facts.intent.kind, _kept(out) | {"deal_id": d.id})
            for n, d in enumerate(facts.choices, 1)
        )
    if facts.deal is None:
        return ()
    asked = _asked(card, out)
    if asked is None:
        return (Action("plan", "Team plan", SKILL, "show", {"deal_id": facts.deal.id}),)
    verb, fields = asked
    args = _kept(out) | {"deal_id": facts.deal.id}
    args |= {"contact_id": card.person.contact.id} if card.person else {}
    return (Action("choose", "Choose", SKILL, verb, args, fields=fields),)


def _asked(card: Incomplete, out: Out) -> tuple[str, tuple[Field, ...]] | None:
    """(verb, form) for the one thing that is missing."""
    facts = out.facts
    bench = facts.bench
    if card.lack == "which_role":
        roles = tuple(Choice(r.key, r.label) for r in TEAM_ROLES)
        return "assign", (
            Field("role", "Part", "choice", choices=roles),
            Field("hours", "Hours a week", "number", False),
        )
    if bench is None or card.lack not in ("which_colleague", "which_contact"):
        return None
    if card.lack == "which_contact":
        there = tuple(Choice(c.id, c.name) for c in bench.contacts if c.active)
        return "relate", (Field("contact_id", "Whom", "choice", choices=there),)
    people = card.users or tuple(u for u in bench.users.values() if u.active and u.role != "analyst")
    ours = tuple(Choice(u.id, u.name) for u in sorted(people, key=lambda u: (u.name, u.id))[:_MOST_CHOICES])
    return facts.intent.kind, (Field("user_id", "Who of us", "search", choices=ours, find="colleague"),)


def _kept(out: Out) -> dict[str, str]:
    """What was said already, so that a press does not ask for it again."""
    intent, users = out.facts.intent, out.facts.users
    values = {
        "role": intent.role or "",
        "hours": "" if intent.hours is None else f"{intent.hours:g}",
        "user_id": users[0].id if users else "",
    }
    return {k: v for k, v in values.items() if v}
