"""A colleague's message handed over as evidence keeps who wrote it, when, and where it stands."""

from datetime import timedelta

import pytest

from knowledge.records import Evidence
from skills.answer import ListPart
from skills.ask import Ask
from skills.runner import Outcome
from tests.skills.evidence.test_evidence import said
from tests.support.asking import asking
from tests.support.fake_reader import NOW, days_ago

pytestmark = pytest.mark.may_block

WORDS = "Dana said they have extended the service contract with us until 2030."
LINK = "https://helix.slack.example/archives/C1/p1"
ARGS = {"deal_id": "deal_helix", "pasted": WORDS, "said_by": "Kim Moreno", "said_link": LINK}


def handed(**changed: str) -> Ask:
    args = {**ARGS, "said_at": days_ago(3).isoformat(), **changed}
    return asking("", verb="show", args={k: v for k, v in args.items() if v})


async def accepted(first: Outcome) -> Evidence:
    ref = first.remember["listed"][0]
    pressed = asking("", verb="accept", args={"deal_id": "deal_helix", "ref": ref}, memory=first.remember)
    outcome = await said(pressed)
    assert outcome.proposal is not None
    change = next(c for c in outcome.proposal.changes if c.record_type == "evidence")
    return Evidence(change.record_id, **change.values)


async def test_it_is_shown_with_its_author_and_accepted_with_its_source() -> None:
    first = await said(handed())
    (item, *_) = next(p for p in first.answer.parts if isinstance(p, ListPart)).items
    assert "Kim Moreno" in item.detail
    (source, *_) = first.answer.sources
    assert source.title == "a message by Kim Moreno"
    kept = await accepted(first)
    assert (kept.source_kind, kept.source_id, kept.locator) == ("chat", LINK, "message by Kim Moreno")
    assert (kept.at, kept.status) == (days_ago(3), "accepted")
    assert kept.statement in WORDS


@pytest.mark.parametrize("at", ["", "yesterday", "2026-11-20T09:00:00"], ids=["none", "no date", "no zone"])
async def test_without_a_moment_it_can_read_it_is_dated_now(at: str) -> None:
    kept = await accepted(await said(handed(said_at=at)))
    assert kept.at == NOW


async def test_it_is_never_dated_ahead() -> None:
    kept = await accepted(await said(handed(said_at=(NOW + timedelta(days=9)).isoformat())))
    assert kept.at <= NOW


async def test_few_words_are_read_as_well_as_many() -> None:
    outcome = await said(handed(pasted="Contract extended."))
    assert "nothing" in outcome.answer.summary.lower() or outcome.remember.get("listed")
    assert "which deal" not in outcome.answer.summary.lower()
