"""What a rep is told of the class of a deal, of several, of the portfolio; and how a class is decided by hand."""

from dataclasses import replace

import pytest

from knowledge.records import User
from skills.answer import DiffPart, FactsPart, ListPart, MapPart, TablePart, from_json, to_json
from skills.ask import Entities
from skills.catalog.right_deals import RIGHT_DEALS
from skills.catalog.right_deals.intent import read_intent
from skills.plain import as_text
from tests.skills.right_deals.portfolio import changed, decided, logged, priced, whole
from tests.support.asking import answered, asking
from tests.support.deal_files import evidence
from tests.support.folds import everywhere


def about(*keys: str) -> Entities:
    return Entities(deal_ids=tuple(f"deal_{k}" for k in keys))


async def told(text: str = "", entities: Entities = Entities(), records=None, **ask):
    reader = {k: ask.pop(k) for k in ("deal_ids",) if k in ask}
    return await answered(RIGHT_DEALS, asking(text, entities, **ask), records or whole(), **reader)


def parts(outcome, kind):
    return [p for p in outcome.answer.parts if isinstance(p, kind)]


# --- one deal


async def test_the_card_of_a_stray(snapshot):
    log = [logged("walk_in", 1, "call", 10, 30), logged("walk_in", 2, "mail", 5)]
    outcome = await told("is Walk in a stray", about("walk_in"), [*whole(), *log])
    assert as_text(outcome.answer) == snapshot
    assert from_json(to_json(outcome.answer)) == outcome.answer
    assert [a.id for a in outcome.answer.actions] == ["justify", "drop", "reclassify", "score"]


async def test_the_card_of_a_bedrock(snapshot):
    assert as_text((await told("is Mill a bedrock", about("mill"))).answer) == snapshot


async def test_every_claim_has_its_source():
    answer = (await told("class of Pilot", about("pilot"))).answer
    known = {s.id for s in answer.sources}
    cited = [c for p in answer.parts if isinstance(p, FactsPart) for f in p.facts for c in f.cites]
    assert cited
    assert set(cited) <= known
    assert {s.record_type for s in answer.sources} >= {"deal"}


async def test_by_how_much_a_condition_failed_is_said():
    said = as_text((await told("class of Walk in", about("walk_in"))).answer)
    assert "$100,000, $700,000 short of the bar of $800,000 (over 8 priced open deals of the company)" in said
    assert "one only (Reliability): one short" in said
    assert "carries none of our 2 on record" in said


async def test_what_is_not_known_is_said():
    said = as_text((await told("class", about("mill"), changed(whole(), "mill", amount=None))).answer)
    assert "Not known yet" in said
    assert "no amount on record; the bar is $300,000" in said  # the 2nd of the 7 that are left: 800, 300, …
    assert "fewer than the 10" in said or "no amount on record" in said


async def test_a_closed_deal_has_no_class():
    assert "only open deals have a class" in (await told("class of Won", about("won"))).answer.summary


async def test_a_hidden_deal_and_a_missing_one_look_the_same():
    hidden = await told("class of Mill", about("mill"), deal_ids=["deal_pilot"])
    missing = await told("class of Mill", about("mill"), [r for r in whole() if r.id != "deal_mill"])
    assert hidden.answer == missing.answer
    assert "I can't find" in hidden.answer.summary


async def test_a_bedrock_hidden_from_the_asker_is_named_nowhere():
    outcome = await told("class of Pilot", about("pilot"), deal_ids=["deal_pilot"])
    assert "Mill" not in as_text(outcome.answer)
    assert "Only Bedrocks that you may see" in as_text(outcome.answer)


# --- several, and the portfolio


async def test_the_portfolio_counts_deals_and_value_by_class(snapshot):
    outcome = await told("right deals")
    assert outcome.answer.summary == "8 open deals: 1 Bedrock, 1 Stepping Stone, 6 Strays."
    (table,) = parts(outcome, TablePart)
    assert table.rows == (
        ("Bedrock", "1", "$1,000,000"),
        ("Stepping Stone", "1", "$300,000"),
        ("Stray", "6", "$1,340,000"),
    )
    assert as_text(outcome.answer) == snapshot


