"""The exact change of the plan a person is asked to confirm, and what is missing before there is one."""

from knowledge.records import Initiative
from skills.answer import Action, Answer, DiffPart, DiffRow, Part, TextPart
from skills.ask import Ask
from skills.catalog.pursuit_plan.outcome import ChangeCard, Incomplete, Lack, Moved, Out, Pursuit
from skills.catalog.pursuit_plan.words import SKILL, accept_button
from skills.language.lists import listed
from skills.language.unseen import NO_DEALS, no_open_deal, unseen
from skills.scoring.next_step import whole_points
from skills.wording import Voice

_TITLES = {"accept": "Onto the plan", "move": "New dates", "done": "Crossed off"}
_BUTTONS = 6
_LABEL = 60


def change_answer(ask: Ask, card: ChangeCard) -> Answer:
    voice, pursuit = ask.voice, card.pursuit
    parts: list[Part] = [DiffPart(_title(m), _rows(m, pursuit, voice)) for m in card.moved]
    if card.beyond:
        closes = voice.day(pursuit.deal.close_on)
        what = listed([f"“{m.planned.step.title}”" for m in card.beyond], most=2)
        verb = "end" if len(card.beyond) > 1 else "ends"
        parts.append(TextPart(f"{what} then {verb} after the close date, {closes}.", "warn"))
    count = "1 step" if len(card.moved) == 1 else f"{len(card.moved)} steps"
    said = f"{pursuit.deal.name}: {_TITLES[card.kind].lower()}, {count}."
    return Answer(f"{_TITLES[card.kind]}: {count}", tuple(parts), summary=said, skill=SKILL)


def _title(moved: Moved) -> str:
    kind = "Initiative" if isinstance(moved.after, Initiative) else "Task"
    return f"{kind}: {moved.planned.step.title}"


def _rows(moved: Moved, pursuit: Pursuit, voice: Voice) -> tuple[DiffRow, ...]:
    before, after = moved.before, moved.after
    was_owner = pursuit.name(_owner(before)) if before is not None else ""
    rows = [
        ("Owner", was_owner, pursuit.name(_owner(after))),
        ("Due", voice.day(before.due_on) if before is not None else "", voice.day(after.due_on)),
        ("State", _state(before), _state(after)),
    ]
    gain = moved.planned.step.gain
    if before is None and gain is not None and gain > 0:
        rows.append(("Expected", "", f"{whole_points(gain)} Right to Win"))
    return tuple(DiffRow(*r) for r in rows if r[1] != r[2])


def _owner(record: object) -> str:
    return str(getattr(record, "owner_id", None) or getattr(record, "user_id", None) or "")


def _state(record: object) -> str:
    if record is None:
        return "not on the plan"
    if isinstance(record, Initiative):
        return record.status.replace("_", " ")
    return "done" if getattr(record, "done", False) else "to do"


def incomplete_answer(ask: Ask, card: Incomplete, out: Out) -> Answer:
    title, said = _words(card, out)
    return Answer(title, (TextPart(said, "warn"),), actions=_actions(card, out), summary=said, skill=SKILL)


def _words(card: Incomplete, out: Out) -> tuple[str, str]:
    facts = out.facts
    account = facts.account.name if facts.account else "This client"
    closed = f"{card.deal.name} is {card.deal.status}" if card.deal else "This deal is closed"
    words: dict[Lack, tuple[str, str]] = {
        "nothing_found": ("No such deal", unseen(facts.wanted, "deals and clients", "my deals")),
        "no_open_deal": ("No open deal", no_open_deal(account, "nothing to pursue")),
        "which_deal": ("Which deal?", "Whose pursuit plan do you mean?"),
        "no_deals": ("No open deals", NO_DEALS),
        "closed": ("Closed", f"{closed}: there is nothing left to pursue."),
        "no_such": ("No such step", "I can't find that step or phase on the plan as it is now."),
        "nothing_new": ("Nothing to accept", "These steps are on the plan already."),
        "nothing_on_record": (
            "Nothing on record",
            "None of these steps has been accepted yet, so there is no date on record to change. Accept them first, or "
            "move the close date: the phases follow it.",
        ),
        "how_far": ("How far?", "By how much, or to which day?"),
        "past": ("That day is over", "A step can only be due on a day to come."),
        "which_one": ("Which step?", "Which step do you mean? Say its number."),
        "drop": (
            "Nothing to take off",
            "A step that is only proposed needs no dropping: it goes when its gap does. An initiative is dropped in "
            "the Power Plan, with the reason.",
        ),
        "of_power_plan": (
            "Initiatives close in the Power Plan",
            "This is an initiative: say there what came of it, and the score follows.",
        ),
    }
    return words[card.lack]


def _actions(card: Incomplete, out: Out) -> tuple[Action, ...]:
    if out.facts.choices:
        return tuple(
            Action(f"deal-{n}", d.name, SKILL, "show", {"deal_id": d.id}) for n, d in enumerate(out.facts.choices, 1)
        )
    pursuit = card.pursuit
    if pursuit is None:
        return ()
    args = {"deal_id": pursuit.deal.id}
    if card.lack in ("of_power_plan", "drop"):
        return tuple(
            Action(f"done-{n}", _short(p.step.title), "power_plan", "open", {**args, "ref": p.step.entry.ref})
            for n, p in enumerate(card.among[:_BUTTONS], 1)
            if p.step.entry is not None
        )
    proposed = tuple(p for p in card.among if p.state == "proposed")
    buttons = tuple(
        accept_button(f"accept-{p.number}", _short(f"{p.number}) {p.step.title}"), pursuit, (p,))
        for p in (proposed if card.lack in ("which_one", "nothing_on_record", "no_such") else ())[:_BUTTONS]
    )
    return (*buttons, Action("plan", "Whole plan", SKILL, "show", args))


def _short(text: str) -> str:
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1].rstrip()}…"
