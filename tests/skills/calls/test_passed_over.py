"""A question that a whole turn of ours passes over: told when the client has the word again."""

import pytest

from llm.embed import local_embedder
from skills.calls.line import Scene, line_of
from skills.calls.meaning import Meaning, fitted
from skills.calls.passed_over import PassedOver, Turns
from tests.support.a_call import CONTEXT, call, found

ASKED = "D: And page eight, who does the pictures belong to once they are taken?"
PASSED = "K: That page is our standard text, everybody signs it as it stands. Uwe, is the twelfth still right for you?"
ON = "D: It is, the hall is empty then."


@pytest.fixture(scope="module")
def meaning() -> Meaning:
    return fitted(local_embedder())


def _last(meaning: Meaning | None, *lines: str) -> PassedOver | None:
    turns, told = Turns(Scene(CONTEXT, meaning=meaning)), None
    for said in call(*lines):
        line = line_of(said, CONTEXT)
        if line.by_client:
            told = turns.theirs(line)
        else:
            turns.ours(line)
    return told


def test_a_turn_about_something_else(meaning: Meaning) -> None:
    (one,) = [m for m in found(ASKED, PASSED, ON, meaning=meaning) if m.kind == "question"]
    assert one.seqs == (1, 3)
    assert one.quote == "And page eight, who does the pictures belong to once they are taken"
    assert one.weight >= 0.65


def test_what_takes_the_question_up_is_an_answer(meaning: Meaning) -> None:
    for reply in (
        "K: To you, all of them.",
        "K: They belong to you from the day they are taken.",
        "K: I would have to ask our lawyer, you have it in writing on Friday.",
        "K: Which pictures do you mean?",
    ):
        assert not [m for m in found(ASKED, reply, ON, meaning=meaning) if m.kind == "question"], reply


def test_whoever_answers_and_moves_on_or_the_other_way_round_has_answered(meaning: Meaning) -> None:
    answer = "K: They belong to you, the pictures, from the day they are taken."
    begun = _last(meaning, ASKED, PASSED, ON)
    assert begun is not None
    assert begun.sure > 0.5
    for turn in ((PASSED, answer), (answer, PASSED)):
        whole = _last(meaning, ASKED, *turn, ON)
        assert whole is not None
        assert whole.sure < 0.5


def test_a_murmur_before_it_is_no_answer(meaning: Meaning) -> None:
    alone, begun = _last(meaning, ASKED, PASSED, ON), _last(meaning, ASKED, "K: Good question.", PASSED, ON)
    assert alone is not None
    assert begun is not None
    assert min(alone.sure, begun.sure) > 0.5


def test_a_question_waits_for_one_turn_only(meaning: Meaning) -> None:
    assert _last(meaning, ASKED, "K: To you, all of them.", "D: Good.", PASSED, ON) is None


def test_turning_to_a_colleague_by_name_counts(meaning: Meaning) -> None:
    """CONTEXT knows Uwe of the client's; Olaf is nobody's."""
    by_name = _last(meaning, ASKED, PASSED, ON)
    to_nobody = _last(meaning, ASKED, PASSED.replace("Uwe", "Olaf"), ON)
    assert by_name is not None
    assert to_nobody is not None
    assert by_name.sure > to_nobody.sure


def test_manners_and_what_is_no_question_wait_for_nothing(meaning: Meaning) -> None:
    for said in ("D: Can you hear me now?", "D: What a week.", "D: We looked at it on Monday."):
        assert _last(meaning, said, PASSED, ON) is None


def test_without_the_sentence_model_nothing_is_told() -> None:
    assert _last(None, ASKED, PASSED, ON) is None
