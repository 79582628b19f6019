"""Builds the speech service from settings."""

import os
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from voice.loose_desk import LooseDesk
    from voice.ports import CallDesk
    from voice.service import Terms, VoiceService
    from voice.weights import Progress, Wanted
    from voice.whisper import Engine, WhisperTranscriber


def open_hearing(
    settings: Settings, desk: "CallDesk", *, download: bool, progress: "Progress | None" = None
) -> "VoiceService":
    """Not started yet. With `download` a model that is not here is fetched when the service starts."""
    from voice.service import VoiceService

    return VoiceService(desk, lambda: load(settings, download=download, progress=progress), terms=terms_of(settings))


async def load(settings: Settings, *, download: bool, progress: "Progress | None" = None) -> "WhisperTranscriber":
    """The model, ready. Raises `NoModel`."""
    import asyncio

    from voice.weights import english_only, in_english
    from voice.whisper import WhisperTranscriber

    find = _finder(settings, download=download, progress=progress)
    engine = await asyncio.to_thread(lambda: engine_of(settings, find()))
    model = await WhisperTranscriber.load(engine)
    if not model.multilingual and not in_english(settings.voice.language):
        await model.close()
        raise english_only(engine.folder.name, settings.voice.language)
    return model


def _finder(settings: Settings, *, download: bool, progress: "Progress | None") -> "Callable[[], Path]":
    def find() -> "Path":
        from voice.weights import fetched, present

        wanted = wanted_of(settings)
        return fetched(wanted, progress) if download and settings.voice.download else present(wanted)

    return find


def wanted_of(settings: Settings) -> "Wanted":
    from voice.weights import Wanted

    voice = settings.voice
    return Wanted(voice.model, voice.store or settings.home / "models" / "speech", voice.device, voice.language)


def engine_of(settings: Settings, folder: "Path") -> "Engine":
    """Imports the engine to see what devices there are: off the event loop."""
    from voice.weights import device_of
    from voice.whisper import Engine

    voice = settings.voice
    device = device_of(voice.device)
    gpu = device == "cuda"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    lanes = voice.lanes or (2 if gpu else max(min(2, cores), cores // 4))
    return Engine(
        folder,
        device=device,
        compute=voice.compute or ("float16" if gpu else "int8"),
        lanes=lanes,
        threads=voice.threads or max(1, cores // lanes),
        batch=voice.batch or (16 if gpu else 1),
        window=voice.window,
    )


def terms_of(settings: Settings) -> "Terms":
    from voice.service import Terms
    from voice.session import Manner

    voice = settings.voice
    manner = replace(
        Manner(),
        partial_s=voice.partial_s,
        beam=voice.beam,
        in_advance=voice.in_advance,
        language=voice.language,
        redact_cards=voice.redact_cards,
    )
    return Terms(most_streams=voice.most_streams, grace_s=voice.grace_s, manner=manner)


def loose_desk(settings: Settings) -> "LooseDesk":
    """A desk without a store, for a speech service on its own; its key is the setting's, else made for this run."""
    from voice.loose_desk import LooseDesk

    key = settings.voice.key.get_secret_value() if settings.voice.key is not None else secrets.token_urlsafe(24)
    return LooseDesk(key, forgets=True)
