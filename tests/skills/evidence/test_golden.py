"""The sample workspace, as Kim would see it: what waits on a deal, in whose words, and what it would do."""

import pytest

from skills.catalog.evidence import evidence_by
from skills.catalog.evidence.facts import Reading
from skills.evidence_reading.policy import DOCUMENTED
from skills.plain import as_text
from tests.support.embedding import sentence_embedder
from tests.support.in_sample import told

pytestmark = pytest.mark.may_block

SKILL = evidence_by(Reading(sentence_embedder))


async def test_what_waits_on_skarholt() -> None:
    outcome = await told(SKILL, "any new evidence on it", "Kim Berger", "Skarholt mill-wide reliability")
    text = as_text(outcome.answer)
    assert "Ola Brekke: “Our CEO would like to meet you next week”" in text
    assert "Maren Tveit: “If so, the steam figure goes into the annual report with your name in the footnote.”" in text
    assert "2 observations wait for you" in outcome.answer.summary
    assert outcome.proposal is None


async def test_a_clients_written_nine_counts_by_itself_where_the_policy_says_so() -> None:
    trusting = evidence_by(Reading(sentence_embedder), DOCUMENTED)
    outcome = await told(trusting, "any new evidence on it", "Kim Berger", "Castellan cold-store energy")
    assert outcome.proposal is not None
    assert outcome.proposal.confirmed
    quotes = [c.values["statement"] for c in outcome.proposal.changes if c.record_type == "evidence"]
    assert quotes == ["I gave you a nine, for the record."]
