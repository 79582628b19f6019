"""What people say about a plan, and what is read from it."""

from datetime import date, timedelta

import pytest

from skills.ask import Entities
from skills.catalog.power_plan.intent import Intent, read_intent
from skills.language.picking import ALL, LAST, called, picks
from tests.support.asking import asking

SAM = Entities(user_ids=("user_sam",), mentions=("Sam",))
FRIDAY = Entities(dates=(date(2026, 11, 27),))
SHOWN = {"deal_id": "deal_helix", "listed": ["a", "b", "c"], "last": "b"}


def read(text: str, entities: Entities = Entities(), **ask) -> Intent:
    return read_intent(asking(text, entities, memory=SHOWN, **ask))


@pytest.mark.parametrize(
    ("text", "kind", "numbers"),
    [
        ("accept the second", "accept", (2,)),
        ("accept the second one please", "accept", (2,)),
        ("can you accept the 3rd?", "accept", (3,)),
        ("accept 1 and 3", "accept", (1, 3)),
        ("accept 1, 3", "accept", (1, 3)),
        ("accept initiatives 2, 4 and 5", "accept", (2, 4, 5)),
        ("accept the first two", "accept", (1, 2)),
        ("accept all of them", "accept", (ALL,)),
        ("ok, let's do number three", "accept", (3,)),
        ("I'll take the third initiative", "accept", (3,)),
        ("drop the last one", "drop", (LAST,)),
        ("take the second off the plan", "drop", (2,)),
        ("scrap #4", "drop", (4,)),
        ("tick off the second", "done", (2,)),
        ("initiative 3 is finished", "done", (3,)),
        ("start the second", "start", (2,)),
        ("I've started on the second initiative", "start", (2,)),
        ("mark the first as in progress", "start", (1,)),
    ],
)
def test_a_number_of_the_list_and_what_to_do_with_it(text, kind, numbers):
    found = read(text)
    assert (found.kind, found.picks) == (kind, numbers)


@pytest.mark.parametrize(
    ("text", "kind", "words", "note"),
    [
        ("drop the CEO meeting, he left", "drop", "ceo meeting", "he left"),
        ("Drop the CEO meeting because Ruth Adler left", "drop", "ceo meeting", "Ruth Adler left"),
        ("mark the reference call done", "done", "reference call", ""),
        (
            "mark the reference call done: They praised our delivery.",
            "done",
            "reference call",
            "They praised our delivery",
        ),
        ("the reference call took place", "done", "reference call", ""),
        ("we did the reference call", "done", "reference call", ""),
        ("take on the reference call", "accept", "reference call", ""),
        ("add the CEO meeting to the plan", "accept", "ceo meeting", ""),
        ("start the demo", "start", "demo", ""),
        ("drop it", "drop", "", ""),
    ],
)
def test_what_it_is_called_and_why(text, kind, words, note):
    found = read(text)
    assert (found.kind, found.words, found.note, found.picks) == (kind, words, note, ())


def test_an_outcome_can_speak_against_us_and_answer_a_qualifier():
    assert not read("mark the reference call done: they complained about the delay").for_us
    assert read("mark the reference call done: they praised us").for_us
    assert read("the CEO meeting is done: yes, she sees us on Monday").answer is True
    assert read("the CEO meeting is done, she said no").answer is False
    assert read("the CEO meeting is done").answer is None


def test_handing_over_needs_somebody():
    assert (read("give the second to Sam", SAM).kind, read("give the second to Sam", SAM).owner_id) == (
        "assign",
        "user_sam",
    )
    assert read("Sam takes the third initiative", SAM).picks == (3,)
    assert read("assign the first to me").owner_id == "user_kim"
    assert read("Sam will do the reference call", SAM).words == "reference call"
    both = read(
        "accept the second, Sam does it by Friday",
        Entities(user_ids=("user_sam",), dates=(date(2026, 11, 27),), mentions=("Sam",)),
    )
    assert (both.kind, both.owner_id, both.due_on, both.picks) == ("accept", "user_sam", date(2026, 11, 27), (2,))


def test_a_date_is_no_number_of_the_list():
    found = read("move the second to 27 November", FRIDAY)
    assert (found.kind, found.picks, found.due_on) == ("redate", (2,), date(2026, 11, 27))
    shifted = read("push the second by two weeks")
    assert (shifted.kind, shifted.picks, shifted.shift) == ("redate", (2,), timedelta(days=14))
    assert read("pull the second forward a week").shift == timedelta(days=-7)
    named = read("the reference call is due on 27 November", FRIDAY)
    assert (named.kind, named.words, named.due_on) == ("redate", "reference call", date(2026, 11, 27))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("show me the power plan", "show"),
        ("what should we drop?", "show"),
        ("which initiatives are done?", "show"),
        ("how far are we?", "show"),
        ("my open initiatives", "mine"),
        ("which of my initiatives are overdue?", "mine"),
        ("show all open initiatives across my deals", "mine"),
        ("why the second?", "open"),
        ("tell me more about the second one", "open"),
        ("the third one", "open"),
        ("how do I do that?", "open"),
    ],
)
def test_a_question_changes_nothing(text, kind):
    assert read(text).kind == kind


def test_a_score_aimed_at_is_no_number_of_the_list():
    assert read("how do I get it to 75").picks == ()
    assert read("what takes us above 80?").picks == ()


def test_overdue_is_asked_for():
    assert read("which of my initiatives are overdue?").overdue
    assert not read("my initiatives").overdue


def test_ones_own_are_meant_while_the_talk_is_about_one_deal():
    carried = Entities(deal_ids=("deal_helix",))
    assert read("my initiatives", carried).kind == "mine"
    assert read("which initiatives are overdue?", carried).kind == "show"
    named = Entities(deal_ids=("deal_helix",), mentions=("Helix",))
    assert read("our open initiatives on Helix", named).kind == "show"


def test_a_button_says_it_all():
    args = {
        "deal_id": "deal_helix",
        "ref": "initiative_1",
        "note": "They did",
        "way": "against",
        "fog": "gossip",
        "sub_factor": "sla",
    }
    found = read("", verb="done", args=args)
    assert (found.kind, found.refs, found.note, found.for_us, found.fog) == (
        "done",
        ("initiative_1",),
        "They did",
        False,
        "gossip",
    )
    assert (found.sub_factor, found.by_press) == ("sla", True)
    assert read("", verb="redate", args={"ref": "x", "due_on": "2026-12-03"}).due_on == date(2026, 12, 3)
    assert read("", verb="redate", args={"ref": "x", "due_on": "next Friday"}).due_on == date(2026, 11, 27)


def test_a_deal_s_name_asks_for_nothing():
    named = Entities(deal_ids=("deal_helix",), mentions=("Start drop accept",))
    assert read("power plan for Start drop accept", named).kind == "show"


def test_names_are_told_apart_by_their_rarer_words():
    names = ["Ask Ruth how it is going", "Ask Ruth for a reference call", "Meet the CEO about the decision"]
    assert called("reference calls", names) == (1,)
    assert called("ruth", names) == (0, 1)
    assert called("webinar", names) == ()


def test_numbers_that_are_no_numbers_of_a_list():
    assert picks("raise it to 75 %") == ()
    assert picks("cut it by 3.5") == ()
