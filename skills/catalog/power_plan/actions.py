"""The buttons and forms of the plan: one tap to take up or finish, forms for what needs a word or a date."""

from knowledge.four_cs import C_BY_KEY
from skills.answer import Action, Choice, Field
from skills.catalog.power_plan.outcome import Out
from skills.initiatives.aim import Aim
from skills.initiatives.effort import ANSWER_ONLY
from skills.initiatives.plan import OPEN, Entry, Plan
from skills.scoring.words import FOG_LABELS, SUB_LABELS

SKILL = "power_plan"
_LABEL = 70
_MOST_OPENED = 3


def entry_action(entry: Entry, number: int, deal_id: str) -> Action:
    """The next move: give the answer, take a proposal up, say that something is done."""
    if entry.effort == ANSWER_ONLY:
        return done_form(entry, number, deal_id, "Answer")
    if entry.status == "proposed":
        return take_up(entry, number, deal_id)
    return done_form(entry, number, deal_id)


def take_up(entry: Entry, number: int, deal_id: str) -> Action:
    return Action(f"accept-{number}", "Accept", SKILL, "accept", _args(entry, deal_id), style="primary")


def start_button(entry: Entry, number: int, deal_id: str) -> Action:
    return Action(f"start-{number}", "Start", SKILL, "start", _args(entry, deal_id))


def done_form(entry: Entry, number: int, deal_id: str, label: str = "Done") -> Action:
    return Action(f"done-{number}", label, SKILL, "done", _args(entry, deal_id), fields=_outcome(entry.aim))


def _outcome(aim: Aim) -> tuple[Field, ...]:
    """What came of it, so that the score learns of it with the same press."""
    said = Field(
        "note",
        "What came of it?",
        "long_text",
        required=False,
        hint="In their words where you can; it becomes evidence. Leave it empty to add it later.",
    )
    if aim.qualifier:
        choices = (Choice("yes", "Yes"), Choice("no", "No"))
        question = C_BY_KEY[aim.c].qualifier
        return (Field("answer", question, "choice", required=False, choices=choices), said)
    ways = (Choice("for", "For us"), Choice("against", "Against us"))
    fogs = tuple(Choice(key, label) for key, label in FOG_LABELS.items())
    subs = tuple(Choice(s, SUB_LABELS[s]) for s in aim.sub_factors)
    about = (Field("sub_factor", "It is about", "choice", value=aim.sub_factors[0], choices=subs),)
    return (
        said,
        *(about if len(subs) > 1 else ()),
        Field("way", "It speaks", "choice", value="for", choices=ways),
        Field("fog", "It is", "choice", value="fact", choices=fogs),
    )


def drop_form(plan: Plan, entry: Entry | None = None) -> Action:
    why = Field("note", "Why?", required=False, hint="Kept with it; it is not proposed again for 90 days")
    return _form("drop", "Drop" if entry else "Drop one", plan, entry, (why,), plan.entries)


def assign_form(plan: Plan, out: Out, entry: Entry | None = None) -> Action:
    choices = tuple(Choice(i, out.people[i]) for i in out.facts.team if i in out.people)
    who = Field("owner_id", "Who does it?", "choice", choices=choices)
    return _form("assign", "Hand over" if entry else "Hand one over", plan, entry, (who,), plan.entries)


def redate_form(plan: Plan, entry: Entry | None = None) -> Action:
    shown = entry.due_on.isoformat() if entry and entry.due_on else ""
    day = Field("due_on", "Due", "date", value=shown)
    return _form("redate", "New date" if entry else "Set a date", plan, entry, (day,), plan.entries)


def _form(
    verb: str, label: str, plan: Plan, entry: Entry | None, fields: tuple[Field, ...], among: tuple[Entry, ...]
) -> Action:
    deal_id = plan.file.deal.id
    if entry is not None:
        return Action(verb, label, SKILL, verb, _args(entry, deal_id), fields=fields)
    choices = tuple(Choice(e.ref, short(f"{n}. {e.title}")) for n, e in enumerate(among, 1))
    which = Field("ref", "Which one?", "choice", choices=choices)
    return Action(verb, label, SKILL, verb, {"deal_id": deal_id}, fields=(which, *fields))


def plan_actions(plan: Plan, out: Out) -> tuple[Action, ...]:
    if not plan.entries:
        return (score_button(plan),)
    return (drop_form(plan), assign_form(plan, out), redate_form(plan), score_button(plan))


def entry_actions(plan: Plan, entry: Entry, out: Out) -> tuple[Action, ...]:
    """Everything that can be done with one initiative."""
    deal_id = plan.file.deal.id
    back = Action("plan", "Whole plan", SKILL, "show", {"deal_id": deal_id})
    if entry.status not in OPEN:
        told = (done_form(entry, 1, deal_id, "Say what came of it"),) if entry.status == "done" else ()
        return (*told, back)
    first = take_up(entry, 1, deal_id) if entry.status == "proposed" else done_form(entry, 1, deal_id)
    start = (start_button(entry, 1, deal_id),) if entry.status == "accepted" else ()
    return (first, *start, drop_form(plan, entry), assign_form(plan, out, entry), redate_form(plan, entry), back)


def choose(verb: str, plan: Plan, among: tuple[Entry, ...], args: dict[str, str]) -> tuple[Action, ...]:
    """The same wish for each initiative that could be meant."""
    deal_id = plan.file.deal.id
    return tuple(
        Action(f"one-{n}", short(e.title), SKILL, verb, {**_args(e, deal_id), **args})
        for n, e in enumerate(among[:6], 1)
    )


def open_buttons(plan: Plan) -> tuple[Action, ...]:
    deal_id = plan.file.deal.id
    return tuple(
        Action(f"open-{n}", short(e.title), SKILL, "open", _args(e, deal_id))
        for n, e in enumerate(plan.entries[:_MOST_OPENED], 1)
    )


def score_button(plan: Plan) -> Action:
    return Action("score", "Right to Win", "right_to_win", "show", {"deal_id": plan.file.deal.id})


def _args(entry: Entry, deal_id: str) -> dict[str, str]:
    return {"deal_id": deal_id, "ref": entry.ref}


def short(text: str) -> str:
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1].rstrip()}…"
