"""The FOG skill. The classifier itself is `skills.fog`; it is callable from here too (docs/interface.md)."""

from skills.fog import Cue, CueKind, Verdict, classify, classify_all

__all__ = ["Cue", "CueKind", "Verdict", "classify", "classify_all"]
