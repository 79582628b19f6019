"""One turn: an event from a person (or a schedule), whatever the surface."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

SurfaceName = Literal["slack", "teams", "web", "terminal"]


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button, with what its form asked for merged into `args`."""

    skill: str
    verb: str
    args: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that came with a message: what is known of it before a byte was fetched."""

    name: str
    media_type: str = ""
    size: int | None = None
    """Bytes, as far as the surface says."""
    held: str = ""
    """Its id on the shelf (`knowledge.shelf`) where the bytes are here already."""
    where: dict[str, Any] = field(default_factory=dict, repr=False)
    """Else how the surface gets them (`bot.surface.Fetches`); may open the file to whoever reads it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Stored in the inbox before the event is acknowledged."""

    id: str
    event_id: str
    """The vendor's unique id: a second event with the same (surface, event_id) is the same turn."""
    tenant: str
    surface: SurfaceName
    conversation: str
    """Stable key of the chat (channel+thread, Teams conversation, browser session): memory hangs on it."""
    user_key: str
    """Who, in the surface's terms ("slack:T1:U2", "teams:<aad id>", "web:<user id>")."""
    text: str
    at: datetime
    press: Press | None = None
    pending: str | None = None
    """The confirmation this press answers."""
    time_zone: str | None = None
    origin: Literal["person", "schedule"] = "person"
    address: dict[str, Any] = field(default_factory=dict)
    """What the surface needs to reply (channel, thread, conversation reference, message to update)."""
    group: bool = False
    """True where others can read the reply."""
    overheard: bool = False
    """True for words in a talk we take part in that were not said to us expressly: met with silence unless they wish
    for something."""
    shared: bool = False
    """True where the reply may be said to all who read along, as far as they all may see it."""
    files: tuple[FileRef, ...] = ()
    """What came with the words; whoever gave them is answered in private."""
