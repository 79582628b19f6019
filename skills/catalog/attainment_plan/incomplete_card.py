"""What is missing before there is a plan, and how to give it."""

from skills.answer import Action, Answer, Field, TextPart
from skills.ask import Ask
from skills.catalog.attainment_plan.outcome import Incomplete, Out
from skills.catalog.attainment_plan.plan_card import SKILL
from skills.language.lists import joined


def incomplete_answer(ask: Ask, card: Incomplete, out: Out) -> Answer:
    title, said = _words(ask, card, out)
    return Answer(title, (TextPart(said, "warn"),), actions=_actions(card), summary=said, skill=SKILL)


def _words(ask: Ask, card: Incomplete, out: Out) -> tuple[str, str]:
    name = card.person.user.name if card.person is not None else ""
    own = card.person is not None and card.person.user.id == ask.principal.user_id
    theirs = "yours" if own else name
    words = {
        "no_person": (
            "Whose plan?",
            f"I can't find {joined(f'“{n}”' for n in out.facts.unknown_people)} among our people. Check the name, or "
            "ask for “my attainment plan”.",
        ),
        "no_people": (
            "Nobody to plan for",
            "Nobody on record sells here: no open deals and no targets that you may see. Import users, opportunities "
            "and targets (targets.csv).",
        ),
        "no_target": (
            "No target on record",
            f"No target of {theirs} is running or coming, so there is nothing to plan towards. "
            "Import it with targets.csv (user, starts_on, ends_on, amount, currency), or suppose one: “what if my "
            "target is 2 million”.",
        ),
        "hidden_target": (
            "Not yours to see",
            f"A target of {name} would be theirs and their manager's to see, so no plan of theirs can be shown to you.",
        ),
    }
    return words[card.lack]


def _actions(card: Incomplete) -> tuple[Action, ...]:
    if card.lack != "no_target" or card.person is None:
        return ()
    field = Field("target", "Target for this year", "text", hint="An amount, as in 1.8m")
    return (
        Action("target", "Suppose a target", SKILL, "what_if", {"user_id": card.person.user.id}, "primary", (field,)),
    )
