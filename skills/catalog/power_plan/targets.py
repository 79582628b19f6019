"""Which initiatives are meant: by a button, by their number on the card, by what they are called, or the last one."""

from skills.ask import Ask
from skills.catalog.power_plan.intent import Intent, Kind
from skills.catalog.power_plan.outcome import Incomplete
from skills.initiatives.aim import aim_from
from skills.initiatives.plan import Entry, Plan, on_record, proposed
from skills.initiatives.titles import other_words
from skills.language.picking import ALL, LAST, called

_APPLIES: dict[Kind, tuple[str, ...]] = {
    "accept": ("proposed",),
    "start": ("proposed", "accepted"),
    "done": ("accepted", "in_progress"),
    "drop": ("proposed", "accepted", "in_progress"),
    "assign": ("proposed", "accepted", "in_progress"),
    "redate": ("accepted", "in_progress"),
}
"""Statuses that "all of them", or a wish that names none, can mean."""


def targets(ask: Ask, intent: Intent, plan: Plan) -> tuple[Entry, ...] | Incomplete:
    if intent.refs:
        found = tuple(e for ref in intent.refs if (e := by_ref(ask, plan, ref)) is not None)
        return found or Incomplete("no_such", plan=plan, among=plan.entries)
    if intent.picks == (ALL,):
        fitting = _fitting(intent.kind, plan)
        return fitting or Incomplete("nothing_new", plan=plan)
    if intent.picks:
        return _picked(ask, intent.picks, plan)
    return _called(ask, intent, plan)


def by_ref(ask: Ask, plan: Plan, ref: str) -> Entry | None:
    listed = next((e for e in plan.entries if e.ref == ref), None)
    if listed is not None:
        return listed
    ended = next((i for i in plan.closed if i.id == ref), None)
    if ended is not None:
        return on_record(plan.file, plan.now, ended)
    aim = aim_from(ref)
    if aim is None or plan.file.deal.status != "open":
        return None
    taken_up = next((e for e in plan.entries if e.aim == aim), None)
    return taken_up or proposed(plan.file, plan.now, aim, ask.voice.today)


def _fitting(kind: Kind, plan: Plan) -> tuple[Entry, ...]:
    return tuple(e for e in plan.entries if e.status in _APPLIES.get(kind, ()))


def listed(ask: Ask, plan: Plan) -> tuple[str, ...]:
    """What the numbers on the card stand for: the card shown last, else the plan as it is now."""
    if ask.memory.get("deal_id") == plan.file.deal.id and ask.memory.get("listed"):
        return tuple(str(r) for r in ask.memory["listed"])
    return tuple(e.ref for e in plan.entries)


def _picked(ask: Ask, numbers: tuple[int, ...], plan: Plan) -> tuple[Entry, ...] | Incomplete:
    refs = listed(ask, plan)
    places = [len(refs) if n == LAST else n for n in numbers]
    if not refs or any(n < 1 or n > len(refs) for n in places):
        return Incomplete("no_such", plan=plan, among=plan.entries)
    found = tuple(e for n in places if (e := by_ref(ask, plan, refs[n - 1])) is not None)
    return found or Incomplete("no_such", plan=plan, among=plan.entries)


def _called(ask: Ask, intent: Intent, plan: Plan) -> tuple[Entry, ...] | Incomplete:
    named = tuple(e for e in plan.entries if e.someone and e.someone.contact.id in ask.entities.contact_ids)
    among = named or plan.entries
    at = called(intent.words, [f"{e.title} {other_words(e.aim)}" for e in among]) if intent.words else ()
    if at:
        return _one_of(intent.kind, tuple(among[n] for n in at), plan)
    if named:
        return _one_of(intent.kind, named, plan)
    if intent.words:
        return Incomplete("no_such", plan=plan, among=plan.entries)
    last = ask.memory.get("last")
    meant = by_ref(ask, plan, str(last)) if last and ask.memory.get("deal_id") == plan.file.deal.id else None
    if meant is not None:
        return (meant,)
    return _one_of(intent.kind, _fitting(intent.kind, plan), plan)


def _one_of(kind: Kind, found: tuple[Entry, ...], plan: Plan) -> tuple[Entry, ...] | Incomplete:
    """Several as good: those the wish can apply to; still several: asked back."""
    fitting = tuple(e for e in found if e.status in _APPLIES.get(kind, ()))
    narrowed = fitting if len(fitting) == 1 else found
    if len(narrowed) == 1:
        return narrowed
    return Incomplete("which_one", plan=plan, among=narrowed or plan.entries)
