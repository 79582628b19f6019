"""`present`: the exact change to confirm, or what is missing for it."""

from collections.abc import Callable

from knowledge.records import STAGES, Deal
from skills.answer import Action, Answer, Choice, DiffRow, Field, Part, TextPart, joined_choices
from skills.ask import Ask
from skills.catalog.crm_update.plan import ON_RECORD, Plan
from skills.catalog.crm_update.stages import label
from skills.citing import Citations

_CAN = (
    "I can move a stage, set an amount or close date, note the next step, add a task or a contact, and log a call, "
    "meeting or note. For example: “move {deal} to negotiate, amount 420k, and remind me to call Dana on Friday”."
)


def present(ask: Ask, plan: Plan) -> Answer:
    return _SHOWN[plan.kind](ask, plan)


def _change(ask: Ask, plan: Plan) -> Answer:
    cites = Citations()
    for deal in plan.deals:
        cites.record("deal", deal.id, deal.name)
    parts: list[Part] = [d.diff for d in plan.drafts]
    parts.extend(TextPart(note, "muted") for note in plan.notes)
    parts.extend(TextPart(o.text, "warn") for o in plan.open)
    actions = tuple(a for o in plan.open for a in o.actions)
    if plan.drafts:
        edit = _edit(ask, plan)
        actions = (*actions, *((edit,) if edit else ()))
        said = "; ".join(d.said for d in plan.drafts)
        title = "Confirm this change" if len(plan.drafts) == 1 else f"Confirm these {len(plan.drafts)} changes"
        return Answer(title, tuple(parts), cites.sources, actions, f"Waiting for your confirmation: {said}.")
    title = "One thing first" if plan.open else "Nothing to change"
    summary = plan.open[0].text if plan.open else plan.notes[0] if plan.notes else "Nothing would change."
    return Answer(title, tuple(parts), cites.sources, _unique(actions), summary)


