"""Experience, ties to a client, hours and seats of our own people: each rule by hand."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.people.colleagues import named, speaks_of_self
from skills.people.experience import Experience, alike, experiences, past
from skills.people.team_now import filled, members
from skills.people.team_roles import TEAM_ROLES, role_named, seats
from skills.people.ties import ties
from skills.people.workload import loads, until_close
from tests.support.colleagues import BEN, KIM, LIU, TODAY, colleague, day, has_hours, met, on_team, owns, person
from tests.support.deal_files import deal
from tests.support.fake_reader import NOW

FAMILIES = {"product_pulse": "Reliability", "product_ember": "Energy"}
MILL = deal("Mill", key="deal_mill", product_ids=("product_pulse",), region="West", industry="Paper", close_on=day(-69))
DANA, OTTO = person("dana", "Dana Wu", "CFO"), person("otto", "Otto Brandt", "IT Director")


def closed(key: str, status: str = "won", days: int = 100, **more):
    values = {"product_ids": ("product_pulse",), "region": "West", "industry": "Paper", **more}
    return deal(key, key=f"deal_{key}", status=status, stage=status, close_on=day(days), **values)


# --- experience


def test_owned_and_shared_deals_of_24_months_count():
    deals = [closed("a"), closed("old", days=800), closed("b", owner_id="user_liu"), MILL]
    found = experiences(deals, {"deal_b": frozenset({"user_kim"})}, NOW)
    assert [d.id for d in found["user_kim"].closed] == ["deal_a", "deal_b"]
    assert [d.id for d in found["user_liu"].closed] == ["deal_b"]


def test_a_deal_is_like_another_when_two_things_are_shared():
    assert alike(closed("a"), MILL, FAMILIES)
    elsewhere = {"industry": "Mining", "region": "East"}
    assert alike(closed("a", **elsewhere), MILL, FAMILIES)  # the client and the family
    assert not alike(closed("a", account_id="account_other", **elsewhere), MILL, FAMILIES)
    assert not alike(closed("a", account_id=None, **elsewhere), deal("No client", account_id=None), FAMILIES)


def test_how_like_deals_went_is_the_posterior_over_them():
    # 3 won, 1 lost: 10 × 3.5 / 5
    experience = Experience("user_kim", (closed("a"), closed("b"), closed("c"), closed("d", "lost")))
    found = past(experience, MILL, FAMILIES)
    assert (found.won, len(found.deals), found.rating) == (3, 4, pytest.approx(7.0))
    assert past(Experience("user_kim"), MILL, FAMILIES).rating is None


# --- ties


def test_an_owned_relationship_alone_is_five_and_knows_the_client():
    # 10 × (1 − 0.5^(3/3))
    found = ties([DANA], [owns("kim", DANA)], [], NOW)
    assert (found["user_kim"].rating, found["user_kim"].knows) == (5.0, True)


def test_exchanges_count_by_age_and_what_we_only_sent_does_not():
    # 1 + 0.5 = 1.5: 10 × (1 − 0.5^0.5) = 2.93
    talks = [met("liu", DANA, 0), met("liu", DANA, 180, "call"), met("liu", DANA, 1, "mail", "out")]
    found = ties([DANA], [], talks, NOW)["user_liu"]
    assert (round(found.rating, 2), found.exchanges, found.knows) == (2.93, 2, False)


def test_nothing_on_record_of_anybody_is_not_known():
    assert ties([DANA], [], [], NOW) is None


# --- hours


def test_hours_free_are_capacity_less_what_other_open_deals_take():
    # Mill closes in 69 days (70 with today); the other deal takes 8 h for the first 35 of them: 4 h on average
    other = deal("Other", key="deal_other", close_on=day(-34))
    teams = [on_team("kim", MILL, hours=6), on_team("kim", other, hours=8), on_team("liu", other)]
    stretch = until_close(MILL, TODAY)
    records = {d.id: d for d in (MILL, other)}
    found = loads(["user_kim", "user_liu"], [has_hours("kim", 20)], teams, records, stretch, without=MILL.id)
    assert (found["user_kim"].taken, found["user_kim"].free) == (pytest.approx(4.0), pytest.approx(16.0))
    assert (found["user_liu"].free, found["user_liu"].without_hours) == (None, ("deal_other",))


def test_a_closed_deal_takes_no_hours_and_a_late_one_runs_on():
    late, won = deal("Late", key="deal_late", close_on=day(10)), closed("won")
    teams = [on_team("kim", late, hours=5), on_team("kim", won, hours=9)]
    found = loads(["user_kim"], [has_hours("kim", 20)], teams, {d.id: d for d in (late, won)}, until_close(None, TODAY))
    assert found["user_kim"].deals == (("deal_late", 5.0),)


def test_a_holiday_lowers_the_mean_over_the_stretch():
    # 10 weeks at 20 h with 2 weeks at 0 h laid over them: 16 h
    holiday = has_hours("kim", 0, start=-7, end=-20)
    found = loads(["user_kim"], [has_hours("kim", 20), holiday], [], {}, until_close(MILL, TODAY))
    assert found["user_kim"].capacity == pytest.approx(16.0)


def test_without_a_close_date_eight_weeks_are_looked_at():
    assert until_close(deal("No date", close_on=None), TODAY).end == TODAY + timedelta(weeks=8)
    assert not until_close(deal("Past", close_on=day(3)), TODAY).until_close


# --- seats


def labels(deal_class, side="pursuit", solutions=("Energy", "Reliability"), **more):
    asked = deal("Mill", industry="Paper", **{"stage": "negotiate", **more})
    return [s.label for s in seats(side, asked, deal_class, solutions)]


def test_a_bedrock_takes_the_whole_team_a_stray_its_client_expert():
    assert labels("bedrock") == [
        "Client Expert",
        "Executive sponsor",
        "Solution Master, Energy",
        "Solution Master, Reliability",
        "Industry expert",
        "Commercial lead",
    ]
    assert labels("stray") == ["Client Expert"]
    assert (
        labels(None)
        == labels("stepping_stone")
        == [
            "Client Expert",
            "Solution Master, Energy",
            "Solution Master, Reliability",
        ]
    )


def test_terms_wait_for_the_proposal_and_an_industry_for_its_name():
    assert "Commercial lead" not in labels("bedrock", stage="qualify")
    nameless = seats("pursuit", deal("x", industry=None), "bedrock", [])
    assert [s.role.key for s in nameless] == ["client_expert", "executive_sponsor"]


def test_delivery_is_apart_and_grows_with_what_is_sold():
    assert labels("bedrock", "delivery", ("Reliability",)) == ["Delivery lead"]
    assert labels("bedrock", "delivery", ("Managed Services", "Reliability")) == [
        "Delivery lead",
        "Integration lead",
        "Service lead",
    ]
    assert labels("stray", "delivery") == []


def test_the_parts_of_every_role_add_up():
    for role in TEAM_ROLES:
        assert sum(role.parts.values()) == pytest.approx(1.0)
        assert role.decisive is None or role.decisive in role.parts


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("make Priya the delivery lead", "delivery_lead"),
        ("client expert", "client_expert"),
        ("Solution Master", "solution_master"),
        ("pre-sales", "solution_master"),
        ("sales manager", "executive_sponsor"),
        ("sales operations", "commercial_lead"),
        ("account executive", "client_expert"),
        ("who leads integration", "integration_lead"),
        ("customer success", "service_lead"),
        ("technical lead", "solution_master"),
        ("a colleague", None),
    ],
)
def test_roles_by_their_names(said, key):
    assert role_named(said) == key


def test_the_owner_leads_where_nobody_else_is_named():
    users = {u.id: u for u in (KIM, LIU)}
    (only,) = members(MILL, [], users)
    assert (only.user, only.key, only.edge) == (KIM, "client_expert", None)
    named_lead = on_team("liu", MILL, "client expert")
    assert [m.user for m in members(MILL, [named_lead], users)] == [LIU]


def test_a_solution_master_sits_where_the_record_or_the_title_says():
    master = colleague("otto", "Otto Ray", title="Solution Master, Reliability")
    wanted = seats("pursuit", MILL, "bedrock", ["Energy", "Reliability"])
    edges = [on_team("otto", MILL, "solution master"), on_team("liu", MILL, "solution master", topic="Energy")]
    now = members(MILL, edges, {u.id: u for u in (KIM, LIU, master)})
    held, loose = filled(wanted, now)
    by = {f.seat.label: [m.user.name for m in f.by] for f in held}
    assert (by["Solution Master, Energy"], by["Solution Master, Reliability"], loose) == (["Liu Wei"], ["Otto Ray"], ())


def test_who_has_no_seat_in_this_class_is_left_over():
    sponsor = on_team("ben", MILL, "sponsor")
    _, loose = filled(seats("pursuit", MILL, "stray", []), members(MILL, [sponsor], {u.id: u for u in (KIM, BEN)}))
    assert [m.user for m in loose] == [BEN]


# --- names


def test_a_whole_name_goes_before_a_part_and_a_verb_is_no_name():
    mark, marie = colleague("mark", "Mark Stone"), colleague("marie", "Marie Stone")
    people = [mark, marie, KIM]
    assert named("Marie Stone and Kim", people) == (marie,)
    assert named("mark Kim down as a 6", people) == (KIM,)
    assert named("what can Mark do", people) == (mark,)
    assert named("rate kim", people) == (KIM,)
    assert speaks_of_self("I passed it")
    assert not speaks_of_self("Kim passed it")


@given(st.lists(st.floats(0, 500), max_size=8), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_more_contact_never_makes_anybody_a_stranger(ages: list, owned: int):
    talks = [met("kim", DANA, a) for a in ages]
    held = [owns("kim", c) for c in (DANA, OTTO, DANA)[:owned]]
    less = (ties([DANA, OTTO], held, talks, NOW) or {}).get("user_kim")
    more = ties([DANA, OTTO], held, [*talks, met("kim", DANA, 10)], NOW)["user_kim"]
    assert 0 <= (less.rating if less else 0) <= more.rating <= 10
