"""The plan: what is wrong, who holds which seat, RACI, who covers whom, how often we talk."""

from dataclasses import replace

from skills.answer import Action, Answer, Fact, FactsPart, Item, ListPart, Part, TablePart, TextPart, Tone
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
from skills.deals.deal_rules import LABELS, UNKNOWN
from skills.folding import folded
from skills.language.lists import counted, joined, listed
from skills.people.selling_rules import CLASS_UNKNOWN_AS
from skills.people.team_now import Filled, Member
from skills.wording import Voice

SKILL = "team_plan"
_MOST_PEOPLE = 12
_MOST_DUE = 4
_GRAVE = ("nobody", "both_sides", "buyer", "left")


def plan_answer(ask: Ask, card: PlanCard, out: Out) -> Answer:
    voice, sources = ask.voice, Citations()
    cite = sources.record("deal", card.deal.id, card.deal.name)
    told = answer_to(out.facts.intent, card, voice)
    parts: list[Part] = [TextPart(_headline(card), cites=(cite,))]
    if CLASS_SAYS[card.deal_class]:
        parts.append(TextPart(CLASS_SAYS[card.deal_class], "warn"))
    first, second = _seats(card, sources), _raci(card)
    title = "Who answers for what (RACI)"
    if out.facts.intent.raci:
        first, second, title = second, first, "The team"
    parts += _conflicts(card, voice, told=bool(told))
    parts += first
    parts += _due(card, voice, sources)
    parts += folded(title, second, "raci")
    parts += folded("Everybody at the client, and how often", _everybody(card, voice, sources), "cover")
    parts += folded("Among ourselves, and what each seat does", [_among_us(card), *_what_each_does(card)], "seats")
    return Answer(
        f"Team plan: {card.deal.name}",
        tuple(parts),
        sources.sources,
        _actions(card),
        summary=told or summary(card, voice),
        skill=SKILL,
    )


def summary(card: PlanCard, voice: Voice) -> str:
    """The gravest conflict first, else whom we owe a word; then who is on it."""
    people = counted(len({m.user.id for m in card.team}), "person", "people")
    said = f"{people} on the team of {card.deal.name}, {counted(len(card.vacant), 'seat')} open"
    if card.conflicts:
        more = len(card.conflicts) - 1
        and_more = f"; {counted(more, 'more conflict')}" if more else ""
        return f"{conflict_text(card.conflicts[0], voice)}{and_more}. {said}."
    due = max((c for c in card.covered if c.late and c.person.recorded), key=lambda c: c.late, default=None)
    return f"{said}, no conflict." + (f" Waiting longest: {who(due)}, {due_text(due, voice)}." if due else "")


def _headline(card: PlanCard) -> str:
    label = LABELS[card.deal_class] if card.deal_class else UNKNOWN
    seats = f"{len(card.held) - len(card.vacant):,} of {counted(len(card.held), 'seat')} held"
    vacant = f"; open: {joined(f.seat.label for f in card.vacant)}" if card.vacant else ""
    return f"**{label}**, {card.deal.stage}: {seats}{vacant}."


def _conflicts(card: PlanCard, voice: Voice, *, told: bool) -> list[Part]:
    if not card.conflicts:
        return [
            TextPart("No conflict: every workstream has one who answers for it, and nobody too many hours.", "good")
        ]
    items = tuple(Item(conflict_text(c, voice), tone="bad" if c.kind in _GRAVE else "warn") for c in card.conflicts)
    if len(items) == 1 and not told:
        return []
    return [ListPart(items, "Conflicts")]


def _seats(card: PlanCard, sources: Citations) -> list[Part]:
    """Every seat of both sides, and who holds it."""
    rows: list[tuple[str, ...]] = []
    held: list[Member] = []
    for side, title in (("pursuit", "Pursuit"), ("delivery", "Delivery")):
        for place in card.held:
            if place.seat.role.side == side:
                rows.append((title, *_row(place, card)))
                held += place.by
        loose = [m for m in card.others if m.side == side]
        rows += [(title, m.label, f"{m.user.name} (no seat this class asks for)", _hours(m.hours)) for m in loose]
        held += loose
    if not rows:
        return []
    cites = tuple(sources.record("edge", m.edge.id, f"{m.user.name}: {m.label}") for m in held if m.edge is not None)
    columns = ("Side", "Seat", "Who", "Hours a week")
    return [TablePart(columns, tuple(rows), "The team", ("left", "left", "left", "right"), cites)]


def _row(place: Filled, card: PlanCard) -> tuple[str, ...]:
    seat = place.seat
    if place.by:
        return seat.label, joined(m.user.name for m in place.by), joined(_hours(m.hours) for m in place.by)
    could = card.could.get(seat.key)
    fits = f"; {could.user.name} would fit, at least {could.floor:.1f} of 10" if could else ""
    return seat.label, f"open{fits}", f"{seat.hours:g} asked"


def _what_each_does(card: PlanCard) -> list[Part]:
    does = {f.seat.role.label: f.seat.role.does for f in card.held}
    return [FactsPart(tuple(Fact(*pair) for pair in does.items()), "What each seat answers for")] if does else []


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


def _due(card: PlanCard, voice: Voice, sources: Citations) -> list[Part]:
    """Whom nobody covers, then who waits longest; all the others are in the folded list."""
    if not card.covered:
        how = "add the first one, for example “add contact Maria Lenz, CFO”, or import contacts.csv"
        return [TextPart(f"Nobody at the client is on record, so nobody can be covered: {how}.", "warn")]
    waiting = [c for c in card.covered if c.person.recorded and (c.late or not c.covered)]
    waiting.sort(key=lambda c: (c.covered, -c.late, c.person.contact.name))
    if not waiting:
        return [TextPart("Everybody at the client with a part on record is covered and in touch.", "good")]
    items = tuple(_person(c, card.deal.id, voice, sources) for c in waiting[:_MOST_DUE])
    title = f"Uncovered or overdue at the client: {len(waiting):,} of {len(card.covered):,}"
    return [ListPart(items, title)]


def _everybody(card: PlanCard, voice: Voice, sources: Citations) -> list[Part]:
    if not card.covered:
        return []
    shown = card.covered[:_MOST_PEOPLE]
    items = tuple(replace(_person(c, card.deal.id, voice, sources), action=None) for c in shown)
    more = len(card.covered) - len(shown)
    rest = f" {counted(more, 'more person', 'more people')} there: ask who covers them." if more else ""
    return [ListPart(items), TextPart(CADENCE_HOW + rest, "muted")]


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
        *folded(
            "How often, by what rule",
            [TextPart(f"It follows {card.deal.name} ({label}, {card.deal.stage}). {CADENCE_HOW}", "muted")],
            "cadence",
        ),
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
