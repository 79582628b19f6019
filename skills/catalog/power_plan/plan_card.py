"""The plan as a card: where the deal stands, what is missing to 75, what to do first, and what has been done."""

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.records import Initiative, Snapshot
from skills.answer import Answer, DetailsPart, Item, ListPart, Part, TablePart, TextPart, Tone, TrendPart, TrendPoint
from skills.ask import Ask
from skills.catalog.power_plan.actions import SKILL, entry_action, plan_actions
from skills.catalog.power_plan.outcome import Out, PlanCard
from skills.catalog.power_plan.phrases import (
    STATUS,
    actual_badge,
    brought,
    by_when,
    cost,
    gain,
    hint,
    tone,
    worth_today,
)
from skills.catalog.power_plan.results import result_of
from skills.citing import Citations
from skills.initiatives.effort import RUNGS
from skills.initiatives.plan import FEWEST, Entry, Plan, cited_case
from skills.scoring.gauges import total_part
from skills.scoring.rules import STRONG_FROM
from skills.scoring.score import CScore, Score
from skills.scoring.words import C_LABELS, CAP, gap, headline, points, rating
from skills.wording import Voice, minus

_OPENED = 4
"""Initiatives shown at once; the others are folded, and named by their number."""
_CLOSED = 5
_STEPS = 6
_CAUSES = {
    "evidence": "new evidence",
    "qualifier": "qualifier answered",
    "override": "set by hand",
    "crm": "CRM change",
    "nightly": "nightly run",
    "import": "import",
    "initiative": "an initiative began or ended",
}


_TOLD_MOVES = 3
_WHY_MOVED = re.compile(
    r"\b(?:why|how come|what made)\b.{0,60}\b(?:down|up|drop\w*|f[ae]ll\w*|r[io]se\w*|lower|higher|move\w*|change\w*|"
    r"worse|better|lost|gain\w*|sank|slip\w*)\b",
    re.IGNORECASE,
)


def plan_answer(ask: Ask, card: PlanCard, out: Out) -> Answer:
    voice, plan, citations = ask.voice, card.plan, Citations()
    why = _WHY_MOVED.search(ask.text) is not None
    parts: list[Part] = [
        *_opening(plan, voice),
        total_part(plan.now),
        *(_moves(card, voice) if why else []),
        _gaps(plan),
        *_outlook(plan, voice),
        *_stuck(plan, voice),
        *_initiatives(plan, out, voice, citations),
        *_trend(card),
        *_closed(card, voice, citations),
        *([] if why else _steps(card, voice)),
        *_scale(plan),
    ]
    return Answer(
        f"Power Plan: {plan.file.deal.name}",
        tuple(parts),
        sources=citations.sources,
        actions=plan_actions(plan, out),
        summary=_summary(plan),
        skill=SKILL,
    )


def _summary(plan: Plan) -> str:
    said = f"{plan.file.deal.name}: Right to Win {headline(plan.now)}"
    short = [c for c in plan.now.cs if c.points is not None and c.points < STRONG_FROM]
    if plan.at_target:
        said += "; every C is at target"
    elif short:
        said += "; " + ", ".join(f"{c.spec.label} {gap(c)}" for c in short)
    if not plan.entries:
        return f"{said}. No open initiative."
    first = plan.entries[0]
    return f"{said}. First: {first.title} ({gain(first.step.exact_gain)}, effort {first.effort.rung})."


def _opening(plan: Plan, voice: Voice) -> list[Part]:
    deal, said = plan.file.deal, []
    if deal.status != "open":
        closed = f"This deal is {deal.status} (closed {voice.day(deal.close_on)}): nothing is proposed any more."
        said.append(TextPart(closed, "muted"))
    if deal.account_id is None:
        no_client = "No client is named on this deal, so there is nobody on record to ask: set its client first."
        said.append(TextPart(no_client, "warn"))
    return [*said, *_unknown(plan.now)]


def _unknown(now: Score) -> list[Part]:
    """With an unknown C: what the number is worth, and what the lessons below promise."""
    unknown = [c.spec.label for c in now.cs if c.score is None]
    if not unknown:
        return []
    promise = "The gains below say what one fresh fact for us would show; a fact against us shows less."
    if now.known == 0 and not any(c.known for c in now.cs):
        said = (
            "I don't know yet where this deal stands: nothing on record tells about any C. What teaches most is first."
        )
        return [TextPart(f"{said} {promise}", "warn")]
    if now.known == 0:
        known = sum(c.known for c in now.cs)
        said = f"I don't know yet where this deal stands: {known} of 24 sub-factors are known, and no C as a whole."
        return [TextPart(f"{said} {promise}", "warn")]
    names = ", ".join(unknown)
    count = "counts" if len(unknown) == 1 else "count"
    verb = "is" if len(unknown) == 1 else "are"
    said = f"Right to Win is a floor: at least {now.right_to_win}, because {names} {verb} unknown and {count} 0."
    return [TextPart(f"{said} {promise}", "warn")]


