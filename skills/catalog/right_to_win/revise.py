"""Changes of a score: a qualifier's answer, an override, its withdrawal; each with the snapshot it makes."""

from dataclasses import asdict, replace

from knowledge.four_cs import C_BY_KEY, C_OF_FACTOR
from knowledge.records import Override, QualifierAnswer, record_id
from knowledge.writer import Change, RecordType
from skills.ask import Ask
from skills.catalog.right_to_win.intent import Intent
from skills.catalog.right_to_win.outcome import Incomplete, Revision, View
from skills.scoring.rules import SCALE
from skills.scoring.score import Score, score
from skills.scoring.snapshot import Cause, moved, snapshot_change

SOURCE = "chat"


def revise(ask: Ask, intent: Intent, view: View) -> Revision | Incomplete:
    if intent.kind == "qualifier":
        return _answer(ask, intent, view)
    return _withdraw(ask, intent, view) if intent.kind == "withdraw" else _override(ask, intent, view)


def _id(ask: Ask, kind: str) -> str:
    """The same turn makes the same record, however often it runs."""
    return record_id(kind, ask.principal.tenant, SOURCE, f"{ask.turn_id}:{kind}")


def _create(kind: RecordType, record: Override | QualifierAnswer) -> Change:
    values = asdict(record)
    return Change("create", kind, values.pop("id"), values)


def _with_snapshot(ask: Ask, view: View, after: Score, cause: Cause, detail: str) -> tuple[Change, ...]:
    """The snapshot, when the change moves anything a person reads."""
    if not moved(view.score, after):
        return ()
    return (snapshot_change(after, tenant=ask.principal.tenant, cause=cause, detail=detail, key=ask.turn_id),)


def _answer(ask: Ask, intent: Intent, view: View) -> Revision | Incomplete:
    if intent.c is None or intent.answer is None:
        return Incomplete("answer", view=view)
    given = QualifierAnswer(
        id=_id(ask, "qualifier_answer"),
        tenant=ask.principal.tenant,
        deal_id=view.deal.id,
        c=intent.c,
        answer=intent.answer,
        at=view.score.at,
        by=ask.principal.user_id,
        note="" if intent.by_press else ask.text.strip()[:500],
        source=SOURCE,
    )
    after = score(view.file.with_more(answers=(given,)), view.score.at)
    said = "yes" if given.answer else "no"
    cause = f"{_who(ask)} answered {said}: {C_BY_KEY[given.c].qualifier}"
    changes = (_create("qualifier_answer", given), *_with_snapshot(ask, view, after, "qualifier", cause))
    return Revision(view, after, "qualifier", changes, cause, confirmed=intent.by_press, answer=given)


def _override(ask: Ask, intent: Intent, view: View) -> Revision | Incomplete:
    if intent.factor is None:
        return Incomplete("which_factor", view=view)
    if intent.rating is None or not 0 <= intent.rating <= SCALE:
        return Incomplete("rating", view=view)
    if not intent.reason:
        return Incomplete("reason", view=view)
    made = Override(
        id=_id(ask, "override"),
        tenant=ask.principal.tenant,
        deal_id=view.deal.id,
        factor=intent.factor,
        rating=intent.rating,
        reason=intent.reason[:500],
        at=view.score.at,
        by=ask.principal.user_id,
        source=SOURCE,
    )
    after = score(view.file.with_more(overrides=(made,)), view.score.at)
    label = view.score.factor(made.factor).spec.label
    cause = f"{_who(ask)} set {label} to {made.rating:g}: {made.reason}"
    changes = (_create("override", made), *_with_snapshot(ask, view, after, "override", cause))
    return Revision(view, after, "override", changes, cause, confirmed=False, override=made)


def _withdraw(ask: Ask, intent: Intent, view: View) -> Revision | Incomplete:
    standing = [f.override for c in view.score.cs for f in c.factors if f.override is not None]
    wanted = [o for o in standing if _is_meant(o, intent)]
    if len(wanted) != 1:
        return Incomplete("which_factor", view=view)
    old = wanted[0]
    at = view.score.at
    others = tuple(o for o in view.file.overrides if o.id != old.id)
    after = score(replace(view.file, overrides=(*others, replace(old, withdrawn_at=at))), at)
    label = view.score.factor(old.factor).spec.label
    cause = f"{_who(ask)} withdrew the {old.rating:g} on {label}"
    update = Change("update", "override", old.id, {"withdrawn_at": at}, {"withdrawn_at": None})
    changes = (update, *_with_snapshot(ask, view, after, "override", cause))
    return Revision(view, after, "withdraw", changes, cause, confirmed=intent.by_press, override=old)


def _is_meant(override: Override, intent: Intent) -> bool:
    if intent.factor is not None:
        return override.factor == intent.factor
    return intent.c is None or C_OF_FACTOR[override.factor] == intent.c


def _who(ask: Ask) -> str:
    return ask.principal.name or ask.principal.email or ask.principal.user_id
