"""What a rep reads and says: the cards, steps accepted and moved, who owns what, the document, and the honest gaps."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from knowledge.access import Principal
from knowledge.records import Activity, Competitor, Deal, Edge, Imperative, Product, User
from knowledge.sample import DEFAULT_USER, sample
from skills.answer import DetailsPart, DiffPart, ListPart, TablePart, from_json, to_json
from skills.ask import Entities
from skills.catalog.pursuit_plan import PURSUIT_PLAN
from skills.catalog.pursuit_plan.intent import ALL, read_intent
from skills.plain import as_text
from tests.support.asking import answered, asking
from tests.support.deal_files import NOW, TENANT, account, days_ago, deal, evidence, user
from tests.support.initiatives import contact, initiative, met, plays

HELIX = Entities(deal_ids=("deal_helix",))
TODAY = NOW.date()
OLA = contact("ola", "Ola Brand", "Chief Operating Officer", "c_level")
DANA = contact("dana", "Dana Wu", "VP Operations", "vp")
ORBI = Competitor("competitor_orbi", TENANT, "Orbisense", weaknesses="Slow to start.")
ON_DEAL = Edge(
    "edge_orbi", TENANT, "competes", "competitor_orbi", "deal_helix", days_ago(30), attrs={"position": "Incumbent"}
)


def bedrock(*records, **more):
    ours = Imperative("imperative_ours", TENANT, "Lead in pharma")
    carries = Edge("edge_carries", TENANT, "carries", "deal_helix", "imperative_ours", days_ago(9))
    products = [Product("p1", TENANT, "Pulse", "Reliability"), Product("p2", TENANT, "Ember", "Energy")]
    others = [
        deal(f"Other {n}", key=f"deal_{n}", amount=Decimal(10), account_id=None, owner_id="user_x") for n in range(5)
    ]
    values = {
        "stage": "propose",
        "close_on": TODAY + timedelta(days=90),
        "amount": Decimal(1_000_000),
        "product_ids": ("p1", "p2"),
        "created_on": TODAY - timedelta(days=40),
        **more,
    }
    return [deal(**values), account(), user(), ours, carries, *products, *others, *records]


RICH = bedrock(
    OLA,
    DANA,
    plays("ola", "buyer", "neutral", 0.9),
    plays("dana", "beneficiary", "champion", 0.7),
    met("a", "dana", days=4),
    ORBI,
    ON_DEAL,
    evidence("values_distinct", -1, statement="Orbisense has the nicer dashboard", key="evidence_orbi"),
    initiative("credibility", "consistent_delivery", due=date(2026, 12, 1)),
)


async def ask(records, text="pursuit plan for Helix", entities=HELIX, **more):
    reader = {k: more.pop(k) for k in ("deal_ids", "account_ids") if k in more}
    return await answered(PURSUIT_PLAN, asking(text, entities, **more), records, **reader)


def task(key: str, *, due=date(2026, 12, 2)) -> Activity:
    return Activity(
        f"activity_{key}", TENANT, "task", days_ago(3), f"Do {key}", deal_id="deal_helix", account_id="account_helix",
        user_id="user_kim", due_on=due, source=f"pursuit:{key}",
    )  # fmt: skip


# --- what is read from the words


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("pursuit plan for Helix", "show"),
        ("how do we win Helix", "strategy"),
        ("what is our strategy for Helix", "strategy"),
        ("how are we positioned against the competition", "rivals"),
        ("who owns what next week", "week"),
        ("what is due this month", "week"),
        ("full pursuit plan anyway", "full"),
        ("is the schedule realistic", "show"),
    ],
)
def test_a_question_shows_a_part_of_the_plan(text, kind):
    assert read_intent(asking(text, HELIX)).kind == kind


def test_next_week_is_monday_to_sunday():
    period = read_intent(asking("who owns what next week", HELIX)).period
    assert period is not None
    assert (period.start, period.end) == (date(2026, 11, 23), date(2026, 11, 29))


@pytest.mark.parametrize(
    ("text", "picks", "phase"),
    [
        ("accept all steps", (ALL,), None),
        ("accept 2 and 3", (2, 3), None),
        ("take on steps 1, 4 and 5", (1, 4, 5), None),
        ("accept step 3", (3,), None),
        ("accept phase 2", (), 2),
        ("put the first phase on the plan", (), 1),
    ],
)
def test_steps_are_accepted_by_number_phase_or_all(text, picks, phase):
    intent = read_intent(asking(text, HELIX))
    assert (intent.kind, intent.picks, intent.phase) == ("accept", picks, phase)


@pytest.mark.parametrize(
    ("text", "phase", "picks", "days"),
    [
        ("move phase 2 by a week", 2, (), 7),
        ("push the second phase back by two weeks", 2, (), 14),
        ("pull phase 1 forward by three days", 1, (), -3),
        ("move step 4 by 10 days", None, (4,), 10),
        ("delay the last phase by a month", ALL, (), 30),
    ],
)
def test_a_phase_or_step_is_moved_by_days_weeks_or_months(text, phase, picks, days):
    intent = read_intent(asking(text, HELIX))
    assert (intent.kind, intent.phase, intent.picks) == ("move", phase, picks)
    assert intent.shift == timedelta(days=days)


@pytest.mark.parametrize("text", ["should we accept step 3?", "can we move phase 2?", "who accepted step 2"])
def test_a_question_changes_nothing(text):
    assert read_intent(asking(text, HELIX)).kind not in ("accept", "move", "done")


# --- the cards


async def test_the_card(snapshot):
    outcome = await ask(RICH)
    assert to_json(outcome.answer) == snapshot
    assert from_json(to_json(outcome.answer)) == outcome.answer


async def test_the_short_form_of_a_bare_import_in_words(snapshot):
    assert as_text((await ask([deal(stage="qualify"), account(), user()])).answer) == snapshot


async def test_every_source_cited_is_listed():
    answer = (await ask(RICH)).answer
    parts = [q for p in answer.parts for q in (p.parts if isinstance(p, DetailsPart) else (p,))]
    cited = {c for p in parts if isinstance(p, ListPart) for i in p.items for c in i.cites}
    assert cited
    assert cited <= {s.id for s in answer.sources}


async def test_a_late_road_says_by_how_much():
    told = as_text((await ask(bedrock(close_on=TODAY + timedelta(days=10), created_on=TODAY))).answer)
    # supposed lengths: 45 days for propose, just begun, and 30 to agree: 75, and 10 are left
    assert "65 days after the close date" in told
    assert "supposed 45 days: fewer than four of our won deals show how long it takes" in told


async def test_missing_hours_and_a_missing_close_date_are_said():
    told = as_text((await ask(bedrock(close_on=None))).answer)
    assert "The deal has no close date: the road runs from today at our pace" in told
    assert "Hours of Kim Moreno are not on record (capacities.csv)" in told


async def test_nobody_named_as_a_competitor_is_a_question_and_not_a_win():
    assert "No competitor is named on this deal" in as_text((await ask(bedrock())).answer)


async def test_the_strategy_alone_and_the_competition_alone():
    strategy = (await ask(RICH, "what is our strategy for Helix")).answer
    assert strategy.title == "Strategy: Helix Cloud"
    rivals = (await ask(RICH, "how do we stand against the competition on Helix")).answer
    assert rivals.summary == "Helix Cloud: Orbisense: flank."
    assert "Orbisense has the nicer dashboard" in as_text(rivals)


async def test_who_owns_what_in_a_week():
    answer = (await ask(RICH, "who owns what next week")).answer
    (table,) = [p for p in answer.parts if isinstance(p, TablePart)]
    assert table.columns == ("Who", "What", "Due", "State")
    assert {r[0] for r in table.rows} == {"Kim Moreno"}
    quiet = await ask([deal(close_on=TODAY + timedelta(days=400)), account(), user()], "what is due today")
    assert quiet.answer.summary.startswith("Nothing of the pursuit plan of Helix Cloud is due")


async def test_the_document_holds_the_same_chapters():
    answer = (await ask(RICH, "pursuit plan for Helix as pdf")).answer
    (file,) = answer.attachments
    headings = [s.heading for s in file.report.sections]
    assert file.name == "Pursuit Plan, Helix Cloud.pdf"
    assert headings[:5] == ["Where it stands", "Client", "Strategy", "Competitive position", "Team"]
    assert headings[5].startswith("1. Shape and propose")
    assert file.report.sources


# --- changes


async def test_a_step_accepted_becomes_a_task_with_its_source_and_only_a_proposal_to_confirm():
    shown = await ask(RICH)
    number = shown.remember["listed"].index("role:backer") + 1
    outcome = await ask(RICH, f"accept step {number}", Entities(), memory=shown.remember)
    assert outcome.proposal is not None
    assert not outcome.proposal.confirmed
    (change,) = outcome.proposal.changes
    assert (change.op, change.record_type) == ("create", "activity")
    assert change.values["kind"] == "task"
    assert change.values["source"] == "pursuit:role:backer"
    assert change.values["due_on"] > TODAY
    assert isinstance(outcome.answer.parts[0], DiffPart)


async def test_an_initiative_accepted_carries_its_gain_and_freezes_the_score():
    shown = await ask(RICH)
    key = next(k for k in shown.remember["listed"] if k.startswith("initiative:") and "consistent" not in k)
    number = shown.remember["listed"].index(key) + 1
    outcome = await ask(RICH, f"accept {number}", Entities(), memory=shown.remember)
    assert outcome.proposal is not None
    made = next(c for c in outcome.proposal.changes if c.record_type == "initiative")
    assert (made.op, made.values["status"]) == ("create", "accepted")
    assert made.values["expected_gain"] > 0
    assert any(c.record_type == "snapshot" for c in outcome.proposal.changes)


async def test_the_press_of_a_button_that_names_the_steps_is_the_confirmation():
    button = next(a for a in (await ask(RICH)).answer.actions if a.id == "accept-all")
    outcome = await ask(RICH, "", Entities(), verb="accept", args=button.args)
    assert outcome.proposal is not None
    assert outcome.proposal.confirmed
    assert len({c.record_id for c in outcome.proposal.changes}) == len(outcome.proposal.changes)


async def test_the_same_turn_makes_the_same_records():
    args = {"deal_id": "deal_helix", "keys": "role:backer"}
    once = await ask(RICH, "", Entities(), verb="accept", args=args)
    again = await ask(RICH, "", Entities(), verb="accept", args=args)
    assert once.proposal == again.proposal


async def test_a_phase_is_moved_with_what_is_on_record_in_it():
    records = [*RICH, task("role:backer")]
    outcome = await ask(records, "move phase 1 by a week", HELIX)
    assert outcome.proposal is not None
    moved = {c.record_id: (c.values["due_on"], c.expected["due_on"]) for c in outcome.proposal.changes}
    assert moved == {
        "activity_role:backer": (date(2026, 12, 9), date(2026, 12, 2)),
        "initiative_one": (date(2026, 12, 8), date(2026, 12, 1)),
    }
    assert not outcome.proposal.confirmed


async def test_what_then_ends_after_the_close_is_said():
    records = bedrock(task("role:backer"), close_on=TODAY + timedelta(days=20))
    told = as_text((await ask(records, "delay the last phase by a month", HELIX)).answer)
    assert "ends after the close date" in told


async def test_a_phase_with_nothing_on_record_says_so_and_a_day_that_is_over_is_refused():
    nothing = await ask(bedrock(), "move phase 2 by a week", HELIX)
    assert nothing.proposal is None
    assert "Accept them first" in nothing.answer.summary
    over = await ask([*RICH, task("role:backer")], "pull phase 1 forward by two months", HELIX)
    assert "to come" in over.answer.summary


async def test_a_task_is_crossed_off_here_and_an_initiative_in_the_power_plan():
    records = [*RICH, task("role:backer")]
    shown = await ask(records)
    number = shown.remember["listed"].index("role:backer") + 1
    outcome = await ask(records, f"step {number} is done", Entities(), memory=shown.remember)
    assert outcome.proposal is not None
    assert outcome.proposal.changes[0].values == {"done": True}
    other = shown.remember["listed"].index("initiative:credibility:consistent_delivery") + 1
    answer = (await ask(records, f"step {other} is done", Entities(), memory=shown.remember)).answer
    assert [a.skill for a in answer.actions] == ["power_plan"]


async def test_an_accepted_initiative_can_be_given_to_somebody_named():
    shown = await ask(RICH)
    number = shown.remember["listed"].index("role:backer") + 1
    named = Entities(deal_ids=("deal_helix",), user_ids=("user_bea",))
    outcome = await ask([*RICH, user("user_bea", "Bea")], f"accept step {number} for Bea", named, memory=shown.remember)
    assert outcome.proposal is not None
    assert outcome.proposal.changes[0].values["user_id"] == "user_bea"


async def test_a_number_that_is_not_there_is_asked_back():
    assert (await ask(RICH, "accept step 77", HELIX)).answer.title == "No such step"


# --- whose, and what is missing


async def test_a_closed_deal_has_nothing_left_to_pursue():
    answer = (await ask([deal(status="won", stage="won"), account(), user()])).answer
    assert answer.summary == "Helix Cloud is won: there is nothing left to pursue."


async def test_a_hidden_deal_and_a_missing_one_look_the_same():
    assert (await ask(RICH, deal_ids=[])).answer == (await ask([user()])).answer


async def test_a_client_means_its_open_deal_and_several_are_asked_about():
    one = await ask([*RICH], entities=Entities(account_ids=("account_helix",)))
    assert one.answer.title == "Pursuit Plan: Helix Cloud"
    two = await ask([*RICH, deal("Helix 2", key="deal_2")], entities=Entities(account_ids=("account_helix",)))
    assert {a.label for a in two.answer.actions} == {"Helix Cloud", "Helix 2"}


async def test_a_deal_without_a_client_still_has_a_plan():
    told = as_text((await ask([deal(account_id=None, stage="qualify"), user()])).answer)
    assert "Find out who the Buyer is" in told


# --- the sample workspace


@pytest.mark.may_block
async def test_the_sample_bedrock_has_its_strategy_steps_and_rivals():
    now = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    records = sample(now)
    kim = next(r for r in records if isinstance(r, User) and r.email == DEFAULT_USER)
    principal = Principal(kim.tenant, kim.id, kim.role, kim.name, kim.email)
    mill = next(r.id for r in records if isinstance(r, Deal) and r.name == "Skarholt mill-wide reliability")
    question = asking("pursuit plan", Entities(deal_ids=(mill,)), principal=principal, now=now)
    told = as_text((await answered(PURSUIT_PLAN, question, records)).answer)
    assert "**" not in told
    assert "Strategy: Raise the weakest C first" in told
    assert "Show Stian Foss how alarms stay out of the control network" in told
    assert "Orbisense has now offered the same swap directly to Signe's office" in told
    assert "Take “The Failure Atlas” and “The Six-Week Proof” to Ola Brekke" in told


async def test_all_of_a_short_form_is_what_was_shown():
    records = [deal(stage="qualify"), account(), user()]
    shown = await ask(records)
    assert len(shown.remember["listed"]) == 3
    outcome = await ask(records, "accept all", Entities(), memory=shown.remember)
    assert outcome.proposal is not None
    assert len([c for c in outcome.proposal.changes if c.record_type != "snapshot"]) == 3


@pytest.mark.parametrize(
    "text", ["move step 2 to 1 December", "accept step 2 by 1 December", "push step 2 to 1 December"]
)
async def test_a_step_nobody_has_taken_up_is_put_on_the_plan_with_the_day_said(text):
    shown = await ask(RICH)
    dated = Entities(deal_ids=("deal_helix",), dates=(date(2026, 12, 1),))
    outcome = await ask(RICH, text, dated, memory=shown.remember)
    (made, *_) = outcome.proposal.changes
    assert (made.op, made.values["due_on"]) == ("create", date(2026, 12, 1))
    assert "onto the plan" in outcome.answer.summary


async def test_a_day_that_is_over_is_no_day_for_a_step_nobody_has_taken_up():
    shown = await ask(RICH)
    dated = Entities(deal_ids=("deal_helix",), dates=(date(2026, 11, 1),))
    assert (await ask(RICH, "move step 2 to 1 November", dated, memory=shown.remember)).proposal is None


async def test_dropping_a_step_says_where_an_initiative_is_dropped():
    shown = await ask(RICH)
    outcome = await ask(RICH, "drop step 2, no time", memory=shown.remember)
    assert outcome.proposal is None
    assert "dropped in the Power Plan" in outcome.answer.summary


async def test_four_steps_of_the_phase_that_is_on_stand_open_and_every_step_can_be_found():
    answer = (await ask(RICH)).answer
    opened = [i.text for p in answer.parts if isinstance(p, ListPart) and p.title[:2] == "1." for i in p.items[1:]]
    folded = [
        i.text
        for p in answer.parts
        if isinstance(p, DetailsPart)
        for q in p.parts
        if isinstance(q, ListPart)
        for i in q.items
    ]
    assert 1 <= len(opened) <= 4
    numbers = {int(t.split(")")[0]) for t in (*opened, *folded) if t.split(")")[0].isdigit()}
    assert numbers == set(range(1, max(numbers) + 1))
