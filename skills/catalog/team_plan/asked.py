"""The one thing a question about the plan asks for, in a sentence before the plan. Pure."""

from knowledge.records import User
from skills.catalog.team_plan.intent import Intent
from skills.catalog.team_plan.outcome import PlanCard
from skills.language.lists import joined
from skills.people.team_roles import ROLE_OF, RoleKey
from skills.wording import Voice


def answer_to(intent: Intent, card: PlanCard, voice: Voice) -> str:
    """Empty where the whole plan was asked for."""
    if intent.load:
        return _load(card, voice)
    if intent.both:
        return _both(card)
    if intent.work:
        return _work(intent.work, card)
    return _role(intent.role, card) if intent.role is not None else ""


def _load(card: PlanCard, voice: Voice) -> str:
    over = [c for c in card.conflicts if c.kind == "overbooked"]
    if over:
        people = joined(f"{c.people[0].name} by {voice.number(c.hours, 1)} h a week" for c in over)
        return f"Overbooked on {card.deal.name}: {people}."
    unknown = sorted({m.user.name for m in card.team if (load := card.loads.get(m.user.id)) and load.capacity is None})
    silent = f" Not known of {joined(unknown)}: their hours are not on record." if unknown else ""
    return f"Nobody on the team of {card.deal.name} is overbooked, as far as hours are on record.{silent}"


def _both(card: PlanCard) -> str:
    sides = {u for c in card.conflicts if c.kind == "both_sides" for u in (p.name for p in c.people)}
    if not sides:
        return f"Nobody is on both the pursuit and the delivery of {card.deal.name}."
    verb = "is" if len(sides) == 1 else "are"
    return f"{joined(sorted(sides))} {verb} on both the pursuit and the delivery of {card.deal.name}."


def _work(label: str, card: PlanCard) -> str:
    lines = [x for x in card.lines if x.label == label or x.label.startswith(f"{label}:")]
    if not lines:
        return f"{label} is no workstream of {card.deal.name}."
    told = []
    for line in lines:
        answers = f"{line.accountable.name} answers for it" if line.accountable else "nobody answers for it"
        others = [u for u in line.responsible if line.accountable is None or u.id != line.accountable.id]
        with_them = f", responsible with them: {_names(others)}" if others else ""
        told.append(f"{line.label} on {card.deal.name}: {answers}{with_them}.")
    return " ".join(told)


def _role(key: RoleKey, card: PlanCard) -> str:
    role = ROLE_OF[key]
    held = [f for f in card.held if f.seat.role.key == key]
    loose = [m for m in card.others if m.key == key]
    if not held and not loose:
        return f"{card.deal.name} has no {role.label.lower()}, and its class asks for none."
    told = [f"{f.seat.label}: {joined(m.user.name for m in f.by) or 'open'}" for f in held]
    told += [f"{m.label}: {m.user.name}" for m in loose]
    return f"{card.deal.name}, {'; '.join(told)}."


def _names(users: list[User]) -> str:
    return joined(u.name for u in users)
