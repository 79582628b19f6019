"""What somebody at a client is said to have said is read for evidence, unless something else is wished of it."""

import pytest

from tests.support.sayings import understood


@pytest.mark.parametrize(
    "said",
    [
        "Tom says the pilot met every target.",
        "tom told me our people know the line better than theirs",
        "fyi Tom Becker says the pilot met every target",
    ],
)
def test_words_of_a_contact_are_read_for_evidence_on_their_clients_deal(said: str) -> None:
    (step,) = understood(said).steps
    assert (step.skill, step.args) == ("evidence", {"pasted": said.replace("tom told", "Tom told")})
    assert step.entities.account_ids == ("account_globex",)


@pytest.mark.parametrize(
    ("said", "skill"),
    [
        ("Tom says they will sign in May. can I bank on that", "fog"),
        ("Tom wants the pilot extended, log that", "crm_update"),
        ("I spoke to Tom this morning, he wants a discount", "crm_update"),
        ("what did Tom say about the pilot", "ask"),
    ],
)
def test_a_wish_beside_the_words_decides(said: str, skill: str) -> None:
    assert [s.skill for s in understood(said).steps] == [skill]


@pytest.mark.parametrize("said", ["Sam says the pilot met every target", "Globex says hello", "Tom says hi"])
def test_words_of_nobody_at_a_client_and_of_no_weight_are_left_alone(said: str) -> None:
    assert all(s.args.get("pasted") is None for s in understood(said).steps)
