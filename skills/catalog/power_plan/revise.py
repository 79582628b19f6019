"""Changes of the plan as data: the initiative, what came of it, and the snapshots its gain is measured between."""

from dataclasses import asdict, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from knowledge.four_cs import FACTOR_OF_SUB
from knowledge.records import Evidence, Initiative, InitiativeStatus, QualifierAnswer, record_id
from knowledge.writer import Change, RecordType
from skills.ask import Ask
from skills.catalog.power_plan.facts import Facts
from skills.catalog.power_plan.intent import Intent
from skills.catalog.power_plan.outcome import ChangeCard, Gap, Incomplete, Moved
from skills.catalog.power_plan.targets import targets
from skills.initiatives.plan import OPEN, Entry, Plan
from skills.initiatives.taking_up import new_initiative, start_snapshot
from skills.scoring.next_step import rescore
from skills.scoring.rules import FRESH_FACT_STRENGTH
from skills.scoring.score import Score
from skills.scoring.snapshot import Cause, moved, snapshot_change

SOURCE = "chat"
_A_MOMENT = timedelta(seconds=1)
_VERBS = {
    "accept": "accepted",
    "start": "started",
    "done": "did",
    "drop": "dropped",
    "assign": "handed over",
    "redate": "set a new date for",
}


def revise(ask: Ask, facts: Facts, plan: Plan) -> ChangeCard | Incomplete:
    intent = facts.intent
    meant = targets(ask, intent, plan)
    if isinstance(meant, Incomplete):
        return meant
    pairs: list[Moved] = []
    refused: Gap | None = None
    for entry in meant:
        after = _after(ask, intent, entry, plan)
        if isinstance(after, Initiative):
            pairs.append(Moved(entry, entry.stored, after))
        else:
            refused = after
    if not pairs:
        return Incomplete(refused or "nothing_new", plan=plan, among=meant)
    return _card(ask, facts, plan, tuple(pairs))


def _after(ask: Ask, intent: Intent, entry: Entry, plan: Plan) -> Initiative | Gap:
    """The initiative as it will be, or what keeps it from changing."""
    moment = plan.now.at
    base = entry.stored or _new(ask, entry, plan)
    due = _due(intent, entry)
    if due is not None and due < ask.voice.today:
        return "past"
    shared: dict[str, Any] = {"owner_id": intent.owner_id or base.owner_id, "due_on": due or base.due_on}
    if intent.kind == "assign" and intent.owner_id is None:
        return "owner"
    if intent.kind == "redate" and due is None:
        return "due"
    if intent.kind in ("assign", "redate"):
        return _kept(base, entry, **shared) if base.status in OPEN else "nothing_new"
    if intent.kind in ("accept", "start"):
        if intent.kind == "accept" and base.status in ("accepted", "in_progress"):
            return _kept(base, entry, **shared)
        return _begun(intent, base, entry, moment, shared)
    if intent.kind == "drop":
        dropped = replace(base, status="dropped", closed_at=moment, note=intent.note[:500])
        return dropped if base.status in OPEN else "nothing_new"
    return _done(intent, base, entry, moment)


def _kept(base: Initiative, entry: Entry, **values: Any) -> Initiative | Gap:
    changed = replace(base, **values)
    return "nothing_new" if entry.stored == changed else changed


def _begun(
    intent: Intent, base: Initiative, entry: Entry, moment: datetime, shared: dict[str, Any]
) -> Initiative | Gap:
    status: InitiativeStatus = "accepted" if intent.kind == "accept" else "in_progress"
    if base.status in (status, "done"):
        return "nothing_new"
    promised = base.expected_gain if base.accepted_at else entry.step.exact_gain
    return replace(
        base,
        **shared,
        status=status,
        accepted_at=base.accepted_at or moment,
        closed_at=None,
        expected_gain=promised,
        note="" if base.status == "dropped" else base.note,
    )


def _done(intent: Intent, base: Initiative, entry: Entry, moment: datetime) -> Initiative | Gap:
    """Done; or, done before, what came of it."""
    told = intent.note or intent.answer is not None
    if base.status == "dropped" or (base.status == "done" and not told):
        return "nothing_new"
    return replace(
        base,
        status="done",
        accepted_at=base.accepted_at or moment - _A_MOMENT,
        closed_at=moment,
        note=intent.note[:500] or base.note,
        expected_gain=base.expected_gain if base.accepted_at else entry.step.exact_gain,
    )


def _due(intent: Intent, entry: Entry) -> date | None:
    if intent.shift is not None and entry.due_on is not None:
        return entry.due_on + intent.shift
    return intent.due_on


def _id(ask: Ask, kind: str, key: str) -> str:
    """The same turn makes the same record, however often it runs."""
    return record_id(kind, ask.principal.tenant, SOURCE, f"{ask.turn_id}:{key}")