def scored(key: str, polarity: int):
    """One fresh fact on each factor of Control."""
    more = {"deal_id": f"deal_{key}", "account_id": None}
    return [evidence("world_class", polarity, **more), evidence("values_distinct", polarity, **more)]


async def test_the_portfolio_is_drawn_by_right_to_win_and_value_with_the_class_as_the_mark():
    # Mill: 7.5 × 7.5 = 56.25, capped at 50, ÷ 4 = 12.5; Pilot: 2.5 × 2.5 = 6.25, ÷ 4 = 1.6
    # heights from 70 to 1,000 thousand: ln(300 / 70) ÷ ln(1,000 / 70) = 1.455 ÷ 2.659
    outcome = await told("right deals", records=[*whole(), *scored("mill", 1), *scored("pilot", -1)])
    (drawn,) = everywhere(outcome, MapPart)
    at = {p.label: p for p in drawn.points}
    assert (at["Mill"].x, at["Mill"].y, at["Mill"].size, at["Mill"].group) == (0.13, 1, 1, "Bedrock")
    assert at["Mill"].detail == "Right to Win at least 13, $1M"
    assert (at["Pilot"].x, at["Pilot"].group) == (0.02, "Stepping Stone")
    assert at["Pilot"].y == pytest.approx(0.547, abs=0.001)
    assert (at["Walk in"].x, at["Walk in"].detail) == (None, "Right to Win not known yet, $100K")
    assert {c for p in drawn.points for c in p.cites} <= {s.id for s in outcome.answer.sources}


async def test_without_scores_to_compare_there_is_no_picture():
    assert not everywhere(await told("right deals"), MapPart)
    assert not everywhere(await told("right deals", records=[*whole(), *scored("mill", 1)]), MapPart)


async def test_only_the_class_asked_for_is_drawn():
    records = [*whole(), *scored("walk_in", 1), *scored("plain", -1), *scored("mill", 1)]
    (drawn,) = parts(await told("show strays as a picture", records=records), MapPart)
    assert {p.group for p in drawn.points} == {"Stray"}


async def test_one_class_only():
    outcome = await told("which of my deals are bedrocks")
    assert outcome.answer.summary == "1 Bedrock among 8 open deals."
    assert [i.text for p in parts(outcome, ListPart) for i in p.items] == ["Mill"]
    none = await told("which of my deals are bedrocks", records=changed(whole(), "mill", amount=None))
    assert "None of these deals is a Bedrock." in as_text(none.answer)


async def test_values_in_two_currencies_are_never_added():
    outcome = await told("right deals", records=changed(whole(), "walk_in", currency="EUR"))
    values = [row[2] for p in parts(outcome, TablePart) for row in p.rows]
    assert "€100,000 + $1,240,000" in values


async def test_two_deals_side_by_side():
    outcome = await told("Mill and Pilot, which is a bedrock", about("mill", "pilot"))
    assert outcome.answer.summary == "Mill: Bedrock; Pilot: Stepping Stone."


async def test_a_client_with_one_deal_means_that_deal():
    outcome = await told("deal class at Mill", Entities(account_ids=("account_mill",)))
    assert outcome.answer.title == "Deal class: Mill"


@pytest.mark.parametrize("said", ["right deals", "show strays", "which of my deals are bedrocks"])
async def test_a_list_is_not_narrowed_to_what_was_talked_about_before(said):
    inherited = Entities(deal_ids=("deal_mill",), account_ids=("account_mill",))
    assert "8 open deals" in (await told(said, inherited)).answer.summary
    assert (await told("which of these deals are bedrocks", about("mill", "pilot"))).answer.title.startswith("Deal")


async def test_a_client_that_is_named_narrows_a_list():
    named = Entities(account_ids=("account_mill",), mentions=("Mill",))
    records = changed(whole(), "walk_in", account_id="account_mill")
    assert (await told("strays at Mill", named, records)).answer.summary == "0 Strays among 2 open deals."


