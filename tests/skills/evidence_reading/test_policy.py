"""What counts by itself is a fact in the client's own writing, among the surest readings; the rest is asked about."""

from dataclasses import replace

import pytest

from skills.evidence_reading import Proposal, TextKind
from skills.evidence_reading.policy import ASK, DOCUMENTED

SURE = Proposal("We extended it.", 0, 15, "renewal", 1, 1.0, "fact", 0.99, "Dana Whitfield", first_hand=True)


@pytest.mark.parametrize(
    ("proposal", "kind", "counts"),
    [
        (SURE, "mail", True),
        (SURE, "document", True),
        (SURE, "transcript", False),
        (SURE, "note", False),
        (replace(SURE, fog="opinion"), "mail", False),
        (replace(SURE, fog="gossip"), "document", False),
        (replace(SURE, first_hand=False), "mail", False),
        (replace(SURE, confidence=0.84), "mail", False),
    ],
)
def test_the_rules_table(proposal: Proposal, kind: TextKind, counts: bool) -> None:
    assert bool(DOCUMENTED.accepts(proposal, kind)) is counts
    assert ASK.accepts(proposal, kind) == ""
