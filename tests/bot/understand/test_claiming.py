from dataclasses import replace

import pytest

from bot.understand.claiming import claimed
from bot.understand.message import read
from bot.understand.model import Memory
from bot.understand.names import NameIndex
from skills.catalog import REGISTRY
from skills.registry import Registry
from tests.support.sayings import AFTER_RENEWAL, KIM, NAMES, NOW, VOICE, understood

INDEX = NameIndex(NAMES)


def owner(text: str, memory: Memory | None = None) -> str | None:
    return claimed(read(text, INDEX, memory, VOICE, KIM), text, 0, REGISTRY)


@pytest.mark.parametrize(
    ("said", "skill"),
    [
        ("what does Sam earn", "remuneration_plan"),
        ("show me sam okafor's commission so far", "remuneration_plan"),
        ("how is sam doing this quarter", "attainment_plan"),
        ("forecast this quarter", "attainment_plan"),
        ("best reps", "attainment_plan"),
        ("what's our win rate", "ask"),
        ("deals in euros", "ask"),
        ("sam's meetings tomorrow", "ask"),
        ("what is Sam working on", "ask"),
        ("sam's tasks", "ask"),
        ("what's on tomorrow", "briefing"),
        ("sam's calendar next week", "ask"),
        ("salary of Sam", "remuneration_plan"),
        ("our pipeline", "ask"),
        ("compare Sam and Kim", "attainment_plan"),
        ("how busy is Sam", "attainment_plan"),
        ("how good is sam at selling", "licence_to_sell"),
        ("top 3 risks", "briefing"),
        ("and what should I do first?", "briefing"),
    ],
)
def test_a_short_wish_belongs_to_the_skill_that_claims_it(said: str, skill: str) -> None:
    assert owner(said) == skill
    assert [s.skill for s in understood(said).steps] == [skill]


@pytest.mark.parametrize(
    "said",
    [
        "what does Maria Krüger earn",
        "how is Globex doing",
        "win rate of the national team",
        "deals in euros at Helix",
        "our plan",
        "the team",
        "risks",
        "pay",
        "what does Sam earn for us when he closes the renewal of the platform with the client by June",
    ],
)
def test_what_names_a_client_or_says_too_little_or_too_much_is_nobodys(said: str) -> None:
    assert owner(said) is None


@pytest.mark.parametrize(
    ("said", "skill"),
    [
        ("who else sells to Globex", "ask"),
        ("draft a mail to Globex", "meeting_coach"),
        ("write a follow-up mail to Maria Krüger", "meeting_coach"),
    ],
)
def test_a_wish_that_names_a_client_belongs_to_the_skill_whose_claim_says_so(said: str, skill: str) -> None:
    assert owner(said) == skill


def test_while_a_deal_is_spoken_of_only_what_is_said_of_a_colleague_is_claimed() -> None:
    talk = AFTER_RENEWAL
    assert owner("what should I do first", talk) is None
    assert owner("what does Sam earn", talk) == "remuneration_plan"
    assert owner("what should I do first", Memory(NOW, skill="briefing", text="briefing")) == "briefing"


def test_a_skill_that_is_closed_to_the_asker_claims_nothing() -> None:
    closed = Registry(tuple(replace(s, roles=frozenset({"admin"})) for s in REGISTRY))
    wish = read("best reps", INDEX, None, VOICE, KIM)
    assert claimed(wish, wish.text, 0, closed.open_to(KIM)) is None


def test_each_wish_of_a_message_can_be_claimed() -> None:
    assert [s.skill for s in understood("my win rate and what does Sam earn").steps] == ["ask", "remuneration_plan"]


def test_a_wish_with_a_slip_is_claimed_and_what_is_written_down_keeps_it() -> None:
    assert [(s.skill, s.text) for s in understood("sams metings tomorow").steps] == [("ask", "sam's meetings tomorrow")]
    order = "remind me about the metings with Helix on Friday"
    assert [(s.skill, s.text) for s in understood(order).steps] == [("crm_update", order)]
    order = "call Maria about the metings on Friday, log it"
    asked = understood(order).clarify
    assert asked is not None
    assert {o.press.args["text"] for o in asked.options} == {order}


def test_while_a_deal_is_spoken_of_a_wish_that_nothing_else_answers_is_still_its_skills() -> None:
    assert [s.skill for s in understood("forecast this quarter", AFTER_RENEWAL).steps] == ["attainment_plan"]
