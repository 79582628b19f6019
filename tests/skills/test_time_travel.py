"""A past day is answered from what was on record at its end, by every skill that computes from records."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from knowledge.access import Principal
from knowledge.records import Account, Deal, Evidence, User
from knowledge.sample import DEFAULT_USER, sample
from skills.answer import DetailsPart, ListPart
from skills.ask import Ask, Entities
from skills.catalog.engagement_excellence import ENGAGEMENT_EXCELLENCE
from skills.catalog.find_the_money import FIND_THE_MONEY
from skills.catalog.impact_themes import IMPACT_THEMES
from skills.catalog.power_plan import POWER_PLAN
from skills.catalog.pursuit_plan import PURSUIT_PLAN
from skills.catalog.right_clients import RIGHT_CLIENTS
from skills.catalog.right_deals import RIGHT_DEALS
from skills.catalog.stakeholders import STAKEHOLDERS
from skills.plain import as_text
from skills.registry import AnySkill
from skills.runner import Outcome
from skills.time_travel import past_of
from tests.support.asking import answered, asking
from tests.support.deal_files import account, deal, evidence, user
from tests.support.initiatives import contact, met, plays

pytestmark = pytest.mark.may_block

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DAY = date(2026, 10, 1)
THAT_EVENING = datetime(2026, 10, 1, 23, 59, 59, tzinfo=UTC)
TRAVELLING = (
    ENGAGEMENT_EXCELLENCE,
    FIND_THE_MONEY,
    IMPACT_THEMES,
    POWER_PLAN,
    PURSUIT_PLAN,
    RIGHT_CLIENTS,
    RIGHT_DEALS,
    STAKEHOLDERS,
)


@pytest.fixture(scope="module")
def workspace() -> list:
    return list(sample(NOW))


def skarholt(records: list) -> tuple[Principal, Entities, Deal]:
    kim = next(r for r in records if isinstance(r, User) and r.email == DEFAULT_USER)
    found = next(r for r in records if isinstance(r, Deal) and r.name == "Skarholt mill-wide reliability")
    client = next(r.id for r in records if isinstance(r, Account) and r.id == found.account_id)
    entities = Entities(deal_ids=(found.id,), account_ids=(client,), dates=(DAY,), mentions=("Skarholt",))
    return Principal(kim.tenant, kim.id, kim.role, kim.name, kim.email), entities, found


async def told(
    skill: AnySkill, records: list, *, now: datetime, text: str = "Skarholt as of 1 October 2026"
) -> Outcome:
    principal, entities, _ = skarholt(records)
    return await answered(skill, asking(text, entities, principal=principal, now=now), records)


@pytest.mark.parametrize("skill", TRAVELLING, ids=lambda s: s.name)
async def test_asked_later_of_a_day_it_says_what_it_said_that_evening(skill: AnySkill, workspace: list) -> None:
    later = await told(skill, workspace, now=NOW)
    then = await told(skill, workspace, now=THAT_EVENING, text="Skarholt")
    assert later.answer.summary == f"As of Oct 1, 2026: {then.answer.summary}"
    assert later.answer.title == f"{then.answer.title}, as of Oct 1, 2026"


@pytest.mark.parametrize("skill", [ENGAGEMENT_EXCELLENCE, POWER_PLAN, RIGHT_DEALS], ids=lambda s: s.name)
async def test_what_was_learnt_since_changes_nothing_of_the_past(skill: AnySkill, workspace: list) -> None:
    _, _, found = skarholt(workspace)
    late = next(r for r in workspace if isinstance(r, Evidence) and r.deal_id == found.id and r.at > THAT_EVENING)
    more = replace(late, id="evidence_new", polarity=-1, strength=1.0, fog="fact", at=NOW, recorded_at=NOW)
    before = await told(skill, workspace, now=NOW)
    after = await told(skill, [*workspace, more], now=NOW)
    assert as_text(after.answer) == as_text(before.answer)


async def test_the_past_can_be_looked_at_and_not_changed(workspace: list) -> None:
    outcome = await told(POWER_PLAN, workspace, now=NOW)
    assert outcome.proposal is None
    assert not [a for a in outcome.answer.actions if a.fields or a.verb in ("accept", "drop", "assign", "redate")]
    flat = [q for p in outcome.answer.parts for q in (p.parts if isinstance(p, DetailsPart) else (p,))]
    assert not [i for p in flat if isinstance(p, ListPart) for i in p.items if i.action]


async def test_the_maths_of_a_lens_then_and_now() -> None:
    """Their one executive met us 10 days before 1 October, and never since: 10 then; on 20 November still within 90."""
    ola = contact("ola", "Ola Brand", "Chief Operating Officer", "c_level")
    records = [account(), deal(), user(), ola, plays("ola", "buyer", "neutral"), met("a", "ola", days=60)]
    named = Entities(account_ids=("account_helix",), dates=(DAY,))
    now = await answered(ENGAGEMENT_EXCELLENCE, asking("executive lens at Helix", named), records)
    # on record on 20 November: in touch 10 (60 of 90 days), decision maker (180 - 60) / (180 - 45) × 10 = 8.9
    assert "8.9" in as_text(now.answer)
    then = await answered(ENGAGEMENT_EXCELLENCE, asking("executive lens at Helix as of 1 October", named), records)
    # met on 21 September: ten days old then, so 10
    assert "8.9" not in as_text(then.answer)
    assert then.answer.summary.startswith("As of Oct 1, 2026: ")


@pytest.mark.parametrize(
    ("text", "days", "expected"),
    [
        ("six lenses as of 1 October", (DAY,), THAT_EVENING),
        ("who was the buyer on 1 October", (DAY,), THAT_EVENING),
        ("six lenses for Skarholt", (), None),
        ("who must decide by 1 December", (date(2026, 12, 1),), None),
        ("as of 24 December", (date(2026, 12, 24),), datetime(2025, 12, 24, 23, 59, 59, tzinfo=UTC)),
        ("who is the buyer, call them 1 October", (DAY,), None),
    ],
)
def test_which_day_is_meant(text: str, days: tuple[date, ...], expected: datetime | None) -> None:
    assert past_of(asking(text, Entities(dates=days), now=NOW)) == expected


@pytest.mark.parametrize("offset", range(0, 400, 37))
def test_asking_again_from_that_evening_goes_no_further_back(offset: int) -> None:
    """What runs within a workflow is asked at the moment already travelled to."""
    day = NOW.date() - timedelta(days=offset + 1)
    ask = asking(f"as of {day.isoformat()}", Entities(dates=(day,)), now=NOW)
    moment = past_of(ask)
    assert moment is not None
    there: Ask = replace(ask, now=moment, voice=replace(ask.voice, now=moment))
    assert past_of(there) is None


def test_a_button_is_about_now() -> None:
    pressed = asking("as of 1 October", Entities(dates=(DAY,)), verb="accept", args={"deal_id": "d"}, now=NOW)
    assert past_of(pressed) is None


async def test_a_correction_with_a_day_in_it_stays_a_correction() -> None:
    ola = contact("ola", "Ola Brand", "Chief Operating Officer", "c_level")
    records = [account(), deal(), user(), ola, plays("ola", "backer", "neutral")]
    named = Entities(deal_ids=("deal_helix",), contact_ids=("contact_ola",), dates=(DAY,))
    outcome = await answered(STAKEHOLDERS, asking("Ola Brand is the buyer as of 1 October", named), records)
    assert outcome.proposal is not None
    assert "Role Backer → Buyer" in outcome.answer.summary


async def test_a_class_of_the_past_is_told_and_a_class_by_hand_is_not_made_in_it() -> None:
    named = Entities(deal_ids=("deal_helix",), dates=(DAY,))
    records = [account(), deal(), user(), evidence("world_class")]
    shown = await answered(RIGHT_DEALS, asking("what was the class of Helix as of 1 October", named), records)
    assert (shown.proposal, shown.answer.summary[:17]) == (None, "As of Oct 1, 2026")
    made = await answered(
        RIGHT_DEALS, asking("treat Helix as a stray as of 1 October because nobody pays", named), records
    )
    assert made.proposal is not None