def _gaps(plan: Plan) -> Part:
    rows = [_gap_row(c.spec.label, c.points, _qualifier(c), plan.then.c(c.spec.key).points) for c in plan.now.cs]
    total = None if plan.now.known == 0 else plan.now.right_to_win
    rows.append(_gap_row("Right to Win", total, "", plan.then.right_to_win if plan.then.known else None))
    return TablePart(
        ("", "Now", f"To {STRONG_FROM}", "With the plan", "Qualifier"),
        tuple(rows),
        title=f"Gap to {STRONG_FROM}",
        align=("left", "right", "right", "right", "left"),
    )


def _gap_row(label: str, now: int | None, qualifier: str, then: int | None) -> tuple[str, ...]:
    missing = "?" if now is None else str(max(0, STRONG_FROM - now)) if now < STRONG_FROM else "at target"
    return label, points(now), missing, points(then), qualifier


def _qualifier(c: CScore) -> str:
    cap = f", caps at {CAP}" if c.qualifier != "yes" and (c.capped or c.score is None) else ""
    old = ", old: ask again" if c.old else ""
    return f"{c.qualifier}{old}{cap}"


def _outlook(plan: Plan, voice: Voice) -> list[Part]:
    """What the whole plan would make of it, and what becomes of it alone: re-scored, not added up."""
    now, said = plan.now, []
    if plan.entries and plan.then.right_to_win != now.right_to_win:
        floor = "at least " if plan.then.is_floor else ""
        said.append(f"With everything below delivered: {_points(now)} → **{floor}{plan.then.right_to_win}**.")
    if plan.at_target:
        said.append(f"Every C is at {STRONG_FROM} or more: the target state. What is below keeps it there.")
    if now.known and plan.alone.right_to_win < now.right_to_win:
        day = voice.day(plan.alone.at)
        said.append(f"With nothing new on record it would be {plan.alone.right_to_win} on {day}: evidence ages.")
    return [TextPart(" ".join(said))] if said else []


def _stuck(plan: Plan, voice: Voice) -> list[Part]:
    """A C short of 75 that nothing on the plan moves: said, with what holds it."""
    said = []
    for c in plan.now.cs:
        then = plan.then.c(c.spec.key)
        if not plan.entries or c.points is None or c.points >= STRONG_FROM or then.points != c.points:
            continue
        low = min(c.factors, key=lambda f: f.rating or 0.0)
        spoken = [s.reading for s in low.subs if s.reading is not None]
        basis = min(spoken, key=lambda r: r.rating).basis if spoken else ""
        why = f", from numbers on record ({basis})" if basis else ""
        said.append(
            f"Nothing on this plan moves {c.spec.label}: its {low.spec.label} is {rating(low.rating, voice)}{why}."
        )
    return [TextPart(" ".join(said), "warn")] if said else []


def _points(score: Score) -> str:
    if score.known == 0:
        return "unknown"
    return f"at least {score.right_to_win}" if score.is_floor else str(score.right_to_win)


def _initiatives(plan: Plan, out: Out, voice: Voice, citations: Citations) -> list[Part]:
    if plan.file.deal.status != "open" and not plan.entries:
        return []
    if not plan.entries:
        nothing = "No single action would raise the score now: keep the evidence fresh."
        return [TextPart(nothing, "muted")]
    items = tuple(_item(e, n, plan, out, voice, citations) for n, e in enumerate(plan.entries, 1))
    first, rest = items[:_OPENED], items[_OPENED:]
    parts: list[Part] = [ListPart(first, title="Initiatives, best gain per effort first", ordered=True)]
    if rest:
        last = len(items)
        numbered = tuple(replace(i, text=f"{n}. {i.text}", action=None) for n, i in enumerate(rest, _OPENED + 1))
        title = f"{len(rest)} more on the plan; say for example “accept {last}”"
        parts.append(DetailsPart(title, (ListPart(numbered),), key="more"))
    if len(plan.entries) < FEWEST and plan.file.deal.status == "open":
        few = "Nothing else would raise the score by a visible step today."
        parts.append(TextPart(few, "muted"))
    return parts


def _item(entry: Entry, number: int, plan: Plan, out: Out, voice: Voice, citations: Citations) -> Item:
    told = [
        f"{STATUS[entry.status].capitalize()}: {by_when(entry, out.people, voice)}",
        worth_today(entry),
        cost(entry),
        hint(entry, voice),
    ]
    return Item(
        entry.title,
        detail=" · ".join(t for t in told if t),
        badge=gain(entry.step.exact_gain),
        tone=tone(entry, voice),
        cites=entry_cites(entry, plan, citations),
        action=entry_action(entry, number, plan.file.deal.id),
    )


