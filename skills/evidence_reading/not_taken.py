"""Why a text that was handed over yields nothing: each of its statements with the reason, so that a person can
disagree, or say it in a way that counts."""

from dataclasses import dataclass

from skills.evidence_reading.extract import Source, candidates, fogs_of, proposed, seen
from skills.evidence_reading.model import EvidenceModel
from skills.evidence_reading.proposal import Proposal
from skills.evidence_reading.texts import Cast


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A statement, and why it is no evidence; or, where nothing speaks against it, what it comes nearest to."""

    words: str
    reason: str = ""
    nearest: Proposal | None = None
    """What it would count for, were it clearer: for a person to put right."""
    needed: float = 0.0
    """The confidence from which on it would be proposed."""


def not_taken(source: Source, cast: Cast, model: EvidenceModel) -> tuple[NotTaken, ...]:
    """In the order of the text, those nothing speaks against first. Blocking. Raises `llm.errors.ModelError`."""
    found, left = candidates(source.pieces, cast, source.kind)
    read = model.of([seen(c, source.kind) for c in found])
    below = [(c, x) for c, x in zip(found, read, strict=True) if x.confidence < model.taken_from]
    fogs = fogs_of([(c, source.kind) for c, _ in below])
    unsure = tuple(
        NotTaken(c.sentence.words, nearest=proposed(c, x, fog, source, model), needed=model.taken_from)
        for (c, x), fog in zip(below, fogs, strict=True)
    )
    return (*unsure, *(NotTaken(o.words, o.reason) for o in left))
