"""A vendor's stream as a call: participants become channels, their clocks one place in time each.

Vendors' times jitter by milliseconds and stop while somebody is silent. Sound that comes about when it should goes
on where it stopped; only a real gap moves a channel forward, and nothing moves it back. A vendor's clock that was set
anew meanwhile (by our own it can't be that late, or that early) is taken to say "now".
"""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from skills.calls.said import Side, Speaker
from voice.audio import BYTES_PER_SAMPLE
from voice.ports import NotAdmitted
from voice.service import Shape, VoiceService
from voice.session import LiveSession

_log = structlog.get_logger(__name__)

_GAP_S = 0.3
"""Later than this is silence in between; less is jitter."""
_AHEAD_S, _BEHIND_S = 60.0, 300.0
"""A vendor's clock further from ours was set anew. Sound may be late by minutes, on a line that was stuck."""
_NO_TIME = 1e20
_SILENT_S = 60.0
"""Who was silent for so long may lose their channel to somebody who speaks."""


class Over(Exception):
    """The call is over, or goes on elsewhere: whoever brings sound may go."""


@dataclass(slots=True)
class Feed:
    """One connection of a vendor. `open` first, then `sound`; `close` when it ends, `leave` when the line dropped."""

    service: VoiceService
    vendor: str
    shape: Shape
    sides: dict[str, Side] = field(default_factory=dict)
    """Whose side a participant speaks on, where the vendor tells it of those it names nobody by."""
    _session: LiveSession | None = None
    _channels: dict[str, int] = field(default_factory=dict)
    _heard: dict[str, float] = field(default_factory=dict)
    """When somebody was heard last, on the loop's clock."""
    _began_s: float | None = None
    """The call's beginning on the vendor's clock, and on the loop's."""
    _began_at: float = 0.0
    _refused: bool = False

    async def open(self, key: str) -> None:
        """Raises `NotAdmitted`. A vendor that says it twice changes nothing."""
        if self._session is not None:
            return
        self._session = await self.service.open(key, self.shape, holder=self)
        _log.info("source_opened", vendor=self.vendor, call=self._session.call_id)

    @property
    def opened(self) -> bool:
        return self._session is not None

    @property
    def session(self) -> LiveSession:
        if self._session is None:
            raise NotAdmitted("No call was opened on this connection.")
        return self._session

    async def sound(self, who: str, data: bytes, at_s: float | None = None, *, name: str = "") -> None:
        """Sound of one participant; `at_s` by the vendor's clock, whatever its zero. Raises `BadSound`, `Over`.

        More participants than a call has channels: whoever speaks gets the channel of who was silent longest, for a
        minute at least. Where all of them speak the last one is not heard, and it is logged once.
        """
        session = self.session
        if session.finishing:
            raise Over
        channel = self._channel(who, name)
        if channel is None:
            return
        at = self._place(channel, at_s)
        second = self.shape.rate * self.sample_bytes
        for start in range(0, len(data), second):  # a message may hold half a minute: others have their turn meanwhile
            await session.room()
            session.hear(channel, data[start : start + second], at if start == 0 else None)
            await asyncio.sleep(0)

    def called(self, who: str, name: str) -> None:
        """The vendor knows by now what a participant is called."""
        if who in self._channels and name:
            self._meet(self._channels[who], name)

    async def close(self, reason: str = "ended") -> None:
        """The call is over: what was said is finalised and on record when this returns."""
        if self._session is not None:
            if not self._session.finishing:  # else whoever ended it, or sent it elsewhere, sees to the rest
                await self._session.finish(reason)
            self.service.leave(self._session, self)

    def leave(self, *, hung_up: bool = False) -> None:
        """The line dropped, or was closed in good order: the call waits for it to come back."""
        if self._session is not None:
            self.service.leave(self._session, self, hung_up=hung_up)

    def _channel(self, who: str, name: str) -> int | None:
        now = asyncio.get_running_loop().time()
        known = self._channels.get(who)
        if known is not None:
            self._heard[who] = now
            return known
        most = self.session.manner.most_channels
        if len(self._channels) >= most and not self._made_room(now):
            if not self._refused:
                self._refused = True
                _log.warning("more_speakers_than_channels", vendor=self.vendor, channels=most)
            return None
        number = self._channels[who] = self._free(name)
        self._heard[who] = now
        if name:
            self._meet(number, name)
        elif who in self.sides:
            self.session.forget(number)  # whoever was expected on that channel: nothing says that it is they
            self.session.meet(number, Speaker(number, side=self.sides[who]))
        return number

    def _made_room(self, now: float) -> bool:
        quietest = min(self._heard, key=self._heard.__getitem__)
        if now - self._heard[quietest] < _SILENT_S:
            return False
        del self._heard[quietest]
        self.session.forget(self._channels.pop(quietest))
        return True

    def _free(self, name: str) -> int:
        """The channel of whoever was expected by that name, else the next one nobody has."""
        taken = set(self._channels.values())
        expected = self._expected(name)
        if expected is not None and expected.channel not in taken:
            return expected.channel
        return next(n for n in range(self.session.manner.most_channels) if n not in taken)

    def _meet(self, channel: int, name: str) -> None:
        expected = self._expected(name)
        self.session.meet(channel, Speaker(channel, name) if expected is None else replace(expected, channel=channel))

    def _expected(self, name: str) -> Speaker | None:
        wanted = " ".join(name.casefold().split())
        return next((s for s in self.session.admission.speakers if wanted and s.name.casefold() == wanted), None)

    def _place(self, channel: int, at_s: float | None) -> int | None:
        """The source's sample this sound begins at; None: right after what came before."""
        if at_s is None:
            return None
        rate = self.shape.rate
        came = self.session.received(channel)
        now = asyncio.get_running_loop().time()
        if self._began_s is None:
            self._began_s, self._began_at = at_s - came / rate, now - came / rate
        place, due = at_s - self._began_s, now - self._began_at
        if not -_BEHIND_S <= place - due <= _AHEAD_S:
            _log.warning("source_clock_set_anew", vendor=self.vendor, by_s=round(place - due))
            place = max(due, came / rate)
            self._began_s = at_s - place
        at = round(place * rate)
        return at if at - came > _GAP_S * rate else came

    @property
    def sample_bytes(self) -> int:
        return BYTES_PER_SAMPLE[self.shape.encoding]


def seconds(milliseconds: Any) -> float | None:
    """A vendor's time, in milliseconds or as digits; None for anything else."""
    found = number(milliseconds)
    return None if found is None else found / 1000


def number(value: Any) -> float | None:
    """A number one can reckon with, whatever was sent; None for anything else."""
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if abs(found) < _NO_TIME else None


def text(value: Any, most: int = 200) -> str:
    """A vendor's word, whatever it sent."""
    return str(value)[:most] if isinstance(value, str | int) else ""
