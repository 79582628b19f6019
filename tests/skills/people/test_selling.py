"""What somebody can do, from assessments and certificates: by hand from the evidence rule of METHODOLOGY §1."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.people.selling import cell, certificates, matrix, on_topic, overall, rated, same_topic, strongest, weight
from tests.support.colleagues import TODAY, assessed, certified


def value(*records):
    found = rated(records, TODAY)
    return None if found is None else found.value


# --- weights


def test_a_manager_weighs_an_opinion_oneself_gossip_a_certificate_a_fact():
    assert weight(assessed("kim", "business_acumen", 5), TODAY) == pytest.approx(0.6)
    assert weight(assessed("kim", "business_acumen", 5, by="user_kim"), TODAY) == pytest.approx(0.2)
    assert weight(certified("kim", days=0), TODAY) == pytest.approx(1.0)


def test_an_assessment_weighs_half_after_180_days_and_a_certificate_stands_until_it_expires():
    assert weight(assessed("kim", "business_acumen", 5, days=180), TODAY) == pytest.approx(0.3)
    assert weight(certified("kim", days=900, expires=-1), TODAY) == 1.0
    assert weight(certified("kim", days=900, expires=0), TODAY) == 1.0  # its last day
    assert weight(certified("kim", days=900, expires=1), TODAY) == 0.0
    assert weight(certified("kim", days=180), TODAY) == pytest.approx(0.5)  # without a date it ages


# --- one rating


def test_nothing_on_record_is_not_known():
    assert value() is None
    assert value(certified("kim", 9, expires=10)) is None


def test_one_word_speaks_for_itself_however_old():
    assert value(assessed("kim", "business_acumen", 8)) == 8.0
    old = rated([assessed("kim", "business_acumen", 8, days=400)], TODAY)
    assert (old.value, old.old) == (8.0, True)  # 0.6 × 0.5^(400/180) = 0.129 < 0.15


def test_two_words_count_by_their_weight():
    # 0.6 × 8 + 0.3 × 5 = 6.3, over 0.9
    fresh, older = assessed("kim", "business_acumen", 8), assessed("kim", "business_acumen", 5, days=180, by="user_ada")
    assert value(fresh, older) == pytest.approx(7.0)


def test_a_certificate_counts_for_more_than_a_judgement():
    # 1.0 × 9 + 0.6 × 4 = 11.4, over 1.6
    found = rated([certified("kim", 9, days=0), assessed("kim", "products_services", 4)], TODAY)
    assert found.value == pytest.approx(7.125)
    assert found.range == (4.0, 9.0)  # they contradict each other, and the card says so


def test_what_an_assessor_says_anew_replaces_what_they_said():
    records = [assessed("sam", "business_acumen", 4, days=200), assessed("sam", "business_acumen", 7)]
    found = rated(records, TODAY)
    assert found.value == pytest.approx(7.0)
    assert found.range is None


def test_a_renewed_certificate_replaces_the_expired_one():
    old, new = certified("kim", 6, days=800, expires=30), certified("kim", 8, days=5, expires=-700)
    assert [c.held for c in certificates([old, new], TODAY)] == [new]


def test_three_points_apart_is_a_contradiction_and_less_is_not():
    def range_of(other):
        word = assessed("kim", "business_acumen", other, by="user_ada")
        return rated([assessed("kim", "business_acumen", 8), word], TODAY).range

    assert range_of(5) == (5.0, 8.0)
    assert range_of(5.5) is None


# --- matrix and topics


def test_a_word_without_an_attribute_speaks_for_all_three():
    found = matrix([assessed("kim", "business_acumen", 6)], TODAY)
    assert [round(r.value) for (_, s), r in found.items() if s == "business_acumen"] == [6, 6, 6]
    assert sum(r is None for r in found.values()) == 9


def test_a_word_on_one_attribute_speaks_for_that_one():
    records = [
        assessed("kim", "business_acumen", 6),
        assessed("kim", "business_acumen", 9, "investigator"),
    ]
    assert cell(records, "investigator", "business_acumen", TODAY).value == pytest.approx(7.5)
    assert cell(records, "team_player", "business_acumen", TODAY).value == 6


def test_a_topic_is_no_part_of_the_skill_at_large():
    records = [assessed("kim", "products_services", 8), assessed("kim", "products_services", 3, topic="Energy", by="a")]
    assert overall(records, "products_services", TODAY).value == 8
    assert on_topic(records, "products_services", "energy", TODAY).value == 3


@pytest.mark.parametrize(
    ("topic", "wanted", "same"),
    [
        ("Asset Reliability", "asset reliability", True),
        ("Asset Reliability (plants)", "Asset Reliability", True),
        ("Energy", "Energy & Carbon", False),
        ("Energy & Carbon", "Energy", True),
        ("", "Energy", False),
        ("Mining", "Min", False),
    ],
)
def test_a_topic_is_the_same_by_whole_words(topic, wanted, same):
    assert same_topic(topic, wanted) is same


def test_the_strongest_attribute_needs_words_that_name_it():
    assert strongest([assessed("kim", "business_acumen", 9)], TODAY) == frozenset()
    records = [
        assessed("kim", "business_acumen", 8, "investigator"),
        assessed("kim", "sales_planning", 8, "team_player"),
        assessed("kim", "sales_planning", 5, "brand_advocate"),
    ]
    assert strongest(records, TODAY) == {"investigator", "team_player"}


# --- whatever the records


RATINGS = st.lists(st.tuples(st.floats(0, 10), st.integers(0, 900), st.booleans()), min_size=1, max_size=6)


def made(drawn):
    return [
        certified("kim", r, f"t{n}", days=d) if c else assessed("kim", "products_services", r, days=d, by=f"user_{n}")
        for n, (r, d, c) in enumerate(drawn)
    ]


@given(RATINGS, st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_order_of_records_changes_nothing_and_the_mean_stays_within_them(drawn: list, chance: random.Random):
    records = made(drawn)
    mixed = list(records)
    chance.shuffle(mixed)
    found = rated(records, TODAY)
    assert rated(mixed, TODAY) == found
    assert min(r for r, _, _ in drawn) - 1e-9 <= found.value <= max(r for r, _, _ in drawn) + 1e-9


@given(RATINGS, st.floats(0, 10))
@settings(max_examples=40, deadline=None)
def test_a_better_word_never_makes_anybody_worse(drawn: list, extra: float):
    records = made(drawn)
    before = rated(records, TODAY).value
    after = rated([*records, assessed("kim", "products_services", extra, by="user_new")], TODAY).value
    assert (after >= before - 1e-9) == (extra >= before - 1e-9) or abs(extra - before) < 1e-6
