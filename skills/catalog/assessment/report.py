"""The assessment on paper: in short, each C with all its evidence, qualifiers, Power Plan, trend, risks, method."""

from knowledge.four_cs import FOUR_CS
from skills.answer import (
    DetailsPart,
    Fact,
    FactsPart,
    ListPart,
    Part,
    Report,
    ScorePart,
    Section,
    TablePart,
    TextPart,
    TrendPart,
)
from skills.ask import Ask
from skills.catalog.assessment.card import STEP_NAMES
from skills.catalog.assessment.outcome import Assessment, Out
from skills.catalog.assessment.phrases import first_items, open_items, outlook, risk_items, verdict, who_and_when
from skills.citing import Citations
from skills.initiatives.plan import Entry
from skills.scoring.gauges import c_part, total_part
from skills.scoring.next_step import whole_points
from skills.scoring.posterior import half_up
from skills.scoring.rules import STRONG_FROM
from skills.scoring.score import CScore
from skills.scoring.words import C_LABELS, CAP, points
from skills.wording import Voice
from skills.workflows.chapters import taken_over, unavailable

_STATUS = {
    "proposed": "proposed",
    "accepted": "accepted",
    "in_progress": "in progress",
    "done": "done",
    "dropped": "dropped",
}


def report(ask: Ask, out: Out) -> Report:
    assert isinstance(out, Assessment), "there is nothing to write about before the deal is known"
    citations = Citations(out.titles)
    sections = (
        _in_short(ask, out, citations),
        _glance(out, ask.voice),
        *(_of_c(out, c, citations) for c in out.now.cs),
        *_plan(ask, out, citations),
        *_trend(out, citations),
        *_risks(ask, out, citations),
        _method(),
    )
    client = f", {out.facts.account.name}" if out.facts.account else ""
    return Report(
        "Right to Win assessment",
        f"{out.deal.name}{client}, as of {ask.voice.day(ask.now)}",
        tuple(s for s in sections if s.parts),
        citations.sources,
        at=ask.now,
        prepared_for=ask.principal.name,
        marking="Confidential: for the deal's team only" if out.deal.confidential else "Internal",
        locale=ask.voice.locale,
        time_zone=ask.voice.time_zone,
    )


def _in_short(ask: Ask, out: Assessment, citations: Citations) -> Section:
    voice = ask.voice
    first = first_items(out, ask, citations)
    watch = (*risk_items(out.risks[:2], voice, citations), *open_items(out, voice)[:3])
    missing = (*out.results.notes, *unavailable(out.results.trouble, STEP_NAMES))
    parts: list[Part] = [
        TextPart(verdict(out)),
        *([TextPart(text)] if (text := outlook(out, voice)) else []),
        *(TextPart(note, "warn") for note in missing),
        total_part(out.now),
        *(c_part(c) for c in out.now.cs),
        *([ListPart(first, title="Do first", ordered=True)] if first else []),
        *([ListPart(watch, title="Watch")] if watch else []),
        _deal(out, voice, citations),
    ]
    return Section("In short", tuple(parts))


def _deal(out: Assessment, voice: Voice, citations: Citations) -> Part:
    deal, account = out.deal, out.facts.account
    cite = (citations.record("deal", deal.id, deal.name),)
    facts = [
        Fact("Deal", deal.name, cites=cite),
        Fact("Client", account.name if account else "none on record", "plain" if account else "warn"),
        Fact("Value", voice.money(deal.amount, deal.currency)),
        Fact("Stage", deal.stage.replace("_", " ")),
        Fact("Close date", f"{voice.day(deal.close_on)}" + (f", {voice.ago(deal.close_on)}" if deal.close_on else "")),
        Fact("Owner", out.people.get(deal.owner_id, "a colleague")),
        Fact("Solutions", ", ".join(out.facts.solutions) or "none on record"),
    ]
    if deal.next_step:
        when = f", {voice.day(deal.next_step_on)}" if deal.next_step_on else ""
        facts.append(Fact("Next step", f"{deal.next_step}{when}"))
    return FactsPart(tuple(facts), title="The deal")


def _of_c(out: Assessment, c: CScore, citations: Citations) -> Section:
    """Everything behind one C, as the score itself explains it."""
    parts = taken_over(out.results.answer(c.spec.key), citations)
    shown = "not known yet" if c.points is None else f"{c.points}, {c.band}"
    return Section(f"{c.spec.label}: {shown}", parts or (TextPart("This chapter could not be made.", "warn"),))