def _new(ask: Ask, entry: Entry, plan: Plan) -> Initiative:
    ident = _id(ask, "initiative", f"{plan.file.deal.id}:{entry.aim.key}")
    return new_initiative(entry, plan, record_id=ident, by=ask.principal.user_id, source=SOURCE)


def _card(ask: Ask, facts: Facts, plan: Plan, pairs: tuple[Moved, ...]) -> ChangeCard:
    intent = facts.intent
    evidence, answer = _brought(ask, intent, plan, pairs)
    after = plan.now
    if evidence or answer:
        after = rescore(plan.file, plan.now.at, evidence=evidence, answers=answer)
    titles = ", ".join(f"“{p.after.title}”" for p in pairs)
    cause = f"{ask.principal.name or ask.principal.email or ask.principal.user_id} {_VERBS[intent.kind]} {titles}"
    brought = [_create("evidence", e) for e in evidence] + [_create("qualifier_answer", a) for a in answer]
    frozen = _snapshots(ask, facts, plan, after, cause, pairs, "evidence" if evidence else "qualifier")
    changes = (*(_change(p) for p in pairs), *brought, *frozen)
    confirmed = intent.by_press and intent.kind in ("accept", "start")
    said = f"{evidence[0].statement}" if evidence else ""
    return ChangeCard(intent.kind, plan, pairs, changes, cause, confirmed, after, said)


def _brought(
    ask: Ask, intent: Intent, plan: Plan, pairs: tuple[Moved, ...]
) -> tuple[tuple[Evidence, ...], tuple[QualifierAnswer, ...]]:
    """What came of one finished initiative, as the record it becomes."""
    if intent.kind != "done" or len(pairs) != 1:
        return (), ()
    made = pairs[0].after
    if made.qualifier:
        return (), () if intent.answer is None else (_given(ask, intent, plan, made, answer=intent.answer),)
    sub = intent.sub_factor if intent.sub_factor in made.sub_factors else None
    if len(made.sub_factors) == 1:
        sub = made.sub_factors[0]
    return ((_observed(ask, intent, plan, made, sub),) if sub and intent.note else ()), ()


def _observed(ask: Ask, intent: Intent, plan: Plan, made: Initiative, sub_factor: str) -> Evidence:
    return Evidence(
        id=_id(ask, "evidence", made.id),
        tenant=made.tenant,
        c=made.c,
        factor=FACTOR_OF_SUB[sub_factor],
        sub_factor=sub_factor,
        polarity=1 if intent.for_us else -1,
        strength=FRESH_FACT_STRENGTH,
        fog=intent.fog,
        statement=intent.note[:1000],
        at=plan.now.at,
        recorded_at=plan.now.at,
        deal_id=made.deal_id,
        account_id=plan.file.deal.account_id,
        source_kind="chat",
        by=ask.principal.user_id,
        source=SOURCE,
    )


def _given(ask: Ask, intent: Intent, plan: Plan, made: Initiative, *, answer: bool) -> QualifierAnswer:
    return QualifierAnswer(
        id=_id(ask, "qualifier_answer", made.id),
        tenant=made.tenant,
        deal_id=made.deal_id,
        c=made.c,
        answer=answer,
        at=plan.now.at,
        by=ask.principal.user_id,
        note=intent.note[:500],
        source=SOURCE,
    )


def _create(kind: RecordType, record: Evidence | QualifierAnswer | Initiative) -> Change:
    values = asdict(record)
    return Change("create", kind, values.pop("id"), values)


def _change(pair: Moved) -> Change:
    if pair.before is None:
        return _create("initiative", pair.after)
    names = [f.name for f in fields(Initiative)]
    changed = {n: getattr(pair.after, n) for n in names if getattr(pair.after, n) != getattr(pair.before, n)}
    shown = {"status": pair.before.status, **{n: getattr(pair.before, n) for n in changed if n != "expected_gain"}}
    return Change("update", "initiative", pair.after.id, changed, shown)


def _snapshots(
    ask: Ask, facts: Facts, plan: Plan, after: Score, cause: str, pairs: tuple[Moved, ...], brought: Cause
) -> tuple[Change, ...]:
    """The score as it stands where an initiative begins, and as it is once one has brought something."""
    made: list[Change] = []
    last = facts.snapshots[-1] if facts.snapshots else None
    begins = any(p.after.accepted_at and not (p.before and p.before.accepted_at) for p in pairs)
    tenant = ask.principal.tenant
    if begins:
        at = min((p.after.accepted_at for p in pairs if p.after.accepted_at), default=plan.now.at)
        made += start_snapshot(plan, last, at, detail=cause, key=f"{ask.turn_id}:before")
    if moved(plan.now, after):
        made.append(snapshot_change(after, tenant=tenant, cause=brought, detail=cause, key=ask.turn_id))
    return tuple(made)
