"""What is wanted: read from a button's verb, else from the words. Pure; no model."""

import re
from dataclasses import dataclass
from typing import Literal

from skills.ask import Ask

Kind = Literal["show", "accept"]


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    whole: bool = False
    """Everybody in the company, not only the people one manages."""
    free_lead: bool = False
    """Who should lead is asked too: the owner's seat is open to all."""
    hours: bool = False
    """Who has the time is what is asked."""


_ACCEPTS = re.compile(
    r"^\W*(please |ok(ay)?[, ]+|yes[, ]+|let'?s |we )*"
    r"(accept|take|use|adopt|approve|go (?:ahead )?with|put|staff|set up|confirm|assign|book|make)\b.*"
    r"\b(team|them|proposal|proposed|people|line[- ]?up|it)\b"
)
_WHOLE = re.compile(
    r"\b(whole|entire|across the) (company|organi[sz]ation|house)\b|\ball (the )?teams\b|\bevery(body|one)\b|\banyone\b"
    r"|\banybody\b|\bcompany[- ]wide\b|\bother teams\b|\bany team\b|\bfrom all\b"
)
_LEAD = re.compile(
    r"\bwho (should|could|would|can|must) (lead|own|run|front|head)\b|\b(right|best|better|new) (lead|owner)\b"
    r"|\bshould (i|he|she|they|\w+) (lead|own)\b|\bwhoever leads\b|\bchange (of )?(the )?(lead|owner)\b"
)
_HOURS = re.compile(
    r"\b(has|have|got|with) (the |any |enough |some )?(time|hours|capacity)\b|\bwho is (free|available)\b"
)
_QUESTION = re.compile(
    r"^(\W|please\b|so\b|and\b)*(who|whom|what|which|is|are|do|does|should|can|could|how|why|show)\b"
)


def read_intent(ask: Ask) -> Intent:
    whole, free = ask.args.get("whole") == "yes", ask.args.get("free_lead") == "yes"
    if ask.verb == "accept" or (ask.verb == "show" and ask.args and "text" not in ask.args):
        return Intent("accept" if ask.verb == "accept" else "show", whole, free)
    text = ask.wish.strip().lower().replace("’", "'")
    asks = _QUESTION.match(text) is not None or text.endswith("?")
    kept = ask.memory if not asks and _ACCEPTS.match(text) else {}
    return Intent(
        "accept" if not asks and _ACCEPTS.match(text) else "show",
        _WHOLE.search(text) is not None or kept.get("whole") is True,
        _LEAD.search(text) is not None or kept.get("free_lead") is True,
        _HOURS.search(text) is not None,
    )
