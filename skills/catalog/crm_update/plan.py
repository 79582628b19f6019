"""What deciding leaves: exact changes with the words that show them, and what is still open."""

from dataclasses import dataclass, field

from knowledge.records import Contact, Deal
from knowledge.writer import Change
from skills.answer import Action, DiffPart

ON_RECORD = "On record"
"""The row of an undo that takes away a record which the change had made."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One record's change, shown and meant."""

    change: Change
    diff: DiffPart
    said: str
    """For the history and the receipt: "Helix: stage Propose → Negotiate"."""


@dataclass(frozen=True, slots=True)
class Open:
    """Something that can't be changed as asked: why, and a way on."""

    text: str
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    drafts: tuple[Draft, ...] = ()
    open: tuple[Open, ...] = ()
    notes: tuple[str, ...] = ()
    """What is worth knowing before confirming ("Bob is not on the contact list")."""
    deals: tuple[Deal, ...] = ()
    undo_of: str | None = None
    undo_diff: tuple[DiffPart, ...] = ()
    kind: str = "change"
    """"change", "undo", "nothing_to_undo", "dropped", "which_deal", "not_understood", "read_only"."""
    choices: tuple[Deal, ...] = field(default=())
    people: tuple[Contact, ...] = ()
    """On record at the clients it is about: whom a logged conversation may have been with."""
    text: str = ""
    """What was asked, for the buttons that ask it again about a certain deal."""
