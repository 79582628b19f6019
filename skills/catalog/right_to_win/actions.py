"""The buttons and forms of this skill's cards."""

from knowledge.four_cs import FOUR_CS
from skills.answer import Action, Choice, Field
from skills.catalog.right_to_win.outcome import Question, View
from skills.scoring.rules import SCALE
from skills.scoring.score import CScore
from skills.scoring.words import C_LABELS

SKILL = "right_to_win"


def card_actions(view: View) -> tuple[Action, ...]:
    deal_id = view.deal.id
    actions: list[Action] = []
    if view.questions:
        top = view.questions[0]
        label = C_LABELS[top.c]
        actions.append(_answer_button(view, top.c, "yes", f"Yes ({label})"))
        actions.append(_answer_button(view, top.c, "no", f"No ({label})"))
    if view.score.weakest is not None:
        weakest = view.score.weakest.spec
        actions.append(
            Action("why", f"Why is {weakest.label} lowest?", SKILL, "why", {"deal_id": deal_id, "c": weakest.key})
        )
    actions.append(override_form(view, "Set a factor myself"))
    return (*actions, *withdraw_buttons(view))


def drill_actions(view: View, c: CScore) -> tuple[Action, ...]:
    """Answer this C's qualifier where it is open, or set one of its factors."""
    key = c.spec.key
    asked = [q for q in view.questions if q.c == key]
    buttons = question_buttons(view, key) if asked else ()
    back = Action("show", "Whole score", SKILL, "show", {"deal_id": view.deal.id})
    mine = tuple(b for b in withdraw_buttons(view) if b.args["factor"] in {f.spec.key for f in c.factors})
    return (*buttons, override_form(view, "Set a factor myself"), *mine, back)


def question_buttons(view: View, c: str | None) -> tuple[Action, ...]:
    """Yes and No to one qualifier."""
    if c is None:
        return ()
    return (_answer_button(view, c, "yes", "Yes"), _answer_button(view, c, "no", "No"))


def withdraw_buttons(view: View) -> tuple[Action, ...]:
    standing = [f.override for c in view.score.cs for f in c.factors if f.override is not None]
    return tuple(
        Action(
            f"withdraw-{o.factor}",
            f"Withdraw the {o.rating:g} on {view.score.factor(o.factor).spec.label}",
            SKILL,
            "withdraw",
            {"deal_id": view.deal.id, "factor": o.factor},
        )
        for o in standing
    )


def _answer_button(view: View, c: str, answer: str, label: str) -> Action:
    return Action(
        f"q-{c}-{answer}",
        label,
        SKILL,
        "qualifier",
        {"deal_id": view.deal.id, "c": c, "answer": answer},
        style="primary" if answer == "yes" else "default",
    )


def answer_form(view: View, question: Question) -> Action:
    choices = (Choice("yes", "Yes"), Choice("no", "No"))
    return Action(
        f"answer-{question.c}",
        "Answer",
        SKILL,
        "qualifier",
        {"deal_id": view.deal.id, "c": question.c},
        fields=(Field("answer", view.score.c(question.c).spec.qualifier, "choice", choices=choices),),
    )


def override_form(view: View, label: str, *, factor: str = "", rated: str = "", reason: str = "") -> Action:
    choices = tuple(Choice(f.key, f"{f.label} ({c.label})") for c in FOUR_CS for f in c.factors)
    return Action(
        "override",
        label,
        SKILL,
        "override",
        {"deal_id": view.deal.id},
        fields=(
            Field("factor", "Factor", "choice", value=factor, choices=choices),
            Field("rating", "Rating", "number", value=rated, hint=f"0 to {SCALE:.0f}", least=0, most=SCALE),
            Field(
                "reason",
                "Reason",
                "long_text",
                value=reason,
                hint="Kept with your name; it stands until newer evidence",
            ),
        ),
    )
