"""The proposed team: who, why, against today's; what binds it and what would change it."""

from skills.answer import Action, Answer, DetailsPart, Fact, FactsPart, Item, ListPart, Part, TablePart, TextPart
from skills.ask import Ask
from skills.catalog.right_team.outcome import Kept, Out, Proposed, TeamCard
from skills.catalog.right_team.phrases import (
    CANNOT,
    HOW,
    change_word,
    cites_of,
    class_text,
    fairness,
    fit_text,
    gap_text,
    hours_text,
    lever_text,
    one,
    signed,
)
from skills.citing import Citations
from skills.deals.deal_rules import LABELS
from skills.folding import folded
from skills.language.lists import counted, joined, listed
from skills.people.bench import Bench
from skills.people.selling_rules import ATTRIBUTE_LABELS
from skills.wording import Voice

SKILL = "right_team"
_MOST_FREE = 4


def team_answer(ask: Ask, card: TeamCard, out: Out) -> Answer:
    voice, sources, bench = ask.voice, Citations(), out.facts.bench
    assert bench is not None
    cite = sources.record("deal", card.deal.id, card.deal.name)
    parts: list[Part] = [TextPart(_headline(card, voice), cites=(cite,))]
    if card.deal_class is None or card.deal_class == "stray":
        parts.append(TextPart(class_text(card.deal_class), "warn"))
    parts += _seats(card, bench, voice, sources)
    parts += _gaps(card, bench, voice, sources)
    parts += _kept(card, voice)
    parts += _binding(card, bench, voice)
    parts.append(TextPart(fairness(card, ask.principal.role), "muted"))
    more = [*_today(card, voice), *_levers(card, bench, voice), *_past(card, voice, sources)]
    parts += folded("Today's team beside it, and what else would change it", more)
    how = (TextPart(HOW, "muted"), TextPart(class_text(card.deal_class), "muted"))
    parts.append(DetailsPart("How a fit is worked out", how, "how"))
    return Answer(
        f"Right team: {card.deal.name}",
        tuple(parts),
        sources.sources,
        actions(card, out),
        summary=summary(card, voice, bench if out.facts.intent.hours else None),
        skill=SKILL,
    )


def summary(card: TeamCard, voice: Voice, asks_hours: Bench | None = None) -> str:
    """Who should pursue it; before that who has the hours, where they were asked for."""
    held = [(p.seat.label, p.fit.user.name) for p in card.proposed if p.fit is not None]
    if not held:
        said = f"I have nobody to propose for {card.deal.name}."
    else:
        same = all(p.fit is None or change_word(p) == "as today" for p in card.proposed)
        lead = "Keep today's people on" if same else "I would put on"
        said = f"{lead} {card.deal.name}: {listed((f'{name} ({seat})' for seat, name in held), most=4)}."
    open_seats = [p.seat.label for p in card.proposed if p.fit is None]
    said += f" Nobody known fits: {'; '.join(open_seats)}." if open_seats else ""
    return f"{_most_free(card, asks_hours)} {said}" if asks_hours is not None else said


def _most_free(card: TeamCard, bench: Bench) -> str:
    known = [(hours, bench.name(user)) for user, hours in card.free.items() if hours is not None and hours > 0]
    if not known:
        return "Nobody's free hours are on record (capacities.csv)."
    most = sorted(known, key=lambda k: (-k[0], k[1]))[:_MOST_FREE]
    return f"Most hours free: {joined(f'{name} {hours:.0f} a week' for hours, name in most)}."


def _headline(card: TeamCard, voice: Voice) -> str:
    label = LABELS[card.deal_class] if card.deal_class else "Class not known"
    weeks = max(1, round(card.stretch.days / 7))
    until = f"{counted(weeks, 'week')} to {voice.day(card.stretch.end)}"
    until += "" if card.stretch.until_close else ", no close date ahead of it on record"
    fits = f"Proposed team: fit at least **{one(card.team.value, voice)}** of 10"
    fits += f", today's {one(card.today, voice)}" if card.today is not None else ""
    return f"**{label}**, {card.deal.stage}: {counted(len(card.proposed), 'seat')} planned over {until}. {fits}."


def _seats(card: TeamCard, bench: Bench, voice: Voice, sources: Citations) -> list[Part]:
    items = tuple(_seat(p, card, bench, voice, sources) for p in card.proposed if p.fit is not None)
    return [ListPart(items, "Who should pursue it")] if items else []


def _seat(place: Proposed, card: TeamCard, bench: Bench, voice: Voice, sources: Citations) -> Item:
    fit = place.fit
    assert fit is not None
    known, parts = fit.coverage
    told = [
        change_word(place) + (", the owner leads" if place.pinned else ""),
        hours_text(place.seat, card.loads.get(fit.user.id), card.free.get(fit.user.id)),
        fit_text(fit, bench, voice),
        f"{known} of {parts} known" if known < parts else "",
        f"next: {place.runner_up.user.name} {one(place.runner_up.floor, voice)}" if place.runner_up else "",
    ]
    free = card.free.get(fit.user.id)
    tight = free is not None and free < place.seat.hours
    return Item(
        f"{place.seat.label}: {fit.user.name}",
        ". ".join(t[:1].upper() + t[1:] for t in told if t),
        f"{one(fit.floor, voice)}" if known == parts else f"≥ {one(fit.floor, voice)}",
        "warn" if tight or not fit.good_enough else "good",
        cites_of(fit, sources),
    )


