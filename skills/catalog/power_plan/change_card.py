"""The exact change of the plan a person is asked to confirm, and what is missing before there is one."""

from skills.answer import Action, Answer, DiffPart, DiffRow, Part, TextPart
from skills.ask import Ask
from skills.catalog.power_plan.actions import SKILL, assign_form, choose, open_buttons, redate_form, short
from skills.catalog.power_plan.outcome import ChangeCard, Incomplete, Moved, Out
from skills.catalog.power_plan.phrases import STATUS, gain
from skills.initiatives.plan import Plan
from skills.language.unseen import NO_DEALS, no_open_deal, unseen
from skills.scoring.words import FOG_LABELS, SUB_LABELS, headline, points
from skills.wording import Voice

_TITLES = {
    "accept": "Take up",
    "start": "Start",
    "done": "Done",
    "drop": "Drop",
    "assign": "Hand over",
    "redate": "New date",
}

_SAID = {
    "accept": "take up {}",
    "start": "start {}",
    "done": "mark {} as done",
    "drop": "drop {}",
    "assign": "hand over {}",
    "redate": "a new date for {}",
}


def change_answer(ask: Ask, card: ChangeCard, out: Out) -> Answer:
    voice, plan = ask.voice, card.plan
    parts: list[Part] = [DiffPart(m.after.title, _rows(m, out, voice)) for m in card.moved]
    effect = _effect(card)
    if effect:
        parts.append(DiffPart(f"{plan.file.deal.name}: score", effect))
    parts += _notes(card)
    count = "1 initiative" if len(card.moved) == 1 else f"{len(card.moved)} initiatives"
    what = f"“{short(card.moved[0].after.title)}”" if len(card.moved) == 1 else count
    moved = f" Right to Win {headline(plan.now)} → {headline(card.after)}." if effect else ""
    return Answer(
        f"{_TITLES[card.kind]}: {what.strip('“”')}",
        tuple(parts),
        summary=f"{plan.file.deal.name}: {_SAID[card.kind].format(what)}.{moved}",
        skill=SKILL,
    )


def _rows(moved: Moved, out: Out, voice: Voice) -> tuple[DiffRow, ...]:
    before, after = moved.before, moved.after
    was = STATUS[before.status] if before else "not on the plan" if after.status == "proposed" else "proposed"

    def name(user_id: str) -> str:
        return out.people.get(user_id, "a colleague")

    def day(of: Moved) -> str:
        return voice.day(of.before.due_on) if of.before else ""

    note_label = "Why" if after.status == "dropped" else "What came of it"
    rows = [
        ("Status", was, STATUS[after.status]),
        ("Owner", name(before.owner_id) if before else "", name(after.owner_id)),
        ("Due", day(moved), voice.day(after.due_on)),
        (note_label, before.note if before else "", after.note),
    ]
    if after.accepted_at and not (before and before.accepted_at) and after.status != "dropped":
        rows.append(("Expected", "", f"{gain(after.expected_gain)} Right to Win"))
    ended = after.status in ("done", "dropped")
    return tuple(DiffRow(*r) for r in rows if r[1] != r[2] and not (ended and r[0] in ("Owner", "Due")))


def _effect(card: ChangeCard) -> tuple[DiffRow, ...]:
    """What came of it as evidence, and what it moves."""
    rows = []
    created = {c.record_type: c.values for c in card.changes if c.op == "create"}
    observed, answered = created.get("evidence"), created.get("qualifier_answer")
    if observed is not None:
        way = "for us" if observed["polarity"] > 0 else "against us"
        label = f"Evidence on {SUB_LABELS[observed['sub_factor']]}"
        rows.append(DiffRow(label, "", f"“{observed['statement']}” ({FOG_LABELS[observed['fog']]}, {way})"))
    if answered is not None:
        c = card.plan.now.c(answered["c"])
        rows.append(DiffRow(c.spec.qualifier, c.qualifier, "yes" if answered["answer"] else "no"))
    now, after = card.plan.now, card.after
    pairs = [(c.spec.label, points(c.points), points(after.c(c.spec.key).points)) for c in now.cs]
    pairs.append(("Right to Win", headline(now), headline(after)))
    return (*rows, *(DiffRow(label, was, will) for label, was, will in pairs if was != will))


def _notes(card: ChangeCard) -> list[Part]:
    if card.kind != "done" or any(c.record_type in ("evidence", "qualifier_answer") for c in card.changes):
        return []
    said = "Nothing goes on record with this, so the score stays. Say what came of it, and it counts."
    return [TextPart(said, "muted")]


def incomplete_answer(ask: Ask, card: Incomplete, out: Out) -> Answer:
    title, said = _words(card, out)
    return Answer(title, (TextPart(said, "warn"),), actions=_actions(card, out), summary=said, skill=SKILL)


def _words(card: Incomplete, out: Out) -> tuple[str, str]:
    account = out.facts.account.name if out.facts.account else "This client"
    words = {
        "nothing_found": ("No such deal", unseen(out.facts.wanted, "deals and clients", "my deals")),
        "no_open_deal": ("No open deal", no_open_deal(account, "nothing to plan")),
        "which_deal": ("Which deal?", "Whose power plan do you mean?"),
        "no_deals": _none(card),
        "which_one": ("Which initiative?", "Which initiative do you mean?"),
        "no_such": ("No such initiative", "I can't find that one on the plan. It has these:"),
        "nothing_new": ("Nothing to change", _unchanged(card)),
        "owner": ("Who does it?", "Who shall do it?"),
        "due": ("Until when?", "Until when shall it be done?"),
        "past": ("That day is over", "A due date lies ahead: until when shall it be done?"),
    }
    return words[card.gap]


def _none(card: Incomplete) -> tuple[str, str]:
    if card.choices:
        return (
            "No initiatives yet",
            "You have taken up no initiative yet. Open the power plan of a deal to choose some.",
        )
    return "No open deals", NO_DEALS


def _unchanged(card: Incomplete) -> str:
    if not card.among:
        return "No initiative of the plan is in a state for that."
    first = card.among[0]
    return f"“{first.title}” is {STATUS[first.status]} already, so nothing changes."


def _actions(card: Incomplete, out: Out) -> tuple[Action, ...]:
    if card.choices:
        return tuple(
            Action(f"deal-{n}", d.name, SKILL, "show", {"deal_id": d.id}) for n, d in enumerate(card.choices, 1)
        )
    plan = card.plan
    if plan is None:
        return ()
    one = card.among[0] if len(card.among) == 1 else None
    if card.gap == "owner":
        return (assign_form(plan, out, one),)
    if card.gap in ("due", "past"):
        return (redate_form(plan, one),)
    if card.gap in ("which_one", "no_such"):
        return _choose(plan, card, out)
    return open_buttons(plan)


def _choose(plan: Plan, card: Incomplete, out: Out) -> tuple[Action, ...]:
    """The same wish with the initiative filled in; what a form would ask is kept."""
    intent = out.facts.intent
    kept = {
        "owner_id": intent.owner_id or "",
        "due_on": intent.due_on.isoformat() if intent.due_on else "",
        "note": intent.note,
        "answer": "" if intent.answer is None else "yes" if intent.answer else "no",
    }
    return choose(intent.kind, plan, card.among, {k: v for k, v in kept.items() if v})
