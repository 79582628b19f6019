"""Budget and timeline: the deal's money and dates, not prices, losses, meetings and last year."""

import pytest

from tests.support.a_call import found, knowing, of


@pytest.mark.parametrize(
    ("said", "standing", "amount"),
    [
        ("D: We have set aside 250k for this.", "there", "250000"),
        ("D: we have put aside four hundred fifty thousand euros for it", "there", "450000 EUR"),
        ("D: Our budget for that is about €80,000.", "amount", "80000 EUR"),
        ("D: There is no budget for it this year.", "none", ""),
        ("D: The budget has been frozen since October.", "none", ""),
        ("D: we have not got the budget approved", "none", ""),
        ("D: It comes out of the operations budget.", "owner", ""),
        ("D: Anything above 200,000 has to go to the board.", "owner", "200000"),
    ],
)
def test_the_deals_money(said: str, standing: str, amount: str) -> None:
    (one,) = of("budget", said)
    assert (one.facts["standing"], one.facts.get("amount", "")) == (standing, amount)


def test_who_can_release_it_in_person_is_told_apart() -> None:
    (one,) = of("budget", "D: It is in the budget, and I can approve it myself.")
    assert one.facts["holder"] == "speaker"


@pytest.mark.parametrize(
    "said",
    [
        "D: We lose about 200,000 a year in scrap.",
        "D: It costs us nine thousand euros every time.",
        "D: Last year the budget was 300,000.",
        "D: We stayed in a budget hotel.",
        "D: The marketing budget went into the fair.",
        "D: What would fit a budget of 50k?",
        "D: We have three million users a month.",
    ],
)
def test_other_money_is_no_budget(said: str) -> None:
    assert of("budget", said) == []


def test_the_rep_who_just_asked_is_on_it() -> None:
    known = knowing(money_unknown=())
    asked = found("K: What budget do you have for this?", "D: Our budget is 250k.", context=known)
    told = found("K: Nice weather today.", "D: Our budget is 250k.", context=known)
    assert next(m.weight for m in asked if m.kind == "budget") < next(m.weight for m in told if m.kind == "budget")


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("D: We want to go live by the first of March.", "2027-03-01"),
        ("D: Our contract with the present supplier expires on 31 January.", "2027-01-31"),
        ("D: the board meets on the 12th of december", "2026-12-12"),
        ("D: It has to be in place before 15 July.", "2027-07-15"),
    ],
)
def test_a_date_the_deal_hangs_on(said: str, day: str) -> None:
    (one,) = of("timeline", said)
    assert one.facts["date"] == day


def test_a_decision_after_our_close_date_is_said() -> None:
    # Close date on record: 28 February 2027.
    assert of("timeline", "D: The board decides in April 2027.")[0].facts["after_close"] == "yes"
    assert "after_close" not in of("timeline", "D: The board decides on 15 January.")[0].facts


@pytest.mark.parametrize(
    "said",
    [
        "D: The project was pushed back to next year.",
        "D: There is no rush from our side.",
        "D: this is on hold until the merger is done",
        "D: We will look at it again in the new year, it can wait until summer.",
    ],
)
def test_a_slip(said: str) -> None:
    (one,) = of("timeline", said)
    assert one.facts["standing"] == "slip"


@pytest.mark.parametrize(
    "said",
    [
        "D: Does Tuesday at ten work for you?",
        "D: I am on holiday until 15 December.",
        "D: We installed it in March last year.",
        "D: It cannot wait until next year.",
        "D: Every train was delayed this morning.",
        "D: Let us move the call to Thursday.",
        "D: I will send it on Friday.",
        "K: We could go live by March.",
    ],
)
def test_dates_that_the_deal_does_not_hang_on(said: str) -> None:
    assert of("timeline", said) == []


@pytest.mark.parametrize("said", ["D: He signs the list every Monday.", "D: She is ready each Friday."])
def test_a_day_that_comes_every_week_is_no_date(said: str) -> None:
    assert of("timeline", said) == []
