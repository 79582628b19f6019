"""Openings for the four qualifiers, each for and against, and what only sounds like one."""

import pytest

from tests.support.a_call import found, of

FOR = [
    ("credibility", "D: Our CEO would like to meet you."),
    ("credibility", "D: I can introduce you to our managing director."),
    ("credibility", "D: let me bring our chief executive into the next call"),
    ("capability", "D: Do you have references in our industry?"),
    ("capability", "D: Can we talk to one of your customers?"),
    ("capability", "D: who else in our sector uses it"),
    ("commitment", "D: Our plant in Gdansk already uses your sensors."),
    ("commitment", "D: We renewed the contract with you last year."),
    ("control", "D: Could you help us write the requirements for the tender?"),
    ("control", "D: We used your checklist for our RFP."),
]


@pytest.mark.parametrize(("c", "said"), FOR)
def test_an_opening(c: str, said: str) -> None:
    (one,) = [m for m in found(said) if m.kind == "qualifier"]
    assert (one.facts["c"], one.facts["holds"]) == (c, "yes")
    assert one.quote in said


def test_an_open_qualifier_weighs_more_than_an_answered_one() -> None:
    weights = {m.facts["c"]: m.weight for _, said in FOR for m in found(said) if m.kind == "qualifier"}
    assert weights["credibility"] > 0.9 > 0.6 > weights["commitment"]  # commitment is not open in this deal


def test_the_worth_of_a_yes_comes_along() -> None:
    (one,) = of("qualifier", "D: Our CEO would like to meet you.")
    assert one.facts["worth"] == "9"


@pytest.mark.parametrize(
    ("c", "said"),
    [
        ("credibility", "D: Our CEO does not meet vendors."),
        ("control", "D: The RFP was written with another supplier."),
        ("commitment", "D: We have never bought from you."),
    ],
)
def test_a_door_that_is_shut(c: str, said: str) -> None:
    (one,) = [m for m in found(said) if m.kind == "qualifier"]
    assert (one.facts["c"], one.facts["holds"]) == (c, "no")


@pytest.mark.parametrize(
    "said",
    [
        "D: Our CEO gave an interview to a magazine.",
        "D: I saw your CEO at the fair.",
        "D: What is the reference number of the ticket?",
        "D: With reference to your mail, the order came.",
        "D: We use a tool from another company.",
        "D: The tender will be published in May.",
        "K: We could bring our CEO to the next call.",
    ],
)
def test_no_opening(said: str) -> None:
    assert of("qualifier", said) == []
