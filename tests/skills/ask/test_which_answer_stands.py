"""Answers on one matter: the firmer and the newer leads, and what it overtakes is shown as overtaken."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.passage import Passage
from knowledge.records import Budget, FogClass
from skills.answer import Answer, Item, ListPart, QuotePart, TextPart
from skills.catalog.ask.skill import ASK
from skills.catalog.ask.standing import budgets_in_order, weight
from skills.runner import run_skill
from tests.skills.ask.corpus import said
from tests.support.fake_reader import KIM, NOW, FakeReader
from tests.support.helix import WORLD, ask, at

HELIX = ("deal_helix",)
ASKED = "what did Helix say about the budget?"

RUMOUR = Budget(
    "budget_rumour", "default", "account_helix", "rumoured", date(2026, 6, 23), "deal_helix", Decimal(3_000_000),
    "USD", None, "next year", "gossip",
)  # fmt: skip
APPROVED = Budget(
    "budget_yes", "default", "account_helix", "approved", date(2026, 10, 16), "deal_helix", Decimal(2_400_000),
    "USD", "contact_dana", "two years", "fact",
)  # fmt: skip


def told(n: int, budget: Budget, text: str, *, similarity: float = 0.6) -> Passage:
    """The record as a search finds it: shown as text."""
    moment = at(budget.on.month, budget.on.day)
    passage = said(n, text, title="Budget Helix", when=moment)
    return replace(
        passage, document_id=None, record_type="budget", record_id=budget.id, similarity=similarity, score=1.0
    )


RUMOUR_TOLD = told(1, RUMOUR, "Budget of 3,000,000 USD rumoured (gossip) next year.", similarity=0.9)
APPROVED_TOLD = told(2, APPROVED, "Budget of 2,400,000 USD approved (fact) two years. Owner: Dana Wu.", similarity=0.5)


async def run(text: str, passages: tuple[Passage, ...], *budgets: Budget, **kwargs: object) -> Answer:
    reader = FakeReader((*WORLD, *budgets), principal=KIM, now=NOW, passages=passages)
    return (await run_skill(ASK, ask(text, deals=HELIX, **kwargs), reader)).answer  # type: ignore[arg-type]


def items(answer: Answer) -> list[Item]:
    return [i for p in answer.parts if isinstance(p, ListPart) for i in p.items]


def quotes(answer: Answer) -> list[tuple[str, str]]:
    return [(p.text, p.badge) for p in answer.parts if isinstance(p, QuotePart)]


def warnings(answer: Answer) -> list[str]:
    return [p.text for p in answer.parts if isinstance(p, TextPart) and p.tone == "warn"]


async def test_a_newer_approval_leads_and_the_older_rumour_is_overtaken_however_near_its_words() -> None:
    answer = await run(ASKED, (RUMOUR_TOLD, APPROVED_TOLD), RUMOUR, APPROVED)
    assert answer.summary.startswith("On record: $2,400,000 approved, two years, owner Dana Wu")
    assert [i.badge for i in items(answer)] == ["Fact", "Gossip, overtaken"]
    (warning,) = warnings(answer)
    assert warning.endswith("The later one overtakes the earlier one.")


async def test_a_budget_found_in_two_of_its_lines_is_told_once() -> None:
    answer = await run(ASKED, (APPROVED_TOLD,), APPROVED)
    assert len(items(answer)) == 1


@pytest.mark.parametrize("order", list(permutations((RUMOUR_TOLD, APPROVED_TOLD))))
async def test_the_order_they_were_found_in_changes_nothing(order: tuple[Passage, ...]) -> None:
    answer = await run(ASKED, order, RUMOUR, APPROVED)
    assert [i.badge for i in items(answer)] == ["Fact", "Gossip, overtaken"]


async def test_a_newer_rumour_overtakes_no_approval() -> None:
    """Approved 16 Oct 2026, a Fact: 1.0 x 0.5^(35/180) = 0.87. Rumour of 1 Nov: 0.2 x 0.5^(19/180) = 0.19."""
    later = replace(RUMOUR, id="budget_later", on=date(2026, 11, 1))
    found = told(3, later, "Budget of 3,000,000 USD rumoured (gossip) next year.", similarity=0.9)
    answer = await run(ASKED, (found, APPROVED_TOLD), later, APPROVED)
    assert "$2,400,000 approved" in answer.summary
    assert [i.badge for i in items(answer)] == ["Fact", "Gossip"]
    assert warnings(answer)[0].endswith(
        "The later one is softer, so the earlier one is not overtaken: ask which holds."
    )


async def test_a_later_fact_that_the_money_is_gone_overtakes_the_approval() -> None:
    gone = Budget("budget_gone", "default", "account_helix", "none", date(2026, 11, 10), "deal_helix", fog="fact")
    found = told(4, gone, "Budget none (fact).", similarity=0.5)
    answer = await run(ASKED, (APPROVED_TOLD, found), gone, APPROVED)
    assert "no budget" in answer.summary
    assert [i.badge for i in items(answer)] == ["Fact", "Fact, overtaken"]


async def test_a_mail_that_contradicts_a_rumour_leads_it() -> None:
    rumour = said(5, "I hear the Helix budget is 900 thousand.", title="Note", when=at(6, 1))
    mail = said(6, "We approved a Helix budget of 420 thousand.", speaker="Dana Wu", title="Mail", when=at(11, 2))
    answer = await run("what did they tell us about the Helix budget?", (rumour, mail))
    assert quotes(answer)[0][0].startswith("We approved")
    assert quotes(answer)[-1][1].endswith("overtaken")
    assert "Mail (Nov 2, 2026, Fact)" in warnings(answer)[0]


async def test_sources_that_agree_carry_no_class_and_no_warning() -> None:
    one = said(7, "The budget is 420 thousand.", speaker="Dana Wu", title="Mail", when=at(11, 2))
    other = said(8, "Our budget stays at 420 thousand.", speaker="Dana Wu", title="Call", when=at(11, 9))
    answer = await run("how much is the budget", (one, other))
    assert not warnings(answer)


async def test_one_persons_own_words_keep_their_order_and_carry_no_class() -> None:
    first = said(9, "I hear the budget is as good as there.", speaker="Dana Wu", title="Mail", when=at(10, 2))
    second = said(10, "Our budget was signed on 9 November.", speaker="Dana Wu", title="Call", when=at(11, 9))
    answer = await run("what did Dana say about the budget", (first, second), contacts=("contact_dana",))
    assert {badge for _, badge in quotes(answer)} == {""}


async def test_another_deals_budget_overtakes_nothing_here() -> None:
    other = replace(APPROVED, id="budget_other", deal_id="deal_elsewhere", on=date(2026, 11, 1))
    answer = await run("what budget do they have", (), RUMOUR, other)
    assert not any("overtaken" in f.value for p in answer.parts if p.kind == "facts" for f in p.facts)


async def test_asked_for_the_budget_the_newest_fact_leads_not_the_kindest() -> None:
    """Approved a Fact of 16 Oct; none a Fact of 10 Nov: the later one stands."""
    gone = Budget("budget_gone", "default", "account_helix", "none", date(2026, 11, 10), "deal_helix", fog="fact")
    answer = await run("what budget do they have", (), APPROVED, gone)
    assert "no budget" in answer.summary
    facts = [f.value for p in answer.parts if p.kind == "facts" for f in p.facts]
    assert facts[1].endswith("[Fact, overtaken]")


def test_a_later_request_takes_no_approval_back() -> None:
    more = replace(APPROVED, id="budget_more", status="requested", on=date(2026, 11, 10))
    ordered, gone = budgets_in_order((APPROVED, more), NOW)
    assert not gone
    assert {b.id for b in ordered} == {"budget_yes", "budget_more"}


CLASSES: tuple[FogClass, ...] = ("gossip", "opinion", "fact")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 900), st.integers(0, 900), st.sampled_from(range(3)), st.sampled_from(range(3)))
def test_firmer_and_newer_never_weighs_less(age: int, younger: int, one: int, other: int) -> None:
    old, new = max(age, younger), min(age, younger)
    soft, firm = CLASSES[min(one, other)], CLASSES[max(one, other)]
    assert weight(firm, NOW - timedelta(days=new), NOW) >= weight(soft, NOW - timedelta(days=old), NOW)


@settings(max_examples=40, deadline=None)
@given(st.permutations([RUMOUR, APPROVED, replace(RUMOUR, id="b3", on=date(2026, 9, 1), status="requested")]))
def test_budgets_stand_in_the_same_order_however_they_are_read(found: list[Budget]) -> None:
    ordered, gone = budgets_in_order(found, NOW)
    assert ordered[0].id == "budget_yes"
    assert gone == {"budget_rumour", "b3"}


async def test_asked_what_a_client_said_our_own_papers_are_no_answer() -> None:
    ours = said(20, "If nobody knows the budget, this is not a deal yet.", title="Playbook", deal=None, account=None,
                bucket="company")  # fmt: skip
    answer = await run("what did Helix say about the budget", (ours,))
    assert not quotes(answer)
    assert "found nothing" in answer.summary


async def test_a_greeting_is_never_the_nearest_thing() -> None:
    mail = replace(said(21, "Dear Kim,\nThe dock is closed on Friday.", title="Mail"), similarity=0.6)
    assert [q for q, _ in quotes(await run("what is the return procedure", (mail,)))] == [
        "The dock is closed on Friday."
    ]
