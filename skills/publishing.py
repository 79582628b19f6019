"""How what runs by itself speaks to a person: jobs and voice are handed a publisher and see no surface."""

from typing import Protocol

from skills.answer import Answer


class Unreachable(Exception):
    """The person has no chat with us yet: there is no use in trying again before they write."""


class Publisher(Protocol):
    async def publish(self, *, tenant: str, user_id: str, answer: Answer, key: str) -> None:
        """Puts a message into the outbox, stored when it returns; the same key is sent once. Raises `Unreachable`."""
        ...
