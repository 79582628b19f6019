"""What the client asked and nobody answered: slow to say, and only where it is so."""

from skills.calls.listening import Listening
from tests.support.a_call import CONTEXT, call, found, of

PUT_OFF = "K: Good question, let me first show you the dashboard, it has many colours and some charts."


def test_asked_again_after_being_put_off() -> None:
    lines = ("D: How long does the migration take?", PUT_OFF, "D: Okay, but how long does the migration take?")
    (one,) = of("question", *lines)
    assert one.seqs == (1, 3)
    assert one.quote == "How long does the migration take"
    assert one.facts["again"] == "yes"


def test_put_off_and_forgotten_for_more_than_a_minute() -> None:
    lines = ("D: How long does the migration take?", f"{PUT_OFF}  +50", "K: And here is the map.  +40", "D: Nice map.")
    (one,) = of("question", *lines)
    assert one.seqs == (1, 4)


def test_an_answer_closes_it() -> None:
    for reply in (
        "K: About three weeks.",
        "K: Yes, it does.",
        "K: The migration is done on a weekend, mostly.",
        "K: I will check and send you the plan tomorrow.",
    ):
        assert of("question", "D: How long does the migration take?", reply, "D: Okay, and the migration time?") == []


def test_a_promise_to_find_out_is_an_answer() -> None:
    lines = (
        "D: How long does the migration take?",
        PUT_OFF,
        "K: I will find out and get back to you.  +90",
        "D: Fine.",
    )
    assert of("question", *lines) == []


def test_manners_are_no_questions() -> None:
    lines = ("D: Can you hear me?", "K: Let us begin with the agenda of today, we have a lot.", "D: Can you hear me?")
    assert of("question", *lines) == []


def test_what_stays_open_is_told_at_the_end_and_only_once() -> None:
    listening = Listening(CONTEXT)
    for said in call("D: How long does the migration take?", PUT_OFF):
        assert not [m for m in listening.hear(said) if m.kind == "question"]
    assert listening.open_questions == ("How long does the migration take",)
    assert [m.kind for m in listening.end(60.0)] == ["question"]
    assert listening.end(60.0) == ()


def test_the_debrief_keeps_it() -> None:
    assert "question" in {m.kind for m in found("D: How long does the migration take?", PUT_OFF)}
