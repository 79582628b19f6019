"""The golden scenario: Kim Berger's year in the sample workspace, worked out by hand from its comp plan."""

import asyncio
from datetime import UTC, datetime

import pytest

from knowledge.access import Principal
from knowledge.records import Deal, Team, User
from knowledge.sample import sample
from skills.answer import Answer
from skills.ask import Entities
from skills.catalog.remuneration_plan import REMUNERATION_PLAN
from skills.plain import as_text
from tests.support.asking import answered, asking
from tests.support.told import MOMENTS, by_name, of

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
RECORDS = sample(NOW)


def principal(name: str) -> Principal:
    user = next(u for u in of(RECORDS, User) if u.name == name)
    teams = frozenset(t.id for t in of(RECORDS, Team) if t.manager_id == user.id)
    return Principal("default", user.id, user.role, team_ids=teams, name=user.name)


async def told(text: str, *deals: str, who: str = "Kim Berger", users: tuple[str, ...] = ()) -> Answer:
    found: list[Deal] = [by_name(RECORDS, d) for d in deals]
    ids = {u.name: u.id for u in of(RECORDS, User)}
    entities = Entities(deal_ids=tuple(d.id for d in found), user_ids=tuple(ids[u] for u in users), mentions=deals)
    return (
        await answered(REMUNERATION_PLAN, asking(text, entities, principal=principal(who), now=NOW), RECORDS)
    ).answer


async def test_the_year_so_far():
    # 140,000 × 2.5 % = 3,500 and, Relay, 190,000 × 4.5 % = 8,550
    answer = await told("what have I earned so far this year")
    assert answer.summary == (
        "You have earned $12,050 so far, base apart: $330,000 won is 13.8% of your target of $2,400,000."
    )
    assert "From Vossberg compressor reliability on, the cap (clause 3.5) takes off what exceeds it." in as_text(answer)


@pytest.mark.parametrize("now", list(MOMENTS.values()), ids=list(MOMENTS))
async def test_the_year_is_well_under_way_on_whatever_day_it_is_told(now: datetime):
    records = await asyncio.to_thread(sample, now)
    kim = next(u for u in of(records, User) if u.name == "Kim Berger")
    ask = asking("what have I earned so far", principal=Principal("default", kim.id, "rep", name=kim.name), now=now)
    said = as_text((await answered(REMUNERATION_PLAN, ask, records)).answer)
    assert "of your target of $2,400,000" in said
    assert "pays $0 so far" not in said
    assert "Skarholt mill-wide reliability | Bedrock" in said


async def test_the_bedrock_is_worth_what_the_clauses_say():
    # V = 2,730,000, 330,000 of it above the target: 330/2730 of every deal.
    # 2.1: 2,400,000 × 2.5 % = 60,000.00. 3.1: 290,109.89 × 2.5 % × 0.6 = 4,351.65, 16,923.08 × 2.5 % × 0.6 = 253.85,
    # 22,967.03 × 4.5 % × 0.6 = 620.11. 4.1: (60,000 + 4,351.65) × 0.5 = 32,175.82. 3.4: 6,000.00
    answer = await told("what is Skarholt mill-wide reliability worth to me", "Skarholt mill-wide reliability")
    assert answer.summary.startswith(
        "Winning Skarholt mill-wide reliability adds $103,401.43 to your pay for the period: "
        "from $12,050 to $115,451.43"
    )
    said = as_text(answer)
    for part in ("[$60,000]", "[$5,225.61]", "[$32,175.82]", "[$6,000]"):
        assert part in said


async def test_the_third_quarter_released_what_the_threshold_held_back():
    # Until July 140,000 of 2,400,000 is 5.8 %: held back. 190,000 more passes 10 %: 8,550 + 3,500
    answer = await told("how is my commission for Q3 made up")
    assert "added $12,050" in answer.summary
    assert "Reached now: what was held back before is paid." in as_text(answer)


async def test_the_launch_rate_pays_against_the_imperatives():
    said = as_text(await told("where does our comp plan pay against the CEO sales plan"))
    assert "a Bedrock under 2.1 and 4.1 is paid $3,750" in said
    assert "Castellan outbound visibility (Stray) pays 4.5% of its amount" in said


async def test_the_renewals_discount_is_told_where_the_sums_leave_it_out():
    said = as_text(await told("what is Castellan Relay renewal worth to me", "Castellan Relay renewal"))
    assert "adds $2,480" in said
    assert "5.1 is about the discount and not in these sums: Castellan Relay renewal 18%." in said


async def test_another_rep_gets_an_honest_thin_answer():
    assert "names no comp plan" in (await told("what have I earned", who="Luis Ferreira")).summary


async def test_a_colleagues_pay_stays_theirs():
    tomasz = await told("what has Tomasz Wieczorek earned", users=("Tomasz Wieczorek",))
    viggo = await told("what has Viggo Dahlin earned", users=("Viggo Dahlin",))
    assert as_text(tomasz) == as_text(viggo).replace("Viggo Dahlin", "Tomasz Wieczorek")
    manager = await told("what has Tomasz Wieczorek earned", who="Ingrid Solheim", users=("Tomasz Wieczorek",))
    assert "$260,000 won is 21.7% of their target of $1,200,000" in manager.summary
