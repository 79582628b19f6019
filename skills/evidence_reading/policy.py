"""Which observations count by themselves and which a person is asked about: the policy on record.

Structured records (deliveries, surveys, won deals) never come this way: the score reads them directly. Of what is read
out of texts, `DOCUMENTED` accepts what the client put in writing to us or issued as a document, as a Fact, when the
reading is among the surest there are; everything said, noted by ourselves, judged or passed on is asked about. `ASK`
asks about everything.
"""

from dataclasses import dataclass
from typing import Literal

from skills.evidence_reading.proposal import Proposal
from skills.evidence_reading.texts import TextKind

SUREST = 0.85
"""Of readings this sure, of a writer nobody had read before, nine in ten were right."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Accepts a proposal that meets all of it."""

    kinds: frozenset[TextKind]
    says: str
    """Why it counts by itself, as people read it."""


@dataclass(frozen=True, slots=True)
class Policy:
    name: Literal["documented", "ask"]
    rules: tuple[Rule, ...] = ()
    certain_from: float = SUREST

    def accepts(self, proposal: Proposal, kind: TextKind) -> str:
        """Why it counts without asking; empty where a person is asked."""
        sure = proposal.fog == "fact" and proposal.first_hand and proposal.confidence >= self.certain_from
        return next((r.says for r in self.rules if sure and kind in r.kinds), "")


DOCUMENTED = Policy(
    "documented",
    (
        Rule(frozenset({"mail"}), "a fact in the client's own mail to us"),
        Rule(frozenset({"document"}), "a fact in a document of the client's"),
    ),
)
ASK = Policy("ask")
STANDARD = ASK
"""What a workspace starts with: one reading in fourteen of a stranger's words is wrong, so a person looks at each."""
