"""The whole plan: every imperative with how far it is carried, objectives now and next, what nothing carries."""

from collections.abc import Sequence

from skills.answer import Action, Answer, DetailsPart, Fact, FactsPart, Item, ListPart, Part, TablePart, TextPart
from skills.ask import Ask
from skills.catalog.ceo_sales_plan.facts import Facts
from skills.catalog.ceo_sales_plan.outcome import Out, Plan, PlanCard
from skills.catalog.ceo_sales_plan.phrases import (
    STATE_TONES,
    asked_words,
    cite_passage,
    no_chance_words,
    outlook_words,
    percent,
    period_words,
    seen_words,
    standing_label,
    state_label,
    suggestion_words,
    titles,
    visible,
)
from skills.catalog.ceo_sales_plan.standing import ImperativeStanding, ObjectiveStanding, by_weakness
from skills.catalog.ceo_sales_plan.suggesting import Suggestion
from skills.citing import Citations
from skills.folding import folded
from skills.language.lists import counted, joined
from skills.language.periods import Period, named, shifted
from skills.people.colleagues import strangers
from skills.wording import Voice

SKILL = "ceo_sales_plan"
_BUTTONS = 3
_MOST_SHORT = 3


def plan_answer(ask: Ask, card: PlanCard, out: Out) -> Answer:
    voice, plan, facts, sources = ask.voice, out.plan, out.facts, Citations()
    said = _bare_words(plan, facts) if card.bare else summary(plan, facts, voice)
    cited = next(filter(None, (cite_passage(plan.passages.get(s.imperative.id), sources) for s in plan.standings)), ())
    worst = any(s.standing in ("behind", "missed") for s in plan.standings)
    parts: list[Part] = [TextPart(said, "warn" if worst else "good", cited[:1])]
    unknown = strangers(ask)
    if unknown:
        names = joined(f"“{n}”" for n in unknown)
        parts.append(TextPart(f"No imperative on record is about {names}; these are all there are.", "warn"))
    if seen_words(facts):
        parts.append(TextPart(seen_words(facts), "muted"))
    if not facts.wins.known:
        parts.append(TextPart(no_chance_words(facts), "warn"))
    ranked = by_weakness(plan.standings) if card.weakest else plan.standings
    carried: list[Part] = [_table(ranked, facts, voice, sources)]
    now, coming = _objectives(plan, facts, voice, sources)
    lacking, short = _uncarried(plan, facts, voice, sources), _one_short(plan, facts, voice, sources)
    parts += [*lacking, *short, *carried] if card.bare else [*carried, *now, *lacking]
    later = [*now, *coming] if card.bare else [*coming, *short]
    parts += folded("Objectives" if card.bare else "Next quarter, and Bedrocks but for an imperative", later)
    parts.append(basis(facts))
    then = f", as of {voice.day(facts.today)}" if facts.intent.moment is not None else ""
    weak = by_weakness(plan.standings)[:_BUTTONS]
    return Answer(
        f"CEO Sales Plan{then}",
        tuple(parts),
        sources.sources,
        (
            *(
                Action(f"open-{n}", s.imperative.title, SKILL, "plan", {"imperative_id": s.imperative.id})
                for n, s in enumerate(weak, 1)
            ),
            Action("objectives", "All objectives", SKILL, "objectives", {}),
        ),
        said,
        skill=SKILL,
    )


def _bare_words(plan: Plan, facts: Facts) -> str:
    bare, seen = [s for s in plan.standings if not s.open], visible(facts)
    if bare:
        return f"No open deal{seen} carries {titles(bare)}."
    return f"Every imperative is carried by an open deal{seen}."


def summary(plan: Plan, facts: Facts, voice: Voice) -> str:
    every = plan.standings
    by = "" if facts.sees_all else " by the deals you may see"
    good = [s for s in every if s.standing in ("reached", "on_course")]
    weak = [s for s in by_weakness(every) if s.standing in ("behind", "missed")]
    if not weak:
        told = _counted_states(every)
        return f"{counted(len(every), 'imperative')}{by}: {told}."
    share = percent(weak[0].weighted, voice)
    rest = "won" if not facts.wins.known else "won or expected"
    others = f"{len(good):,} of {counted(len(every), 'imperative')} {'is' if len(good) == 1 else 'are'} on course"
    lead = others if good else f"None of {counted(len(every), 'imperative')} is covered yet"
    return f"“{weak[0].imperative.title}” is furthest behind: {share} of its target is {rest}. {lead}{by}."


def _counted_states(every: Sequence[ImperativeStanding]) -> str:
    counts: dict[str, int] = {}
    for standing in every:
        counts[standing_label(standing)] = counts.get(standing_label(standing), 0) + 1
    return ", ".join(f"{n:,} {name}" for name, n in counts.items())


def _table(standings: tuple[ImperativeStanding, ...], facts: Facts, voice: Voice, sources: Citations) -> TablePart:
    rows = tuple(_row(s, facts, voice) for s in standings)
    cites = tuple(sources.record("imperative", s.imperative.id, s.imperative.title) for s in standings)
    columns = ("Imperative", "Target", "By", "Won", "Expected", "Covered", "If all won", "Gap")
    return TablePart(
        columns,
        rows,
        "How far each is carried",
        ("left", "right", "left", "right", "right", "right", "right", "right"),
        cites,
    )


def _row(standing: ImperativeStanding, facts: Facts, voice: Voice) -> tuple[str, ...]:
    imperative = standing.imperative
    money = imperative.currency
    return (
        imperative.title,
        voice.money_short(imperative.target, money) if imperative.target is not None else "none",
        voice.day(imperative.due_on),
        voice.money_short(standing.won.amount, money),
        voice.money_short(standing.in_time.expected, money) if facts.wins.known else "not known",
        voice.percent(standing.weighted) if standing.weighted is not None else "no target",
        voice.percent(standing.unweighted) if standing.unweighted is not None else "no target",
        voice.money_short(standing.gap, money) if standing.gap is not None else "no target",
    )


