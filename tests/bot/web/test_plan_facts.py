"""Targets, clauses and what else the plans rest on open like any other record, with their exact figures."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.web.plan_facts import PLAN_VIEWS
from bot.web.record_facts import view
from bot.web.record_view import Ref, View
from knowledge.records import CompClause, Competency, Differentiator, Target
from knowledge.sample import sample
from skills.wording import Voice
from tests.support.told import of

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
VOICE = Voice(NOW, "en_US", "Europe/Berlin")
RECORDS = sample(NOW)


def opened(record: object) -> tuple[View, dict[str, object]]:
    seen = view(record, VOICE)
    assert seen is not None
    return seen, dict(seen.facts)


@pytest.mark.parametrize("kind", list(PLAN_VIEWS), ids=lambda k: k.__name__)
def test_every_record_of_the_sample_opens(kind: type) -> None:
    for record in of(RECORDS, kind):
        seen, facts = opened(record)
        assert seen.title
        assert all(isinstance(value, Ref | str) and value for value in facts.values())


def test_a_clause_shows_its_words_and_its_exact_rate() -> None:
    clause = next(c for c in of(RECORDS, CompClause) if c.number == "2.2" and c.deal_kind == "renewal")
    seen, facts = opened(clause)
    assert seen.title == "Client Expert Plan, clause 2.2"
    assert seen.body == clause.text
    assert (facts["Rate"], facts["Only for"]) == ("0.8%", "renewal")
    accelerator = next(c for c in of(RECORDS, CompClause) if c.number == "3.1")
    _, facts = opened(accelerator)
    assert (facts["From attainment"], facts["To attainment"], facts["Factor"]) == ("100%", "150%", "1.6")


def test_a_target_names_whose_it_is() -> None:
    team = next(t for t in of(RECORDS, Target) if t.team_id)
    _, facts = opened(team)
    assert "Of" in facts or facts["Of team"] == Ref("team", team.team_id)
    assert "Of team" in facts


def test_who_assessed_opens_and_who_issued_is_told() -> None:
    held = next(c for c in of(RECORDS, Competency) if c.kind == "assessment")
    assert opened(held)[1]["Assessed by"] == Ref("user", held.by)
    certificate = next(c for c in of(RECORDS, Competency) if c.kind == "certificate")
    seen, facts = opened(certificate)
    assert (seen.title, facts["Issued by"]) == (certificate.title, certificate.by)


def test_a_claim_nobody_checked_says_so() -> None:
    claim = replace(of(RECORDS, Differentiator)[0], checked_on=None)
    assert opened(claim)[1]["Checked"] == "never"
