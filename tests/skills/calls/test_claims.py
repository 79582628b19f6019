"""Claims that matter to the deal and are no fact yet."""

import pytest

from tests.support.a_call import found, of


def test_hearsay_about_the_deal_is_worth_a_hint() -> None:
    (one,) = of("fog", "D: I heard the board wants to cut the project in January.")
    assert one.facts["class"] == "gossip"


@pytest.mark.parametrize(
    "said",
    [
        "D: I heard the weather will be bad.",
        "D: I heard good things about your company.",
        "D: The board approved the project on 3 November.",
        "D: Did you hear that the board cut the project?",
        "K: I heard the board wants to cut the project.",
    ],
)
def test_no_hearsay_of_weight(said: str) -> None:
    assert of("fog", said) == []


def test_an_opinion_is_kept_for_the_debrief_only() -> None:
    (one,) = [m for m in found("D: I think the board will probably sign it.") if m.kind == "fog"]
    assert one.facts["class"] == "opinion"
    assert one.weight < 0.6
