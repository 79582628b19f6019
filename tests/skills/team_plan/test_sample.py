"""The golden scenario: the team plan of the Skarholt Bedrock, asked by its owner."""

from skills.catalog.team_plan import TEAM_PLAN
from tests.support.in_sample import told

SKARHOLT = "Skarholt mill-wide reliability"


async def test_the_skarholt_team_has_its_roles_and_its_holes():
    outcome = await told(TEAM_PLAN, "team plan", "Kim Berger", SKARHOLT)
    card = outcome.out.card
    held = {f.seat.label: [m.user.name for m in f.by] for f in card.held}
    assert held["Client Expert"] == ["Kim Berger"]
    assert held["Solution Master, Energy & Carbon"] == ["Owen Rhys"]
    assert held["Commercial lead"] == ["Elliot Marsh"]  # on record as sales operations
    assert held["Delivery lead"] == ["Mateus Lopes"]
    assert held["Solution Master, Managed Services"] == []
    assert outcome.answer.summary.startswith("Nobody covers Henrik Moe, who decides; 1 more conflict.")
    henrik = card.covered[0]
    # a Bedrock's Buyer in negotiation with high influence: 14 × 0.5 × 0.75 = 5.25
    assert (henrik.person.contact.name, henrik.every, henrik.suggested.name) == ("Henrik Moe", 5, "Kim Berger")


async def test_delivery_is_answered_for_apart_from_pursuit():
    card = (await told(TEAM_PLAN, "RACI", "Kim Berger", SKARHOLT)).out.card
    accountable = {line.label: line.accountable.name for line in card.lines if line.accountable}
    assert accountable["Hand-over"] == accountable["Integration"] == "Mateus Lopes"
    assert accountable["Decision and signature"] == "Ingrid Solheim"
    assert accountable["Solution and proof: Energy & Carbon"] == "Owen Rhys"
    assert not [c for c in card.conflicts if c.kind in ("nobody", "both_sides")]
