"""An observation becomes the same record whichever skill files it, for the deal or for the client it is about."""

from dataclasses import replace
from datetime import timedelta

import pytest

from skills.evidence_reading import Proposal
from skills.evidence_reading.filed import Found, Text
from skills.evidence_reading.observation import evidence_of
from skills.evidence_reading.ref import ref_of
from tests.support.asking import asking
from tests.support.deal_files import deal
from tests.support.fake_reader import NOW

WORDS = "The pump was looked at after nine hours, the agreement says four."
TEXT = Text("note", (), NOW - timedelta(days=3), "A note", "document", "doc_1", "deal_helix", "account_helix")
READ = Proposal(WORDS, 0, len(WORDS), "sla", -1, 0.6, "fact", 0.9)


@pytest.mark.parametrize(
    ("filed", "counts_for"),
    [
        (("deal_helix", "account_helix"), ("deal_helix", "account_helix")),
        ((None, "account_helix"), (None, "account_helix")),
        ((None, None), ("deal_helix", "account_helix")),
    ],
)
def test_a_text_of_the_client_counts_for_the_client_and_one_filed_nowhere_for_the_deal(
    filed: tuple[str | None, str | None], counts_for: tuple[str | None, str | None]
) -> None:
    text = replace(TEXT, deal_id=filed[0], account_id=filed[1])
    made = evidence_of(asking(), deal(), Found(text, READ), NOW)
    assert (made.deal_id, made.account_id) == counts_for


def test_it_is_proposed_and_never_dated_after_now() -> None:
    made = evidence_of(asking(), deal(), Found(TEXT, replace(READ, at=NOW + timedelta(hours=2))), NOW)
    assert (made.status, made.at, made.recorded_at) == ("proposed", NOW, NOW)
    assert evidence_of(asking(), deal(), Found(TEXT, READ), NOW).at == TEXT.at


def test_two_turns_make_two_records_of_one_observation() -> None:
    first, second = (evidence_of(asking(turn_id=t), deal(), Found(TEXT, READ), NOW) for t in ("turn_1", "turn_2"))
    assert first.id != second.id
    assert ref_of(first) == ref_of(second)
