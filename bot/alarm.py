"""What keeps a surface from working: noted, told to the administrators once, and over when it works again."""

import hashlib
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

import structlog

from bot.codec import message_of
from bot.logs import where
from bot.surface import Blocked, Outgoing
from bot.turn import SurfaceName
from knowledge.errors import StoreUnavailable
from knowledge.journal import Address, Journal
from knowledge.records import User
from knowledge.troubles import Trouble, Troubles
from skills.answer import Answer, TextPart

_log = structlog.get_logger(__name__)

_LOOK_S = 30.0
"""How long this process may not know what another one noted or ended."""


@dataclass(slots=True)
class Alarm:
    """None of its calls raise: a message that went out, or did not, is not undone by what is said about it."""

    troubles: Troubles
    journal: Journal
    people: Callable[[], Awaitable[Sequence[User]]]
    surfaces: Collection[str]
    """Those of this installation: an address on another one is of no use."""
    on_stored: Callable[[], None] = lambda: None
    """Called when new messages wait in the outbox."""
    ticks: Callable[[], float] = time.monotonic
    _open: set[tuple[str, str]] = field(default_factory=set)
    _looked: float | None = None

    async def raised(self, surface: str, blocked: Blocked, *, quietly: bool = False) -> None:
        """Notes it; a new one is told to every administrator who can be reached some other way, unless `quietly`."""
        try:
            noted = await self.troubles.note(surface, blocked.place, blocked.code, blocked.told)
            self._open.add((surface, blocked.place))
            if noted.times == 1:
                _log.warning("surface_in_trouble", surface=surface, code=blocked.code)
                if not quietly:
                    await self._tell(noted)
        except StoreUnavailable as error:
            _log.error("trouble_not_noted", surface=surface, code=blocked.code, **where(error))

    async def works(self, surface: str, place: str) -> None:
        """Something went out there: costs nothing where no trouble is known."""
        try:
            await self._look()
            if any(s == surface and (place == p or place.startswith(f"{p}:")) for s, p in self._open):
                await self.troubles.ended(surface, place)
                self._looked = None
        except StoreUnavailable as error:
            _log.warning("trouble_not_ended", surface=surface, **where(error))

    async def set_up(self, surface: str, place: str) -> None:
        """A place was installed anew, or an ability given: whatever was wrong there and within it is over."""
        try:
            await self.troubles.ended_within(surface, place)
            self._looked = None
        except StoreUnavailable as error:
            _log.warning("trouble_not_ended", surface=surface, **where(error))

    async def _look(self) -> None:
        now = self.ticks()
        if self._looked is None or now - self._looked > _LOOK_S:
            self._open = {(t.surface, t.place) for t in await self.troubles.open()}
            self._looked = now

    async def _tell(self, trouble: Trouble) -> None:
        for admin in await self.people():
            if admin.role == "admin" and admin.active:
                address = await self._way_to(admin.id, trouble)
                if address is not None:
                    await self.journal.enqueue([message_of(_notice(trouble, admin, address))])
                    self.on_stored()

    async def _way_to(self, user_id: str, trouble: Trouble) -> Address | None:
        usable = (a for a in await self.journal.addresses(user_id) if a.surface in self.surfaces)
        return next((a for a in usable if not _touched(a, trouble)), None)


def _touched(address: Address, trouble: Trouble) -> bool:
    """Whether a message to this address might meet the same trouble: then it would only be parked as well."""
    if address.surface != trouble.surface or "#" in trouble.place:
        return False
    whole_workspace = trouble.place.count(":") < 2
    return whole_workspace or address.conversation.startswith(trouble.place)


def _notice(trouble: Trouble, admin: User, address: Address) -> Outgoing:
    begun = f"{trouble.surface} {trouble.place} {trouble.code} {trouble.first_at.isoformat()}"
    return Outgoing(
        key=f"trouble:{hashlib.sha256(begun.encode()).hexdigest()[:32]}:{admin.id}",
        tenant=admin.tenant,
        surface=cast(SurfaceName, address.surface),
        conversation=address.conversation,
        kind="answer",
        answer=Answer(
            f"{trouble.surface.title()} needs your attention",
            (TextPart(trouble.told, tone="warn"), TextPart("`scip doctor` lists what is open.", tone="muted")),
            summary=trouble.told,
        ),
        created_at=datetime.now(UTC),
        address=address.address,
    )
