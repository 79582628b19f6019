import re

import pytest

from skills.catalog import REGISTRY
from skills.claims import COLLEAGUE, claims, wish_of


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("Please show me my win rate, thanks!", "my win rate"),
        ("so what’s our win rate??", "what's our win rate"),
        ("  deals   in euros ", "deals in euros"),
    ],
)
def test_what_opens_and_ends_a_wish_politely_is_no_part_of_it(said: str, wish: str) -> None:
    assert wish_of(said) == wish


def test_a_colleague_is_whoever_is_named() -> None:
    for said, at in (("What does Dana earn?", (10, 14)), ("dana's deals", (0, 6)), ("Ines' deals", (0, 4))):
        assert COLLEAGUE in (wish := wish_of(said, [at]))
        assert claims("what does {colleague} earn|{colleague} deals", wish)
    assert not claims("what does {colleague} earn", wish_of("what does Dana earn"))


def test_a_claim_is_made_on_the_whole_wish() -> None:
    assert claims("win rate", "win rate")
    assert not claims("win rate", "win rate of the national team")


def test_every_claim_is_a_pattern_in_lower_case_and_none_claims_a_bare_noun() -> None:
    bare = (
        "our plan",
        "the plan",
        "the team",
        "team",
        "risks",
        "pay",
        "deals",
        "clients",
        "meetings",
        "score",
        "people",
    )
    for skill in REGISTRY:
        for claim in skill.claims:
            assert re.sub(r"\\[A-Z]", "", claim).islower()
            assert not [noun for noun in bare if claims(claim, noun)], (skill.name, claim)
