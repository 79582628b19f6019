"""The sentence of a theme, made from records by template: for the CXO, and for those who evaluate. Pure."""

import re

from skills.scoring.likeness import sentences
from skills.scoring.themes import Theme

_SMALL = frozenset("the a an we our every each no one all any not more less your you what how".split())
_LONGEST = 160


def cxo(theme: Theme) -> str:
    """Outcome first, then what only we bring to it, then where it was proven."""
    parts = [f"Your goal: {_ended(theme.tie.goal.title)}"] if theme.tie else []
    parts.append(f"What only we bring to it: {_ended(lowered(theme.ours.title))}")
    parts += [_ended(s) for s in _told(theme.ours.text)]
    parts.append(proof(theme))
    return " ".join(p for p in parts if p)


def evaluators(theme: Theme) -> str:
    """What it is, plainly, with a reference one may call."""
    told = " ".join(_ended(s) for s in _told(theme.ours.text))
    case = next((c for c in theme.cases if c.referenceable), None)
    reference = f"Reference: {case.client}, {lowered(_ended(case.outcome))}" if case else ""
    return " ".join(p for p in (_ended(theme.ours.title), told, reference) if p)


def proof(theme: Theme) -> str:
    if theme.cases:
        case = theme.cases[0]
        return f"Proven at {case.client}: {lowered(_ended(case.outcome))}"
    seen = next((e for e in theme.shown if e.polarity > 0 and e.fog == "fact"), None)
    return f"On record with you: “{_ended(seen.statement)}”" if seen else ""


def _told(text: str) -> list[str]:
    """The first sentences of a claim's text, as many as fit."""
    kept: list[str] = []
    for sentence in sentences(text):
        if kept and sum(map(len, kept)) + len(sentence) > _LONGEST:
            break
        kept.append(sentence)
    return kept


def lowered(text: str) -> str:
    """Within a sentence: "the Failure Atlas", "running within six weeks"; names and acronyms keep their capital."""
    first = re.split(r"[\s,]", text, maxsplit=1)[0]
    plain = first.lower() in _SMALL or (first.endswith("ing") and first[1:].islower())
    generic = first[1:].islower() and first.lower() in _OUTCOME_WORDS
    return f"{text[:1].lower()}{text[1:]}" if plain or generic else text


_OUTCOME_WORDS = frozenset(
    "overall availability effectiveness quay-crane spoiled-load overflow unplanned energy claims stops downtime output"
    " costs delivery throughput accidents emissions half twice from down up same fewer".split()
)


def _ended(text: str) -> str:
    said = text.strip()
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."
