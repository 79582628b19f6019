"""What holds for every skill offered, whatever it is about.

Honest on nothing and on a bare CRM export, blind to what is hidden, the same whatever order the records come in,
every source listed, and short before anything is unfolded.
"""

import random
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from knowledge.access import Principal
from knowledge.records import Deal, User
from knowledge.sample import DEFAULT_USER, sample
from skills.answer import DetailsPart, FactsPart, ListPart, MapPart, Part, Simple, TablePart, TextPart, to_json
from skills.ask import Entities
from skills.catalog import SKILLS
from skills.errors import NotForRole
from skills.plain import as_text
from skills.registry import AnySkill
from skills.runner import Outcome
from tests.support.asking import answered, asking
from tests.support.deal_files import account, deal, user
from tests.support.fake_reader import KIM
from tests.support.folds import open_lines

pytestmark = pytest.mark.may_block

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ABOUT_RECORDS = tuple(s for s in SKILLS if s.name not in ("help", "fog", "ask", "crm_update"))
"""The others answer about words, about the house, or change what is said."""
METHOD = tuple(
    s
    for s in ABOUT_RECORDS
    if s.name
    in (
        "assessment",
        "client_profile",
        "client_strategy",
        "engagement_excellence",
        "find_the_money",
        "impact_themes",
        "power_plan",
        "pursuit_plan",
        "right_clients",
        "right_deals",
        "right_to_win",
        "stakeholders",
    )
)
HELIX = Entities(deal_ids=("deal_helix",), account_ids=("account_helix",), mentions=("Helix",))
MOST_OPEN = 45
"""Lines a reader meets before unfolding anything."""
_ROUGH = re.compile(r"\bNone\b(?! of| is)|\bnan\b|\{|\}|Decimal\(|datetime|<[a-z]+>|!")


def _ago(days: int) -> date:
    return NOW.date() - timedelta(days)


def bare() -> list:
    """What a CRM export holds: deals with owner, client, stage, amount and dates, and nothing else."""
    won = [
        deal(f"Order {n}", key=f"deal_{n}", status="won", amount=Decimal(1000 + n), close_on=_ago(90 * n))
        for n in range(1, 5)
    ]
    return [account(), user(), deal(stage="propose", amount=Decimal(4821)), *won]


async def put(skill: AnySkill, records: list, entities: Entities = HELIX, **more) -> Outcome:
    text = next((e for e in skill.examples if "{" in e), skill.examples[0])
    text = text.replace("{deal}", "Helix").replace("{account}", "Helix")
    principal = more.pop("principal", KIM)
    return await answered(skill, asking(text, entities, principal=principal, now=NOW), records, **more)


def named(skill: AnySkill) -> str:
    return skill.name


@pytest.mark.parametrize("skill", ABOUT_RECORDS, ids=named)
async def test_with_nothing_on_record_it_says_so_and_changes_nothing(skill: AnySkill) -> None:
    outcome = await put(skill, [], Entities(unresolved=("Helix",)))
    assert outcome.answer.summary.rstrip("”").endswith((".", "?", ":")), outcome.answer.summary
    assert outcome.proposal is None
    assert not _ROUGH.search(as_text(outcome.answer))


@pytest.mark.parametrize("skill", METHOD, ids=named)
async def test_a_name_that_leads_nowhere_is_repeated_with_what_to_ask_for_instead(skill: AnySkill) -> None:
    said = (await put(skill, bare(), Entities(unresolved=("Nordwind",)))).answer.summary
    assert said.startswith("I can't find “Nordwind” among the ")
    assert "Check the name, or ask for “" in said


@pytest.mark.parametrize("skill", ABOUT_RECORDS, ids=named)
async def test_a_bare_crm_export_gets_an_honest_answer(skill: AnySkill) -> None:
    outcome = await put(skill, bare())
    told = as_text(outcome.answer)
    assert outcome.answer.summary
    assert not _ROUGH.search(told), _ROUGH.search(told)
    assert cited(outcome) <= {s.id for s in outcome.answer.sources}


@pytest.mark.parametrize("skill", METHOD, ids=named)
async def test_hidden_and_missing_read_the_same(skill: AnySkill) -> None:
    hidden = await put(skill, bare(), deal_ids=[])
    missing = await put(skill, [user()])
    assert hidden.answer == missing.answer


@pytest.mark.parametrize("skill", METHOD, ids=named)
async def test_an_analyst_is_told_it_is_not_theirs(skill: AnySkill) -> None:
    analyst = Principal("default", "user_ana", "analyst", "Ana", "ana@example.com")
    with pytest.raises(NotForRole, match=r"is not part of what an analyst works with here\."):
        await put(skill, bare(), principal=analyst)


@pytest.fixture(scope="module")
def workspace() -> list:
    return list(sample(NOW))


async def skarholt(skill: AnySkill, records: list) -> Outcome:
    kim = next(r for r in records if isinstance(r, User) and r.email == DEFAULT_USER)
    found = next(r for r in records if isinstance(r, Deal) and r.name == "Skarholt mill-wide reliability")
    assert found.account_id is not None
    entities = Entities(deal_ids=(found.id,), account_ids=(found.account_id,), mentions=("Helix",))
    principal = Principal(kim.tenant, kim.id, kim.role, kim.name, kim.email)
    return await put(skill, records, entities, principal=principal)


@pytest.mark.parametrize("skill", METHOD, ids=named)
async def test_the_order_of_the_records_changes_nothing(skill: AnySkill, workspace: list) -> None:
    mixed = list(workspace)
    random.Random(7).shuffle(mixed)
    assert to_json((await skarholt(skill, mixed)).answer) == to_json((await skarholt(skill, workspace)).answer)


@pytest.mark.parametrize("skill", METHOD, ids=named)
async def test_every_source_a_card_points_to_is_there_to_open(skill: AnySkill, workspace: list) -> None:
    outcome = await skarholt(skill, workspace)
    assert cited(outcome)
    assert cited(outcome) <= {s.id for s in outcome.answer.sources}


@pytest.mark.parametrize("skill", METHOD, ids=named)
async def test_a_card_is_short_before_anything_is_unfolded(skill: AnySkill, workspace: list) -> None:
    outcome = await skarholt(skill, workspace)
    assert open_lines(outcome.answer) <= MOST_OPEN
    assert not _ROUGH.search(as_text(outcome.answer).replace("**", "")), outcome.answer.summary


@pytest.mark.parametrize("skill", ABOUT_RECORDS, ids=named)
async def test_no_claim_points_twice_to_one_source(skill: AnySkill, workspace: list) -> None:
    for part in (await skarholt(skill, workspace)).answer.parts:
        for inner in _inside(part):
            claims = inner.items if isinstance(inner, ListPart) else inner.facts if isinstance(inner, FactsPart) else ()
            assert [c.cites for c in claims if len(set(c.cites)) < len(c.cites)] == []


def cited(outcome: Outcome) -> set[str]:
    return {c for p in outcome.answer.parts for q in _inside(p) for c in _cites(q)}


def _inside(part: Part) -> tuple[Simple, ...]:
    return part.parts if isinstance(part, DetailsPart) else (part,)


def _cites(part: Simple) -> tuple[str, ...]:
    if isinstance(part, ListPart):
        return tuple(c for i in part.items for c in i.cites)
    if isinstance(part, FactsPart):
        return tuple(c for f in part.facts for c in f.cites)
    if isinstance(part, MapPart):
        return tuple(c for p in part.points for c in p.cites)
    return part.cites if isinstance(part, TextPart | TablePart) else ()
