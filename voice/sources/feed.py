"""A vendor's stream as a call: participants become channels, their clocks one place in time each.

Vendors' times jitter by milliseconds and stop while somebody is silent. Sound that comes about when it should goes
on where it stopped; only a real gap moves a channel forward, and nothing moves it back.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from skills.calls.said import Speaker
from voice.audio import BYTES_PER_SAMPLE
from voice.ports import NotAdmitted
from voice.service import Shape, VoiceService
from voice.session import LiveSession

_log = structlog.get_logger(__name__)

_GAP_S = 0.3
"""Later than this is silence in between; less is jitter."""


@dataclass(slots=True)
class Feed:
    """One connection of a vendor. `open` first, then `sound`; `close` when it ends, `leave` when the line dropped."""

    service: VoiceService
    vendor: str
    shape: Shape
    _session: LiveSession | None = None
    _channels: dict[str, int] = field(default_factory=dict)
    _began_s: float | None = None
    _refused: bool = False

    async def open(self, key: str) -> None:
        """Raises `NotAdmitted`."""
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
        """Sound of one participant; `at_s` by the vendor's clock, whatever its zero. Raises `BadSound`.

        More participants than a call has channels: those who came last are not heard, and it is logged once.
        """
        channel = self._channel(who, name)
        if channel is None:
            return
        session = self.session
        await session.room()
        session.hear(channel, data, self._place(channel, at_s))

    def called(self, who: str, name: str) -> None:
        """The vendor knows by now what a participant is called."""
        if who in self._channels and name:
            self._meet(self._channels[who], name)

    async def close(self, reason: str = "ended") -> None:
        """The call is over: what was said is finalised and on record when this returns."""
        if self._session is not None:
            await self._session.finish(reason)
            self.service.leave(self._session, self)

    def leave(self) -> None:
        """The line dropped: the call waits for it to come back."""
        if self._session is not None:
            self.service.leave(self._session, self)

    def _channel(self, who: str, name: str) -> int | None:
        known = self._channels.get(who)
        if known is not None:
            return known
        most = self.session.manner.most_channels
        if len(self._channels) >= most:
            if not self._refused:
                self._refused = True
                _log.warning("more_speakers_than_channels", vendor=self.vendor, channels=most)
            return None
        number = self._channels[who] = self._free(name)
        if name:
            self._meet(number, name)
        return number

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
        if self._began_s is None:
            self._began_s = at_s - came / rate
        at = round((at_s - self._began_s) * rate)
        return at if at - came > _GAP_S * rate else came

    @property
    def sample_bytes(self) -> int:
        return BYTES_PER_SAMPLE[self.shape.encoding]


def seconds(milliseconds: Any) -> float | None:
    """A vendor's time, in milliseconds or as digits; None for anything else."""
    try:
        return float(milliseconds) / 1000
    except (TypeError, ValueError):
        return None


def text(value: Any, most: int = 200) -> str:
    """A vendor's word, whatever it sent."""
    return str(value)[:most] if isinstance(value, str | int) else ""