async def test_a_bare_export_is_told_to_be_thin():
    bare = [priced(f"d{n}", None, "pulse", client=None, industry=None) for n in range(3)]
    said = as_text((await told("right deals", records=bare)).answer)
    assert "no imperative of ours is on record" in said
    assert "no amount or no bar to hold it against on 3 of 3" in said


async def test_without_deals_it_says_so():
    outcome = await told("right deals", records=[r for r in whole() if not r.id.startswith("deal_")])
    assert outcome.answer.summary.startswith("You have no open deals on record. Import them (opportunities.csv)")


# --- decided by hand


async def test_a_class_is_decided_in_words_with_its_reason():
    outcome = await told("treat Walk in as a stepping stone because it opens their second plant", about("walk_in"))
    (change,) = outcome.proposal.changes
    assert (change.op, change.record_type) == ("create", "edge")
    assert change.values["kind"] == "classes"
    assert change.values["attrs"] == {"deal_class": "stepping_stone", "reason": "it opens their second plant"}
    assert (change.values["subject_id"], change.values["object_id"]) == ("user_kim", "deal_walk_in")
    assert not outcome.proposal.confirmed
    (diff,) = parts(outcome, DiffPart)
    assert (diff.rows[0].before, diff.rows[0].after) == ("Stray (by the rules)", "Stepping Stone (by hand)")


async def test_a_new_decision_ends_the_old_one_and_keeps_it_in_history():
    outcome = await told(
        "mark it as a bedrock because the board wants it",
        about("walk_in"),
        [*whole(), decided("walk_in", "stepping_stone")],
    )
    ended, made = outcome.proposal.changes
    assert (ended.op, ended.expected) == ("update", {"valid_to": None})
    assert made.values["attrs"]["deal_class"] == "bedrock"


async def test_a_decision_is_shown_with_who_when_and_why_until_withdrawn():
    records = [*whole(), decided("walk_in", "stepping_stone", "It proves us in paper")]
    outcome = await told("class of Walk in", about("walk_in"), records)
    said = as_text(outcome.answer)
    assert "decided by hand" in said
    assert "by Kim Moreno on Nov 15, 2026: “It proves us in paper”. By the rules: Stray." in said.replace("**", "")
    back = next(a for a in outcome.answer.actions if a.verb == "withdraw")
    gone = await told("", verb="withdraw", args=back.args, records=records)
    (change,) = gone.proposal.changes
    assert set(change.values) == {"valid_to"}
    assert gone.proposal.confirmed


async def test_without_a_reason_it_asks_why():
    outcome = await told("mark Walk in as a bedrock", about("walk_in"))
    assert outcome.proposal is None
    assert outcome.answer.summary.startswith("Why?")
    (form,) = outcome.answer.actions
    assert next(f.value for f in form.fields if f.name == "deal_class") == "bedrock"


async def test_a_stray_can_be_justified_as_one():
    card = await told("class of Walk in", about("walk_in"))
    justify = next(a for a in card.answer.actions if a.id == "justify")
    outcome = await told("", verb=justify.verb, args={**justify.args, "reason": "Their CEO asked us"})
    assert outcome.proposal.changes[0].values["attrs"] == {"deal_class": "stray", "reason": "Their CEO asked us"}


async def test_nothing_by_hand_is_nothing_to_withdraw_and_saying_it_twice_changes_nothing():
    outcome = await told("withdraw the class of Walk in", about("walk_in"))
    assert "nothing was decided by hand" in outcome.answer.summary
    again = await told(
        "treat Walk in as a bedrock because so", about("walk_in"), [*whole(), decided("walk_in", "bedrock", "so")]
    )
    assert again.proposal is None


async def test_a_decision_needs_one_deal_and_offers_the_choice():
    outcome = await told("mark it as a bedrock because the board wants it")
    assert outcome.answer.summary == "Which deal do you mean?"
    assert outcome.answer.actions[0].args["deal_class"] == "bedrock"


async def test_a_follow_up_is_about_the_deal_last_shown():
    card = await told("class of Walk in", about("walk_in"))
    outcome = await told("treat it as a stepping stone because it opens the plant", memory=card.remember)
    assert outcome.proposal.changes[0].values["object_id"] == "deal_walk_in"


