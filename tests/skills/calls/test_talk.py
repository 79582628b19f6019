"""Shares of talk, monologues, questions, interruptions, pace: out of times and words alone."""

from skills.calls.said import Said
from skills.calls.talk import talk
from tests.support.a_call import CONTEXT, DANA, KIM, call


def test_shares_and_names() -> None:
    told = talk(call("K: hello there  +30", "D: hello to you  +10"), CONTEXT)
    assert (told.ours, told.theirs) == (30.0, 10.0)
    assert told.share_ours == 0.75
    assert told.seconds == {"Kim Berger": 30.0, "Dana Wu": 10.0}


def test_an_empty_call() -> None:
    told = talk((), CONTEXT)
    assert (told.share_ours, told.pace_ours, told.patience, told.longest_ours) == (None, None, None, None)


def test_the_longest_stretch_goes_on_over_a_grunt_and_ends_at_a_sentence() -> None:
    told = talk(call("K: a  +10", "D: Mhm.  +1", "K: b  +10", "D: that is very good to know  +5", "K: c  +3"), CONTEXT)
    assert told.longest_ours is not None
    # 10 + 0.5 + 1 + 0.5 + 10 = 22 s.
    assert (told.longest_ours.seconds, told.longest_ours.seqs) == (22.0, (1, 3))


def test_questions_open_and_closed() -> None:
    told = talk(
        call(
            "K: What happens when the line stops?",
            "D: We wait.",
            "K: Is the machine an old one?",
            "D: Why do you ask that?",
        ),
        CONTEXT,
    )
    assert told.questions_ours == (1, 3)
    assert told.open_ours == (1,)
    assert told.questions_theirs == (4,)


def test_an_interruption_is_more_than_a_quick_turn_and_more_than_a_yes() -> None:
    saids = (
        Said(1, DANA, "what we need is a system that tells us", 0.0, 10.0),
        Said(2, KIM, "we have exactly that in our product", 6.0, 9.0),
        Said(3, DANA, "and that does it at night", 12.0, 16.0),
        Said(4, KIM, "yes of course", 14.0, 15.0),
        Said(5, KIM, "let me show you how it looks", 15.6, 18.0),
    )
    told = talk(saids, CONTEXT)
    assert told.interruptions_ours == (2,)  # 4 is a yes, 5 began 0.4 s before she ended
    assert told.interruptions_theirs == ()


def test_pace_and_patience() -> None:
    saids = (
        Said(1, DANA, "how does it work", 0.0, 2.0),
        Said(2, KIM, "it listens to the bearing all night", 3.5, 6.5),
    )
    told = talk(saids, CONTEXT)
    assert told.pace_ours == 140.0  # 7 words in 3 s
    assert told.patience == 1.5
