"""The numbers a call is judged by. A workspace may change them; the defaults are common practice in sales coaching."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallRules:
    monologue_s: float = 75.0
    """So long we speak without a word of the client's before it is worth a hint."""
    talk_share: float = 0.7
    """Our share of the speaking time that is too much."""
    talk_window_s: float = 300.0
    """The stretch the share is taken of."""
    talk_from_s: float = 360.0
    """Not before: whoever called explains first."""
    agenda_left_s: float = 300.0
    """With so much planned time left, what was not covered is said."""
    answer_within_s: float = 75.0
    """A question that was put off is open again after this."""
    on_it_s: float = 30.0
    """So long after the rep asked about a subject, the answer to it is the rep's own doing."""


RULES = CallRules()
