"""How what runs by itself speaks to a person: jobs and voice are handed a publisher and see no surface."""

from dataclasses import dataclass
from typing import Protocol

from skills.answer import Answer


class Unreachable(Exception):
    """The person has no chat with us yet: there is no use in trying again before they write."""


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A change that waits for its person's yes."""

    id: str
    title: str


class Publisher(Protocol):
    async def publish(self, *, tenant: str, user_id: str, answer: Answer, key: str) -> None:
        """Puts a message into the outbox, stored when it returns; the same key is sent once. Raises `Unreachable`."""
        ...

    async def reaches(self, user_id: str) -> bool:
        """Whether `publish` has somewhere to send to: ask before making what takes long."""
        ...

    async def unconfirmed(self, user_id: str) -> tuple[Unconfirmed, ...]:
        """What waits for this person's yes, newest first."""
        ...
