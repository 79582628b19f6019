"""What a rep is told of the CEO's plan, what stays hidden, and how a deal is put under an imperative in words."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from knowledge.access import Principal
from knowledge.records import Account, Deal, Imperative, Objective, User
from knowledge.sample import DEFAULT_USER, sample
from skills.answer import DetailsPart, DiffPart, ListPart, QuotePart, TablePart, WaterfallPart, from_json, to_json
from skills.ask import Entities
from skills.catalog.ceo_sales_plan import CEO_SALES_PLAN
from skills.catalog.ceo_sales_plan.intent import read_intent
from skills.plain import as_text
from tests.skills.ceo_sales_plan.desk import ENERGY, carries, plan, priced
from tests.support.asking import answered, asking
from tests.support.deal_files import TENANT
from tests.support.fake_reader import KIM

ADA = Principal(TENANT, "user_ada", "admin", "Ada Admin")
METER = Entities(deal_ids=("deal_meter",), mentions=("Meter",))


async def told(text="ceo sales plan", entities=Entities(), records=None, **ask):
    reader = {k: ask.pop(k) for k in ("deal_ids",) if k in ask}
    ask = asking(text, entities, **{"principal": ADA, **ask})
    return await answered(CEO_SALES_PLAN, ask, plan() if records is None else records, **reader)


def parts(answer, kind):
    inside = [p for d in answer.parts if isinstance(d, DetailsPart) for p in d.parts]
    return [p for p in (*answer.parts, *inside) if isinstance(p, kind)]


# --- the plan


async def test_the_whole_plan(snapshot):
    outcome = await told()
    assert as_text(outcome.answer) == snapshot
    assert from_json(to_json(outcome.answer)) == outcome.answer
    assert outcome.proposal is None


async def test_one_imperative(snapshot):
    outcome = await told("what carries the energy imperative")
    assert as_text(outcome.answer) == snapshot
    assert outcome.remember == {"imperatives": ["imperative_energy"]}


async def test_the_passage_of_the_plan_is_quoted_with_its_place():
    answer = (await told("how is imperative two doing")).answer
    (quote,) = parts(answer, QuotePart)
    assert quote.text.endswith("Target: 1 million.")
    (source,) = [s for s in answer.sources if s.id in quote.cites]
    assert (source.record_type, source.locator) == ("document", "Imperative two: energy as the second leg")


async def test_what_carries_is_cited_with_its_relation():
    answer = (await told("what carries the energy imperative")).answer
    assert {"deal", "edge", "imperative", "document", "objective"} <= {s.record_type for s in answer.sources}
    known = {s.id for s in answer.sources}
    assert {c for p in parts(answer, ListPart) for i in p.items for c in i.cites} <= known


async def test_an_imperative_of_no_such_name_is_said():
    outcome = await told("what carries the Zorba imperative", Entities(unresolved=("Zorba",)))
    assert "No imperative on record is about “Zorba”; these are all there are." in as_text(outcome.answer)


async def test_the_first_sentence_names_what_is_furthest_behind():
    summary = (await told("which imperative is behind")).answer.summary
    assert summary.startswith("“Nordic expansion” is furthest behind: 0% of its target is won or expected.")


async def test_the_waterfall_adds_up_to_the_target():
    (picture,) = parts((await told("what carries the energy imperative")).answer, WaterfallPart)
    steps = {s.label: s.amount for s in picture.steps}
    assert steps == {"Won so far": 100_000, "Mill": 300_000, "Pilot": 100_000, "Gap": 500_000, "Target": 1_000_000}


async def test_the_weakest_comes_first_when_asked_for():
    (table, *_) = parts((await told("which imperative is behind")).answer, TablePart)
    assert [row[0] for row in table.rows][:2] == ["Nordic expansion", "Energy as the second leg"]


async def test_what_nothing_carries_comes_first_when_asked_for():
    outcome = await told("which imperatives are carried by nothing")
    assert outcome.answer.summary == "No open deal carries “Nordic expansion”."
    (suggested,) = [p for p in parts(outcome.answer, ListPart) if p.title == "Open deals that carry nothing and could"]
    assert suggested.items[0].text == "Meter"
    assert suggested.items[0].action is not None
    assert suggested.items[0].action.args == {"deal_id": "deal_meter", "imperative_id": "imperative_nordic"}


async def test_objectives(snapshot):
    assert as_text((await told("quarterly objectives")).answer) == snapshot


async def test_two_imperatives_side_by_side():
    outcome = await told("how do nordic expansion and heavy industry compare")
    assert outcome.answer.title == "CEO Sales Plan: Imperatives side by side"


# --- what others may see


async def test_a_rep_sees_their_part_and_is_told_so():
    outcome = await told(principal=KIM, deal_ids=["deal_pilot", "deal_plain"])
    said = as_text(outcome.answer)
    assert "Mill" not in said
    assert "Baseline" not in said
    assert "$600,000" not in [c for p in parts(outcome.answer, TablePart) for row in p.rows for c in row]
    assert "by the deals you may see" in outcome.answer.summary
    assert "the company may be further on" in said


async def test_nothing_hidden_can_be_told_from_what_is_shown():
    seen = ["deal_pilot", "deal_plain"]
    hidden = await told("what carries the energy imperative", principal=KIM, deal_ids=seen)
    gone = [r for r in plan() if getattr(r, "id", "") not in ("deal_mill", "deal_meter")]
    missing = await told("what carries the energy imperative", records=gone, principal=KIM, deal_ids=seen)
    assert hidden.answer == missing.answer


async def test_a_quarter_missed_by_what_one_sees_is_not_called_missed():
    outcome = await told("objectives last quarter", principal=KIM, deal_ids=["deal_pilot"])
    badges = [i.badge for p in parts(outcome.answer, ListPart) for i in p.items]
    assert "missed" not in badges
    assert "without a deal that you may see" in badges


# --- in words


@pytest.mark.parametrize(
    "said",
    [
        "Meter carries the nordic imperative",
        "Meter supports imperative one",
        "put Meter under nordic expansion",
        "please mark Meter as carrying the nordic imperative",
        "link Meter to the first imperative",
        "Meter counts towards nordic expansion",
    ],
)
async def test_a_deal_is_put_under_an_imperative(said):
    outcome = await told(said, METER)
    (change,) = outcome.proposal.changes
    assert (change.op, change.record_type) == ("create", "edge")
    assert change.values["kind"] == "carries"
    assert (change.values["subject_id"], change.values["object_id"]) == ("deal_meter", "imperative_nordic")
    assert not outcome.proposal.confirmed
    (diff,) = parts(outcome.answer, DiffPart)
    assert (diff.rows[0].before, diff.rows[0].after) == ("none", "Nordic expansion")
    assert "Meter under “Nordic expansion” in the CEO Sales Plan" in outcome.proposal.cause


@pytest.mark.parametrize(
    "said", ["Mill no longer carries the energy imperative", "take Mill off the energy imperative"]
)
async def test_a_deal_is_taken_off(said):
    outcome = await told(said, Entities(deal_ids=("deal_mill",), mentions=("Mill",)))
    (change,) = outcome.proposal.changes
    assert (change.op, set(change.values), change.expected) == ("update", {"valid_to"}, {"valid_to": None})
    (diff,) = parts(outcome.answer, DiffPart)
    assert diff.rows[0].after == "Lead in heavy industry"


@pytest.mark.parametrize(
    "said", ["does Meter carry the energy imperative", "which imperative does Meter carry", "what does Meter support?"]
)
async def test_a_question_changes_nothing(said):
    outcome = await told(said, METER)
    assert outcome.proposal is None
    assert "Meter carries none of our imperatives on record." in outcome.answer.summary


async def test_a_button_carries_what_it_says():
    card = await told("which imperatives are carried by nothing")
    action = next(i.action for p in parts(card.answer, ListPart) for i in p.items if i.action is not None)
    outcome = await told("", verb=action.verb, args=action.args)
    assert outcome.proposal.changes[0].values["object_id"] == "imperative_nordic"


async def test_outside_the_market_it_is_said_and_counts_all_the_same():
    pilot = Entities(deal_ids=("deal_pilot",), mentions=("Pilot",))
    said = as_text((await told("Pilot carries the nordic imperative", pilot)).answer)
    assert "outside the market on record (EMEA). It counts all the same." in said


async def test_a_relation_that_is_there_is_nothing_to_change():
    mill = Entities(deal_ids=("deal_mill",), mentions=("Mill",))
    same = await told("Mill carries the energy imperative", mill)
    assert same.proposal is None
    assert "already" in same.answer.summary
    not_there = await told("Mill no longer carries the nordic imperative", mill)
    assert "is not on record as carrying" in not_there.answer.summary


async def test_which_imperative_and_which_deal_are_asked_for():
    which = await told("Meter carries the moon imperative", METER)
    assert [a.label for a in which.answer.actions] == [
        "Nordic expansion",
        "Energy as the second leg",
        "Lead in heavy industry",
    ]
    chosen = which.answer.actions[0]
    assert (await told("", verb=chosen.verb, args=chosen.args)).proposal is not None
    deal = await told("Kestrel carries the energy imperative", Entities(unresolved=("Kestrel",)), principal=KIM)
    assert deal.answer.summary.startswith("I can't find “Kestrel” among the deals you may see.")
    assert deal.answer.actions


async def test_a_client_with_one_open_deal_stands_for_it():
    client = Entities(account_ids=("account_meter",), mentions=("Meter",))
    outcome = await told(
        "Meter carries the nordic imperative", client, [*plan(), Account("account_meter", TENANT, "Meter")]
    )
    assert outcome.proposal.changes[0].values["subject_id"] == "deal_meter"


async def test_a_hidden_deal_and_a_missing_one_look_the_same():
    asked = ("Mill carries the nordic imperative", Entities(deal_ids=("deal_mill",), mentions=("Mill",)))
    hidden = await told(*asked, principal=KIM, deal_ids=["deal_pilot"])
    missing = await told(
        *asked,
        [r for r in plan() if getattr(r, "id", "") != "deal_mill"],
        principal=KIM,
        deal_ids=["deal_pilot"],
    )
    assert hidden.answer == missing.answer
    assert hidden.proposal is None


async def test_ones_own_deals_and_what_they_carry():
    outcome = await told("what do my deals contribute to the ceo's plan", principal=KIM)
    assert outcome.answer.summary == "2 of 4 deals carry one of our imperatives."


# --- missing things


async def test_without_imperatives_it_says_what_is_needed_and_what_the_paper_says():
    bare = plan(without=(Imperative, Objective))
    outcome = await told(records=bare)
    assert "imperatives.csv" in outcome.answer.summary
    (headings,) = parts(outcome.answer, ListPart)
    assert headings.items[0].text == "Imperative two: energy as the second leg"
    nothing = await told(records=[r for r in bare if isinstance(r, Deal)])
    assert parts(nothing.answer, ListPart) == []


async def test_without_objectives_it_says_how_to_give_them():
    outcome = await told("quarterly objectives", records=plan(without=(Objective,)))
    assert "objectives.csv" in outcome.answer.summary


async def test_without_closed_deals_nothing_is_expected():
    few = [r for r in plan() if not getattr(r, "id", "").startswith(("deal_user_ana", "change_"))]
    said = as_text((await told(records=few)).answer)
    assert "No win chance can be told: 1 deal of the company closed so far, and it takes 10." in said
    assert "chance of meeting" not in said


async def test_contradicting_relations_count_once():
    twice = carries("mill", ENERGY)
    again = type(twice)("edge_again", TENANT, "carries", "deal_mill", ENERGY.id, twice.valid_from)
    found = (await told("what carries the energy imperative", records=plan(again))).answer
    assert found.summary == (await told("what carries the energy imperative")).answer.summary


async def test_the_plan_as_of_a_past_day():
    about = Entities(dates=(date(2026, 9, 1),))
    outcome = await told("ceo sales plan as of 1 September", about)
    assert outcome.answer.title == "CEO Sales Plan, as of Sep 1, 2026"
    late = priced("late", 300, date(2026, 12, 1))
    assert "Late" not in as_text((await told("ceo sales plan as of 1 September", about, plan(late))).answer)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("ceo sales plan", "plan"),
        ("which imperative is behind", "plan"),
        ("objectives for next quarter", "objectives"),
        ("how is the plan doing in Q1", "objectives"),
        ("what carries nordic expansion", "plan"),
        ("does the pipeline carry the ceo's plan", "plan"),
    ],
)
def test_what_is_wanted(said, kind):
    assert read_intent(asking(said)).kind == kind


# --- the sample workspace


async def test_the_sample_workspace_knows_what_carries_the_ceos_plan():
    now = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    records = await asyncio.to_thread(sample, now)
    kim = next(r for r in records if isinstance(r, User) and r.email == DEFAULT_USER)
    me = Principal(kim.tenant, kim.id, "admin", kim.name, kim.email)
    outcome = await answered(CEO_SALES_PLAN, asking("ceo sales plan", principal=me, now=now), records)
    (table, *_) = parts(outcome.answer, TablePart)
    assert [row[0] for row in table.rows] == [
        "Lead in heavy process industry",
        "A third of revenue from managed outcomes",
        "Win the first Japanese and Chilean references",
        "Make energy and carbon the second leg",
    ]
    one = await answered(CEO_SALES_PLAN, asking("what carries imperative one", principal=me, now=now), records)
    assert any("Skarholt" in i.text for p in parts(one.answer, ListPart) for i in p.items)
