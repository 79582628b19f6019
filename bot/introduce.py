"""First contact: a chat user becomes a workspace user only by an address the vendor has verified; no guess is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import structlog

from bot.surface import Surface
from knowledge.access import Identity, Principal
from knowledge.errors import NotFound

_log = structlog.get_logger(__name__)

_UNKNOWN = "I don't know you yet, so I can't show you anything."
STRANGER = f"{_UNKNOWN} Please ask whoever looks after the sales workspace to let you in."


def stranger(user_key: str) -> str:
    """What a chat user is told whom no address vouches for: whom to ask for what, and the words to hand them."""
    return (
        f"{_UNKNOWN} Please ask whoever looks after the sales workspace to link your account, and send them this: "
        f"`scip link {user_key} YOUR-E-MAIL`"
    )


@runtime_checkable
class Introduces(Protocol):
    """A surface that can vouch for who somebody is."""

    async def email_of(self, user_key: str, address: dict[str, Any] | None = None) -> str | None:
        """The verified mail address behind a chat user; None when the vendor can't vouch for one. Never raises.

        `address` is where they wrote from: some vendors can only be asked there."""
        ...


class Identities(Protocol):
    async def principal(self, who: str) -> Principal: ...
    async def principal_for_identity(self, key: str) -> Principal | None: ...
    async def link_identity(self, key: str, user_id: str) -> None: ...
    async def parted_identity(self, key: str) -> bool: ...
    async def identities(self, user_id: str | None = None) -> Sequence[Identity]: ...


@dataclass(slots=True)
class Introducer:
    identities: Identities
    surfaces: Mapping[str, Surface]
    _met: set[str] = field(default_factory=set)

    async def meet(self, surface: str, user_key: str, address: dict[str, Any] | None = None) -> None:
        """Links a chat user to the workspace user with the same verified address, once; else leaves them a stranger."""
        introduces = self.surfaces.get(surface)
        if user_key in self._met or not isinstance(introduces, Introduces):
            return
        if await self.identities.principal_for_identity(user_key) is None:
            if await self.identities.parted_identity(user_key):  # an administrator's word stands
                return
            if not await self._linked(introduces, user_key, address):
                return
        self._met.add(user_key)

    async def _linked(self, surface: Introduces, user_key: str, address: dict[str, Any] | None) -> bool:
        email = await surface.email_of(user_key, address)
        if not email or "@" not in email:
            return False
        try:
            person = await self.identities.principal(email)
        except NotFound:
            _log.info("stranger", surface=user_key.partition(":")[0])
            return False
        if any(_same_place(known.key, user_key) for known in await self.identities.identities(person.user_id)):
            _log.warning("address_taken", surface=user_key.partition(":")[0])
            return False
        await self.identities.link_identity(user_key, person.user_id)
        return True


def _same_place(one: str, other: str) -> bool:
    """Whether two accounts are of one workspace of a service. There a person has one: an address that comes with a
    second one was given on to somebody else, and an administrator says whose it is.
    """
    return one != other and one.rpartition(":")[0] == other.rpartition(":")[0]