def _unique(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    return tuple({a.id: a for a in actions}.values())


def _edit(ask: Ask, plan: Plan) -> Action | None:
    """A form with the values as they would become, for the one deal that changes."""
    drafts = [d for d in plan.drafts if d.change.record_type == "deal"]
    if len(plan.drafts) != 1:
        return None
    if not drafts:
        return _edit_new(ask, plan)
    deal = next(d for d in plan.deals if d.id == drafts[0].change.record_id)
    now = {**{k: getattr(deal, k) for k in ("stage", "amount", "close_on", "next_step")}, **drafts[0].change.values}
    stages = tuple(Choice(s, label(s)) for s in STAGES)
    fields = (
        Field("stage", "Stage", "choice", value=str(now["stage"]), choices=stages),
        Field("amount", "Amount", "number", required=False, value=_plain(now["amount"]), least=0),
        Field("close_on", "Close date", "date", required=False, value=_plain(now["close_on"])),
        Field("next_step", "Next step", required=False, value=_plain(now["next_step"])),
    )
    return Action("edit", "Edit", "crm_update", "set", {"deal_id": deal.id}, fields=fields)


def _edit_new(ask: Ask, plan: Plan) -> Action | None:
    values = plan.drafts[0].change.values
    if plan.drafts[0].change.op == "update":
        return None
    args = {k: str(values[k]) for k in ("deal_id", "account_id") if values.get(k)}
    if plan.drafts[0].change.record_type == "contact":
        asked = (("name", "Name"), ("title", "Position"), ("email", "E-mail"), ("phone", "Phone"))
        fields = tuple(Field(k, v, required=k == "name", value=_plain(values.get(k))) for k, v in asked)
        return Action("edit", "Edit", "crm_update", "contact", args, fields=fields)
    if values.get("kind") == "task":
        task = (
            Field("subject", "Task", value=_plain(values["subject"])),
            Field("due_on", "Due", "date", required=False, value=_plain(values["due_on"])),
        )
        return Action("edit", "Edit", "crm_update", "task", args, fields=task)
    talk = (
        Field("on", "When", "date", value=ask.voice.day_of(values["at"]).isoformat()),
        *_with(plan),
        Field("minutes", "Minutes", "number", required=False, value=_plain(values.get("minutes")), least=1, most=1_440),
        Field("body", "What was said", "long_text", value=_plain(values.get("body"))),
    )
    return Action("edit", "Edit", "crm_update", "log", {**args, "kind": str(values["kind"])}, fields=talk)


def _with(plan: Plan) -> tuple[Field, ...]:
    """Those of the client a conversation may have been with; none on record: nobody is asked for."""
    values = plan.drafts[0].change.values
    met = values.get("contact_ids", ())
    there = [c for c in plan.people if values.get("account_id") in (None, c.account_id) and (c.active or c.id in met)]
    choices = tuple(Choice(c.id, f"{c.name}, {c.title}" if c.title else c.name) for c in there)
    held = joined_choices(met)
    return (Field("people", "With", "choices", required=False, value=held, choices=choices),) if choices else ()


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _undo(ask: Ask, plan: Plan) -> Answer:
    if not plan.undo_diff:
        text = "This takes back your last change, including anything it added."
        return Answer("Put this back?", (TextPart(text),), summary=text)
    said = "; ".join(_put_back(d.record, r) for d in plan.undo_diff for r in d.rows)
    return Answer("Put this back?", plan.undo_diff, summary=f"Waiting for your confirmation: {said}.")


def _put_back(record: str, row: DiffRow) -> str:
    if row.field == ON_RECORD:
        return f"{record}: taken off the record again"
    return f"{record}: {row.field.lower()} back to {row.after}"


def _nothing_to_undo(ask: Ask, plan: Plan) -> Answer:
    text = "I find no change of yours in this conversation to put back. Name the deal, or press Undo on its receipt."
    return Answer("Nothing to undo", (TextPart(text),), summary=text)


def _unknown(ask: Ask) -> str:
    """ "I find no deal …": in front of the question, where a name was said that is nobody's here."""
    names = ", ".join(f"“{n}”" for n in ask.entities.unresolved[:2])
    return f"I find nothing called {names} that you may see. " if names else ""


def _which_deal(ask: Ask, plan: Plan) -> Answer:
    verb_args = {"text": plan.text} if ask.verb == "show" else {k: v for k, v in ask.args.items() if k != "deal_id"}
    form = (Field("deal_id", "Deal", "search", choices=tuple(_offered(d) for d in plan.choices), find="deal"),)
    other = Action(
        "other", "Another deal" if plan.choices else "Find the deal", "crm_update", ask.verb, verb_args, fields=form
    )
    if not plan.choices:
        text = "Which deal is this about? I find none of that name among yours."
        return Answer("Which deal?", (TextPart(text, "warn"),), actions=(other,), summary=text)
    buttons = tuple(
        Action(f"deal_{n}", _named(ask, d), "crm_update", ask.verb, {**verb_args, "deal_id": d.id})
        for n, d in enumerate(plan.choices, 1)
    )
    text = f"{_unknown(ask)}Which deal is this about?"
    return Answer("Which deal?", (TextPart(text),), actions=(*buttons, other), summary=text)


def _offered(deal: Deal) -> Choice:
    return Choice(deal.id, deal.name)


def _named(ask: Ask, deal: Deal) -> str:
    return f"{deal.name} ({label(deal.stage)}, {ask.voice.money_short(deal.amount, deal.currency)})"


def _dropped(ask: Ask, plan: Plan) -> Answer:
    text = "All right, nothing was changed."
    return Answer("Nothing changed", (TextPart(text),), summary=text)


def _not_understood(ask: Ask, plan: Plan) -> Answer:
    deal = next(iter((*plan.deals, *plan.choices)), None)
    text = f"I could not read a change out of that. {_CAN.format(deal=deal.name if deal else 'Helix')}"
    return Answer("What shall I change?", (TextPart(text),), actions=_shortcuts(deal), summary=text)


def _shortcuts(deal: Deal | None) -> tuple[Action, ...]:
    if deal is None:
        return ()
    args = {"deal_id": deal.id}
    form = (Field("amount", "New amount", "number", least=0),)
    when = (Field("close_on", "New close date", "date"),)
    task = (Field("subject", "Task"), Field("due_on", "Due", "date", required=False))
    return (
        Action("amount", f"{deal.name}: amount", "crm_update", "set", args, fields=form),
        Action("close_on", "Close date", "crm_update", "set", args, fields=when),
        Action("task", "Add a task", "crm_update", "task", args, fields=task),
    )


def _read_only(ask: Ask, plan: Plan) -> Answer:
    text = (
        "As an analyst you see totals and company and industry knowledge, and change no records. "
        "The deal's owner, its team or a manager can make this change; I'm glad to look up figures for you."
    )
    return Answer("Records are read-only for you", (TextPart(text),), summary=text)


_SHOWN: dict[str, Callable[[Ask, Plan], Answer]] = {
    "change": _change,
    "undo": _undo,
    "nothing_to_undo": _nothing_to_undo,
    "dropped": _dropped,
    "which_deal": _which_deal,
    "not_understood": _not_understood,
    "read_only": _read_only,
}