def entry_cites(entry: Entry, plan: Plan, citations: Citations) -> tuple[str, ...]:
    """The initiative itself, the last word of whom it needs, the case or record it leans on."""
    found = []
    if entry.stored is not None:
        found.append(citations.record("initiative", entry.stored.id, entry.title, at=entry.stored.at))
    heard = entry.someone.heard if entry.someone else None
    if heard is not None:
        found.append(citations.record("activity", heard.id, heard.subject, at=heard.at))
    case = cited_case(entry, plan.file)
    if case is not None and case[1]:
        found.append(citations.record("case_study", *case))
    ref = entry.hint.ref if entry.hint else None
    if ref is not None:
        found.append(citations.record(ref.kind, ref.id, ref.title, at=ref.at))
    return tuple(dict.fromkeys(found))


def _closed(card: PlanCard, voice: Voice, citations: Citations) -> list[Part]:
    ended = card.plan.closed
    if not ended:
        return []
    items = [closed_item(i, card.snapshots, voice, citations) for i in ended[:_CLOSED]]
    if len(ended) > _CLOSED:
        items.append(Item(f"…and {len(ended) - _CLOSED} before these", tone="muted"))
    done = sum(i.status == "done" for i in ended)
    counts = ((done, "done"), (len(ended) - done, "dropped"))
    told = " and ".join(f"{n} {what}" for n, what in counts if n)
    return [DetailsPart(f"{told}: expected and actual gain", (ListPart(tuple(items)),), key="closed")]


def closed_item(initiative: Initiative, snapshots: Sequence[Snapshot], voice: Voice, citations: Citations) -> Item:
    cite = citations.record("initiative", initiative.id, initiative.title, at=initiative.at)
    when = voice.day(initiative.closed_at)
    if initiative.status == "dropped":
        why = f": {initiative.note}" if initiative.note else ""
        return Item(initiative.title, f"Dropped {when}{why}", tone="muted", cites=(cite,))
    result = result_of(initiative, snapshots)
    noted = f" “{initiative.note}”" if initiative.note else ""
    good: Tone = "good" if (result.actual or 0) > 0 else "muted"
    detail = f"Done {when}: {brought(initiative, result)}.{noted}"
    return Item(initiative.title, detail, badge=actual_badge(result), tone=good, cites=(cite,))


def _trend(card: PlanCard) -> list[Part]:
    if not card.snapshots:
        return []
    now = card.plan.now
    frozen = [TrendPoint(s.at, s.scores.get("right_to_win"), _cause(s)) for s in card.snapshots]
    if card.snapshots[-1].at < now.at:
        frozen.append(TrendPoint(now.at, now.right_to_win if now.known else None, "now"))
    return [TrendPart("Right to Win over time", tuple(frozen), target=STRONG_FROM)]


def _cause(snapshot: Snapshot) -> str:
    return snapshot.detail or _CAUSES.get(snapshot.cause, snapshot.cause)


def _steps(card: PlanCard, voice: Voice) -> list[Part]:
    """The moves, folded: they are read when the score surprises."""
    items = _step_items(card, voice)
    return [DetailsPart("What moved it, step by step", (ListPart(items),), key="steps")] if items else []


def _moves(card: PlanCard, voice: Voice) -> list[Part]:
    """The last steps that moved the total in the open, for who asks why; the others folded."""
    items = _step_items(card, voice)
    if not items:
        return [TextPart("No move of the score is on record.")]
    shown = [i for i in items if i.tone != "plain"][:_TOLD_MOVES] or items[:1]
    lines = "\n".join(f"- **{i.text}** ({i.badge}): {i.detail}" for i in shown)
    rest = tuple(i for i in items if i not in shown)
    told = TextPart(f"What moved it:\n{lines}")
    return [told, *([DetailsPart("What else moved it", (ListPart(rest),), key="steps")] if rest else [])]


def _step_items(card: PlanCard, voice: Voice) -> tuple[Item, ...]:
    """Each step of the trend with its cause, newest first."""
    pairs = list(zip(card.snapshots, card.snapshots[1:], strict=False))
    moved = [(a, b) for a, b in pairs if a.scores != b.scores]
    return tuple(_step_item(a, b, voice) for a, b in reversed(moved[-_STEPS:]))


def _step_item(before: Snapshot, after: Snapshot, voice: Voice) -> Item:
    was, now = before.scores.get("right_to_win"), after.scores.get("right_to_win")
    delta = (now or 0) - (was or 0)
    moved = [
        f"{C_LABELS[c]} {points(before.scores.get(c))} → {points(after.scores.get(c))}"
        for c in C_LABELS
        if before.scores.get(c) != after.scores.get(c)
    ]
    told = [voice.day(after.at), _CAUSES.get(after.cause, after.cause), ", ".join(moved)]
    tone_of: Tone = "good" if delta > 0 else "bad" if delta < 0 else "plain"
    return Item(
        f"{points(was)} → {points(now)}",
        " · ".join(t for t in (*told, after.detail) if t),
        minus(f"{delta:+d}"),
        tone_of,
    )


def _scale(plan: Plan) -> list[Part]:
    if not plan.entries:
        return []
    rungs = tuple(Item(f"{rung}", detail=meaning) for rung, meaning in RUNGS.items())
    return [DetailsPart("How effort is counted", (ListPart(rungs),), key="effort")]
