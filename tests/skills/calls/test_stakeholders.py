"""Somebody with a say whom the map does not hold; known people, colleagues and family are left alone."""

import pytest

from tests.support.a_call import knowing, of


@pytest.mark.parametrize(
    "said",
    [
        "D: Our procurement director Ines will sign.",
        "D: our procurement director ines will sign",
        "D: Ines, our procurement director, has to approve it.",
    ],
)
def test_a_named_person_with_a_role_and_a_say(said: str) -> None:
    (one,) = of("stakeholder", said)
    assert (one.facts["name"], one.facts["title"]) == ("Ines", "procurement director")
    assert one.facts["role"] == "buyer"
    assert one.weight >= 0.9


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("D: The works council has to agree first.", "works council"),
        ("D: It goes through legal, they check every contract.", "legal"),
        ("D: Everything needs the approval of the investment committee.", "investment committee"),
    ],
)
def test_an_office_without_a_name(said: str, title: str) -> None:
    (one,) = of("stakeholder", said)
    assert one.facts["title"] == title
    assert "name" not in one.facts


def test_who_is_on_the_map_and_not_met_is_told_as_such() -> None:
    (one,) = of("stakeholder", "D: Our CFO decides that in the end.")
    assert (one.facts["name"], one.facts["known"]) == ("Uwe Hartmann", "yes")


def test_somebody_who_leaves() -> None:
    (one,) = of("stakeholder", "D: Our IT director Pavel is leaving in January.")
    assert (one.facts["name"], one.facts["act"]) == ("Pavel", "changes")


@pytest.mark.parametrize(
    "said",
    [
        "D: Dana Wu will sign it herself.",
        "D: My daughter Ines starts school.",
        "D: The board game evening was fun.",
        "D: Who signs on your side?",
        "D: The sales team had a party.",
        "K: Our solution architect Ben will lead the project.",
        "D: Petra sends her regards from purchasing.",
    ],
)
def test_nobody_new(said: str) -> None:
    assert of("stakeholder", said) == []


def test_a_name_the_speech_model_bent_is_the_same_person() -> None:
    met = knowing(people=())
    assert of("stakeholder", "D: Our finance director Hartman signs.", context=met)
    assert "known" in of("stakeholder", "D: Our finance director Hartman signs.")[0].facts