def _glance(out: Assessment, voice: Voice) -> Section:
    """The four Cs in one table, and the question behind each cap."""
    cs = tuple(_c_row(c) for c in out.now.cs)
    columns = ("C", "Score", "Likely", "Known", f"To {STRONG_FROM}", "Qualifier")
    worth = {q.c: q.step.exact_gain for q in out.view.questions} if out.view else {}
    asked = tuple(
        (
            c.spec.label,
            c.spec.qualifier,
            "" if c.answer is None else f"{voice.day(c.answer.at)}, {out.people.get(c.answer.by, 'a colleague')}",
            whole_points(worth[c.spec.key]) if worth.get(c.spec.key, 0) > 0 else "",
        )
        for c in out.now.cs
    )
    said = f"A qualifier that is not a yes holds its C at {CAP}. An answer is asked again after 90 days."
    return Section(
        "The four Cs at a glance",
        (
            TablePart(columns, cs, align=("left", "right", "right", "right", "right", "left")),
            TextPart(said, "muted"),
            TablePart(("C", "Question", "Answered", "A yes is worth"), asked, "Qualifiers", ("left",) * 3 + ("right",)),
        ),
    )


def _c_row(c: CScore) -> tuple[str, ...]:
    likely = "" if c.low is None or c.high is None else f"{half_up(c.low)} to {half_up(c.high)}"
    missing = "" if c.points is None else str(STRONG_FROM - c.points) if c.points < STRONG_FROM else "at target"
    cap = f", caps at {CAP}" if c.qualifier != "yes" else ""
    return (
        f"**{c.spec.label}**",
        points(c.points),
        likely,
        f"{c.known} of 6",
        missing,
        f"{c.qualifier}{', old: ask again' if c.old else ''}{cap}",
    )


def _plan(ask: Ask, out: Assessment, citations: Citations) -> list[Section]:
    answer = out.results.answer("plan")
    if out.plan is None or answer is None:
        return []
    rows = tuple(_row(n, e, out, ask.voice) for n, e in enumerate(out.plan.entries, 1))
    columns = ("#", "Initiative", "C", "Gain", "Effort", "Who, by when", "Status")
    table = TablePart(columns, rows, "Initiatives at a glance", ("right", "left", "left", "right", "right"))
    kept = taken_over(answer, citations, keep=_belongs_to_plan)
    return [Section("Power Plan", (*([table] if rows else []), *kept))]


def _row(number: int, entry: Entry, out: Assessment, voice: Voice) -> tuple[str, ...]:
    gained = entry.step.exact_gain
    return (
        str(number),
        entry.title,
        C_LABELS[entry.aim.c],
        whole_points(gained) if gained > 0 else "0",
        str(entry.effort.rung),
        who_and_when(entry, out, voice),
        _STATUS[entry.status],
    )


def _belongs_to_plan(part: Part) -> bool:
    """Not the gauge of the first page, the trend, which has a chapter of its own, or what is folded away in chat."""
    return not isinstance(part, ScorePart | TrendPart | DetailsPart)


def _is_trend(part: Part) -> bool:
    return isinstance(part, TrendPart)


def _trend(out: Assessment, citations: Citations) -> list[Section]:
    """From the plan; without it from the score."""
    for key in ("plan", "score"):
        parts = taken_over(out.results.answer(key), citations, keep=_is_trend)
        if parts:
            return [Section("How it got here", parts)]
    return []


def _risks(ask: Ask, out: Assessment, citations: Citations) -> list[Section]:
    items = risk_items(out.risks, ask.voice, citations)
    open_ones = open_items(out, ask.voice)
    parts: list[Part] = []
    if items:
        said = (
            "Ratings that rest on evidence which contradicts itself, is old, thin, or nobody's own word. "
            "Each is followed by what one fresh fact against it would cost, computed by scoring the deal again with it."
        )
        parts += [TextPart(said, "muted"), ListPart(items, title="What the score may be wrong about")]
    if open_ones:
        parts.append(ListPart(open_ones, title="What stands open"))
    return [Section("Risks", tuple(parts))] if parts else []


def _method() -> Section:
    """So that a reader who was not in the room can check any number."""
    lines = (
        "Right to Win is the mean of four Cs, each 0 to 100; an unknown C counts 0 and makes it a floor.",
        "A C is the product of its two factors, each 0 to 10. "
        f"Its qualifier holds it at {CAP} until it is answered yes; {STRONG_FROM} is the target of every C.",
        "A factor is the mean of its known sub-factors. Each is computed from its evidence: strength × reliability "
        "(fact 1.0, opinion 0.6, gossip 0.2) × age (half after 180 days). Nothing on record is unknown, never zero.",
        "A gain is the difference between the score as it is and the score with what an initiative would bring. "
        "Effort: 1 minutes, 2 about an hour, 3 half a day, 5 days, 8 weeks. The best gain per effort stands first.",
        "Scores, gains, dates and names come from the records cited; no language model computed any of them.",
    )
    names = " · ".join(f"{c.label} = {c.factors[0].label} × {c.factors[1].label}" for c in FOUR_CS)
    return Section("How this was computed", tuple(TextPart(t, "muted") for t in (names, *lines)))
