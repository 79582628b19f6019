"""The golden scenario: Kim Berger against the Skarholt Bedrock, worked out by hand from her skills paper."""

import pytest

from skills.catalog.licence_to_sell import LICENCE_TO_SELL
from skills.plain import as_text
from tests.support.in_sample import told

SKARHOLT = "Skarholt mill-wide reliability"


async def test_kim_against_the_skarholt_bedrock():
    """Her paper (of five): attributes 4, 5, 4; skills 4, 4, 3, 4; Asset Reliability 8, Managed Services 5, Energy 3.

    A field is the mean of the skill at large (2 × mark) and under the attribute (mark + mark): as Brand Advocate in
    Sales Planning (6 + 7) / 2 = 6.5, and the Bedrock asks for 7 there. Of 12 fields, three families, the industry and
    the region that one and two families are short: 3 of 7 and 5 of 7.
    """
    outcome = await told(LICENCE_TO_SELL, "am I licensed to sell it", "Kim Berger", SKARHOLT)
    licence = outcome.out.card.licence
    assert (len(licence.met), len(licence.checks), licence.known) == (14, 17, 12)
    assert [(c.need.topic or c.need.skill, round(c.gap, 2)) for c in licence.short] == [
        ("Energy & Carbon", 4.0),
        ("Managed Services", 2.0),
        ("sales_planning", 0.5),
    ]
    assert licence.matrix[("brand_advocate", "sales_planning")].value == pytest.approx(6.5)
    # Asset Reliability: certificate 7 in full, Ingrid's 8 of 110 days: 0.6 × 0.5^(110/180) = 0.393; (7 + 3.14) / 1.393
    asset = next(c for c in licence.met if c.need.topic == "Asset Reliability")
    assert asset.rating == pytest.approx(7.28, abs=0.01)
    said = as_text(outcome.answer)
    assert "Training: Tally to demonstration level (3 hours)" in said
    assert "Public and private procurement law [Expired]" in said


async def test_jordans_two_assessors_contradict_each_other_on_managed_services():
    outcome = await told(LICENCE_TO_SELL, "what can Jordan do", "Marcus Oyelaran", users=("Jordan Whitlock",))
    assert "contradicting, 4 to 8" in as_text(outcome.answer)


async def test_a_colleague_from_another_team_is_known_by_certificates_alone():
    outcome = await told(LICENCE_TO_SELL, "what can Owen do", "Kim Berger", users=("Owen Rhys",))
    assert outcome.out.card.licence.known == 0
    assert "Certified energy manager" in as_text(outcome.answer)
