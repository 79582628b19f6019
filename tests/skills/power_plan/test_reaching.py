"""Words about a plan reach the plan, also when they lean on the card shown last."""

import pytest

from bot.understand.model import Memory
from skills.ask import Entities
from tests.support.sayings import NOW, understood

AFTER_PLAN = Memory(
    NOW,
    skill="power_plan",
    text="power plan for the Helix renewal",
    entities=Entities(deal_ids=("deal_renewal",), account_ids=("account_helix",)),
    skills={"power_plan": {"deal_id": "deal_renewal", "listed": ["control:qualifier"], "last": "control:qualifier"}},
)


@pytest.mark.parametrize(
    "text",
    [
        "power plan for the Helix renewal",
        "which initiatives would close the gap to 75 on the Helix renewal?",
        "what are our quick wins on the Helix renewal",
        "how is the power plan on the Helix renewal coming along?",
        "which of my initiatives are overdue?",
    ],
)
def test_a_question_about_a_plan(text: str) -> None:
    assert [s.skill for s in understood(text).steps] == ["power_plan"]


@pytest.mark.parametrize(
    "text",
    [
        "accept the second",
        "accept 1 and 3",
        "drop the CEO meeting, he left",
        "mark the reference call done",
        "mark the reference call done: they praised the delivery",
        "give the third one to Sam Okafor",
        "push the reference call by two weeks",
        "the second one",
        "tell me more about the second initiative",
        "start the first initiative",
    ],
)
def test_what_leans_on_the_plan_shown_last(text: str) -> None:
    found = understood(text, AFTER_PLAN)
    assert [s.skill for s in found.steps] == ["power_plan"]
    assert found.steps[0].entities.deal_ids in ((), ("deal_renewal",))


@pytest.mark.parametrize(
    ("text", "skill"),
    [
        ("what is our right to win on the Helix renewal?", "right_to_win"),
        ("push the close date of the Helix renewal by two weeks", "crm_update"),
        ("who is the buyer on the Helix renewal?", "stakeholders"),
    ],
)
def test_what_belongs_to_others_stays_theirs(text: str, skill: str) -> None:
    assert [s.skill for s in understood(text, AFTER_PLAN).steps] == [skill]
