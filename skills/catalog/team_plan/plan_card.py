"""The plan: what is wrong, who holds which seat, RACI, who covers whom, how often we talk."""

from skills.answer import Action, Answer, DetailsPart, Fact, FactsPart, Item, ListPart, Part, TablePart, TextPart, Tone
from skills.ask import Ask
from skills.catalog.team_plan.asked import answer_to
from skills.catalog.team_plan.cadence import Coverage
from skills.catalog.team_plan.outcome import CoverCard, Out, PlanCard
from skills.catalog.team_plan.phrases import (
    CADENCE_HOW,
    CLASS_SAYS,
    conflict_text,
    cover_text,
    due_text,
    part,
    short_names,
    who,
)
from skills.catalog.team_plan.rules import AMONG_US
from skills.citing import Citations
from skills.language.lists import counted, joined, listed
from skills.scoring.deal_rules import LABELS, UNKNOWN
from skills.scoring.selling_rules import CLASS_UNKNOWN_AS
from skills.scoring.team_now import Filled
from skills.wording import Voice

SKILL = "team_plan"
_MOST_PEOPLE = 8
_GRAVE = ("nobody", "both_sides", "buyer", "left")


def plan_answer(ask: Ask, card: PlanCard, out: Out) -> Answer:
    voice, sources = ask.voice, Citations()
    cite = sources.record("deal", card.deal.id, card.deal.name)
    told = answer_to(out.facts.intent, card, voice)
    parts: list[Part] = [TextPart(f"**{told}**")] if told else []
    parts.append(TextPart(_headline(card), cites=(cite,)))
    if CLASS_SAYS[card.deal_class]:
        parts.append(TextPart(CLASS_SAYS[card.deal_class], "warn"))
    parts += _conflicts(card, voice)
    parts += _roles(card, voice, sources)
    parts += _raci(card)
    parts += _coverage(card, voice, sources)
    parts.append(_among_us(card))
    return Answer(
        f"Team plan: {card.deal.name}",
        tuple(parts),
        sources.sources,
        _actions(card),
        summary=told or summary(card, voice),
        skill=SKILL,
    )


def summary(card: PlanCard, voice: Voice) -> str:
    people = len({m.user.id for m in card.team})
    said = (
        f"{card.deal.name}: {counted(people, 'person', 'people')} on the team, {counted(len(card.vacant), 'seat')} open"
    )
    if card.conflicts:
        said += f", {counted(len(card.conflicts), 'conflict')}. {conflict_text(card.conflicts[0], voice)}."
        return said
    due = next((c for c in card.covered if c.late and c.person.recorded), None)
    return f"{said}, no conflict." + (f" {who(due)}: {due_text(due, voice)}." if due else "")


def _headline(card: PlanCard) -> str:
    label = LABELS[card.deal_class] if card.deal_class else UNKNOWN
    seats = f"{len(card.held) - len(card.vacant):,} of {counted(len(card.held), 'seat')} held"
    vacant = f"; open: {joined(f.seat.label for f in card.vacant)}" if card.vacant else ""
    return f"**{label}**, {card.deal.stage}: {seats}{vacant}."


def _conflicts(card: PlanCard, voice: Voice) -> list[Part]:
    if not card.conflicts:
        return [
            TextPart("No conflict: every workstream has one who answers for it, and nobody too many hours.", "good")
        ]
    items = tuple(Item(conflict_text(c, voice), tone="bad" if c.kind in _GRAVE else "warn") for c in card.conflicts)
    return [ListPart(items, "Conflicts")]


def _roles(card: PlanCard, voice: Voice, sources: Citations) -> list[Part]:
    parts: list[Part] = []
    for side, title in (("pursuit", "Pursuit"), ("delivery", "Delivery")):
        places = [f for f in card.held if f.seat.role.side == side]
        loose = [m for m in card.others if m.side == side]
        if not places and not loose:
            continue
        rows = [_row(f, card) for f in places]
        rows += [(m.label, m.user.name, _hours(m.hours), "no seat this class asks for") for m in loose]
        held = [m for f in places for m in f.by] + loose
        cites = tuple(
            sources.record("edge", m.edge.id, f"{m.user.name}: {m.label}") for m in held if m.edge is not None
        )
        columns = ("Seat", "Who", "Hours a week", "Answers for")
        parts.append(TablePart(columns, tuple(rows), title, ("left", "left", "right", "left"), cites))
    return parts


def _row(place: Filled, card: PlanCard) -> tuple[str, ...]:
    seat = place.seat
    if place.by:
        hours = joined(_hours(m.hours) for m in place.by)
        return seat.label, joined(m.user.name for m in place.by), hours, seat.role.does
    could = card.could.get(seat.key)
    fits = f"; {could.user.name} would fit at least {could.floor:.1f} of 10" if could else ""
    return seat.label, "open", f"{seat.hours:g} asked", f"{seat.role.does}{fits}"


def _hours(hours: float | None) -> str:
    return "not noted" if hours is None else f"{hours:g}"


