"""The last question with one thing in it changed."""

from dataclasses import replace

import pytest

from bot.understand.varying import denied, wants_the_other, with_another_number, with_another_time, with_reason
from tests.support.sayings import AFTER_RENEWAL, understood

HOURS = "what if I only have 30 hours a week"


@pytest.mark.parametrize(
    ("said", "before", "whole"),
    [
        ("and with 40?", HOURS, "and what if I only have 40 hours a week"),
        ("what about 20 hours", HOURS, "what if I only have 20 hours a week"),
        ("or 50?", HOURS, "what if I only have 50 hours a week"),
        ("what about 1.5m", "is 2m in reach", "is 1.5m in reach"),
        ("and $3m?", "what if my target were $2m", "and what if my target were $3m"),
        ("with 15% then", "what do I earn if I give 10 percent", "what do I earn if I give 15%"),
        ("and with 20 hours", "what if I had 30 hours and 2 people", "and what if I had 20 hours and 2 people"),
    ],
)
def test_the_question_is_asked_again_with_the_new_number(said: str, before: str, whole: str) -> None:
    assert with_another_number(said, before) == whole


@pytest.mark.parametrize(
    ("said", "before", "listed"),
    [
        ("and 3?", HOURS, 5),  # the third of what was listed
        ("and with 40?", "will I reach my target", 0),
        ("and 10%?", HOURS, 0),
        ("40", HOURS, 0),
        ("and who are the 3 buyers", HOURS, 0),
        ("", HOURS, 0),
    ],
)
def test_other_messages_and_other_questions_are_left_alone(said: str, before: str, listed: int) -> None:
    assert with_another_number(said, before, listed) is None


THEN = "what was our right to win on the Helix renewal on 1 September?"


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("and today?", "what was our right to win on the Helix renewal today?"),
        ("what about now", "what was our right to win on the Helix renewal now?"),
        ("and in June?", "what was our right to win on the Helix renewal in June?"),
        ("and as of 1 March", "what was our right to win on the Helix renewal as of 1 March?"),
        ("what about 1 March then?", "what was our right to win on the Helix renewal on 1 March?"),
        ("at the end of last year", "what was our right to win on the Helix renewal at the end of last year?"),
    ],
)
def test_the_question_is_asked_again_of_another_time(said: str, whole: str) -> None:
    (step,) = understood(said, replace(AFTER_RENEWAL, text=THEN)).steps
    assert (step.skill, step.text, step.entities.deal_ids) == ("right_to_win", whole, ("deal_renewal",))


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("make it friday", "remind me to call Tom on friday"),
        ("no, Monday", "remind me to call Tom on Monday"),
        ("make it the 27th", "remind me to call Tom on the 27th"),
    ],
)
def test_a_change_put_for_another_day_takes_the_place_of_the_one_that_waits(said: str, whole: str) -> None:
    before = replace(AFTER_RENEWAL, skill="crm_update", text="remind me to call Tom on Thursday")
    (step,) = understood(said, before).steps
    assert (step.skill, step.text, step.args) == ("crm_update", whole, {"instead": "1", "text": whole})


def test_a_time_put_like_a_question_goes_to_the_end_of_one_that_named_none() -> None:
    assert with_another_time("and last month?", [(4, 14)], "what are my deals?", []) == "what are my deals last month"
    assert with_another_time("last month", [(0, 10)], "what are my deals?", []) is None
    assert with_another_time("and Friday?", [(4, 10)], "accept the second one", []) is None


def test_a_reason_by_itself_completes_the_wish_that_lacked_it() -> None:
    whole = with_reason("Because he asked us to.", "set trust on Helix to 8.")
    assert whole == "set trust on Helix to 8 Because he asked us to."
    assert with_reason("and what is the score?", "set trust on Helix to 8") is None


def test_a_word_that_only_ends_like_a_preposition_stays_whole() -> None:
    before = "what was our position 1 September?"
    at = before.index("1 September")
    assert with_another_time("and in June?", [(4, 11)], before, [(at, at + 11)]) == "what was our position in June?"


def test_a_month_asked_for_after_a_past_one_is_a_past_one() -> None:
    (step,) = understood("and in June?", replace(AFTER_RENEWAL, text=THEN)).steps
    assert [str(day) for day in step.entities.dates] == ["2026-06-01", "2026-06-30"]


@pytest.mark.parametrize("said", ["I met them today", "and Globex today?", "move the close date to 1 March"])
def test_a_message_that_says_more_than_a_time_is_its_own(said: str) -> None:
    assert all(step.text == said for step in understood(said, replace(AFTER_RENEWAL, text=THEN)).steps)


@pytest.mark.parametrize(
    "said", ["no, the other one", "the other deal please", "sorry I meant the other one", "the other?"]
)
def test_the_other_one_is_wished_for(said: str) -> None:
    assert wants_the_other(said)


@pytest.mark.parametrize("said", ["the other day they called", "who is the other buyer", "no", ""])
def test_the_word_alone_wishes_for_nothing(said: str) -> None:
    assert not wants_the_other(said)


def test_a_name_after_not_is_not_meant() -> None:
    text = "no, not Helix, Globex"
    assert denied(text, text.index("Helix"))
    assert not denied(text, text.index("Globex"))


def test_the_other_deal_of_the_client_gets_the_same_question() -> None:
    (step,) = understood("no, the other one", AFTER_RENEWAL).steps
    assert (step.skill, step.entities.deal_ids) == ("right_to_win", ("deal_cold",))
    assert "cold chain" in step.text
    assert "renewal" not in step.text


def test_a_correction_names_what_was_meant() -> None:
    (step,) = understood("no, not Helix, Globex", AFTER_RENEWAL).steps
    assert (step.skill, step.entities.account_ids, step.entities.deal_ids) == ("right_to_win", ("account_globex",), ())


def test_another_person_is_asked_about_for_the_same_deal() -> None:
    talk = replace(AFTER_RENEWAL, skill="right_team", text="can Sam lead the Helix renewal")
    (step,) = understood("and Kim?", talk).steps
    assert (step.skill, step.entities.deal_ids) == ("right_team", ("deal_renewal",))
    assert step.text == "can Kim lead the Helix renewal"


@pytest.mark.parametrize("said", ["never mind", "Forget it.", "not now"])
def test_whoever_drops_it_gets_no_further_answer(said: str) -> None:
    (step,) = understood(said, AFTER_RENEWAL).steps
    assert (step.skill, step.args) == ("help", {"occasion": "dropped"})


@pytest.mark.parametrize(
    "said", ["where do these numbers come from", "how is that computed", "how did you get that number"]
)
def test_more_ways_to_ask_for_the_grounds(said: str) -> None:
    (step,) = understood(said, replace(AFTER_RENEWAL, skill="attainment_plan")).steps
    assert (step.skill, step.entities.deal_ids) == ("attainment_plan", ("deal_renewal",))


def test_what_words_leave_open_the_conversation_decides() -> None:
    alone = understood("put influence at 9/10", AFTER_RENEWAL).steps[0]
    assert (alone.skill, alone.entities.deal_ids) == ("right_to_win", ("deal_renewal",))


def test_what_is_compared_is_not_cut_in_two() -> None:
    assert [s.skill for s in understood("compare Helix and Globex as clients").steps] == ["right_clients"]