def _gaps(card: TeamCard, bench: Bench, voice: Voice, sources: Citations) -> list[Part]:
    if not card.gaps:
        return []
    items = tuple(
        Item(
            g.seat.label,
            gap_text(g, card, bench, voice),
            "Open",
            "bad" if g.seat.role.importance > 1 else "warn",
            (sources.record("training", g.training.id, g.training.title),) if g.training else (),
        )
        for g in card.gaps
    )
    return [ListPart(items, "Seats nobody can fill")]


def _kept(card: TeamCard, voice: Voice) -> list[Part]:
    """Seats left as they are, and who is on the pursuit without a seat."""
    items = [_kept_item(k, voice) for k in card.kept]
    items += [
        Item(f"{m.label}: {m.user.name}", "no seat that this class asks for; stays", tone="muted") for m in card.others
    ]
    return [ListPart(tuple(items), "Left as it is")] if items else []


def _kept_item(kept: Kept, voice: Voice) -> Item:
    why = "not among the people compared" if kept.outside else "nothing of theirs to compare here"
    other = kept.alternative
    more = f"; {other.user.name} would fit {one(other.floor, voice)}" if other else ""
    return Item(f"{kept.seat.label}: {joined(m.user.name for m in kept.members)}", f"{why}{more}", tone="muted")


def _today(card: TeamCard, voice: Voice) -> list[Part]:
    """Today's holder of each planned seat against the proposed one."""
    if not any(p.today for p in card.proposed):
        return [TextPart("Nobody holds a planned seat on record today.", "muted")]
    rows = tuple(
        (
            p.seat.label,
            joined(m.user.name for m in p.today) or "open",
            one(p.today_fit.floor, voice) if p.today_fit else "",
            p.fit.user.name if p.fit else "open",
            one(p.fit.floor, voice) if p.fit else "",
        )
        for p in card.proposed
    )
    table = TablePart(("Seat", "Today", "Fit", "Proposed", "Fit"), rows, "", ("left", "left", "right", "left", "right"))
    return [DetailsPart("Today's team beside the proposed one", (table,), "today")]


def _binding(card: TeamCard, bench: Bench, voice: Voice) -> list[Part]:
    """The rules that cost the team something."""
    items = [Item(CANNOT[r], tone="warn") for r in sorted(card.team.dropped) if r in CANNOT]
    items += [Item(lever_text(x, card, bench), badge=signed(x.gain, voice)) for x in card.binding]
    return [ListPart(tuple(items), "What binds it")] if items else []


def _levers(card: TeamCard, bench: Bench, voice: Voice) -> list[Part]:
    items = [Item(lever_text(x, card, bench), badge=signed(x.gain, voice)) for x in card.levers]
    if not card.binding and card.team.pairs:
        items.insert(0, Item("No rule binds: this is the best team by fit alone", tone="good"))
    if card.team.pairs and not card.team.dropped & {"client"}:
        names = joined(u.name for u in card.knowing)
        items += [Item(f"Knows the client: {names}", tone="muted")] if names else []
    if card.attributes:
        told = "; ".join(f"{u.name} {joined(ATTRIBUTE_LABELS[a] for a in best)}" for u, best in card.attributes)
        items.append(Item(f"Strongest as: {told}", tone="muted"))
    return [ListPart(tuple(items), "What would change it")] if items else []


def _past(card: TeamCard, voice: Voice, sources: Citations) -> list[Part]:
    """How deals like this one went for the people proposed."""
    if not card.fair:
        return []
    facts = []
    seen: set[str] = set()
    for place in card.proposed:
        past = next((p.past for p in place.fit.parts if p.past is not None), None) if place.fit else None
        if place.fit is None or past is None or not past.deals or place.fit.user.id in seen:
            continue
        seen.add(place.fit.user.id)
        names = listed((f"{d.name} ({d.status})" for d in past.deals), most=3)
        cites = tuple(sources.record("deal", d.id, d.name) for d in past.deals[:3])
        facts.append(Fact(place.fit.user.name, f"{past.won:,} won of {len(past.deals):,}: {names}", cites=cites))
    return [DetailsPart("How deals like this one went", (FactsPart(tuple(facts)),), "past")] if facts else []


def actions(card: TeamCard, out: Out) -> tuple[Action, ...]:
    intent, args = out.facts.intent, {"deal_id": card.deal.id}
    kept = {k: "yes" for k, on in (("whole", intent.whole), ("free_lead", intent.free_lead)) if on}
    found: list[Action] = []
    changed = any(p.fit is not None and change_word(p) != "as today" for p in card.proposed)
    if changed:
        found.append(Action("accept", "Put them on the deal", SKILL, "accept", {**args, **kept}, "primary"))
    if not card.whole:
        found.append(Action("whole", "Compare everybody", SKILL, "show", {**args, **kept, "whole": "yes"}))
    if any(p.pinned for p in card.proposed) and not intent.free_lead:
        found.append(Action("free", "Who should lead?", SKILL, "show", {**args, **kept, "free_lead": "yes"}))
    found.append(Action("plan", "Team plan", "team_plan", "show", args))
    return tuple(found)
