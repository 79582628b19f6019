"""What a rep and a manager are told: the card, the what-if, the board; and what it says when something is missing."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from knowledge.access import Principal
from knowledge.records import Team, User
from knowledge.sample import DEFAULT_USER, sample
from skills.answer import DetailsPart, ListPart, TablePart, TextPart, WaterfallPart, from_json, to_json
from skills.ask import Entities
from skills.catalog.attainment_plan import ATTAINMENT_PLAN
from skills.catalog.attainment_plan.intent import read_intent
from skills.plain import as_text
from tests.skills.attainment_plan.desk import changed, closed_deals, desk, open_deal, target
from tests.support.asking import answered, asking
from tests.support.deal_files import TENANT, deal

MILL = Entities(deal_ids=("deal_mill",), mentions=("Mill",))
MAYA = Principal(TENANT, "user_maya", "manager", "Maya Ortiz", team_ids=frozenset({"team_west"}))
ANA = Principal(TENANT, "user_ana", "rep", "Ana Brandt")
TEAM = [
    User("user_maya", TENANT, "maya@scip.example", "Maya Ortiz", "manager", team_id="team_west"),
    Team("team_west", TENANT, "West", manager_id="user_maya"),
    target(900_000, key="target_ana", user_id="user_ana"),
    target(2_000_000, key="target_west", user_id=None, team_id="team_west"),
]


async def told(text="my attainment plan", entities=Entities(), records=None, **ask):
    return await answered(ATTAINMENT_PLAN, asking(text, entities, **ask), desk() if records is None else records)


def parts(answer, kind):
    inside = [p for d in answer.parts if isinstance(d, DetailsPart) for p in d.parts]
    return [p for p in (*answer.parts, *inside) if isinstance(p, kind)]


# --- one's own plan


async def test_the_card(snapshot):
    outcome = await told()
    assert outcome.answer.summary == (
        "Your target of $1,000,000 by Dec 31, 2026 may be reached or missed (50%): $200,000 is won, and 3 open deals "
        "should bring $600,000 at their chances; $200,000 is missing."
    )
    assert as_text(outcome.answer) == snapshot
    assert from_json(to_json(outcome.answer)) == outcome.answer
    assert outcome.proposal is None


async def test_the_waterfall_adds_up_to_the_target():
    (picture,) = parts((await told()).answer, WaterfallPart)
    steps = {s.label: s for s in picture.steps}
    assert steps["Target"].amount == sum(s.amount for s in picture.steps if s.label != "Target") == 1_000_000
    assert (steps["Gap"].kind, steps["Gap"].amount) == ("gap", 200_000)
    reached = (await told(records=changed(desk(), "mill", amount=Decimal(2_000_000)))).answer
    (picture,) = parts(reached, WaterfallPart)
    assert [s.label for s in picture.steps][-2:] == ["Won and expected", "Target"]


async def test_every_claim_has_its_source():
    answer = (await told()).answer
    known = {s.id for s in answer.sources}
    cited = {c for p in parts(answer, ListPart) for i in p.items for c in i.cites}
    assert cited
    assert cited <= known
    assert {s.record_type for s in answer.sources} >= {"deal", "target", "capacity"}


async def test_strays_stand_apart():
    tables = {p.title: p.rows for p in parts((await told()).answer, TablePart)}
    assert [row[0] for row in tables["Pursue"]] == ["Pilot", "Mill", "Next", "Small"]
    assert tables["Pursue"][-1][1] == "Stray"
    assert "justify or drop" in as_text((await told()).answer)


async def test_the_source_and_size_of_every_chance_is_on_the_card():
    (chances,) = [p for p in parts((await told()).answer, TablePart) if p.title == "Win chance"]
    assert [row[:3] for row in chances.rows] == [
        ("prospect", "10 of 20", "0 of 0"),
        ("propose", "10 of 20", "0 of 0"),
        ("negotiate", "10 of 20", "0 of 0"),
    ]
    assert chances.rows[0][3].startswith("50% (")


async def test_by_quarter_the_hours_and_the_sum():
    (table,) = [p for p in parts((await told()).answer, TablePart) if p.title == "By quarter"]
    quarter, _, closing, expected, so_far = table.rows[0]
    assert (quarter, closing, expected, so_far) == ("Q4 2026", "3", "$600,000", "$800,000 (80%)")


# --- what if


async def test_a_what_if_says_what_changes(snapshot):
    outcome = await told("what if I only have 2 hours a week")
    assert as_text(outcome.answer) == snapshot
    assert outcome.answer.actions[0].label == "The plan as on record"
    assert outcome.remember["scenario"]["hours"] == 2.0


async def test_a_name_that_means_none_of_their_deals_is_said():
    lost = Entities(unresolved=("Kestrel",))
    said = as_text((await told("plan without Kestrel", lost)).answer)
    assert "“Kestrel” is no open deal in this plan" in said


@pytest.mark.parametrize(
    "said",
    [
        "what if Mill slips",
        "suppose Mill slips by a quarter",
        "what happens if Mill is delayed three months",
        "and if Mill closes a quarter later",
    ],
)
async def test_a_slip_in_many_words(said):
    assert "Mar 18, 2027" in (await told(said, MILL)).answer.summary


@pytest.mark.parametrize("said", ["10 hours a week", "two hours", "2h/week", "40 minutes"])
async def test_hours_are_read_only_where_they_are_hours(said):
    outcome = await told(f"what if I have {said}")
    hours = outcome.remember["scenario"]["hours"]
    assert hours == {"10 hours a week": 10.0, "2h/week": 2.0}.get(said)


# --- one deal, one part


async def test_why_a_deal_is_or_is_not_in_it():
    inside = as_text((await told("is Mill in my plan", MILL)).answer)
    assert "Mill is in the plan: $800,000 at 50% = $400,000, 17 hours until it closes." in inside.replace("**", "")
    out = await told("why is Euro not in my plan", Entities(deal_ids=("deal_euro",)), [*desk(), *euro()])
    said = as_text(out.answer).replace("**", "")
    assert "Euro is not in the plan: in EUR; the target is in USD, and amounts are not converted." in said


def euro():
    return [open_deal("euro", 90, "propose", date(2026, 12, 18), currency="EUR")]


@pytest.mark.parametrize(
    ("said", "focus"),
    [
        ("milestones to reach my target", "milestones"),
        ("what is the bottleneck in my plan", "binding"),
        ("which deals are not in my plan", "left_out"),
        ("do I have enough hours for all my deals", "hours"),
        ("my attainment plan", "whole"),
        ("what if I only have 10 hours a week", "whole"),
    ],
)
def test_what_is_asked_for_comes_first(said, focus):
    assert read_intent(asking(said)).focus == focus


# --- missing things


async def test_without_a_target_it_says_what_is_needed():
    bare = [r for r in desk() if not getattr(r, "id", "").startswith("target_")]
    outcome = await told(records=bare)
    assert "No target of yours is running or coming" in outcome.answer.summary
    assert "targets.csv" in outcome.answer.summary
    (action,) = outcome.answer.actions
    supposed = await told("", verb=action.verb, args={**action.args, "target": "1.5m"}, records=bare)
    assert "target of $1,500,000" in supposed.answer.summary


async def test_a_bare_export_is_planned_with_what_there_is():
    """Owners, stages, amounts and dates only: no targets, hours, classes, contacts or history."""
    bare = [
        replace(d, account_id=None, region=None, industry=None)
        for d in (*closed_deals(), open_deal("mill", 800, "qualify", date(2026, 12, 18)))
        if isinstance(d, type(deal()))
    ]
    people = [User("user_kim", TENANT, "kim@scip.example", "Kim Moreno", "rep")]
    said = as_text((await told("what if my target is 600k", records=[*bare, *people])).answer)
    assert "1 open deal should bring $400,000 at its chance" in said
    assert "the history of their stages is not on record" in said
    assert "not on record, so they limit nothing here: import capacities.csv" in said


async def test_without_amounts_it_says_that_amounts_are_what_is_missing():
    records = [replace(r, amount=None) if getattr(r, "status", "") == "open" else r for r in desk()]
    answer = (await told(records=records)).answer
    assert "none of the 4 open deals has an amount on record, so none counts" in answer.summary
    assert "Amounts: no open deal has one on record" in as_text(answer).replace("**", "")


async def test_without_any_target_only_people_and_targets_are_read():
    bare = [r for r in desk() if not getattr(r, "id", "").startswith("target_")]
    outcome = await told(records=bare)
    assert outcome.out.facts.people[0].deals == ()
    assert outcome.answer.title == "No target on record"


async def test_without_closed_deals_it_counts_what_is_possible_and_says_so():
    few = [r for r in desk() if not getattr(r, "id", "").startswith(("deal_user_ana", "change_"))]
    said = as_text((await told(records=few)).answer)
    assert "No win chance can be told: 2 deals of the company closed so far, and it takes 10." in said
    assert "can't be judged yet: $200,000 is won, and 3 open deals would bring at most $1,200,000" in said
    assert "chance of reaching" not in said


async def test_without_open_deals_everything_is_to_be_found():
    closed = [r for r in desk() if getattr(r, "status", "") != "open"]
    said = as_text((await told(records=closed)).answer)
    assert "No open deal of yours is on record" in said
    assert "$1,600,000 of new deals" in said  # 800,000 missing at ½


async def test_contradicting_targets_are_both_told_and_the_larger_is_planned_for():
    # 1,200,000 less 200,000 won and 600,000 expected: 400,000
    other = target(1_200_000, key="target_other")
    answer = (await told(records=[*desk(), other])).answer
    assert answer.summary.startswith("Your target of $1,200,000 by Dec 31, 2026")
    assert "$400,000 is missing" in answer.summary
    assert "Another target, $1,000,000, is on record from Jan 1, 2026 to Dec 31, 2026 too." in as_text(answer)


async def test_a_hidden_deal_changes_nothing_and_reads_like_a_missing_one():
    secret = open_deal("kestrel", 900, "negotiate", date(2026, 12, 18), owner_id="user_ana", confidential=True)
    lost = Entities(unresolved=("Kestrel",))
    with_it = await told("what if we lose Kestrel", lost, [*desk(), secret])
    without = await told("what if we lose Kestrel", lost)
    assert as_text(with_it.answer) == as_text(without.answer)
    assert as_text((await told(records=[*desk(), secret])).answer) == as_text((await told()).answer)


# --- whose


async def test_a_colleagues_plan_is_not_shown():
    outcome = await told("attainment plan for Kim", Entities(user_ids=("user_kim",)), principal=ANA)
    assert "not" in outcome.answer.title.lower()
    assert "$" not in as_text(outcome.answer)


async def test_a_manager_sees_the_plan_of_who_they_manage():
    outcome = await told("attainment plan for Kim", Entities(user_ids=("user_kim",)), [*desk(), *TEAM], principal=MAYA)
    assert outcome.answer.title == "Attainment plan: Kim Moreno"
    assert "Kim Moreno's target" in outcome.answer.summary
    assert "Made from the 4 open deals of theirs that you may see." in as_text(outcome.answer)


async def test_a_manager_without_deals_gets_the_board(snapshot):
    outcome = await told("attainment plans", records=[*desk(), *TEAM], principal=MAYA)
    (table, *_) = parts(outcome.answer, TablePart)
    assert [row[0] for row in table.rows] == ["Ana Brandt", "Kim Moreno"]  # the largest gap first
    assert as_text(outcome.answer) == snapshot


async def test_a_rep_who_asks_for_the_team_gets_their_own():
    outcome = await told("how does the team stand against target", records=[*desk(), *TEAM])
    assert outcome.answer.title == "Attainment plan: Kim Moreno"
    assert "You manage no team, so this is your own plan." in as_text(outcome.answer)
    assert "Ana" not in as_text(outcome.answer)


@pytest.mark.parametrize("said", ["will Zorba reach his target", "attainment plan of Zorba"])
async def test_a_name_that_is_nobodys_gets_no_plan_least_of_all_ones_own(said):
    outcome = await told(said, Entities(unresolved=("Zorba",)), memory={"user": "user_kim", "scenario": {}})
    assert outcome.answer.summary.startswith("I can't find “Zorba” among our people.")


async def test_what_cannot_be_supposed_is_said_and_nothing_is_pretended():
    outcome = await told("what if I take three weeks off")
    assert "I could not tell what to suppose" in as_text(outcome.answer)
    assert outcome.answer.title == "Attainment plan: Kim Moreno"


async def test_everything_won_or_lost_means_every_open_deal():
    won = (await told("what if I win everything")).answer
    assert "every open deal won" in as_text(won)
    lost = (await told("what if I lose all my deals")).answer.summary
    assert lost.startswith("Without any open deal: your target")
    assert "no open deal counts towards it; $800,000 is missing" in lost  # 1,000,000 less 200,000 won


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("am I overcommitted", "The hours are"),
        ("do I have enough pipeline", "What holds the plan back:"),
        ("milestones to my target", "Next: "),
        ("will I reach my target", "Your target of $1,000,000"),
    ],
)
async def test_the_first_words_answer_what_was_asked(said, first):
    assert (await told(said)).answer.summary.startswith(first)


async def test_the_card_is_short_enough_to_read_at_a_glance():
    assert len([p for p in (await told()).answer.parts if not isinstance(p, DetailsPart)]) <= 6


async def test_targets_of_people_one_does_not_manage_are_left_out():
    outsider = replace(MAYA, user_id="user_erik", team_ids=frozenset({"team_east"}))
    erik = User("user_erik", TENANT, "erik@scip.example", "Erik Lund", "manager", team_id="team_east")
    outcome = await told("attainment plans", records=[*desk(), *TEAM, erik], principal=outsider)
    assert "Kim" not in as_text(outcome.answer)


async def test_who_the_talk_was_about_is_remembered():
    memory = {"user": "user_kim", "scenario": {}}
    outcome = await told("what if Mill slips", MILL, [*desk(), *TEAM], principal=MAYA, memory=memory)
    assert outcome.answer.title == "Attainment plan, what if: Kim Moreno"


# --- the sample workspace


async def test_the_sample_workspace_has_a_plan_for_its_rep():
    now = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    records = await asyncio.to_thread(sample, now)
    kim = next(r for r in records if isinstance(r, User) and r.email == DEFAULT_USER)
    me = Principal(kim.tenant, kim.id, "rep", kim.name, kim.email)
    outcome = await answered(ATTAINMENT_PLAN, asking("will I reach my target", principal=me, now=now), records)
    assert outcome.answer.title == "Attainment plan: Kim Berger"
    (picture,) = parts(outcome.answer, WaterfallPart)
    assert any("Skarholt" in s.label for s in picture.steps)
    texts = [p.text for p in parts(outcome.answer, TextPart)]
    assert any("What holds the plan back" in t for t in texts)
