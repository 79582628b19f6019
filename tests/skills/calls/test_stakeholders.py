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


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("D: so uh the thing is our c f o mister hartman he he has to sign that one", "Hartman"),
        ("D: Maria Chen from finance is going to want to see a business case.", "Maria Chen"),
        ("D: You would have to convince Peter, he is the sceptic.", "Peter"),
        ("D: Peter would know. Pete Hallam, regulatory finance. He decides that in the end.", "Pete Hallam"),
    ],
)
def test_people_as_speech_gives_them_away(said: str, name: str) -> None:
    (one,) = of("stakeholder", said, context=knowing(people=()))
    assert one.facts["name"] == name


def test_somebody_new_in_the_role_of_a_person_we_know_is_somebody_new() -> None:
    (one,) = of("stakeholder", "D: Our new head of operations starts in January.")
    assert "name" not in one.facts
    assert one.facts["act"] == "changes"


def test_they_are_whom_the_rep_asked_about() -> None:
    (one,) = of("stakeholder", "K: And the works council, do they have a say?", "D: They have to agree to all of it.")
    assert one.facts["title"] == "works council"
    assert of("stakeholder", "K: And the weather, is it good?", "D: They have to agree to all of it.") == []
