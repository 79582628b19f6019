"""What a rep gets: the whole plan, its changes, and what it says of thin, missing and finished things."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from knowledge.records import CaseStudy, Edge
from skills.answer import DiffPart, ListPart, TablePart, TextPart, TrendPart, from_json, to_json
from skills.ask import Entities
from skills.catalog.power_plan import POWER_PLAN
from skills.plain import as_text
from tests.support.asking import answered, asking
from tests.support.deal_files import (
    NOW,
    TENANT,
    account,
    all_yes,
    answer,
    days_ago,
    deal,
    evidence,
    full_evidence,
    override,
    snapshot,
    user,
)
from tests.support.folds import folded_list
from tests.support.initiatives import contact, initiative, met, plays

HELIX = Entities(deal_ids=("deal_helix",))
OPEN = {"amount": Decimal(420000), "close_on": date(2026, 12, 18), "stage": "negotiate"}
SAM = user("user_sam", "Sam Okafor")
OWNS = Edge("edge_owns", TENANT, "owns_relationship", "user_sam", "contact_ruth", days_ago(90))
STUDY = CaseStudy("case_1", TENANT, "Alpina goes live", "Alpina", "Pharma", "DACH", (), "Done", date(2026, 5, 1))


def people():
    return [
        contact("ruth", "Ruth Adler", "Chief Executive Officer", "c_level"),
        contact("omar", "Omar Haddad", "Head of Operations", "director"),
        contact("nina", "Nina Park", "Strategic Purchasing", "manager"),
        plays("ruth", "buyer", "neutral", 0.9),
        plays("omar", "beneficiary", "champion", 0.6),
        met("kickoff", "omar", days=12),
        OWNS,
    ]


def records(*more):
    """Two facts everywhere, one C capped, four people, a reference, a trend."""
    return [
        deal(**OPEN),
        account(),
        user(),
        SAM,
        *people(),
        *full_evidence(times=2, days=2),
        *all_yes(days=30)[1:],
        snapshot(60, 31, cause="import", detail="First import"),
        snapshot(41, 40, cause="evidence", detail="Omar praised the pilot"),
        snapshot(
            15, 58, cause="qualifier", detail="Kim Moreno answered yes: Can we see our fingerprints on this deal?"
        ),
        *more,
    ]


def stored():
    return [
        initiative(
            "control",
            "proprietary_methods",
            key="late",
            title="Show Nina Park the method only we have",
            due=date(2026, 11, 13),
            effort=3,
        ),
        initiative(
            "control",
            qualifier=True,
            key="done",
            status="done",
            accepted=40,
            closed=16,
            expected=4.2,
            title="Get our words into their requirements through Omar Haddad",
            note="The tender uses our failure classes",
            effort=5,
        ),
        initiative(
            "capability",
            "client_recognition",
            key="dropped",
            status="dropped",
            closed=20,
            title="Ask Omar Haddad for a quote",
            note="Not before the contract is signed",
        ),
    ]


async def power_plan(found, text="power plan for Helix", entities=HELIX, **ask):
    return await answered(POWER_PLAN, asking(text, entities, **ask), found)


def parts(outcome, kind):
    return [p for p in outcome.answer.parts if isinstance(p, kind)]


def listed(outcome) -> ListPart:
    return next(p for p in parts(outcome, ListPart) if p.ordered)


def text_of(outcome) -> str:
    return " ".join(p.text for p in parts(outcome, TextPart))


async def pressed(found, label, **fields):
    """Presses a button of the plan by its label, with its form filled in."""
    card = await power_plan(found)
    buttons = [*card.answer.actions, *(i.action for i in listed(card).items if i.action)]
    button = next(b for b in buttons if b.label == label)
    return await power_plan(found, "", Entities(), verb=button.verb, args={**button.args, **fields})


# --- the plan -----------------------------------------------------------------------------------------------


async def test_the_whole_card(snapshot):
    outcome = await power_plan(records(*stored(), STUDY))
    assert to_json(outcome.answer) == snapshot
    assert from_json(to_json(outcome.answer)) == outcome.answer


async def test_the_card_in_words(snapshot):
    assert as_text((await power_plan(records(*stored(), STUDY))).answer) == snapshot


async def test_every_cite_has_its_source():
    outcome = await power_plan(records(*stored(), STUDY))
    known = {s.id for s in outcome.answer.sources}
    items = [i for p in parts(outcome, ListPart) for i in p.items]
    assert {c for i in items for c in i.cites} <= known
    assert {"initiative", "activity"} <= {s.record_type for s in outcome.answer.sources}


async def test_nothing_on_record_is_said_and_what_teaches_most_comes_first(snapshot):
    outcome = await power_plan([deal(**OPEN), account(), user()])
    assert "I don't know yet where this deal stands" in text_of(outcome)
    assert as_text(outcome.answer) == snapshot


async def test_a_bare_crm_import_without_contacts_asks_to_find_the_person_first():
    won = [deal(f"Old {n}", key=f"deal_{n}", status="won", close_on=days_ago(99 + n).date()) for n in range(4)]
    outcome = await power_plan([deal(**OPEN), account(), user(), *won])
    assert any("nobody on record fits, so find the person first" in i.detail for i in listed(outcome).items)
    assert "of 24 sub-factors are known, and no C as a whole" in text_of(outcome)


async def test_a_floor_is_called_a_floor():
    known = [e for e in full_evidence(times=2) if e.c != "control"]
    outcome = await power_plan([deal(**OPEN), account(), user(), *known, *all_yes()])
    assert "Right to Win is a floor: at least 52, because Control is unknown and counts 0." in text_of(outcome)
    first = listed(outcome).items[0]
    assert first.text.startswith("Make Control known: ")
    assert "(at least 52 → 66)" in first.detail  # 52.08 + 56.25 / 4, with a yes on record


async def test_a_deal_at_target_says_what_keeps_it_there():
    outcome = await power_plan([deal(**OPEN), account(), user(), *full_evidence(times=5), *all_yes()])
    assert "Every C is at 75 or more: the target state." in text_of(outcome)
    assert "With nothing new on record it would be 79 on Feb 18, 2027: evidence ages." in text_of(outcome)
    table = parts(outcome, TablePart)[0]
    assert {row[2] for row in table.rows} == {"at target"}


async def test_the_gap_of_each_c_stands_beside_what_the_plan_makes_of_it():
    table = parts(await power_plan(records()), TablePart)[0]
    assert table.rows[0][:3] == ("Credibility", "50", "25")
    assert table.rows[0][4] == "unanswered, caps at 50"
    assert int(table.rows[0][3]) > 50


async def test_the_trend_tells_the_cause_of_each_step():
    outcome = await power_plan(records())
    trend = parts(outcome, TrendPart)[0]
    assert [p.cause for p in trend.points] == [
        "First import",
        "Omar praised the pilot",
        "Kim Moreno answered yes: Can we see our fingerprints on this deal?",
        "now",
    ]


async def test_late_done_and_dropped_are_told_apart():
    outcome = await power_plan(records(*stored()))
    every = [*listed(outcome).items, *folded_list(outcome, "more").items]
    late = next(i for i in every if i.text.endswith("Show Nina Park the method only we have"))
    assert (late.tone, "overdue" in late.detail) == ("warn", True)
    closed = folded_list(outcome, "closed")
    done = next(i for i in closed.items if i.text.startswith("Get our words"))
    assert done.badge == "+4.5"
    assert "expected +4, actual +4.5 (Control 40 → 58; Right to Win 40 → 58 in all)" in done.detail
    dropped = next(i for i in closed.items if i.text.startswith("Ask Omar Haddad for a quote"))
    assert "Not before the contract is signed" in dropped.detail


async def test_a_won_deal_is_left_alone():
    outcome = await power_plan([deal(status="won", close_on=days_ago(9).date()), account(), user(), *full_evidence()])
    assert "nothing is proposed any more" in text_of(outcome)
    assert not [p for p in parts(outcome, ListPart) if p.ordered]


# --- which deal ---------------------------------------------------------------------------------------------


async def test_without_a_name_the_only_open_deal_is_meant_else_it_asks():
    one = await power_plan(records(), "show the power plan", Entities())
    assert one.answer.title == "Power Plan: Helix Cloud"
    two = await power_plan(records(deal("Orbit", key="deal_orbit")), "show the power plan", Entities())
    assert [a.label for a in two.answer.actions] == ["Helix Cloud", "Orbit"]


async def test_a_hidden_deal_and_a_missing_one_look_the_same():
    ask = asking("power plan", Entities(deal_ids=("deal_x",), unresolved=("X",)))
    outcome = await answered(POWER_PLAN, ask, records())
    assert outcome.answer.title == "No such deal"
    hidden = await answered(POWER_PLAN, asking("power plan", HELIX), records(), deal_ids=())
    assert hidden.answer.title == "No such deal"


# --- changes ------------------------------------------------------------------------------------------------


async def test_accepting_by_button_is_the_confirmation_and_freezes_the_score_it_starts_from():
    outcome = await pressed(records(), "Accept")
    created, frozen = outcome.proposal.changes
    assert outcome.proposal.confirmed
    assert (created.op, created.record_type) == ("create", "initiative")
    values = created.values
    assert (values["status"], values["owner_id"], values["by"]) == ("accepted", "user_kim", "user_kim")
    assert values["accepted_at"] == NOW
    assert values["expected_gain"] > 0
    assert (frozen.record_type, frozen.values["cause"]) == ("snapshot", "initiative")
    # Two days old, two facts make 8.325; squared 69.3; (50 + 3 × 69.3) / 4 = 64.5 less a hair.
    assert frozen.values["scores"]["right_to_win"] == 64
    assert outcome.proposal.then.args["deal_id"] == "deal_helix"


async def test_accepting_in_words_asks_first_and_means_the_number_on_the_card():
    card = await power_plan(records())
    outcome = await power_plan(records(), "accept the second", Entities(), memory=card.remember)
    assert not outcome.proposal.confirmed
    (diff,) = parts(outcome, DiffPart)
    assert diff.record == listed(card).items[1].text
    assert ("Status", "proposed", "accepted") in {(r.field, r.before, r.after) for r in diff.rows}


async def test_several_at_once_are_one_change():
    card = await power_plan(records())
    outcome = await power_plan(records(), "accept 1 and 3", Entities(), memory=card.remember)
    made = [c for c in outcome.proposal.changes if c.record_type == "initiative"]
    assert [c.values["title"] for c in made] == [listed(card).items[n].text for n in (0, 2)]


async def test_accepting_can_name_who_and_until_when():
    entities = Entities(user_ids=("user_sam",), dates=(date(2026, 11, 27),), mentions=("Sam",))
    card = await power_plan(records())
    outcome = await power_plan(records(), "accept the second, Sam does it by Friday", entities, memory=card.remember)
    values = outcome.proposal.changes[0].values
    assert (values["owner_id"], values["due_on"]) == ("user_sam", date(2026, 11, 27))


async def test_dropping_keeps_the_reason():
    outcome = await power_plan(records(), "drop the CEO meeting, he left")
    values = outcome.proposal.changes[0].values
    assert (values["status"], values["note"], values["c"]) == ("dropped", "he left", "credibility")
    assert not outcome.proposal.confirmed


async def test_what_was_accepted_is_updated_against_what_was_shown():
    outcome = await power_plan(records(*stored()), "drop the method demo, Nina refused")
    (change,) = outcome.proposal.changes
    assert (change.op, change.record_id) == ("update", "initiative_late")
    assert change.expected == {"status": "accepted", "closed_at": None, "note": ""}
    assert change.values == {"status": "dropped", "closed_at": NOW, "note": "Nina refused"}


async def test_done_with_what_came_of_it_moves_the_score_and_measures_it():
    found = records(*stored())
    outcome = await power_plan(found, "the method demo is done: Nina will ask for it in the tender")
    kinds = [c.record_type for c in outcome.proposal.changes]
    assert kinds == ["initiative", "evidence", "snapshot"]
    done, seen, frozen = outcome.proposal.changes
    assert (done.values["status"], done.values["closed_at"]) == ("done", NOW)
    assert (seen.values["sub_factor"], seen.values["polarity"], seen.values["fog"]) == (
        "proprietary_methods",
        1,
        "fact",
    )
    assert seen.values["statement"] == "Nina will ask for it in the tender"
    assert frozen.values["cause"] == "evidence"
    score_diff = parts(outcome, DiffPart)[1]
    assert score_diff.rows[0].after == "“Nina will ask for it in the tender” (Fact, for us)"


async def test_bad_news_counts_against_us():
    args = {"deal_id": "deal_helix", "ref": "initiative_late", "note": "They prefer their own", "way": "against"}
    outcome = await power_plan(records(*stored()), "", Entities(), verb="done", args={**args, "fog": "opinion"})
    seen = next(c for c in outcome.proposal.changes if c.record_type == "evidence")
    assert (seen.values["polarity"], seen.values["fog"]) == (-1, "opinion")


async def test_done_without_a_word_says_that_nothing_counts_yet():
    outcome = await power_plan(records(*stored()), "mark the method demo done")
    assert [c.record_type for c in outcome.proposal.changes] == ["initiative"]
    assert "Nothing goes on record with this" in text_of(outcome)


async def test_a_meeting_that_brought_a_yes_answers_the_qualifier():
    outcome = await power_plan(records(), "the CEO meeting is done: yes, she sees us on Monday")
    kinds = [c.record_type for c in outcome.proposal.changes]
    assert kinds == ["initiative", "qualifier_answer", "snapshot", "snapshot"]
    made, given, before, after = outcome.proposal.changes
    assert (given.values["c"], given.values["answer"]) == ("credibility", True)
    assert before.values["at"] < after.values["at"]
    assert made.values["accepted_at"] == before.values["at"]
    assert (before.values["scores"]["right_to_win"], after.values["scores"]["right_to_win"]) == (64, 69)


async def test_the_gain_of_what_was_just_done_is_shown_as_expected_and_actual():
    ended = initiative("credibility", qualifier=True, key="ceo", status="done", accepted=0.5, closed=0.4, expected=4.9)
    moved = [snapshot(0.5, 65, cause="initiative"), snapshot(0.4, 69, cause="qualifier")]
    outcome = await power_plan(records(ended, *moved))
    closed = folded_list(outcome, "closed")
    assert "expected +5, actual +1 (Credibility 65 → 69; Right to Win 65 → 69 in all)" in closed.items[0].detail


async def test_what_came_of_it_can_be_told_later():
    finished = replace(stored()[0], status="done", closed_at=days_ago(2))
    args = {"deal_id": "deal_helix", "ref": "initiative_late", "note": "They want it", "way": "for", "fog": "fact"}
    outcome = await power_plan(records(finished), "", Entities(), verb="done", args=args)
    change = outcome.proposal.changes[0]
    assert change.values == {"closed_at": NOW, "note": "They want it"}
    assert outcome.proposal.changes[1].record_type == "evidence"


async def test_starting_handing_over_and_a_new_date():
    found = records(*stored())
    started = await power_plan(found, "start the method demo")
    assert started.proposal.changes[0].values == {"status": "in_progress"}
    sam = Entities(user_ids=("user_sam",), mentions=("Sam",))
    handed = await power_plan(found, "give the method demo to Sam", sam)
    assert handed.proposal.changes[0].values == {"owner_id": "user_sam"}
    friday = Entities(dates=(date(2026, 11, 27),))
    moved = await power_plan(found, "move the method demo to next Friday", friday)
    assert moved.proposal.changes[0].values == {"due_on": date(2026, 11, 27)}
    pushed = await power_plan(found, "push the method demo by two weeks")
    assert pushed.proposal.changes[0].values == {"due_on": date(2026, 11, 27)}


async def test_forms_do_the_same():
    found = records(*stored())
    dropped = await pressed(found, "Drop one", ref="initiative_late", note="No time")
    assert dropped.proposal.changes[0].values["note"] == "No time"
    handed = await pressed(found, "Hand one over", ref="initiative_late", owner_id="user_sam")
    assert handed.proposal.changes[0].values == {"owner_id": "user_sam"}
    dated = await pressed(found, "Set a date", ref="initiative_late", due_on="2026-12-01")
    assert dated.proposal.changes[0].values == {"due_on": date(2026, 12, 1)}
    assert not dated.proposal.confirmed


async def test_the_same_turn_makes_the_same_records():
    first = await power_plan(records(), "drop the CEO meeting")
    second = await power_plan(records(), "drop the CEO meeting")
    other = await power_plan(records(), "drop the CEO meeting", turn_id="turn_2")
    assert first.proposal == second.proposal
    assert first.proposal.changes[0].record_id != other.proposal.changes[0].record_id


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("accept the webinar", "No such initiative"),
        ("accept number 44", "No such initiative"),
        ("drop the one with Omar", "Which initiative?"),
        ("accept the method demo", "Nothing to change"),
    ],
)
async def test_what_is_unclear_is_asked_and_nothing_is_proposed(text, title):
    omar = Entities(deal_ids=("deal_helix",), contact_ids=("contact_omar",), mentions=("Omar",))
    outcome = await power_plan(records(*stored()), text, omar if "Omar" in text else HELIX)
    assert (outcome.answer.title, outcome.proposal) == (title, None)


async def test_a_day_that_is_over_is_no_due_date():
    past = Entities(dates=(date(2026, 11, 2),))
    outcome = await power_plan(records(*stored()), "move the method demo to 2 November 2026", past)
    assert outcome.proposal is None
    assert outcome.answer.actions[0].verb == "redate"


# --- one initiative, and all of mine ------------------------------------------------------------------------


async def test_one_initiative_opened_tells_how_and_offers_everything(snapshot):
    card = await power_plan(records(*stored()))
    refs = card.remember["listed"]
    number = refs.index("initiative_late") + 1
    outcome = await power_plan(
        records(*stored()), f"tell me more about number {number}", Entities(), memory=card.remember
    )
    assert {a.verb for a in outcome.answer.actions} == {"done", "start", "drop", "assign", "redate", "show"}
    assert as_text(outcome.answer) == snapshot


async def test_my_initiatives_over_all_deals_the_next_due_first():
    other = deal("Orbit Rollout", key="deal_orbit")
    sooner = replace(initiative("control", "world_class", key="orbit", due=date(2026, 11, 24)), deal_id="deal_orbit")
    foreign = initiative("control", "world_class", key="sams", owner="user_sam")
    outcome = await power_plan(records(other, *stored(), sooner, foreign), "my initiatives", Entities())
    table = parts(outcome, TablePart)[0]
    assert [(r[0], r[2]) for r in table.rows] == [
        ("Nov 13, 2026 (late)", "Helix Cloud"),
        ("Nov 24, 2026", "Orbit Rollout"),
    ]
    assert outcome.answer.summary == "You have 2 open initiatives, 1 of them overdue; 1 done."
    late = await power_plan(records(other, *stored(), sooner), "which of my initiatives are overdue?", Entities())
    assert len(parts(late, TablePart)[0].rows) == 1


async def test_a_number_right_after_ones_own_list_means_its_line_whatever_deal_was_spoken_of():
    other = deal("Orbit Rollout", key="deal_orbit")
    sooner = replace(initiative("control", "world_class", key="orbit", due=date(2026, 11, 1)), deal_id="deal_orbit")
    every = records(other, *stored(), sooner)
    mine = await power_plan(every, "my initiatives", Entities())
    spoken_of = Entities(deal_ids=("deal_helix",))
    outcome = await power_plan(every, "mark the first done", spoken_of, memory=mine.remember)
    assert outcome.proposal is not None
    assert [c.record_id for c in outcome.proposal.changes if c.record_type == "initiative"] == ["initiative_orbit"]


async def test_without_initiatives_it_offers_a_plan():
    outcome = await power_plan(records(), "my open initiatives", Entities())
    assert outcome.answer.title == "No initiatives yet"
    assert outcome.answer.actions[0].args == {"deal_id": "deal_helix"}


async def test_what_was_answered_no_says_so():
    found = [r for r in records() if getattr(r, "c", "") != "control" or not hasattr(r, "answer")]
    outcome = await power_plan([*found, answer("control", False, days=1)])
    row = parts(outcome, TablePart)[0].rows[3]
    assert row[4] == "no, caps at 50"


async def test_a_single_fact_is_enough_to_make_a_half_known_c_whole():
    outcome = await power_plan([deal(**OPEN), account(), user(), *people(), evidence("strategic_imperatives")])
    first = listed(outcome).items[0]
    assert first.text == "Ask Omar Haddad whether we kept our last three promises"
    assert "Credibility unknown → 50, held at 50 by its qualifier" in first.detail


async def test_four_initiatives_stand_open_and_the_others_are_folded_by_their_number():
    outcome = await power_plan(records(*stored()))
    opened, rest = listed(outcome).items, folded_list(outcome, "more").items
    assert len(opened) == 4
    assert [i.text.split(".")[0] for i in rest] == [str(n) for n in range(5, 5 + len(rest))]
    fifth = await power_plan(records(*stored()), "accept number 5", memory=outcome.remember)
    assert rest[0].text.removeprefix("5. ") in fifth.answer.summary


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("accept the second", "take up “"),
        ("drop the second because they said no", "drop “"),
        ("the second is done", "mark “"),
    ],
)
async def test_what_a_change_will_do_reads_as_a_sentence(text, said):
    shown = await power_plan(records(*stored()))
    outcome = await power_plan(records(*stored()), text, memory=shown.remember)
    assert said in outcome.answer.summary or "already" in outcome.answer.summary


async def test_what_would_end_a_rating_by_hand_is_called_no_gain():
    """Trust by hand 10 against 7.5 by the record: one more fact for us would give the record its say again."""
    by_hand = override("trust", 10)
    outcome = await power_plan(records(by_hand, initiative("credibility", "consistent_delivery", key="keep")))
    every = [*listed(outcome).items, *folded_list(outcome, "more").items]
    (kept,) = [i for i in every if i.text.endswith(initiative("credibility", "consistent_delivery").title)]
    assert "no gain: new evidence would end the rating set by hand on Trust" in kept.detail


async def test_who_asks_why_the_score_moved_reads_the_moves_unfolded():
    asked = await power_plan(records(*stored()), text="why did the score go down on Helix")
    told = [p.text for p in asked.answer.parts if isinstance(p, TextPart)]
    assert any("Omar praised the pilot" in text for text in told)
    plain = await power_plan(records(*stored()))
    assert not any("Omar praised the pilot" in p.text for p in plain.answer.parts if isinstance(p, TextPart))
