"""What is wanted is read from the words."""

from decimal import Decimal

import pytest

from skills.ask import Entities, Money
from skills.catalog.remuneration_plan.intent import read_intent
from tests.support.asking import asking

WITH_DEAL = Entities(deal_ids=("deal_a",), mentions=("Skarholt",))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("what have I earned so far this year", "statement"),
        ("my commission", "statement"),
        ("how is my commission for Q3 made up", "statement"),
        ("break down my bonus", "statement"),
        ("what will I be paid if everything closes", "statement"),
        ("what is missing to my next accelerator", "next"),
        ("how far am I from the accelerator", "next"),
        ("when do I hit my bonus", "next"),
        ("how close am I to the cap", "next"),
        ("how much more to sell until the next tier pays", "next"),
        ("how much more do I have to sell before I get the higher rate", "next"),
        ("explain my comp plan", "clauses"),
        ("comp plan", "clauses"),
        ("what are my commission rates", "clauses"),
        ("is there a cap on my commission", "clauses"),
        ("what does clause 3.1 say", "clauses"),
        ("how does my commission plan work", "clauses"),
        ("does our comp plan fit the ceo sales plan", "against"),
        ("where does our comp plan pay against the CEO plan", "against"),
        ("which incentives work against our strategy", "against"),
        ("does the plan make people sandbag", "against"),
        ("do strays pay me more than bedrocks", "against"),
        ("are we paying people for the wrong deals", "against"),
        ("what does my team earn", "team"),
        ("payout of each of my reps", "team"),
    ],
)
def test_without_a_deal(text: str, kind: str):
    assert read_intent(asking(text)).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "what is Skarholt worth to me",
        "what do I earn if I win Skarholt",
        "how much commission is in Skarholt",
        "what did Skarholt pay me",
        "my cut of Skarholt",
        "what's in it for me if Skarholt closes",
    ],
)
def test_with_a_deal_its_worth_is_meant(text: str):
    assert read_intent(asking(text, WITH_DEAL)).kind == "worth"


def test_a_supposed_deal_has_amount_class_and_kind():
    money = Entities(money=(Money(Decimal(300_000)),))
    wish = read_intent(asking("what would another 300k bedrock pay me", money))
    assert wish.kind == "worth"
    assert wish.supposed is not None
    assert (wish.supposed.amount, wish.supposed.deal_class, wish.supposed.kind) == (300_000, "bedrock", "new")
    renewal = read_intent(asking("what does a 200k renewal pay me", money)).supposed
    assert renewal is not None
    assert (renewal.kind, renewal.deal_class) == ("renewal", None)


@pytest.mark.parametrize(("text", "year"), [("what did I earn last year", -1), ("my pay next financial year", 1)])
def test_a_year_is_a_period_of_pay(text: str, year: int):
    assert read_intent(asking(text)).year == year


def test_a_quarter_is_the_last_one_of_that_name():
    span = read_intent(asking("what was my commission in Q2")).span
    assert span is not None
    assert (span.start.isoformat(), span.end.isoformat()) == ("2026-04-01", "2026-06-30")


def test_a_button_says_it_itself():
    assert read_intent(asking("", verb="next", args={"user_id": "user_kim"})).kind == "next"
