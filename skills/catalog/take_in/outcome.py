"""What `decide` hands to `present`: one card, and what goes with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from knowledge.ingest.handed import Handed
from knowledge.records import Deal, Document
from knowledge.shelf import Given
from knowledge.writer import Change
from skills.catalog.take_in.facts import Facts
from skills.catalog.take_in.hearing import Progress, Sound
from skills.catalog.take_in.telling import Place

Kind = Literal["transcript", "mail", "note", "case_study", "plan", "policy", "report", "news", "file"]


@dataclass(frozen=True, slots=True)
class Paper:
    """One document as it would be put on record."""

    given: Given
    handed: Handed
    title: str
    kind: Kind
    at: datetime
    elsewhere: Document | None = None
    """The same bytes on record in another place the asker sees."""


@dataclass(frozen=True, slots=True)
class HelpCard:
    """Nothing was given: how to give something."""

    deal: Deal | None = None


@dataclass(frozen=True, slots=True)
class TroubleCard:
    """None of what was given can be taken."""


@dataclass(frozen=True, slots=True)
class WhichCard:
    """One question: where it belongs."""

    places: tuple[Place, ...]
    others: tuple[Deal, ...] = ()
    wanted: tuple[str, ...] = ()
    """Names that led to nothing."""


@dataclass(frozen=True, slots=True)
class ProposeCard:
    papers: tuple[Paper, ...]
    place: Place
    readers: str
    """Who will be able to see it, in words."""
    private: bool
    others: tuple[Deal, ...]
    changes: tuple[Change, ...]
    cause: str


@dataclass(frozen=True, slots=True)
class KnownCard:
    """All of it is there already."""

    place: Place


@dataclass(frozen=True, slots=True)
class ConsentCard:
    """A recording: did everyone agree?"""

    given: Given
    sound: Sound
    place: Place | None
    """None: of no deal or client."""
    readers: str
    others: tuple[Deal, ...]
    announced: bool
    """Whether telling everybody is enough here."""
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class AgreedCard:
    """Consent is given: on record, and then to work."""

    given: Given
    call_id: str
    changes: tuple[Change, ...]
    cause: str


@dataclass(frozen=True, slots=True)
class HearingCard:
    given: Given | None
    call_id: str
    progress: Progress | None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class SaidCard:
    """A plain word back: dropped, refused, not possible."""

    title: str
    text: str


Card = HelpCard | TroubleCard | WhichCard | ProposeCard | KnownCard | ConsentCard | AgreedCard | HearingCard | SaidCard


@dataclass(frozen=True, slots=True)
class Known:
    """A file that is on record already."""

    given: Given
    document: Document


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card
    problems: tuple[tuple[str, str], ...] = ()
    """(file, why it was not taken), for every file that can't be."""
    known: tuple[Known, ...] = ()