def _objectives(plan: Plan, facts: Facts, voice: Voice, sources: Citations) -> tuple[list[Part], list[Part]]:
    """(of the quarter that runs, at a glance; of the one to come)."""
    now, coming = named("quarter", facts.today), shifted("quarter", facts.today, 1)
    running, ahead = _objectives_of(plan, now), _objectives_of(plan, coming)
    shown: list[Part] = []
    if running:
        cites = tuple(sources.record("objective", o.objective.id, o.objective.title) for _, o in running)
        rows = tuple(
            (
                o.objective.title,
                asked_words(o, voice),
                state_label(o, facts),
                voice.percent(o.chance) if o.chance is not None else "",
            )
            for _, o in running
        )
        columns = ("Objective", "Asks", "Stands", "Chance")
        shown.append(TablePart(columns, rows, "Objectives this quarter", ("left", "left", "left", "right"), cites))
    items = tuple(objective_item(s, o, plan, facts, voice, sources) for s, o in ahead)
    return shown, [ListPart(items, "Objectives next quarter")] if items else []


def _chance(found: ObjectiveStanding, voice: Voice) -> str:
    return voice.percent(found.chance) if found.chance is not None else ""


def _objectives_of(plan: Plan, period: Period) -> list[tuple[ImperativeStanding, ObjectiveStanding]]:
    return [
        (s, o)
        for s in plan.standings
        for o in s.objectives
        if o.objective.starts_on <= period.end and o.objective.ends_on >= period.end
    ]


def objective_item(
    standing: ImperativeStanding,
    found: ObjectiveStanding,
    plan: Plan,
    facts: Facts,
    voice: Voice,
    sources: Citations,
    *,
    named_too: bool = True,
) -> Item:
    """`named_too`: with its imperative."""
    objective = found.objective
    when = period_words(found, voice)
    details = [f"{when}, {standing.imperative.title}" if named_too else when, asked_words(found, voice)]
    if found.state != "uncounted":
        details.append(outlook_words(found, facts, voice))
    owner = facts.people.get(objective.owner_id or "")
    if owner is not None:
        details.append(owner)
    cites = (
        sources.record("objective", objective.id, objective.title),
        *cite_passage(plan.passages.get(objective.id), sources),
    )
    return Item(objective.title, " · ".join(details), state_label(found, facts), STATE_TONES[found.state], cites)


def _uncarried(plan: Plan, facts: Facts, voice: Voice, sources: Citations) -> list[Part]:
    """What no open deal carries, and what no Bedrock does."""
    parts: list[Part] = []
    bare = [s for s in plan.standings if not s.open and s.standing != "reached"]
    if bare and not facts.intent.bare:
        parts.append(TextPart(f"No open deal{visible(facts)} carries {titles(bare)}.", "bad"))
    stoneless = [s for s in plan.standings if s.open and not any(c.deal_class == "bedrock" for c in s.open)]
    if stoneless:
        parts.append(TextPart(f"No Bedrock{visible(facts)} carries {titles(stoneless)}.", "warn"))
    items = []
    for standing in (*bare, *(s for s in plan.standings if s not in bare and s.gap)):
        for found in plan.suggested.get(standing.imperative.id, ())[:1]:
            items.append(suggestion_item(standing, found, voice, sources))
    if items:
        parts.append(ListPart(tuple(items), "Open deals that carry nothing and could"))
    return parts


def suggestion_item(standing: ImperativeStanding, found: Suggestion, voice: Voice, sources: Citations) -> Item:
    deal, imperative = found.deal, standing.imperative
    args = {"deal_id": deal.id, "imperative_id": imperative.id}
    return Item(
        deal.name,
        f"for “{imperative.title}”: {suggestion_words(found, voice)}",
        cites=(sources.record("deal", deal.id, deal.name),),
        action=Action(f"carry-{deal.id}-{imperative.id}", "It carries this", SKILL, "carry", args),
    )


def _one_short(plan: Plan, facts: Facts, voice: Voice, sources: Citations) -> list[Part]:
    if not plan.one_short:
        said = f"No open deal{visible(facts)} is a Bedrock but for an imperative."
        return [TextPart(said, "muted")] if facts.intent.bare else []
    items = tuple(
        Item(
            v.deal.name,
            f"{voice.money(v.deal.amount, v.deal.currency)} · {counted(len(v.solutions), 'solution')}",
            cites=(sources.record("deal", v.deal.id, v.deal.name),),
        )
        for v in plan.one_short[:_MOST_SHORT]
    )
    return [ListPart(items, "Bedrocks but for an imperative: large, several solutions, carrying none on record")]


def basis(facts: Facts) -> DetailsPart:
    chance = (
        "amount times win chance: the company's closed deals from the same stage, moved by the owner's own "
        f"({facts.wins.company.won:,} of {facts.wins.company.closed:,} closed deals of the company were won)"
    )
    rows = (
        Fact("Carries", "the relation on record between deal and imperative; lost deals carry nothing any more"),
        Fact("Won", "all won deals that carry it, whenever they closed; an objective counts those of its period"),
        Fact("Open in time", "closing by the due date; a close date that has passed is taken as now"),
        Fact("Expected", chance if facts.wins.known else "not known: too few closed deals"),
        Fact("Objectives", "the chance that their open deals, each won or lost on its own, bring what is asked"),
        Fact("Currencies", "only amounts in the imperative's own currency are added"),
    )
    return DetailsPart("How this was computed", (FactsPart(rows),), "basis")