@pytest.mark.parametrize(
    ("said", "kind", "wanted", "reason"),
    [
        ("treat it as a stepping stone because it opens Mill", "reclassify", "stepping_stone", "it opens Mill"),
        (
            "it's a stepping-stone, not a stray, since we prove ourselves",
            "reclassify",
            "stepping_stone",
            "we prove ourselves",
        ),
        ("change it from stray to bedrock: the board wants it", "reclassify", "bedrock", "the board wants it"),
        ("keep it as a stray because they asked us.", "reclassify", "stray", "they asked us"),
        ("is it a bedrock because it is large?", "show", "bedrock", ""),
        ("what would make it a bedrock", "show", "bedrock", ""),
        ("why is it a stray", "show", "stray", ""),
        ("should we call it a stray", "show", "stray", ""),
        ("could you mark it as a bedrock because it is", "reclassify", "bedrock", "it is"),
        ("change the class of it", "reclassify", None, ""),
        ("it should be a bedrock", "reclassify", "bedrock", ""),
        ("put it down as a stray, nobody has a budget", "reclassify", "stray", "nobody has a budget"),
        ("it is a bedrock, not a stray", "reclassify", "bedrock", ""),
        ("which one is a bedrock", "show", "bedrock", ""),
        ("which deals can I forget about", "portfolio", "stray", ""),
        ("withdraw the class", "withdraw", None, ""),
        ("let the rules decide the class again", "withdraw", None, ""),
    ],
)
def test_what_the_words_want(said, kind, wanted, reason):
    found = read_intent(asking(said, about("walk_in")))
    assert (found.kind, found.wanted, found.reason) == (kind, wanted, reason)


@pytest.mark.parametrize(
    ("said", "team"),
    [
        ("which of my deals are strays", False),
        ("the team's strays", True),
        ("right deals", False),
        ("all our open deals by class", True),
    ],
)
def test_a_portfolio_is_ones_own_unless_the_team_is_meant(said, team):
    found = read_intent(asking(said))
    assert (found.kind, found.team) == ("portfolio", team)


def test_a_name_that_holds_a_class_is_no_class():
    entities = Entities(deal_ids=("deal_walk_in",), mentions=("Bedrock quarry",))
    assert read_intent(asking("what class is Bedrock quarry", entities)).wanted is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "Walk in is a stepping stone, not a stray, because it opens their second plant",
            "it opens their second plant",
        ),
        ("treat Walk in as a stepping stone: it opens plant two", "it opens plant two"),
        ("Walk in should be a stepping stone since their CEO asked", "their CEO asked"),
    ],
)
async def test_the_class_is_corrected_in_many_words(text, reason):
    outcome = await told(text, replace(about("walk_in"), mentions=("Walk in",)))
    attrs = outcome.proposal.changes[0].values["attrs"]
    assert attrs == {"deal_class": "stepping_stone", "reason": reason}


@pytest.mark.parametrize("text", ["is Walk in a stepping stone?", "is Walk in a bedrock or a stray"])
async def test_a_question_about_a_class_changes_nothing(text):
    outcome = await told(text, replace(about("walk_in"), mentions=("Walk in",)))
    assert outcome.proposal is None
    assert outcome.answer.title.startswith("Deal class")


async def test_a_colleague_who_is_named_narrows_the_list_to_their_deals():
    dana = User("user_dana", "default", "dana@example.com", "Dana Wu", "rep")
    sam = replace(dana, id="user_sam", name="Sam Ode", email="sam@example.com")
    records = [*changed(whole(), "pilot", owner_id="user_dana"), dana, sam]
    named = Entities(user_ids=("user_dana",), mentions=("danas",))
    theirs = (await told("danas right deals", named, records)).answer
    assert (theirs.title, theirs.summary.split(":")[0]) == ("Right deals: Dana Wu", "1 open deal")
    carried = (await told("my right deals", replace(named, mentions=()), records)).answer
    assert carried.title == "Right deals"
    none = (await told("sams bedrocks", Entities(user_ids=("user_sam",), mentions=("sams",)), records)).answer
    assert none.summary.startswith("Sam Ode has no open deal")
