"""What a finished call comes to: exact quotes and minutes, tasks with owner and date, objections with their answers."""

from datetime import date

from skills.calls import summing
from skills.calls.listening import moments
from tests.support.a_call import call, knowing

CONTEXT = knowing(agenda=("pilot plan", "contract length"))
SAIDS = call(
    "K: Shall we talk about the pilot plan first, with the two lines in the north?  +20",
    "D: Your price is too high for us.  +5",
    "K: One unplanned stop costs you more than the whole price of the year.  +8",
    "D: Okay, that makes sense.  +3",
    "D: We are also talking to Northwind. I will send you the figures by Wednesday.  +8",
    "K: I'll send you the offer.  +3",
    "D: Somebody has to talk to the bank. We go with you for the pilot.  +8",
    "D: It does not integrate with our old system.  +5",
    "K: Nice weather today.  +4",
    "D: Northwind is out anyway, we dropped them.  +4",
)
FOUND = moments(SAIDS, CONTEXT)


def test_every_quote_was_said_like_that_and_then() -> None:
    by_seq = {s.seq: s for s in SAIDS}
    for topic in summing.topics(SAIDS, FOUND, CONTEXT):
        assert topic.start <= topic.end
        for quote in topic.quotes:
            assert quote.text in by_seq[quote.seq].text
            assert quote.at == by_seq[quote.seq].start


def test_an_agenda_point_that_was_touched_comes_first_and_one_that_was_not_is_left_out() -> None:
    titles = [t.title for t in summing.topics(SAIDS, FOUND, CONTEXT)]
    assert titles[0] == "pilot plan"
    assert "contract length" not in titles
    assert "Competition" in titles


def test_tasks_with_owner_and_date_and_what_is_missing() -> None:
    told = {(t.owner, t.due, t.missing) for t in summing.tasks(FOUND)}
    assert ("Dana Wu", date(2026, 11, 25), ()) in told
    assert ("Kim Berger", None, ("date",)) in told
    assert ("", None, ("owner", "date")) in told


def test_promises_by_side() -> None:
    assert [t.owner for t in summing.promises(FOUND, "client")] == ["Dana Wu"]
    assert [t.owner for t in summing.promises(FOUND, "us")] == ["Kim Berger"]


def test_an_objection_with_our_answer_and_that_it_was_taken() -> None:
    price, fit = summing.objections(SAIDS, FOUND, CONTEXT)
    assert price.family == "price"
    assert price.answered
    assert price.answer is not None
    assert price.answer.seq == 3
    assert price.accepted
    assert price.source_id == "play_1"
    assert fit.family == "integration"
    assert not fit.answered
    assert not fit.accepted


def test_a_rival_with_its_last_standing() -> None:
    (one,) = summing.rivals(FOUND)
    assert (one.rival, one.standing, len(one.quotes)) == ("Northwind", "out", 2)


def test_a_call_about_nothing_sums_to_nothing() -> None:
    saids = call("K: Hello.", "D: Hello.")
    found = moments(saids, CONTEXT)
    assert summing.topics(saids, found, CONTEXT) == ()
    assert summing.tasks(found) == ()
    assert summing.objections(saids, found, CONTEXT) == ()


def test_a_minute_is_shown_as_people_read_it() -> None:
    assert summing.Quoted("x", 1, 760.4, SAIDS[0].speaker).minute == "12:40"
