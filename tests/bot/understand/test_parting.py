"""Two wishes in one message are both answered, or the unclear one is asked about; one wish stays one."""

import pytest

from bot.understand.model import Understanding
from tests.support.sayings import understood


def ran(found: Understanding) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(s.skill, s.entities.deal_ids, s.entities.account_ids) for s in found.steps]


@pytest.mark.parametrize(
    ("said", "steps"),
    [
        (
            "show me globx and the power plan of the helix renewal",
            [("ask", (), ("account_globex",)), ("power_plan", ("deal_renewal",), ())],
        ),
        (
            "the power plan of the helix renewal and show me globex",
            [("power_plan", ("deal_renewal",), ()), ("ask", (), ("account_globex",))],
        ),
        ("open Globex and my attainment plan", [("ask", (), ("account_globex",)), ("attainment_plan", (), ())]),
        ("my meetings today and the news from Globex", [("briefing", (), ()), ("ask", (), ("account_globex",))]),
        (
            "score, budget and power plan of the helix renewal",
            [(s, ("deal_renewal",), ()) for s in ("right_to_win", "find_the_money", "power_plan")],
        ),
    ],
)
def test_each_of_several_wishes_is_a_step_about_what_it_names(
    said: str, steps: list[tuple[str, tuple[str, ...], tuple[str, ...]]]
) -> None:
    assert ran(understood(said)) == steps


@pytest.mark.parametrize("said", ["show me globex", "open Globex please", "pull up globx"])
def test_a_record_shown_by_its_name_alone_is_told_about(said: str) -> None:
    (step,) = understood(said).steps
    assert (step.skill, step.text, step.entities.account_ids) == ("ask", "tell me about Globex", ("account_globex",))


@pytest.mark.parametrize(
    ("said", "skills"),
    [
        ("globex and helix", []),
        ("tell me about globex and nordhaven", ["ask"]),
        ("right to win on Globex and Nordhaven", ["right_to_win"]),
        ("stakeholders of Globex and their roles", ["stakeholders"]),
        ("globex and its power plan", ["power_plan"]),
        ("what did Tom say about price and delivery", ["ask"]),
        ("roles and responsibilities in our team on Globex", ["team_plan"]),
        ("is there a priority and a timeline behind Globex", ["find_the_money"]),
        ("compare globex and the helix renewal", ["right_to_win"]),
    ],
)
def test_what_says_and_within_one_wish_stays_one(said: str, skills: list[str]) -> None:
    found = understood(said)
    assert [s.skill for s in found.steps] == skills
    assert (found.clarify is None) == bool(skills)


def test_a_second_wish_that_is_not_clear_is_asked_about_beside_the_first() -> None:
    found = understood("score and risks of Globex")
    assert ran(found) == [("right_to_win", (), ("account_globex",))]
    assert found.clarify is not None
    assert found.clarify.question == "And “risks of Globex”?"
    offered = [(o.press.skill, o.press.args) for o in found.clarify.options]
    assert ("assessment", {"account_id": "account_globex", "text": "risks of Globex"}) in offered


def test_a_wish_that_lacks_its_deal_is_asked_for_it_and_the_other_one_answered() -> None:
    found = understood("who is Maria and the right to win of Globex")
    assert ran(found) == [("right_to_win", (), ("account_globex",))]
    assert found.clarify is not None
    assert [o.label.split(" (")[0] for o in found.clarify.options] == ["Maria Krüger", "Maria Olsen"]


def test_of_two_wishes_that_lack_something_the_second_stays_a_button() -> None:
    found = understood("who is Maria and log a call with Maria")
    assert not found.steps
    assert found.clarify is not None
    assert found.clarify.options[-1].label == "CRM update"
    assert found.clarify.options[-1].press.skill == "crm_update"
