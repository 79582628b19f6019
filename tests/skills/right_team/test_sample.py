"""The golden scenario: who should pursue the Skarholt Bedrock, asked by its sales manager."""

import pytest

from skills.catalog.right_team import RIGHT_TEAM
from tests.support.in_sample import told

SKARHOLT = "Skarholt mill-wide reliability"


async def test_ingrids_team_for_skarholt():
    outcome = await told(RIGHT_TEAM, "who should pursue it", "Ingrid Solheim", SKARHOLT)
    card = outcome.out.card
    held = {p.seat.label: p.fit.user.name if p.fit else None for p in card.proposed}
    assert held["Client Expert"] == "Kim Berger"
    assert held["Executive sponsor"] == "Ingrid Solheim"
    assert held["Solution Master, Asset Reliability"] == "Beatriz Almeida"
    assert held["Solution Master, Managed Services"] == "Tomasz Wieczorek"
    # Owen and Elliot are not Ingrid's to compare: their seats are left as they are
    assert {k.members[0].user.name for k in card.kept} == {"Owen Rhys", "Elliot Marsh"}
    # Tomasz: Managed Services 10 × 0.55; Products as Investigator (8 + 7) / 2 = 7.5 × 0.2; both of 2 like deals won,
    # 10 × 2.5 / 3 = 8.33 × 0.15; in the region 10 × 0.1
    tomasz = next(p.fit for p in card.proposed if p.seat.topic == "Managed Services")
    assert tomasz.floor == pytest.approx(5.5 + 1.5 + 1.25 + 1.0, abs=0.01)


async def test_kim_is_told_what_may_be_known_of_everybody():
    outcome = await told(RIGHT_TEAM, "who should pursue it", "Kim Berger", SKARHOLT)
    card = outcome.out.card
    assert not card.fair
    energy = next(p for p in card.proposed if p.seat.topic == "Energy & Carbon")
    assert energy.fit.user.name == "Owen Rhys"  # certified energy manager, 9 × 0.55; works from another region
    assert energy.fit.floor == pytest.approx(4.95)
    # Beatriz's certificate has run out: nothing of hers to compare, so she is not replaced for want of a record
    assert "Beatriz Almeida" in {m.user.name for k in card.kept for m in k.members}
