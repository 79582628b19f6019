"""Competitors by name, alias, as misheard, or unnamed; names that are words, and old employers, are none."""

import pytest

from tests.support.a_call import found, knowing, of


@pytest.mark.parametrize(
    "said",
    [
        "D: We are also talking to Northwind.",
        "D: we are also talking to north wind",
        "D: Northwynd was here last week.",
        "D: NW Systems made us an offer.",
        "D: I think Northwind's dashboard is nicer.",
    ],
)
def test_a_rival_is_known_however_it_was_spelt(said: str) -> None:
    (one,) = of("competitor", said)
    assert one.about == "rival:northwind"
    assert one.facts["answer"] == "their service sits in another time zone"


@pytest.mark.parametrize(
    "said",
    [
        "D: We are also looking at another vendor.",
        "D: one of your competitors was here yesterday",
        "D: You are on a shortlist of three.",
        "D: We have two other offers on the table.",
    ],
)
def test_a_rival_without_a_name_counts_too(said: str) -> None:
    (one,) = of("competitor", said)
    assert one.about == "rival:unnamed"


@pytest.mark.parametrize(
    "said",
    [
        "D: the summit in Vienna was nice this year",
        "D: We reached the summit of the hill.",
        "D: I worked at Northwind for ten years.",
        "D: Do you have other options for the colour?",
        "D: Another company of the group has it.",
        "D: The wind came from the north.",
    ],
)
def test_what_only_sounds_like_a_rival_is_none(said: str) -> None:
    assert of("competitor", said) == []


def test_a_name_that_is_a_word_counts_where_companies_stand() -> None:
    assert of("competitor", "D: we got a quote from summit")[0].about == "rival:summit"
    assert of("competitor", "D: We met Summit on Monday.")[0].about == "rival:summit"


def test_a_rival_that_is_out_is_told_as_out() -> None:
    (one,) = [m for m in found("D: We ruled Northwind out in spring.") if m.kind == "competitor"]
    assert one.facts["standing"] == "out"
    assert one.weight < 0.6


def test_without_rivals_on_record_names_are_left_alone() -> None:
    assert of("competitor", "D: Northwind was here.", context=knowing(rivals=())) == []
