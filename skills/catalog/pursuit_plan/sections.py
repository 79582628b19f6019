"""The chapters of the plan, as parts: the card shows them, the document takes them over."""

from knowledge.records import Evidence
from skills.answer import Fact, FactsPart, Item, ListPart, Part, TextPart, Tone
from skills.catalog.pursuit_plan.outcome import Pursuit
from skills.catalog.pursuit_plan.phases import Phase
from skills.catalog.pursuit_plan.rivals import Standing
from skills.catalog.pursuit_plan.rules import PHASE_GOALS, POSTURES
from skills.catalog.pursuit_plan.step import Planned
from skills.catalog.pursuit_plan.words import (
    STATES,
    TONES,
    accept_button,
    by_whom,
    cite,
    gain_words,
    pace_words,
    phase_title,
    step_cites,
)
from skills.citing import Citations
from skills.language.lists import listed
from skills.money.rules import LABELS as INDICATORS
from skills.money.rules import VERDICT_LABELS
from skills.people.stakeholder_map import covered
from skills.people.stakeholder_rules import ROLE_LABELS, ROLE_PLURALS, ROLES
from skills.profile.rules import LABELS as PROFILES
from skills.profile.rules import TRAP_LABELS
from skills.scoring.words import FOG_LABELS
from skills.wording import Voice

_QUOTES = 2


def client(pursuit: Pursuit, voice: Voice, sources: Citations) -> FactsPart:
    """Who they are, what they want, whether there is money, and how near we are to those who decide."""
    account, found = pursuit.facts.file.account, pursuit.client
    facts = (
        [Fact("Client", _who(pursuit), cites=(sources.record("account", account.id, account.name),))] if account else []
    )
    if found is not None:
        sprung = [TRAP_LABELS[s.trap] for s in found.signals if s.state == "sprung"]
        trap = f"; {listed(sprung, most=4)} trap" if sprung else ""
        won = len(found.bought.won)
        facts.append(
            Fact(
                "Profile",
                f"{PROFILES[found.standing.profile]}, {won} won deal{'s' if won != 1 else ''}{trap}",
                "warn" if sprung else "plain",
            )
        )
    goals = pursuit.facts.themes.goals
    cites = tuple(sources.record("imperative", g.id, g.title) for g in goals[:3])
    facts.append(
        Fact(
            "They must achieve",
            listed([f"“{g.title}”" for g in goals], most=3) or "no imperative of theirs is on record",
            "plain" if goals else "warn",
            cites,
        )
    )
    facts.append(_money(pursuit, sources))
    facts.append(_map(pursuit))
    return FactsPart(tuple(facts), "Client")


def _who(pursuit: Pursuit) -> str:
    account = pursuit.facts.file.account
    assert account is not None
    return ", ".join(t for t in (account.name, account.industry, account.region) if t)


def _money(pursuit: Pursuit, sources: Citations) -> Fact:
    money = pursuit.money
    open_ones = [INDICATORS[i.key].lower() for i in money.indicators if i.state != "yes"]
    said = f"{VERDICT_LABELS[money.verdict.name]}, {money.verdict.yes} of 5 indicators"
    if open_ones:
        said += f"; open: {listed(open_ones, most=5)}"
    tones: dict[str, Tone] = {"funded": "good", "likely": "plain", "unproven": "warn", "none": "bad"}
    cites = tuple(cite(b, pursuit, sources) for b in money.verdict.decided_by[:1])
    return Fact("Money", said, tones[money.verdict.name], cites)


def _map(pursuit: Pursuit) -> Fact:
    told, moment = [], pursuit.plan.now.at
    for role in ROLES:
        holders = [p for p in pursuit.people if p.recorded == role and p.contact.active]
        warm = sum(covered(p, moment) for p in holders)
        name = ROLE_LABELS[role] if len(holders) == 1 else ROLE_PLURALS[role]
        told.append(f"{len(holders)} {name} ({warm} in touch)" if holders else f"no {ROLE_LABELS[role]}")
    return Fact("Map", listed(told, most=4), "warn" if any(t.startswith("no ") for t in told) else "plain")


def strategy(pursuit: Pursuit) -> list[Part]:
    found = pursuit.strategy
    rule = found.rule
    parts: list[Part] = [
        TextPart(f"**Strategy: {rule.name}.** {rule.then}."),
        TextPart(f"Because {found.because}. Rule: {rule.when}. It follows from: {rule.why}.", "muted"),
    ]
    if found.other is not None:
        parts.append(TextPart(f"Next best: {found.other.name} ({found.other.when}).", "muted"))
    return parts


def rivals(pursuit: Pursuit, voice: Voice, sources: Citations) -> list[Part]:
    if not pursuit.standings:
        said = "No competitor is named on this deal. Tell me who else is in it, or ask: a deal without one is rare."
        return [TextPart(f"**Competition.** {said}", "warn")]
    items = tuple(_rival(s, pursuit, voice, sources) for s in pursuit.standings)
    return [ListPart(items, "Competitive position")]


