"""A card number is read out in groups: a final that ends with one waits a moment for the next, so that all go."""

import asyncio
from collections.abc import Callable

from voice.audio import RATE
from voice.channel import Channel, Pending
from voice.errors import TranscriptionFailed
from voice.redaction import goes_on, last_digits
from voice.transcriber import Decoded

_NEXT_S = 2.0
"""So long for the next group to begin, and as long again while it is spoken."""
_LOOK_S = 0.05
_APART_S = 20.0
"""Groups further apart belong to two numbers."""


async def following(
    channel: Channel, pending: Pending, decoded: Decoded | None, stopped: Callable[[], bool]
) -> list[str]:
    """What is said on the channel after `pending`, as far as it may be the rest of a card number."""
    if pending.start - channel.digits_at > _APART_S * RATE:
        channel.digits = ""
    told: list[str] = []
    while decoded is not None and goes_on(decoded.text, channel.digits, told):
        if not await _another(channel, len(told) + 1, stopped):
            break
        try:
            following = await channel.pending[len(told) + 1].ticket.decoded()
        except TranscriptionFailed:
            break
        told.append("" if following is None else following.text)
    return told


def remember(channel: Channel, pending: Pending, decoded: Decoded | None) -> None:
    """What it ended with may be the first groups of what comes."""
    if decoded is not None and decoded.text:
        channel.digits, channel.digits_at = last_digits(decoded.text, channel.digits), pending.end


async def _another(channel: Channel, place: int, stopped: Callable[[], bool]) -> bool:
    """Whether the channel has an utterance at that place in time."""
    waited = 0.0
    while len(channel.pending) <= place:
        if stopped() or waited >= _NEXT_S * (1 if channel.utterance is None else 2):
            return False
        await asyncio.sleep(_LOOK_S)
        waited += _LOOK_S
    return True
