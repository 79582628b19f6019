"""What the skill needs of whoever listens to recordings; the work itself is a job."""

from dataclasses import dataclass
from typing import Literal, Protocol

from knowledge.records import CallConsent
from knowledge.shelf import Given


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording before anybody listened to it."""

    seconds: float | None = None
    """None where the file does not say."""
    problem: str = ""
    """Why it can't be read, to go on "…, because "."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far listening is."""

    state: Literal["waiting", "running", "done", "failed"]
    share: float = 0.0
    """0..1."""
    why: str = ""
    """Of a failure, for the person."""


class Hears(Protocol):
    consent: CallConsent
    """The least on record that lets a recording be heard: "given", or "announced" where telling everybody is enough."""

    async def why_not(self) -> str:
        """Why no recording can be heard here, for the person; "" where one can."""
        ...

    async def sound(self, given: Given) -> Sound: ...
    async def begin(self, given: Given, call_id: str) -> None:
        """Put on the list of work, once however often it is asked for."""
        ...

    async def progress(self, given_id: str) -> Progress | None:
        """None for one that nobody was asked to hear."""
        ...
