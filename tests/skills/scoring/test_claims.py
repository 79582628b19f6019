"""Who else can claim what we claim, and when two short texts speak of the same."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.records import Competitor, Differentiator
from skills.scoring.claims import claimed_in_words, concepts, uniqueness
from skills.scoring.likeness import content, covered, shared, stem

TODAY = date(2026, 11, 20)
ORBI = Competitor("c_orbi", "default", "Orbisense", strengths="Largest installed sensor base; own hardware.")
CALD = Competitor(
    "c_cald",
    "default",
    "Calderon",
    strengths="Low entry price; quick self-service trial.",
    weaknesses="No outcome guarantee.",
)
CLAIM = Differentiator("d1", "default", "We read the sensors you have", "No swap of what is installed.")


def ours(**more) -> Differentiator:
    values = {"id": "d1", "tenant": "default", "title": CLAIM.title, "text": CLAIM.text, "checked_on": date(2026, 9, 1)}
    return Differentiator(**{**values, **more})


def standing(claim: Differentiator, *against: Competitor) -> str:
    return uniqueness(claim, against, (ORBI, CALD), TODAY).standing


def test_a_check_of_the_last_year_decides_and_names_who_can_claim_it():
    assert standing(ours(), ORBI, CALD) == "only"
    assert standing(ours(competitor_ids=("c_cald",)), ORBI, CALD) == "claimed"
    assert standing(ours(competitor_ids=("c_cald",)), ORBI) == "only"
    assert [c.name for c in uniqueness(ours(competitor_ids=("c_cald",)), (ORBI,), (ORBI, CALD), TODAY).elsewhere] == [
        "Calderon"
    ]


@pytest.mark.parametrize(
    ("checked", "expected"),
    [(date(2025, 11, 20), "only"), (date(2025, 11, 19), "doubtful"), (None, "doubtful")],
)
def test_a_check_older_than_a_year_is_none_and_then_a_rivals_words_make_it_doubtful(checked, expected):
    # Orbisense: "Largest installed sensor base" shares installed and sensor with the claim
    assert standing(ours(checked_on=checked), ORBI, CALD) == expected
    if expected == "doubtful":
        assert standing(ours(checked_on=checked), CALD) == "unchecked"


def test_a_check_that_holds_goes_before_words_and_the_words_are_kept():
    found = uniqueness(ours(), (ORBI,), (ORBI,), TODAY)
    assert (found.standing, found.speaking[0].strength) == ("only", "Largest installed sensor base")


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("fastest deployment", "quick self-service trial"),
        ("lowest price", "Low entry price"),
        ("own hardware", ""),
        ("a library of failures", ""),
    ],
)
def test_a_typed_phrase_is_held_against_strengths_by_word_or_concept(phrase, said):
    assert claimed_in_words(phrase, CALD.strengths) == said


def test_concepts_are_coarse_and_few():
    assert concepts("fastest deployment") == {"speed"}
    assert concepts("the opened part") == frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("deployment", "deployed"),
        ("guarantees", "guaranteed"),
        ("energies", "energy"),
        ("stops", "stopped"),
        ("availability", "available"),
    ],
)
def test_forms_of_a_word_meet(one, other):
    assert stem(one) == stem(other)


def test_stop_words_number_words_and_names_say_nothing():
    assert content("We want to have ten of these within three weeks") == frozenset()
    assert shared("Helix wants half the steam", "Cut steam at Helix by half", without=("Helix",)) == {"steam"}
    assert covered("purchased steam", "halve the purchased steam") == 1.0
    assert covered("", "anything") == 0.0


WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", max_size=40)


@given(WORDS, WORDS)
def test_sharing_is_the_same_both_ways(one, other):
    assert shared(one, other) == shared(other, one)


@given(st.permutations([ORBI, CALD]))
def test_the_order_of_rivals_changes_nothing(rivals):
    assert uniqueness(ours(), tuple(rivals), (ORBI, CALD), TODAY) == uniqueness(
        ours(), (ORBI, CALD), (ORBI, CALD), TODAY
    )
