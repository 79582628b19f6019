"""Stage names as people say them."""

import re

from knowledge.records import STAGES

_SAID: dict[str, str] = {
    "prospect": r"prospect(?:ing)?|lead|new|discovery|early stage",
    "qualify": r"qualif(?:y|ied|ying|ication)|engag(?:e|ing|ed)",
    "propose": r"propos(?:e|al|ed|ing)|quot(?:e|ed|ing)|offer(?:ed)?|solution(?:ing)?",
    "negotiate": r"negotiat(?:e|ion|ions|ing|ed)|contract(?:ing)?|legal review|closing stage|commit(?:ted)?",
    "won": r"(?:closed?[- ]?)?won|win|signed|closed as won",
    "lost": r"(?:closed?[- ]?)?lost|dead|closed as lost|no[- ]go",
}
_ANY = "|".join(f"(?P<{stage}>{said})" for stage, said in _SAID.items())
_WORD = re.compile(rf"^\W*(?:the\s+)?(?:stage\s+)?(?:{_ANY})(?:\s+(?:stage|phase))?\b", re.IGNORECASE)
LEADS_TO_STAGE = re.compile(
    r"\b(?:to|into|in|as|stage(?:\s+(?:to|is|=))?|is(?:\s+now)?(?:\s+(?:in|at))?|now(?:\s+(?:in|at))?|"
    r"back\s+to)\s*[:=]?\s*(?:the\s+)?[\"“']?",
    re.IGNORECASE,
)
_WON = re.compile(
    r"^\W*won\b|\b(?:we(?:['’]ve| have)? (?:just )?won|closed?[- ]won|is won|mark\w* .{0,60}\bwon|as won|we got "
    r"(?:it|the deal|the order)|they signed|has signed)\b",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"^\W*lost\b|\b(?:we(?:['’]ve| have)? (?:just )?lost|closed?[- ]lost|is (?:lost|dead)|mark\w* .{0,60}\blost|"
    r"as lost|lost(?= to\b))\b",
    re.IGNORECASE,
)


def stage_named(text: str) -> str | None:
    """The stage a word or label stands for ("Negotiation" -> "negotiate"), None when it is none."""
    match = _WORD.match(text.strip())
    return match.lastgroup if match else None


def stage_in(clause: str) -> tuple[str | None, tuple[int, int]]:
    """The stage a clause asks for and where it stands."""
    for stage, pattern in (("won", _WON), ("lost", _LOST)):
        match = pattern.search(clause)
        if match:
            return stage, match.span()
    for lead in LEADS_TO_STAGE.finditer(clause):
        match = _WORD.match(clause[lead.end() :])
        if match:
            return match.lastgroup, (lead.start(), lead.end() + match.end())
    return None, (0, 0)


def label(stage: str) -> str:
    return stage.replace("_", " ").capitalize()


OPEN_STAGES: tuple[str, ...] = tuple(s for s in STAGES if s not in ("won", "lost"))
