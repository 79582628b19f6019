"""Seats, RACI, cadence, coverage and conflicts of a deal's team; parts and relationships changed by talking."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.records import Product
from skills.answer import DiffPart, ListPart, TablePart, from_json, to_json
from skills.ask import Entities
from skills.catalog.team_plan import TEAM_PLAN
from skills.catalog.team_plan.cadence import every
from skills.catalog.team_plan.intent import read_intent
from skills.errors import NotForRole
from skills.people.stakeholder_map import persons
from skills.plain import as_text
from skills.rules import DEFAULT
from skills.wording import Voice
from tests.support.asking import answered, asking
from tests.support.colleagues import (
    LIU,
    MAYA,
    PEOPLE,
    TEAMS,
    TENANT,
    assessed,
    classed,
    colleague,
    day,
    has_hours,
    met,
    on_team,
    owns,
    person,
    plays,
)
from tests.support.deal_files import account, deal
from tests.support.fake_reader import KIM as KIM_ASKING
from tests.support.fake_reader import NOW
from tests.support.scripted import ANA

PRODUCTS = [
    Product("product_pulse", TENANT, "Pulse", family="Reliability"),
    Product("product_assure", TENANT, "Assure", family="Managed Services"),
]
MILL = deal(
    "Mill",
    key="deal_mill",
    product_ids=("product_pulse", "product_assure"),
    region="West",
    industry="Paper",
    stage="negotiate",
    close_on=day(-69),
)
DANA = person("dana", "Dana Wu", "CFO", level="c_level")
OTTO = person("otto", "Otto Brandt", "IT Director", level="director")
PRIYA = colleague("priya", "Priya Raman")
TEAM = [
    on_team("kim", MILL, "client expert", "pursuit", 10),
    on_team("maya", MILL, "sponsor", "pursuit", 1),
    on_team("liu", MILL, "solution master", "pursuit", 6, topic="Reliability"),
    on_team("sam", MILL, "solution master", "pursuit", 6, topic="Managed Services"),
    on_team("ben", MILL, "delivery lead", "delivery", 8),
]
THERE = [
    DANA,
    OTTO,
    plays(DANA, MILL, "buyer", 0.9),
    plays(OTTO, MILL, "backer", 0.5),
    owns("kim", DANA),
    owns("liu", OTTO),
]
TALKS = [met("kim", DANA, 3), met("liu", OTTO, 30)]
ABOUT = Entities(deal_ids=("deal_mill",))
KIM_TALKS = Entities(deal_ids=("deal_mill",), contact_ids=("contact_dana",))


def whole(*more, team=TEAM, deal_class: str = "bedrock", there=THERE, talks=TALKS):
    base = [*PEOPLE, PRIYA, *TEAMS, *PRODUCTS, account(), MILL, classed(MILL, deal_class)]
    return [*base, *team, *there, *talks, *more]


async def told(text: str = "team plan for Mill", records=None, entities=ABOUT, principal=KIM_ASKING, **ask):
    reader = {k: ask.pop(k) for k in ("deal_ids",) if k in ask}
    put = asking(text, entities, principal=principal, **ask)
    return await answered(TEAM_PLAN, put, whole() if records is None else records, **reader)


def words(outcome):
    return as_text(outcome.answer)


def line(outcome, label):
    found = next(x for x in outcome.out.card.lines if x.label == label)
    names = [tuple(u.name.split()[0] for u in some) for some in (found.responsible, found.consulted, found.informed)]
    return found.accountable.name.split()[0] if found.accountable else None, *names


def kinds(outcome):
    return [c.kind for c in outcome.out.card.conflicts]


# --- the plan


async def test_the_plan_of_a_bedrock(snapshot):
    outcome = await told()
    assert as_text(outcome.answer) == snapshot
    assert from_json(to_json(outcome.answer)) == outcome.answer


async def test_one_answers_for_each_workstream_and_nobody_is_told_twice():
    outcome = await told()
    # accountable, responsible, consulted, informed
    assert line(outcome, "Client relationship") == ("Kim", ("Kim", "Maya"), ("Sam", "Liu"), ("Ben",))
    assert line(outcome, "Decision and signature") == ("Maya", ("Kim",), (), ("Sam", "Liu", "Ben"))
    assert line(outcome, "Hand-over") == ("Ben", ("Ben", "Kim"), ("Sam", "Liu"), ("Maya",))


async def test_the_solution_is_its_own_masters_in_each_family():
    outcome = await told()
    assert line(outcome, "Solution and proof: Reliability")[0] == "Liu"
    assert line(outcome, "Solution and proof: Managed Services")[0] == "Sam"


async def test_an_open_seats_work_falls_to_the_next_in_line():
    outcome = await told()  # no commercial lead, no integration lead, no service lead
    assert line(outcome, "Price and terms")[0] == "Kim"
    assert line(outcome, "Integration")[:2] == ("Ben", ("Ben",))


async def test_without_a_delivery_lead_nobody_answers_for_delivery():
    outcome = await told(records=whole(team=TEAM[:4]))
    assert kinds(outcome)[0] == "nobody"
    assert "Nobody answers for Hand-over, Roll-out, Integration and Service and outcome" in words(outcome)


async def test_one_person_for_pursuit_and_delivery_is_a_conflict():
    both = [*TEAM[:4], on_team("kim", MILL, "delivery lead", "delivery", 6)]
    outcome = await told(records=whole(team=both))
    assert "both_sides" in kinds(outcome)
    assert "Kim Moreno answers for pursuit and for delivery" in words(outcome)


async def test_a_seat_held_twice_is_asked_about():
    outcome = await told(records=whole(on_team("priya", MILL, "delivery lead", "delivery", 4)))
    assert "Delivery lead is held by Ben Novak and Priya Raman: who is it?" in words(outcome)


async def test_more_hours_promised_than_there_are_is_a_conflict():
    # 10 here and 9 on another deal that outlives it, of 15
    other = deal("Other", key="deal_other", close_on=day(-300))
    more = other, on_team("kim", other, hours=9), has_hours("kim", 15)
    outcome = await told(records=whole(*more))
    assert "Kim Moreno is overbooked by 4 h a week" in words(outcome)


async def test_somebody_who_left_is_still_on_the_team():
    records = [replace(r, active=False) if r is LIU else r for r in whole()]
    outcome = await told(records=records)
    assert "left" in kinds(outcome)
    assert line(outcome, "Solution and proof: Reliability")[0] == "Kim"


# --- cadence, by hand


def contact_of(role: str = "buyer", influence: float | None = 0.5, stance: str = ""):
    who = person("x", "X Y", level="unknown")
    (found,) = persons([who], [plays(who, MILL, role, influence, stance)], [], NOW, [MILL.id], DEFAULT.stakeholders)
    return found


@pytest.mark.parametrize(
    ("role", "influence", "stance", "deal_class", "stage", "days"),
    [
        ("buyer", 0.5, "", "bedrock", "qualify", 14),
        ("buyer", 0.9, "", "bedrock", "qualify", 11),  # 14 × 0.75 = 10.5, half up
        ("buyer", 0.9, "sceptic", "bedrock", "negotiate", 5),  # 14 × 0.75 × 0.5 × 0.75 = 3.9, at least 5
        ("backer", 0.5, "opponent", "bedrock", "propose", 8),  # 21 × 0.5 × 0.75 = 7.9
        ("beneficiary", 0.2, "champion", "stepping_stone", "qualify", 45),  # 30 × 1.5
        ("backer", 0.2, "", "stray", "qualify", 45),  # 45 × 1.5 = 67.5, at most 45
        ("buyer", None, "", None, "qualify", 21),  # class not known: as a Stepping Stone
    ],
)
def test_days_between_two_words(role, influence, stance, deal_class, stage, days):
    assert every(contact_of(role, influence, stance), deal_class, stage) == days


@given(st.floats(0, 1), st.sampled_from(["qualify", "propose", "negotiate"]), st.sampled_from(["bedrock", "stray"]))
@settings(max_examples=40, deadline=None)
def test_a_critic_is_never_spoken_to_less_often_and_never_past_45_days(influence, stage, deal_class):
    plain = every(contact_of("buyer", influence), deal_class, stage)
    sceptic = every(contact_of("buyer", influence, "sceptic"), deal_class, stage)
    opponent = every(contact_of("buyer", influence, "opponent"), deal_class, stage)
    assert 5 <= opponent <= sceptic <= plain <= 45


# --- who covers whom


def covered(outcome):
    return {c.person.contact.name: c for c in outcome.out.card.covered}


async def test_when_somebody_is_due_follows_from_when_they_were_heard():
    # Dana: 14 × 0.5 × 0.75 = 5.25 → 5 days, heard 3 days ago; Otto: 21 × 0.5 = 10.5 → 11 days, heard 30 days ago
    found = covered(await told())
    assert (found["Dana Wu"].every, found["Dana Wu"].due, found["Dana Wu"].late) == (5, day(-2), 0)
    assert (found["Otto Brandt"].every, found["Otto Brandt"].late) == (11, 19)


async def test_days_since_somebody_was_heard_are_days_where_the_reader_is():
    put = replace(asking("team plan for Mill", ABOUT, principal=KIM_ASKING), voice=Voice(NOW, time_zone="Asia/Tokyo"))
    outcome = await answered(TEAM_PLAN, put, whole(talks=[met("kim", DANA, 3.5)]))
    assert covered(outcome)["Dana Wu"].due == day(-2)


async def test_buyers_nobody_covers_come_first_with_who_should_take_them():
    alone = [DANA, OTTO, *THERE[2:4], THERE[5]]
    outcome = await told(records=whole(there=alone))
    first = outcome.out.card.covered[0]
    assert (first.person.contact.name, first.how, first.suggested.name) == ("Dana Wu", "nobody", "Kim Moreno")
    assert first.why == "has been in touch once"
    assert outcome.answer.summary.startswith("Nobody covers Dana Wu, who decides")
    item = next(p for p in outcome.answer.parts if isinstance(p, ListPart) and p.title.startswith("Uncovered")).items[0]
    assert item.action.args == {"deal_id": "deal_mill", "contact_id": "contact_dana", "user_id": "user_kim"}


async def test_whom_somebody_covered_who_has_left_nobody_covers():
    gone = replace(colleague("zoe", "Zoe Lang"), active=False)
    there = [DANA, plays(DANA, MILL, "buyer", 0.9), owns("zoe", DANA)]
    (only,) = (await told(records=[*whole(there=there), gone])).out.card.covered
    assert (only.how, only.covered, only.suggested.name) == ("left", False, "Kim Moreno")
    assert "nobody: Zoe Lang has left" in words(await told(records=[*whole(there=there), gone]))


async def test_with_nobody_in_touch_the_seat_decides_who_should():
    outcome = await told(records=whole(there=[DANA, THERE[2]], talks=[]))
    (only,) = outcome.out.card.covered
    assert (only.suggested.name, only.why) == ("Maya Ortiz", "is Executive sponsor on the team")  # their CFO
    assert "never met or answered; every 5 days, due now" in words(outcome)


async def test_who_covers_one_person():
    outcome = await told("who covers Dana", entities=Entities(contact_ids=("contact_dana",)))
    assert outcome.answer.title == "Who covers Dana Wu"
    assert outcome.answer.summary.startswith("Dana Wu, CFO: covered by Kim Moreno; met 3 days ago; every 5 days, due ")


async def test_whom_nobody_covers():
    outcome = await told("which stakeholders does nobody cover", records=whole(there=THERE[:5]))
    assert outcome.answer.summary == (
        "Mill: nobody covers Otto Brandt, IT Director; "
        "1 person is overdue, longest Otto Brandt, IT Director, by 19 days."
    )


async def test_who_is_on_both_sides_is_answered_first():
    question = "is anyone on both pursuit and delivery"
    assert (await told(question)).answer.summary == "Nobody is on both the pursuit and the delivery of Mill."
    twice = [*whole(), on_team("kim", MILL, "service lead", "delivery", 2)]
    said = "Kim Moreno is on both the pursuit and the delivery of Mill."
    assert (await told(question, records=twice)).answer.summary == said


async def test_a_colleague_who_is_nobody_is_said_by_name():
    lost = Entities(deal_ids=("deal_mill",), unresolved=("Zorba",))
    outcome = await told("make Zorba the sponsor", entities=lost)
    assert outcome.answer.summary == "I can't find “Zorba” among us. Which colleague do you mean?"
    assert outcome.proposal is None


async def test_raci_asked_for_stands_before_the_seats():
    tables = [p.title for p in (await told("RACI of Mill")).answer.parts if isinstance(p, TablePart)]
    assert tables == ["Who answers for what"]
    tables = [p.title for p in (await told("team plan of Mill")).answer.parts if isinstance(p, TablePart)]
    assert tables == ["The team"]


# --- other classes, thin and empty records, rights


async def test_another_class_says_so_and_what_differs():
    stone = await told(records=whole(deal_class="stepping_stone"))
    assert "This is a Stepping Stone: no sponsor" in words(stone)
    assert "Maya Ortiz (no seat this class asks for) | 1" in words(stone)
    stray = await told(records=whole(deal_class="stray"))
    assert [x.label for x in stray.out.card.lines] == ["Client relationship", "Price and terms"]


async def test_a_bare_export_has_its_owner_and_nobody_to_cover():
    outcome = await told(records=[*PEOPLE, deal("Mill", key="deal_mill", account_id=None, product_ids=())])
    assert outcome.out.card.team[0].user.name == "Kim Moreno"
    assert "Nobody at the client is on record" in words(outcome)


async def test_a_hidden_deal_and_a_missing_one_look_the_same():
    hidden = await told(deal_ids=["deal_other"])
    assert hidden.answer == (await told(records=[r for r in whole() if r is not MILL])).answer


async def test_hidden_assessments_change_nothing():
    secret = assessed("priya", "leadership_ethics", 9), assessed("priya", "products_services", 9)
    open_seats = whole(*secret, team=TEAM[:4])
    assert (await told(records=open_seats)).answer == (await told(records=whole(team=TEAM[:4]))).answer


async def test_a_manager_is_told_who_would_fit_an_open_delivery_seat():
    held = assessed("priya", "leadership_ethics", 8), assessed("priya", "products_services", 8)
    outcome = await told(records=whole(*held, team=TEAM[:4]), principal=MAYA)
    assert outcome.out.card.could["delivery_lead"].user.name == "Priya Raman"
    assert "Priya as Delivery lead" in [a.label for a in outcome.answer.actions]


async def test_an_analyst_is_refused():
    with pytest.raises(NotForRole):
        await told(principal=ANA)


# --- changed by talking


def diff(outcome):
    return [(r.field, r.before, r.after) for p in outcome.answer.parts if isinstance(p, DiffPart) for r in p.rows]


async def test_a_role_is_handed_over_and_the_old_part_ends_after_the_new_begins():
    outcome = await told("make Priya the delivery lead on Mill")
    made, ended = outcome.proposal.changes
    assert (made.op, made.record_type, made.values["kind"]) == ("create", "edge", "deal_team")
    assert (made.values["subject_id"], made.values["object_id"]) == ("user_priya", "deal_mill")
    assert made.values["attrs"] == {"role": "delivery lead", "side": "delivery", "hours": 10}
    assert (ended.op, ended.record_id, ended.expected) == ("update", TEAM[4].id, {"valid_to": None})
    before, after = "Ben Novak, 8 hours a week", "Priya Raman, delivery, 10 hours a week"
    assert diff(outcome) == [("Delivery lead", before, after)]
    assert "The deal opens to Priya Raman" in words(outcome)
    assert not outcome.proposal.confirmed


async def test_hours_are_taken_from_the_words():
    outcome = await told("add Priya as integration lead on Mill with 6 hours a week")
    assert outcome.proposal.changes[0].values["attrs"]["hours"] == 6
    assert len(outcome.proposal.changes) == 1  # nobody held it


async def test_a_solution_master_is_named_for_a_family():
    outcome = await told("make Priya the solution master for reliability on Mill")
    made, ended = outcome.proposal.changes
    assert made.values["attrs"]["topic"] == "Reliability"
    assert ended.record_id == TEAM[2].id  # Sam keeps Managed Services


async def test_leading_a_deal_is_not_owning_it():
    outcome = await told("make Priya the client expert on Mill")
    assert "The deal's owner does not change" in words(outcome)


async def test_pursuit_and_delivery_in_one_hand_is_warned_of():
    outcome = await told("make Liu the delivery lead on Mill")
    assert "Liu Wei is then in its pursuit and in its delivery" in words(outcome)


async def test_somebody_leaves_the_team():
    outcome = await told("take Liu off the Mill team")
    (ended,) = outcome.proposal.changes
    assert (ended.record_id, set(ended.values)) == (TEAM[2].id, {"valid_to"})
    assert diff(outcome) == [("Solution Master, Reliability", "Liu Wei", "open")]


async def test_a_solution_masters_seat_is_nobody_elses_once_they_leave():
    team = [*TEAM[:2], on_team("liu", MILL, "solution master"), on_team("sam", MILL, "solution master")]
    outcome = await told("take Liu off the Mill team", records=whole(team=team))
    assert diff(outcome) == [("Solution Master", "Liu Wei", "open")]


async def test_a_relationship_goes_to_somebody_else():
    outcome = await told("put Liu on Dana", entities=KIM_TALKS)
    made, ended = outcome.proposal.changes
    assert (made.values["kind"], made.values["subject_id"], made.values["object_id"]) == (
        "owns_relationship",
        "user_liu",
        "contact_dana",
    )
    assert ended.record_id == THERE[4].id
    assert diff(outcome) == [("Relationship owner", "Kim Moreno", "Liu Wei")]


async def test_oneself_may_take_somebody_on():
    outcome = await told("I'll cover Otto", entities=Entities(contact_ids=("contact_otto",)))
    assert outcome.proposal.changes[0].values["subject_id"] == "user_kim"
    assert outcome.proposal.cause == "Kim Moreno took on Otto Brandt"


async def test_a_suggestion_pressed_is_shown_before_it_is_written():
    args = {"deal_id": "deal_mill", "contact_id": "contact_otto", "user_id": "user_sam"}
    outcome = await told(verb="relate", args=args)
    assert not outcome.proposal.confirmed
    assert outcome.proposal.then.verb == "cover"


async def test_a_follow_up_means_who_was_shown():
    first = await told("who covers Dana", entities=Entities(contact_ids=("contact_dana",)))
    outcome = await told("put Liu on her", entities=Entities(), memory=first.remember)
    assert outcome.proposal.changes[0].values["object_id"] == "contact_dana"


@pytest.mark.parametrize(
    ("text", "entities", "lack"),
    [
        ("make Ben the delivery lead on Mill", ABOUT, "nothing_new"),
        ("put Kim on Dana", KIM_TALKS, "nothing_new"),
        ("take Priya off the Mill team", ABOUT, "not_on_team"),
        ("put Priya on the Mill team", ABOUT, "which_role"),
        ("make somebody the delivery lead on Mill", ABOUT, "which_colleague"),
    ],
)
async def test_what_is_missing_or_done_already_is_said(text, entities, lack):
    outcome = await told(text, entities=entities)
    assert outcome.out.card.lack == lack
    assert outcome.proposal is None
    assert outcome.answer.actions


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("team plan for Mill", "show"),
        ("who is the delivery lead on Mill", "show"),
        ("RACI for Mill", "show"),
        ("make Priya the delivery lead on Mill", "assign"),
        ("Priya is the delivery lead on Mill", "assign"),
        ("is Priya the delivery lead on Mill?", "show"),
        ("take Liu off the team", "unassign"),
        ("who covers Dana", "cover"),
        ("which buyers are not covered", "cover"),
        ("how often should we talk to Dana", "cover"),
        ("let Liu look after Dana", "relate"),
        ("hand Dana over to Liu", "relate"),
        ("Ben takes the service lead on Mill", "assign"),
        ("Ben leads delivery on Mill", "assign"),
        ("should Liu cover Dana?", "show"),
    ],
)
def test_what_the_words_want(said, kind):
    assert read_intent(asking(said, ABOUT)).kind == kind


async def test_every_claim_has_its_source():
    answer = (await told()).answer
    cited = [c for p in answer.parts if isinstance(p, ListPart) for i in p.items for c in i.cites]
    cited += [c for p in answer.parts if isinstance(p, TablePart) for c in p.cites]
    assert cited
    assert set(cited) <= {s.id for s in answer.sources}


async def test_the_order_of_records_changes_nothing():
    records = whole()
    assert (await told(records=records[::-1])).answer == (await told(records=records)).answer


# --- one thing asked for


@pytest.mark.parametrize(
    ("said", "summary"),
    [
        ("who is the delivery lead on Mill", "Mill, Delivery lead: Ben Novak."),
        (
            "who is the solution master on Mill",
            "Mill, Solution Master, Managed Services: Sam Petrie; Solution Master, Reliability: Liu Wei.",
        ),
        ("who is the commercial lead", "Mill, Commercial lead: open."),
        (
            "who is accountable for the decision on Mill",
            "Decision and signature on Mill: Maya Ortiz answers for it, responsible with them: Kim Moreno.",
        ),
    ],
)
async def test_the_answer_to_one_question_comes_first(said, summary):
    assert (await told(said)).answer.summary == summary


async def test_whether_anybody_has_too_many_hours_says_whose_are_not_known():
    outcome = await told("is anybody overbooked on Mill", records=whole(has_hours("kim", 20)))
    assert outcome.answer.summary == (
        "Nobody on the team of Mill is overbooked, as far as hours are on record. "
        "Not known of Ben Novak, Liu Wei, Maya Ortiz and Sam Petrie: their hours are not on record."
    )
