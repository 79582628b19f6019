"""Evidence out of texts (METHODOLOGY §1): exact quotes with what they count for, callable on plain text.

from skills.evidence_reading import Person, extract

extract(text, people=[Person("Dana Whitfield", "client")], us="Meridale", client="Skarholt", kind="mail",
        date=date(2026, 11, 19), embedder=local_embedder())
"""

from skills.evidence_reading.extract import Piece, Source, extract, read, read_all
from skills.evidence_reading.model import EvidenceModel, fitted
from skills.evidence_reading.proposal import Proposal
from skills.evidence_reading.texts import Cast, Person, TextKind

__all__ = [
    "Cast",
    "EvidenceModel",
    "Person",
    "Piece",
    "Proposal",
    "Source",
    "TextKind",
    "extract",
    "fitted",
    "read",
    "read_all",
]
