"""How a skill computes and what it needs is asked in words, and reaches help, not the skill itself."""

import pytest

from bot.understand import Understander
from bot.understand.model import Understanding
from skills.catalog import REGISTRY
from skills.registry import AnySkill
from tests.support.sayings import KIM, NAMES, VOICE, understander

SKILLS = [s for s in REGISTRY if s.name != "help"]


@pytest.fixture(scope="module")
def fitted() -> Understander:
    return understander()


@pytest.mark.parametrize("skill", SKILLS, ids=[s.name for s in SKILLS])
def test_how_a_skill_computes_and_what_it_needs_is_for_help(fitted: Understander, skill: AnySkill) -> None:
    title = skill.title.lower()
    for text in (
        f"how is {title} computed?",
        f"How does {title} work",
        f"what do you need for {title}",
        f"help with {title}",
    ):
        found = fitted.understand(text, NAMES, None, VOICE, KIM)
        assert isinstance(found, Understanding), text
        assert [s.skill for s in found.steps] == ["help"], text
