"""What a language model reads out of a text, as far as the text itself bears it out.

The model proposes; nothing counts that is not an exact quote of the text, on a sub-factor of the method, by somebody
who is there. What the rules leave out (an order, a question, another supplier, our own praise) stays out whoever
proposes it.
"""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import structlog

from knowledge.access import Principal
from knowledge.four_cs import FACTOR_OF_SUB, FOUR_CS
from llm.errors import ModelError
from llm.gateway import Gateway, Request
from skills.evidence_reading.extract import Candidate, Piece, candidates, first_hand, fogs_of, moment_of
from skills.evidence_reading.proposal import Proposal
from skills.evidence_reading.texts import Cast, TextKind

_log = structlog.get_logger(__name__)

PROMPT = Path(__file__).parent / "model_reading.md"
LONGEST = 24_000
"""Characters of a text that are sent."""
CONFIDENCE = 0.75
"""Of what only the model saw: below what the policy accepts by itself, so that a person is asked."""
_LIST = re.compile(r"\[.*\]", re.DOTALL)
_STRENGTHS = (0.3, 0.6, 1.0)


@dataclass(frozen=True, slots=True)
class ModelReader:
    gateway: Gateway
    deadline_s: float = 6.0
    most_texts: int = 3
    """Newest texts of one question that are sent."""

    async def read(
        self,
        pieces: Sequence[Piece],
        cast: Cast,
        kind: TextKind,
        at: datetime,
        *,
        known: Sequence[Proposal] = (),
        asked_by: Principal,
    ) -> tuple[Proposal, ...]:
        """What the model sees beyond `known`; nothing where it is late, away or answers with something else."""
        system = await asyncio.to_thread(_system)
        request = Request(
            task="evidence",
            system=system,
            material=_material(pieces, cast, kind),
            asked_by=asked_by.user_id,
            tenant=asked_by.tenant,
            team=asked_by.team_id or "",
            deadline_s=self.deadline_s,
            max_tokens=1_500,
            names=_names(cast),
        )
        try:
            async with asyncio.timeout(self.deadline_s):
                said = (await self.gateway.complete(request)).text
        except (ModelError, TimeoutError) as error:
            _log.info("evidence_not_read", error=type(error).__name__)
            return ()
        return await asyncio.to_thread(validated, said, pieces, cast, kind, at, known)


def _system() -> str:
    keys = "\n".join(f"{s.key}: {s.label} ({c.label})" for c in FOUR_CS for f in c.factors for s in f.sub_factors)
    return PROMPT.read_text("utf-8") + keys


def _names(cast: Cast) -> tuple[str, ...]:
    """Everybody the text may be about, so that the model reads it without their names."""
    known = (cast.us, cast.client, *(p.name for p in cast.people), *cast.rivals)
    return tuple(dict.fromkeys(name for name in known if name.strip()))


def _material(pieces: Sequence[Piece], cast: Cast, kind: TextKind) -> str:
    people = "; ".join(f"{p.name} ({p.side})" for p in cast.people[:60])
    body = "\n".join(f"{p.speaker}: {p.text}" if p.speaker else p.text for p in pieces)
    return f"Kind: {kind}\nUs: {cast.us}\nClient: {cast.client}\nPeople: {people}\n\nText:\n{body[:LONGEST]}"


def validated(
    said: str,
    pieces: Sequence[Piece],
    cast: Cast,
    kind: TextKind,
    at: datetime,
    known: Sequence[Proposal] = (),
) -> tuple[Proposal, ...]:
    """The items of a model's answer that the text bears out and `known` does not hold."""
    found, _ = candidates(pieces, cast, kind)
    seen = {p.quote for p in known}
    made: list[Proposal] = []
    for item in _items(said):
        proposal = _proposal(item, found, pieces, cast, kind, at)
        if proposal is not None and not any(proposal.quote in s or s in proposal.quote for s in seen):
            seen.add(proposal.quote)
            made.append(proposal)
    return tuple(made)


def _items(said: str) -> list[dict[str, Any]]:
    match = _LIST.search(said)
    try:
        data = json.loads(match[0]) if match else []
    except (ValueError, RecursionError):
        return []
    return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []


def _proposal(
    item: dict[str, Any], found: Sequence[Candidate], pieces: Sequence[Piece], cast: Cast, kind: TextKind, at: datetime
) -> Proposal | None:
    quote, sub = item.get("quote"), item.get("sub_factor")
    polarity: Literal[1, -1] | None = {1: 1, -1: -1}.get(item.get("polarity"))  # type: ignore[arg-type, assignment]
    if not isinstance(quote, str) or not quote.strip() or sub not in FACTOR_OF_SUB or polarity is None:
        return None
    where = next((c for c in found if quote.strip() in c.sentence.words or c.sentence.words in quote), None)
    if where is None or not any(quote in p.text for p in pieces):
        return None
    speaker = item.get("speaker") or ""
    person = cast.person(speaker) if isinstance(speaker, str) else None
    if speaker and (person is None or person.side == "us"):
        return None
    start = pieces[where.piece].text.find(quote)
    if start < 0:
        return None
    fog = fogs_of([(where, kind)])[0]
    strength = item.get("strength")
    return Proposal(
        quote=quote,
        start=start,
        end=start + len(quote),
        sub_factor=sub,
        polarity=polarity,
        strength=0.3 if fog == "gossip" else min(_STRENGTHS, key=lambda s: abs(s - _number(strength))),
        fog=fog,
        confidence=CONFIDENCE,
        speaker=(where.said_by.name if where.said_by else person.name if person else ""),
        first_hand=first_hand(where, kind),
        at=moment_of(where, pieces[where.piece], at),
        locator=where.sentence.at or pieces[where.piece].locator or where.sentence.heading.strip(" .:"),
        reasons=("The language model proposes it; the quote stands in the text word for word.",),
    )


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.6
