"""How a conversation is written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field

KIM, INGRID, ELLIOT, PRIYA = "Kim Berger", "Ingrid Solheim", "Elliot Marsh", "Priya Raman"
AOIFE, SAM, LUIS = "Aoife Keane", "Sam Petrie", "Luis Ferreira"


@dataclass(frozen=True, slots=True)
class Move:
    """One thing a person does, and what they must and must not read after it."""

    says: str = ""
    presses: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    """Field name -> what is typed or chosen."""
    reads: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    name: str
    who: str
    moves: tuple[Move, ...]


def say(text: str, *reads: str, never: tuple[str, ...] = ()) -> Move:
    return Move(says=text, reads=reads, never=never)


def press(label: str, *reads: str, never: tuple[str, ...] = (), **form: str) -> Move:
    return Move(presses=label, form=form, reads=reads, never=never)
