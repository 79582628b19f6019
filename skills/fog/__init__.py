"""Fact, Opinion or Gossip (METHODOLOGY §2.2, §5), on plain text: what the `fog` skill and every reader of texts share.

from skills.fog import classify, classify_all

classify("I heard the CFO is leaving.").cls            # "gossip"
[v.cls for v in classify_all(note_or_transcript)]      # one verdict per statement, in order
"""

from skills.fog.classify import classify, classify_all, classify_statement, classify_statements
from skills.fog.statements import Statement, split_statements
from skills.fog.verdict import Cue, CueKind, TextKind, Verdict

__all__ = [
    "Cue",
    "CueKind",
    "Statement",
    "TextKind",
    "Verdict",
    "classify",
    "classify_all",
    "classify_statement",
    "classify_statements",
    "split_statements",
]
