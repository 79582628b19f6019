"""The settings choose the policy, and a configured model reads along; its word alone is always asked about."""

import json

import pytest

from bot.parts import reading_texts
from bot.settings import Settings
from skills.catalog import REGISTRY
from skills.catalog.evidence import evidence_by
from skills.catalog.evidence.facts import Reading
from skills.evidence_reading.model_reading import ModelReader
from tests.skills.evidence.test_evidence import BASE, HELIX, call, items
from tests.skills.evidence_reading.test_model_reading import Scripted
from tests.support.asking import answered, asking
from tests.support.deal_files import evidence
from tests.support.embedding import sentence_embedder

pytestmark = pytest.mark.may_block


def test_a_skill_stands_in_for_its_namesake_only() -> None:
    other = evidence_by(Reading(sentence_embedder))
    changed = REGISTRY.replaced(other)
    assert changed.get("evidence") is other
    assert [s.name for s in changed] == [s.name for s in REGISTRY]


def test_settings_name_the_policy() -> None:
    settings = Settings(evidence_policy="ask")
    assert reading_texts(settings, REGISTRY, None).get("evidence").name == "evidence"


async def test_what_a_model_adds_is_asked_about() -> None:
    lines = (("Dana Whitfield", "The night crew is what I pay you for."),)
    item = {
        "quote": lines[0][1],
        "sub_factor": "values_distinct",
        "polarity": 1,
        "strength": 1,
        "speaker": "Dana Whitfield",
    }
    skill = evidence_by(Reading(sentence_embedder, ModelReader(Scripted(json.dumps([item])))))
    outcome = await answered(skill, asking("any new evidence", HELIX), (*BASE, call(lines=lines)))
    assert items(outcome.answer) == ["Dana Whitfield: “The night crew is what I pay you for.”"]
    assert outcome.proposal is None


async def test_the_score_card_points_to_what_waits_in_one_line() -> None:
    win = REGISTRY.get("right_to_win")
    waiting = evidence("sentiment", status="proposed", key="evidence_waiting")
    quiet = await answered(win, asking("right to win", HELIX), BASE)
    told = await answered(win, asking("right to win", HELIX), (*BASE, waiting))
    lines = [p.text for p in told.answer.parts if p.kind == "text" and "wait" in p.text]
    assert lines == ["1 new observation waits for you: ask “any new evidence?”"]
    assert not [p for p in quiet.answer.parts if p.kind == "text" and "wait" in p.text]
