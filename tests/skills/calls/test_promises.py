"""Promises, tasks and decisions with owner and date; polite noises are none. Today is Friday, 20 November 2026."""

import pytest

from tests.support.a_call import found, of


def _one(kind: str, *lines: str) -> dict[str, str]:
    (one,) = [m for m in found(*lines) if m.kind == kind]
    return one.facts


def test_a_promise_with_its_day() -> None:
    facts = _one("commitment", "D: I will send you the figures by Wednesday.")
    assert (facts["owner"], facts["side"], facts["due"]) == ("Dana Wu", "client", "2026-11-25")


def test_what_a_client_promises_without_a_day_is_worth_a_hint_and_with_one_it_is_not() -> None:
    assert of("commitment", "D: I will send you the figures.")
    assert of("commitment", "D: I will send you the figures by Wednesday.") == []


def test_figures_of_the_last_six_months_are_no_deadline() -> None:
    assert "due" not in _one("commitment", "D: I will get you the figures of the last six months.")


def test_a_vague_promise_is_told_as_vague() -> None:
    (one,) = of("commitment", "D: We will think about it and be in touch.")
    assert one.facts["vague"] == "yes"


def test_ours_counts_as_ours() -> None:
    facts = _one("commitment", "K: I'll send you the offer by Monday.")
    assert (facts["owner"], facts["side"], facts["due"]) == ("Kim Berger", "us", "2026-11-23")


def test_a_task_nobody_took() -> None:
    (one,) = of("action_item", "D: Somebody has to talk to the bank.")
    assert "owner" not in one.facts


def test_a_task_given_to_the_other_side() -> None:
    facts = _one("action_item", "D: Could you send us the contract by 1 December?")
    assert (facts["owner"], facts["due"]) == ("Kim Berger", "2026-12-01")


def test_a_task_for_somebody_by_name() -> None:
    facts = _one("action_item", "K: Dana will check the network plan.")
    assert facts["owner"] == "Dana Wu"


@pytest.mark.parametrize(
    "said",
    ["D: We have decided to go with you.", "D: let us go ahead with the pilot", "D: We go with you for Porto."],
)
def test_a_decision(said: str) -> None:
    assert of("decision", said)


@pytest.mark.parametrize(
    "said",
    [
        "D: We have not decided yet.",
        "D: The board decides in March.",
        "D: Have you decided?",
        "D: We might go with you.",
        "D: We will see a lot of snow.",
        "D: I will be honest with you.",
        "D: Can you hear me?",
        "K: Let me show you the screen.",
        "D: All right, then let us talk about the index.",
    ],
)
def test_neither_promise_nor_decision(said: str) -> None:
    assert [m for m in found(said) if m.kind in ("commitment", "decision", "action_item")] == []


def test_a_day_named_beside_the_promise_counts() -> None:
    assert _one("commitment", "D: I will send you the figures. You have them on Wednesday.")["due"] == "2026-11-25"


def test_money_that_was_approved_is_the_budgets_and_no_decision() -> None:
    made = {m.kind for m in found("D: There is money for it. It is approved.")}
    assert "decision" not in made


@pytest.mark.parametrize(
    ("when", "due"),
    [
        ("on Friday", "2026-11-27"),
        ("this Friday", "2026-11-20"),
        ("today", "2026-11-20"),
        ("on Thursday", "2026-11-26"),
        ("next week", "2026-11-27"),
    ],
)
def test_a_friday_said_on_a_friday_is_the_next_one(when: str, due: str) -> None:
    assert _one("commitment", f"K: I will send it {when}.")["due"] == due


def test_who_is_asked_without_a_name_is_who_spoke_last() -> None:
    lines = ("D: The drawings are ready.", "K: Can you send me the drawings by Tuesday?")
    facts = _one("action_item", *lines)
    assert (facts["owner"], facts["due"]) == ("Dana Wu", "2026-11-24")
