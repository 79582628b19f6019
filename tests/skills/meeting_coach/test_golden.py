"""The sample workspace as Kim would meet it: a call prepared with this deal's own gaps, and one on record debriefed."""

import pytest

from skills.catalog.meeting_coach import coach_by
from skills.plain import as_text
from tests.support.embedding import sentence_embedder
from tests.support.in_sample import told

pytestmark = pytest.mark.may_block

COACH = coach_by(embedder=sentence_embedder)
SKARHOLT = "Skarholt mill-wide reliability"


async def test_a_call_with_skarholt_is_prepared_with_what_is_open_there() -> None:
    outcome = await told(COACH, "coach my call with it", "Kim Berger", SKARHOLT)
    text = as_text(outcome.answer)
    assert outcome.proposal is None
    assert "Qualifiers open: 1 of 4; Capability is worth most" in text
    assert "Without a part on the map: Signe Aaland" in text
    assert "5 competitors and 6 objections from our own papers" in text


async def test_the_last_call_on_skarholt_is_debriefed_with_its_minutes() -> None:
    outcome = await told(COACH, "debrief the last call on it", "Kim Berger", SKARHOLT)
    text = as_text(outcome.answer)
    assert outcome.answer.title == "Debrief: Who does what after signature"
    assert "I will send the paragraph tonight [13:01]" in text
    assert "Jonas Lie: “There is talk that Orbisense is cutting people here in the north”" in text
    assert "How you spoke: for you alone" in text
    assert "Next step" not in [p for p in text.splitlines() if p.startswith("- Next step:")]


async def test_whoever_was_not_in_the_call_gets_no_notes_on_how_it_was_led() -> None:
    outcome = await told(COACH, "debrief the last call on it", "Ingrid Solheim", SKARHOLT)
    assert "Our side spoke" not in as_text(outcome.answer)
