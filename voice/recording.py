"""A recording from a file, heard as a call that is not live: as fast as the machine can, from where it was left."""

import asyncio
from collections.abc import Callable

from voice.audio import RATE
from voice.errors import ServiceAway
from voice.files import FileSound
from voice.service import Shape, VoiceService
from voice.session import LiveSession

_BLOCK = RATE // 2
"""Samples handed over at once."""


async def hear_recording(service: VoiceService, key: str, sound: FileSound, told: Callable[[float], None]) -> float:
    """Everything said in it is on record when this returns; gives the seconds that were heard.

    What is on record already from an earlier try is skipped. `told` hears how many seconds it is in.
    Raises `NotAdmitted`, `BadSound`, and `ServiceAway` when the service stops meanwhile.
    """
    holder = object()
    session = await service.open(key, Shape(RATE, "pcm16", live=False), holder=holder, resumes=True)
    try:
        await _feed(service, session, sound, told)
    except BaseException:
        service.leave(session, holder)
        raise
    ended = await session.finish()
    return ended.seconds


async def _feed(service: VoiceService, session: LiveSession, sound: FileSound, told: Callable[[float], None]) -> None:
    blocks, at = sound.blocks(_BLOCK), 0
    while (block := await asyncio.to_thread(next, blocks, None)) is not None:
        await session.room()
        if service.state == "draining":
            raise ServiceAway("The speech service is stopping.")
        if session.finishing:
            return  # its holder took their consent back
        for channel, samples in enumerate(block):
            session.hear(channel, samples.tobytes(), at)
        at += block.shape[1]
        told(at / RATE)
