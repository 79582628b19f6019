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


def test_what_people_say_is_hearsay_whatever_it_is_about() -> None:
    for said in (
        "D: The lads reckon the one you put in at Thornley never worked at all.",
        "D: Everybody says Purvis will go along with whatever the chairman does.",
        "D: Another clinic told my sister that these reminders annoy people more than they help.",
    ):
        (one,) = of("fog", said)
        assert one.facts["class"] == "gossip"
        assert one.weight >= 0.7


def test_a_report_of_plain_business_is_no_hearsay() -> None:
    for said in (
        "D: Half of them are students, and they tell me on Sunday what they can do on Monday.",
        "D: If they say yes we do it for the new clubs and then the old ones.",
        "D: I heard you the first time, I just thought it was funny.",
        "D: They say three weeks.",
    ):
        assert not [m for m in of("fog", said) if m.weight >= 0.65], said
