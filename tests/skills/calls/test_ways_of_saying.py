"""What clients say in ways of their own, and what only sounds like it: read off calls nobody wrote rules for."""

import pytest

from llm.embed import local_embedder
from skills.calls.meaning import fitted
from tests.support.a_call import found, of


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("D: That is Holger Wendt, and nothing above one hundred thousand moves without him.", "stakeholder"),
        ("D: A project director, van Houten, came over from the drinks side in September.", "stakeholder"),
        ("D: Do that. For the first ship we will try it with you.", "decision"),
        ("D: I would like to see how another ministry has organised it.", "qualifier"),
    ],
)
def test_it_is_heard(said: str, kind: str) -> None:
    assert of(kind, said)


def test_a_name_keeps_what_belongs_to_it() -> None:
    (one,) = of("stakeholder", "D: A project director, van Houten, came over from the drinks side in September.")
    assert one.facts["name"] == "van Houten"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("D: There should be a framework, with a second supplier behind it.", "competitor"),
        ("D: In time. Not before the note is through.", "timeline"),
        ("D: She wants one supplier story that is not about delays.", "timeline"),
        ("D: I don't see why not. He is a bit of a formal man.", "objection"),
        ("D: The reserve is decided upon in the spring.", "decision"),
        ("D: You are persistent, I will give you that.", "commitment"),
    ],
)
def test_it_only_sounds_like_it(said: str, kind: str) -> None:
    assert not of(kind, said)


def test_agreeing_is_no_question() -> None:
    said = (
        "D: Nor would I, to be honest.",
        "K: We have a good team for the start of it.",
        "D: Nor would I, to be honest.",
    )
    assert not [m for m in found(*said) if m.kind == "question"]


def test_a_service_that_failed_is_an_objection_and_a_grumble_is_none() -> None:
    meaning = fitted(local_embedder())

    def objections(said: str) -> list[float]:
        return [m.weight for m in found(said, meaning=meaning) if m.kind == "objection"]

    assert objections("D: We rang three times and your engineer came two days later.")
    assert not objections("D: I can live with that, and the coffee was good.")
