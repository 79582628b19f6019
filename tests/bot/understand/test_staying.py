"""What is said right after an answer and stays with its skill."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.understand import staying
from bot.understand.staying import stays
from skills.catalog import REGISTRY
from tests.support.sayings import AFTER_RENEWAL, understood

TOLD = yaml.safe_load((Path(staying.__file__).parent / "staying.yaml").read_text("utf-8"))


def test_every_skill_told_of_exists() -> None:
    assert {name for name in TOLD if name not in REGISTRY} == set()


@pytest.mark.parametrize(
    "said", ["who are we up against", "And who are we up against?", "who's responsible", "whats missing"]
)
def test_a_chapter_of_the_last_answer_stays_with_it(said: str) -> None:
    assert stays(said, "pursuit_plan")


@pytest.mark.parametrize("said", ["who does what", "score Helix", "", "who are the buyers we are up against at Globex"])
def test_other_wishes_do_not_stay(said: str) -> None:
    assert not stays(said, "pursuit_plan")


def test_in_talk_it_keeps_skill_and_deal_and_elsewhere_it_does_not() -> None:
    after_plan = replace(AFTER_RENEWAL, skill="pursuit_plan")
    (step,) = understood("who are we up against", after_plan).steps
    assert (step.skill, step.entities.deal_ids) == ("pursuit_plan", ("deal_renewal",))
    assert [s.skill for s in understood("who are we up against", AFTER_RENEWAL).steps] == ["ask"]