def _rival(standing: Standing, pursuit: Pursuit, voice: Voice, sources: Citations) -> Item:
    name, meaning = POSTURES[standing.posture]
    told = [
        f"{meaning} ({standing.because})",
        *(f"for us: {_quote(e, voice)}" for e in standing.for_us[:_QUOTES]),
        *(f"for them: {_quote(e, voice)}" for e in standing.against[:_QUOTES]),
        f"only ours: {listed([t.ours.title for t in standing.only_ours], most=3)}"
        if standing.only_ours
        else "nothing of ours is on record that they can't claim",
        f"they can claim too: {listed([t.ours.title for t in standing.shared], most=3)}" if standing.shared else "",
        f"their weakness: {standing.competitor.weaknesses}" if standing.competitor.weaknesses else "",
    ]
    cites = [cite(standing.edge, pursuit, sources), cite(standing.competitor, pursuit, sources)]
    cites += [cite(e, pursuit, sources) for e in (*standing.for_us[:_QUOTES], *standing.against[:_QUOTES])]
    said = ". ".join(f"{t[:1].upper()}{t[1:]}" for t in told if t)
    tone: Tone = "bad" if standing.against and not standing.for_us else "warn" if standing.against else "plain"
    return Item(standing.competitor.name, said, name, tone, tuple(dict.fromkeys(cites)))


def _quote(item: Evidence, voice: Voice) -> str:
    """What was said, when, and how far it can be believed where it is no fact."""
    fog = "" if item.fog == "fact" else f", {FOG_LABELS[item.fog].lower()}"
    return f"“{item.statement}” ({voice.day(item.at)}{fog})"


def team(pursuit: Pursuit, sources: Citations) -> list[Part]:
    items = []
    for seat in pursuit.seats:
        who = listed([m.user.name for m in seat.by], most=4) or "nobody yet"
        cites = tuple(cite(m.edge, pursuit, sources) for m in seat.by if m.edge is not None)
        tone: Tone = "plain" if seat.by else "warn"
        items.append(Item(seat.seat.label, f"{who}: {seat.seat.role.does}", seat.seat.role.side, tone, cites))
    items += [Item(m.user.name, m.label, "", "muted") for m in pursuit.loose]
    return [ListPart(tuple(items), "Team")] if items else []


def phase(pursuit: Pursuit, which: Phase, voice: Voice, sources: Citations, *, buttons: bool = True) -> ListPart:
    """One stretch of the road: until when, what it is for, how long it usually takes, and its steps."""
    head = Item(f"Goal: {PHASE_GOALS[which.key]}", pace_words(which, voice), tone="muted")
    items = tuple(step_item(p, pursuit, voice, sources, buttons=buttons) for p in pursuit.of_phase(which))
    none = () if items else (Item("No gap on record asks for a step here", tone="muted"),)
    return ListPart((head, *items, *none), phase_title(which, voice))


def step_item(planned: Planned, pursuit: Pursuit, voice: Voice, sources: Citations, *, buttons: bool = True) -> Item:
    told = [by_whom(planned, pursuit, voice), planned.step.why, gain_words(planned)]
    button = None
    if buttons and planned.state == "proposed":
        button = accept_button(f"accept-{planned.number}", "Accept", pursuit, (planned,))
    return Item(
        f"{planned.number}) {planned.step.title}",
        " · ".join(t for t in told if t),
        STATES[planned.state],
        TONES[planned.state],
        step_cites(planned, pursuit, sources),
        button,
    )


def risks(pursuit: Pursuit, voice: Voice) -> list[Part]:
    """What endangers the date, and on what suppositions it rests."""
    way, found = pursuit.road, []
    if way.late_by:
        found.append(
            Item(
                f"At our usual pace it closes on {voice.day(way.at_our_pace)}, {way.late_by} days after the close date",
                "Every phase is cut by the same share; take steps out, or move the date",
                tone="bad",
            )
        )
    last = pursuit.last_due
    if last is not None and last > way.closes_on:
        late = [p for p in pursuit.planned if p.due_on > way.closes_on]
        days = (last - way.closes_on).days
        found.append(
            Item(
                f"{len(late)} step{'s' if len(late) > 1 else ''} end after the close, the last by {days} days",
                listed([f"{p.number}) {p.step.title}" for p in late], most=2),
                tone="bad",
            )
        )
    for short in pursuit.short:
        name = pursuit.name(short.user_id)
        needed, free = voice.number(short.needed, 0), voice.number(short.free, 0)
        found.append(Item(f"{name} is asked for {needed} hours and has {free} free until the close", tone="warn"))
    found += [Item(t, tone="muted") for t in _suppositions(pursuit, voice)]
    return [ListPart(tuple(found), "Schedule")] if found else []


def _suppositions(pursuit: Pursuit, voice: Voice) -> list[str]:
    way, told = pursuit.road, []
    if not way.close_known:
        passed = pursuit.deal.close_on is not None
        what = "The close date has passed" if passed else "The deal has no close date"
        told.append(f"{what}: the road runs from today at our pace, to {voice.day(way.closes_on)}")
    elif way.slack:
        told.append(f"{way.slack} days to spare at our usual pace; the first phase has them")
    if way.in_stage_days is None:
        told.append("Since when the deal is in its stage is not on record: its phase is taken as just begun")
    unknown = sorted({pursuit.name(p.step.owner_id) for p in pursuit.planned if not p.hours_known})
    if unknown:
        told.append(
            f"Hours of {listed(unknown, most=4)} are not on record (capacities.csv): their dates follow effort alone"
        )
    return told
