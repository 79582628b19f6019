"""Where we stand against each competitor on the deal, from what is on record for and against. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.records import Competitor, Edge, Evidence
from skills.catalog.pursuit_plan.rules import PostureKey
from skills.scoring.themes import Theme, ThemeFile

_HOLDS = re.compile(r"\b(incumbent|already|installed|in use|contract|licensed|part of|supplier today|running)\b", re.I)
_PRICE = re.compile(r"\b(price|cheap\w*|free|no charge|for nothing|discount|rent|bundle\w*|quotes?|third of)\b", re.I)
_BOARD = re.compile(r"\b(board|study|consult\w*|programme|transformation|advises?|advisory|ceo|cto|cfo|dining)\b", re.I)
_NAMED_FROM = 3
"""Letters of a competitor's name or alias below which it is not looked for in a text."""


@dataclass(frozen=True, slots=True)
class Standing:
    competitor: Competitor
    edge: Edge
    position: str
    """In the words on record."""
    for_us: tuple[Evidence, ...]
    """That name them and speak for us, newest first."""
    against: tuple[Evidence, ...]
    only_ours: tuple[Theme, ...]
    """What we claim and they can't, by a check that holds."""
    shared: tuple[Theme, ...]
    """What they can claim too."""
    posture: PostureKey
    because: str

    @property
    def answered(self) -> bool:
        """Something on record already answers them."""
        return bool(self.for_us) and not self.against


def standings(file: ThemeFile, themes: Sequence[Theme], moment: datetime, *, bought: bool) -> tuple[Standing, ...]:
    """The competitors named on the deal, whoever there is more against us from first."""
    edges = {e.subject_id: e for e in sorted(file.competes, key=lambda e: (e.valid_from, e.id))}
    found = [_standing(c, edges[c.id], file, themes, moment, bought=bought) for c in file.named]
    return tuple(sorted(found, key=lambda s: (-len(s.against), len(s.for_us), s.competitor.name, s.competitor.id)))


def _standing(
    rival: Competitor, edge: Edge, file: ThemeFile, themes: Sequence[Theme], moment: datetime, *, bought: bool
) -> Standing:
    position = str(edge.attrs.get("position") or "")
    said = sorted(
        (
            e
            for e in file.evidence
            if e.status == "accepted" and e.recorded_at <= moment and e.at <= moment and names(rival, e.statement)
        ),
        key=lambda e: (e.at, e.id),
        reverse=True,
    )
    ours = tuple(
        t for t in themes if not t.unique.stale and all(r.competitor.id != rival.id for r in t.unique.claimants)
    )
    shared = tuple(t for t in themes if any(r.competitor.id == rival.id for r in t.unique.claimants))
    posture, because = _posture(position, ours, bought=bought)
    return Standing(
        rival,
        edge,
        position,
        tuple(e for e in said if e.polarity > 0),
        tuple(e for e in said if e.polarity < 0),
        ours,
        shared,
        posture,
        because,
    )


def names(rival: Competitor, text: str) -> bool:
    known = [n for n in (rival.name, rival.name.split()[0], *rival.aliases) if len(n) >= _NAMED_FROM]
    return any(re.search(rf"(?<!\w){re.escape(n)}(?!\w)", text, re.I) for n in known)


def _posture(position: str, ours: Sequence[Theme], *, bought: bool) -> tuple[PostureKey, str]:
    """By what their position says, then by what only we have; a price is answered before anything is compared."""
    if _PRICE.search(position):
        return "price", f"“{position}”"
    if _BOARD.search(position):
        return "above", f"“{position}”"
    if _HOLDS.search(position):
        return ("defend", f"“{position}”, and we are in there too") if bought else ("flank", f"“{position}”")
    proven = [t for t in ours if t.verdict in ("impact", "spare")]
    if proven:
        return "head_on", f"they can't claim “{proven[0].ours.title}”"
    return "watch", f"“{position}”" if position else "nothing on record says what they do here"
