"""The risk of a decision on a statement is worded for the side the statement takes (METHODOLOGY §2.2)."""

import pytest

from skills.answer import FactsPart
from skills.catalog.fog.sides import takes_other_side
from skills.catalog.fog.topics import OTHER, TOPICS, topic_of
from tests.skills.fog.test_checks import fog

SIDES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "budget": (
        (
            "I heard the budget is approved",
            "the budget was not cut",
            "there is no problem with the money",
            "they have two million for it",
            "No, the budget is there",
        ),
        (
            "the budget was cut",
            "apparently there is no budget",
            "their funding is frozen",
            "the money went to another project",
            "the budget isn't approved",
            "no budget left, it was cut",
        ),
    ),
    "decision": (
        ("the board decided for us", "the project is not cancelled", "they will sign in May"),
        (
            "the project is dead",
            "the board rejected it",
            "they chose somebody else",
            "the committee has not approved it",
            "the decision was put on hold",
        ),
    ),
    "competition": (
        ("a competitor offers half", "they are talking to another vendor", "the rival has not dropped out"),
        ("no competitor is in the race", "the other vendor dropped out", "the rival is out", "we are the only vendor"),
    ),
    "price": (
        ("our price is too high", "they want a discount", "the price is not acceptable", "they won't pay that price"),
        ("the price is fine", "they accept the price", "the price is not the problem", "we are not too expensive"),
    ),
    "people": (
        ("Dana is leaving", "the CFO was fired", "they will be acquired"),
        ("Dana stays", "nobody is leaving", "she is not going to resign", "the company is not being sold"),
    ),
    "timeline": (
        ("go-live is in March", "it is not delayed", "they start in June"),
        ("the start is delayed", "it slipped to next year", "they won't make the deadline", "go-live was pushed back"),
    ),
    "technical": (
        ("security does not allow it", "they need an SAP interface", "the system cannot handle it"),
        ("the integration works", "there is no problem with the security", "the pen test was passed"),
    ),
    "legal": (
        ("legal wants a new liability clause", "they did not accept the terms"),
        ("legal accepted the terms", "legal has no objections", "the contract is signed"),
    ),
    "use": (
        ("the users love it", "the planners are happy", "the users do not complain"),
        ("the users hate it", "the planners complain", "the pilot failed", "nobody uses the dashboard"),
    ),
    "other": (("they build a new plant",), ("nothing will come of it",)),
}


@pytest.mark.parametrize("topic", SIDES)
def test_each_topic_tells_its_two_sides_apart(topic: str) -> None:
    said, denied = SIDES[topic]
    assert [t for t in said if takes_other_side(topic, t)] == []
    assert [t for t in denied if not takes_other_side(topic, t)] == []


def test_every_topic_has_two_risks_that_differ() -> None:
    assert {t.key for t in (*TOPICS, OTHER)} == set(SIDES)
    for topic in (*TOPICS, OTHER):
        assert topic.other_risk.count("{deal}") == 1
        assert topic.other_risk != topic.risk
        assert ("{amount}" in topic.other_risk) == ("{amount}" in topic.risk)


def _risk(answer: object) -> str:
    facts = [f for p in answer.parts if isinstance(p, FactsPart) for f in p.facts]  # type: ignore[attr-defined]
    return next(f.value for f in facts if f.label == "A decision on it")


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("fog: somebody told me the budget was cut", "walking away from"),
        ("fog: somebody told me the budget is approved", "money that may not be there"),
        ("fog: I heard no competitor is in the race", "underestimating a rival"),
        ("fog: I heard a competitor is in the race", "a rival who may not be there"),
        ("fog: apparently the price is fine for them", "holding the price"),
        ("fog: apparently our price is too high", "nobody asked for"),
    ],
)
async def test_the_card_tells_the_risk_of_that_side(text: str, risk: str) -> None:
    assert risk in _risk(await fog(text))


def test_the_examples_are_about_their_topic() -> None:
    assert topic_of("the budget was cut").key == "budget"
    assert topic_of("no competitor is in the race").key == "competition"