def _raci(card: PlanCard) -> list[Part]:
    if not card.lines:
        return []
    names = short_names(m.user for m in card.team)
    rows = tuple(
        (
            line.label,
            joined(names.get(u.id, u.name) for u in line.responsible) or "nobody",
            names.get(line.accountable.id, line.accountable.name) if line.accountable else "nobody",
            joined(names.get(u.id, u.name) for u in line.consulted),
            joined(names.get(u.id, u.name) for u in line.informed),
        )
        for line in card.lines
    )
    columns = ("Workstream", "Responsible", "Accountable", "Consulted", "Informed")
    return [TablePart(columns, rows, "Who answers for what")]


def _coverage(card: PlanCard, voice: Voice, sources: Citations) -> list[Part]:
    if not card.covered:
        how = "add the first one, for example “add contact Maria Lenz, CFO”"
        return [TextPart(f"Nobody at the client is on record, so nobody can be covered: {how}.", "warn")]
    shown = [c for c in card.covered if c.person.recorded or c.covered][:_MOST_PEOPLE] or list(
        card.covered[:_MOST_PEOPLE]
    )
    parts: list[Part] = [ListPart(tuple(_person(c, card.deal.id, voice, sources) for c in shown), "Who covers whom")]
    more = len(card.covered) - len(shown)
    parts += (
        [TextPart(f"{counted(more, 'more person', 'more people')} at the client: ask who covers them.", "muted")]
        if more
        else []
    )
    parts.append(DetailsPart("How often, by what rule", (TextPart(CADENCE_HOW, "muted"),), "cadence"))
    return parts


def _person(c: Coverage, deal_id: str, voice: Voice, sources: Citations) -> Item:
    buyer = c.person.recorded == "buyer"
    tone: Tone = "bad" if buyer and not c.covered else "warn" if c.late or not c.covered else "plain"
    heard, played = c.person.heard, c.person.edge
    cites = [sources.record("edge", played.id, f"{c.person.contact.name}: {part(c)}")] if played else []
    cites += [sources.record("activity", heard.id, heard.subject, at=heard.at)] if heard else []
    return Item(who(c), cover_text(c, voice), part(c), tone, tuple(cites), _put_on(c, deal_id))


def _put_on(c: Coverage, deal_id: str) -> Action | None:
    """Shown as a change and confirmed before it is written."""
    if c.suggested is None:
        return None
    args = {"deal_id": deal_id, "contact_id": c.person.contact.id, "user_id": c.suggested.id}
    first = c.suggested.name.split()[0]
    return Action(f"relate-{c.person.contact.id}", f"Put {first} on them", SKILL, "relate", args)


def _among_us(card: PlanCard) -> FactsPart:
    known = card.deal_class or CLASS_UNKNOWN_AS
    return FactsPart(tuple(Fact(what, often) for what, often in AMONG_US[known]), "Among ourselves")


def _actions(card: PlanCard) -> tuple[Action, ...]:
    args = {"deal_id": card.deal.id}
    found = [Action("team", "Who should be on it?", "right_team", "show", args)]
    for place in card.vacant:
        could = card.could.get(place.seat.key)
        if could is not None:
            filled = {**args, "user_id": could.user.id, "role": place.seat.role.key}
            name = f"{could.user.name.split()[0]} as {place.seat.label}"
            found.append(Action(f"assign-{place.seat.key}", name, SKILL, "assign", filled))
    return (*found[:4], Action("people", "Who's who", "stakeholders", "show", args))


def cover_answer(ask: Ask, card: CoverCard, out: Out) -> Answer:
    voice, sources = ask.voice, Citations()
    items = tuple(_person(c, card.deal.id, voice, sources) for c in card.covered[: 3 * _MOST_PEOPLE])
    first = card.covered[0]
    said = f"{who(first)}: {cover_text(first, voice)}." if card.one else _state(card, voice)
    label = LABELS[card.deal_class] if card.deal_class else UNKNOWN.lower()
    parts: list[Part] = [
        ListPart(items, "Who covers whom"),
        TextPart(f"How often follows {card.deal.name} ({label}, {card.deal.stage}). {CADENCE_HOW}", "muted"),
    ]
    title = f"Who covers {card.covered[0].person.contact.name}" if card.one else f"Coverage: {card.deal.name}"
    plan = Action("plan", "Team plan", SKILL, "show", {"deal_id": card.deal.id})
    return Answer(title, tuple(parts), sources.sources, (plan,), summary=said, skill=SKILL)


def _state(card: CoverCard, voice: Voice) -> str:
    """Whom nobody covers, and who has been waiting longest."""
    played = [c for c in card.covered if c.person.recorded]
    lacking = [who(c) for c in played if not c.covered]
    late = sorted((c for c in played if c.late), key=lambda c: (-c.late, c.person.contact.name))
    bare = f"nobody covers {listed(lacking, most=3)}" if lacking else "everybody with a part is covered"
    waiting = "nobody is overdue"
    if late:
        longest = f"{who(late[0])}, by {counted(late[0].late, 'day')}"
        waiting = f"{counted(len(late), 'person is', 'people are')} overdue, longest {longest}"
    return f"{card.deal.name}: {bare}; {waiting}."
