"""Fact, Opinion or Gossip (METHODOLOGY §2.2), callable on plain text.

from skills.catalog.fog import classify, classify_all

classify("I heard the CFO is leaving.").cls            # "gossip"
[v.cls for v in classify_all(note_or_transcript)]      # one verdict per statement, in order
"""

from skills.catalog.fog.classify import classify, classify_all
from skills.catalog.fog.verdict import Cue, CueKind, Verdict

__all__ = ["Cue", "CueKind", "Verdict", "classify", "classify_all"]
