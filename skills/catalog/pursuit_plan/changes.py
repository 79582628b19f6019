"""Changes of the plan as data: steps accepted, moved, crossed off. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import date, timedelta
from typing import Any

from knowledge.records import Activity, Initiative, record_id
from knowledge.writer import Change
from skills.ask import Ask
from skills.catalog.pursuit_plan.intent import ALL, Intent
from skills.catalog.pursuit_plan.outcome import ChangeCard, Incomplete, Moved, Pursuit
from skills.catalog.pursuit_plan.phases import Phase
from skills.catalog.pursuit_plan.rules import STEP_SOURCE
from skills.catalog.pursuit_plan.step import Planned
from skills.initiatives.taking_up import new_initiative, start_snapshot

SOURCE = "chat"


def change(ask: Ask, intent: Intent, pursuit: Pursuit, today: date) -> ChangeCard | Incomplete:
    if intent.kind == "accept":
        return _accept(ask, intent, pursuit)
    if intent.kind == "drop":
        meant = _meant(ask, intent, pursuit)
        return Incomplete("drop", pursuit, tuple(p for p in meant or () if p.step.entry is not None))
    if intent.kind == "done":
        return _cross_off(ask, intent, pursuit)
    return _move(ask, intent, pursuit, today)


def listed(ask: Ask, pursuit: Pursuit) -> tuple[str, ...]:
    """What the numbers on the card stand for: the card shown last, else the plan as it is now."""
    if ask.memory.get("deal_id") == pursuit.deal.id and ask.memory.get("listed"):
        return tuple(str(k) for k in ask.memory["listed"])
    return tuple(p.step.key for p in pursuit.planned)


def _meant(ask: Ask, intent: Intent, pursuit: Pursuit) -> tuple[Planned, ...] | None:
    """The steps a button or the words name; None where one of them is not there."""
    by_key = {p.step.key: p for p in pursuit.planned}
    if intent.keys:
        return tuple(by_key[k] for k in intent.keys if k in by_key) or None
    if intent.phase is not None:
        phase = phase_of(intent.phase, pursuit)
        return None if phase is None else pursuit.of_phase(phase)
    keys = listed(ask, pursuit)
    if intent.picks == (ALL,):
        return tuple(by_key[k] for k in keys if k in by_key)
    if any(n < 1 or n > len(keys) or keys[n - 1] not in by_key for n in intent.picks):
        return None
    return tuple(by_key[keys[n - 1]] for n in intent.picks)


def phase_of(number: int, pursuit: Pursuit) -> Phase | None:
    phases = pursuit.road.phases
    if number == ALL:
        return phases[-1]
    return phases[number - 1] if 1 <= number <= len(phases) else None


def _accept(ask: Ask, intent: Intent, pursuit: Pursuit) -> ChangeCard | Incomplete:
    meant = _meant(ask, intent, pursuit)
    if meant is None:
        return Incomplete("no_such", pursuit, pursuit.proposed)
    if not meant and not intent.picks and not intent.keys and intent.phase is None:
        return Incomplete("which_one", pursuit, pursuit.proposed)
    fresh = [p for p in meant if p.state == "proposed"]
    if not fresh:
        return Incomplete("nothing_new", pursuit, meant)
    moved = tuple(_taken_up(ask, intent, p, pursuit) for p in fresh)
    cause = _cause(ask, "accepted", moved)
    begins = any(isinstance(m.after, Initiative) for m in moved)
    frozen = (
        start_snapshot(pursuit.plan, pursuit.facts.last, pursuit.plan.now.at, detail=cause, key=f"{ask.turn_id}:before")
        if begins
        else ()
    )
    changes = (*(_written(m) for m in moved), *frozen)
    return ChangeCard("accept", pursuit, moved, changes, cause, intent.by_press, _beyond(moved, pursuit))


def _taken_up(ask: Ask, intent: Intent, planned: Planned, pursuit: Pursuit) -> Moved:
    step = planned.step
    owner = intent.owner_id or step.owner_id
    if step.entry is None:
        return Moved(planned, None, _task(ask, planned, owner, intent.to or planned.due_on, pursuit))
    base = step.entry.stored or new_initiative(
        step.entry,
        pursuit.plan,
        record_id=_id(ask, "initiative", step.key, pursuit),
        by=ask.principal.user_id,
        source=SOURCE,
    )
    after = replace(
        base,
        owner_id=owner,
        due_on=intent.to or planned.due_on,
        status="accepted",
        accepted_at=pursuit.plan.now.at,
        expected_gain=step.entry.step.exact_gain,
    )
    return Moved(planned, step.entry.stored, after)


def _task(ask: Ask, planned: Planned, owner: str, due_on: date, pursuit: Pursuit) -> Activity:
    step = planned.step
    return Activity(
        id=_id(ask, "activity", step.key, pursuit),
        tenant=pursuit.deal.tenant,
        kind="task",
        at=pursuit.plan.now.at,
        subject=step.title,
        body=f"Pursuit plan: {step.why}",
        account_id=pursuit.deal.account_id,
        deal_id=pursuit.deal.id,
        user_id=owner,
        contact_ids=(step.person.id,) if step.person else (),
        due_on=due_on,
        source=f"{STEP_SOURCE}{step.key}",
    )


def _id(ask: Ask, kind: str, key: str, pursuit: Pursuit) -> str:
    """The same turn makes the same record, however often it runs."""
    return record_id(kind, ask.principal.tenant, SOURCE, f"{ask.turn_id}:{pursuit.deal.id}:{key}")


def _cross_off(ask: Ask, intent: Intent, pursuit: Pursuit) -> ChangeCard | Incomplete:
    meant = _meant(ask, intent, pursuit)
    if meant is None:
        return Incomplete("no_such", pursuit, pursuit.planned)
    if not meant:
        return Incomplete("which_one", pursuit, tuple(p for p in pursuit.planned if p.step.stored))
    if any(p.step.entry is not None for p in meant):
        return Incomplete("of_power_plan", pursuit, tuple(p for p in meant if p.step.entry is not None))
    moved = tuple(
        Moved(p, p.step.stored, replace(p.step.stored, done=True)) for p in meant if isinstance(p.step.stored, Activity)
    )
    if not moved:
        return Incomplete("nothing_on_record", pursuit, meant)
    cause = _cause(ask, "did", moved)
    return ChangeCard("done", pursuit, moved, tuple(_written(m) for m in moved), cause, False)


def _move(ask: Ask, intent: Intent, pursuit: Pursuit, today: date) -> ChangeCard | Incomplete:
    meant = _meant(ask, intent, pursuit)
    if meant is None:
        return Incomplete("no_such", pursuit, pursuit.planned)
    if not meant:
        lack = "nothing_on_record" if intent.phase is not None else "which_one"
        return Incomplete("nothing_on_record" if lack == "nothing_on_record" else "which_one", pursuit, pursuit.planned)
    by = _distance(intent, meant, pursuit)
    if by is None:
        return Incomplete("how_far", pursuit, meant)
    stored = [p for p in meant if p.step.stored is not None and p.state != "proposed"]
    if not stored and intent.to is not None and intent.phase is None and intent.to >= today:
        return _accept(ask, intent, pursuit)
    if not stored:
        return Incomplete("nothing_on_record", pursuit, meant)
    moved = []
    for planned in stored:
        day = planned.due_on + by if intent.to is None or intent.phase is not None else intent.to
        if day < today:
            return Incomplete("past", pursuit, meant)
        moved.append(_redated(planned, day))
    cause = _cause(ask, "moved", moved)
    changes = tuple(_written(m) for m in moved)
    return ChangeCard("move", pursuit, tuple(moved), changes, cause, False, _beyond(moved, pursuit))


def _distance(intent: Intent, meant: Sequence[Planned], pursuit: Pursuit) -> timedelta | None:
    """By how much; a phase that is to end on a day moves by what its end is off that day."""
    if intent.shift is not None:
        return intent.shift
    if intent.to is None:
        return None
    if intent.phase is not None:
        phase = phase_of(intent.phase, pursuit)
        return intent.to - phase.end if phase else None
    return intent.to - meant[0].due_on


def _redated(planned: Planned, day: date) -> Moved:
    stored = planned.step.stored
    assert stored is not None, "only what is on record is moved"
    return Moved(planned, stored, replace(stored, due_on=day))


def _beyond(moved: Sequence[Moved], pursuit: Pursuit) -> tuple[Moved, ...]:
    closes = pursuit.deal.close_on
    return tuple(m for m in moved if closes is not None and m.after.due_on is not None and m.after.due_on > closes)


def _written(moved: Moved) -> Change:
    kind = "initiative" if isinstance(moved.after, Initiative) else "activity"
    if moved.before is None:
        values = asdict(moved.after)
        return Change("create", kind, values.pop("id"), values)  # type: ignore[arg-type]
    changed = _changed(moved.before, moved.after)
    shown = {n: getattr(moved.before, n) for n in changed if n != "expected_gain"}
    return Change("update", kind, moved.after.id, changed, shown)  # type: ignore[arg-type]


def _changed(before: Initiative | Activity, after: Initiative | Activity) -> dict[str, Any]:
    names = [f.name for f in fields(after)]
    return {n: getattr(after, n) for n in names if getattr(after, n) != getattr(before, n)}


def _cause(ask: Ask, verb: str, moved: Sequence[Moved]) -> str:
    who = ask.principal.name or ask.principal.email or ask.principal.user_id
    titles = ", ".join(f"“{m.planned.step.title}”" for m in moved[:3])
    more = f" and {len(moved) - 3} more" if len(moved) > 3 else ""
    return f"{who} {verb} {titles}{more} of the pursuit plan"
