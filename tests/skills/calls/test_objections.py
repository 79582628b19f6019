"""Objections with the playbook's answer; praise, questions and complaints about others are none."""

import pytest

from skills.calls.context import Play
from tests.support.a_call import knowing, of


@pytest.mark.parametrize(
    ("said", "family"),
    [
        ("D: Honestly your price is too high for us.", "price"),
        ("D: that is quite steep for what we get", "price"),
        ("D: We do not have the people for it.", "capacity"),
        ("D: I am worried about the downtime.", "risk"),
        ("D: What we have works well enough for us.", "status quo"),
        ("D: I have never heard of you.", "trust"),
        ("D: It does not integrate with our system.", "integration"),
        ("D: We are not allowed to put data in the cloud.", "security"),
        ("D: We do not want to be locked in.", "lock-in"),
        ("D: It is not the right time for us.", "timing"),
    ],
)
def test_each_family_is_heard(said: str, family: str) -> None:
    (one,) = of("objection", said)
    assert one.facts["family"] == family


def test_the_plays_answer_comes_with_its_source() -> None:
    (one,) = of("objection", "D: Your quote is too high.")
    assert one.facts["answer"] == "put the price beside one unplanned stop"
    assert one.facts["source"] == "play_1"


def test_a_play_in_words_of_its_own_is_matched_by_them() -> None:
    play = Play("the drivers union refuses cameras in the cab", "show the mode that looks outside only", "p")
    (one,) = of("objection", "D: the union refuses any cameras in the cab", context=knowing(plays=(play,)))
    assert one.facts["answer"] == "show the mode that looks outside only"


@pytest.mark.parametrize(
    "said",
    [
        "D: It is not too expensive at all.",
        "D: Our current supplier is too expensive.",
        "D: They were very expensive and slow.",
        "D: How much does it cost?",
        "D: I was worried about that but now it is clear.",
        "D: That is a fair price.",
        "K: I know it is quite expensive.",
    ],
)
def test_no_objection(said: str) -> None:
    assert of("objection", said) == []
