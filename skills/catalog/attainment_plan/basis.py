"""How the plan was computed: chances with their source and sample, hours, dates, and what was assumed."""

from knowledge.closings import OPEN_STAGES
from skills.answer import DetailsPart, Fact, FactsPart, Simple, TablePart, TextPart
from skills.ask import Ask
from skills.catalog.attainment_plan.entries import Entry
from skills.catalog.attainment_plan.phrases import hours, share, tally, whose
from skills.catalog.attainment_plan.plan import Plan
from skills.citing import Citations
from skills.deals.deal_rules import FEWEST_CLOSED
from skills.deals.win_chance import COMPANY_WEIGHT
from skills.language.lists import counted
from skills.wording import Voice

_MOST_NAMED = 3


def basis(plan: Plan, ask: Ask, sources: Citations) -> DetailsPart:
    voice = ask.voice
    parts: list[Simple] = []
    if plan.chances_known:
        parts.append(_chances(plan, ask))
    facts = (*_chance_facts(plan, ask), *_hours_facts(plan, voice, sources), *_other_facts(plan, voice))
    parts.append(FactsPart(facts, "What it rests on"))
    if not plan.choice.proven:
        parts.append(TextPart("The solver ran out of time: a good plan, not proven to be the best.", "warn"))
    return DetailsPart("How this was computed", tuple(parts), "basis")


def _chances(plan: Plan, ask: Ask) -> TablePart:
    """One row per stage in the plan."""
    voice, own = ask.voice, "You" if whose(plan, ask) == "you" else plan.person.user.name.split()[0]
    rows = []
    for stage in OPEN_STAGES:
        known = next(
            (e.chance for e in plan.entries if e.chance and not e.chance.supposed and e.deal.stage == stage), None
        )
        if known is not None:
            span = f"{share(known.mean, voice)} ({share(known.low, voice)} to {share(known.high, voice)})"
            rows.append((stage, tally(known.company), tally(known.own), span))
    columns = ("From stage", "Won, company", f"Won, {own.lower() if own == 'You' else own}", "Chance (80 % interval)")
    return TablePart(columns, tuple(rows), "Win chance", align=("left", "right", "right", "right"))


def _chance_facts(plan: Plan, ask: Ask) -> tuple[Fact, ...]:
    if not plan.chances_known:
        return ()
    by_stage = any(e.chance is not None and e.chance.stage is not None for e in plan.entries)
    counted_over = (
        "closed deals of the whole company that had reached the stage"
        if by_stage
        else "all closed deals of the company: the history of their stages is not on record"
    )
    own = "your own" if whose(plan, ask) == "you" else "their own"
    rule = (
        f"{counted_over}; {own} closed deals move it, everybody else's together weigh as much as "
        f"{COMPANY_WEIGHT} of them at most"
    )
    facts = [Fact("Win chance", rule), Fact("Right to Win", _bands(plan))]
    facts.append(Fact("Chance of the target", "exact, each deal taken as won or lost on its own"))
    return tuple(facts)


def _bands(plan: Plan) -> str:
    if plan.wins.bands.tells:
        told = ", ".join(f"{b} {t.won:,} of {t.closed:,}" for b, t in plan.wins.bands.tallies.items())
        return f"moves the chance, because the record supports it (won, by band: {told})"
    if plan.wins.bands.closed:
        told = counted(plan.wins.bands.closed, "closed deal")
        return f"does not move the chance: {told} with a score do not tell the bands apart"
    return f"does not move the chance: too few closed deals with a score (two bands with {FEWEST_CLOSED} each it takes)"


def _hours_facts(plan: Plan, voice: Voice, sources: Citations) -> tuple[Fact, ...]:
    if plan.room is None:
        free = Fact(
            "Hours free",
            "not on record, so they limit nothing here: import capacities.csv, or ask “what if I have 10 hours a week”",
            "warn",
        )
    elif plan.scenario.hours is not None:
        free = Fact("Hours free", f"{hours(plan.scenario.hours, voice)} a week, as supposed{_promised(plan, voice)}")
    else:
        cites = tuple(
            sources.record("capacity", c.id, f"Hours of {plan.person.user.name} from {voice.day(c.starts_on)}")
            for c in plan.person.capacities[:_MOST_NAMED]
        )
        free = Fact("Hours free", f"as on record{_assumed(plan, voice)}{_promised(plan, voice)}", cites=cites)
    return (free, Fact("Hours a deal takes", "; ".join(_sources(plan, voice)) or "no deal counts"))


def _assumed(plan: Plan, voice: Voice) -> str:
    after = plan.room.assumed_after if plan.room is not None else None
    return f"; after {voice.day(after)} none are, so they are taken to go on" if after is not None else ""


def _promised(plan: Plan, voice: Voice) -> str:
    if not plan.promises:
        return ""
    named = [
        f"{voice.number(p.hours_per_week, 0)} a week to {p.deal.name if p.deal else 'a colleague'}"
        + (f" until {voice.day(p.until)}" if p.until else "")
        for p in plan.promises[:_MOST_NAMED]
    ]
    return f", less what is promised to colleagues' deals: {', '.join(named)}"


def _sources(plan: Plan, voice: Voice) -> list[str]:
    counting = [e for e in plan.entries if e.candidate is not None]
    by_source: dict[str, list[Entry]] = {}
    for entry in counting:
        by_source.setdefault(entry.hours.source, []).append(entry)
    said = []
    if "team" in by_source:
        said.append(f"hours a week on the deal's team, on record for {_of(by_source['team'])}")
    if "won" in by_source:
        noted = {e.hours.noted.deals for e in by_source["won"] if e.hours.noted is not None}
        said.append(
            f"median of the time noted on won deals ({max(noted):,} of them), times what is left from the stage, "
            f"for {_of(by_source['won'])}"
        )
    if "assumed" in by_source:
        weekly = sorted({e.hours.weekly for e in by_source["assumed"]})
        told = " or ".join(voice.number(w, 0) for w in weekly)
        said.append(
            f"assumed for {_of(by_source['assumed'])}: {told} hours a week by class (the team rules); note a place on "
            "the deal's team with its hours, or log the length of calls and meetings"
        )
    return said


def _of(entries: list[Entry]) -> str:
    names = [e.deal.name for e in entries]
    return ", ".join(names) if len(names) <= _MOST_NAMED else counted(len(names), "deal")


def _other_facts(plan: Plan, voice: Voice) -> tuple[Fact, ...]:
    facts = []
    reckoned = [e for e in plan.entries if not e.date_from_record and e.candidate is not None]
    if reckoned:
        named = "; ".join(f"{e.deal.name} {voice.day(e.candidate.closes if e.candidate else None)}" for e in reckoned)
        facts.append(
            Fact("Dates reckoned", f"missing or past on record, taken from how long won deals took: {named}", "warn")
        )
    if plan.other_targets:
        facts.append(
            Fact(
                "Other targets",
                f"{counted(len(plan.other_targets), 'target')} within a longer one, or in another currency",
            )
        )
    facts.append(Fact("Deal class", "as Right deals computes it; only Bedrocks that you may see count"))
    facts.append(Fact("Counts towards the target", "won deals of every kind, on the day they closed"))
    return tuple(facts)
