"""What the coach says: one line worth a glance while somebody is speaking."""

from dataclasses import dataclass

from skills.calls.moment import MomentKind


@dataclass(frozen=True, slots=True)
class Hint:
    id: str
    """Unique within the call, made of what it is about: the same moment never makes a second one."""
    call_id: str
    kind: MomentKind
    text: str
    """At most 90 characters, what to do or ask now: "Ask Dana who signs above 250k"."""
    why: str
    """At most 120 characters, for whoever looks twice."""
    quote: str
    at: float
    """Seconds from the start of the call: when what it answers ended."""
    seqs: tuple[int, ...] = ()
    latency_s: float = 0.0
    """From the end of the phrase to the hint."""
