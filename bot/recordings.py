"""Recordings, put together: what the skill asks about them, and what the job hears them with."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings
from knowledge.shelf import FOLDER, Given, Shelf, named_copy

if TYPE_CHECKING:
    from bot.outbox import OutboxPublisher
    from jobs.task import Heard
    from knowledge.records import CallConsent
    from knowledge.worklist import Work, Worklist
    from knowledge.workspace import Workspace
    from skills.catalog.take_in.hearing import Progress, Sound
    from skills.registry import Registry
    from voice.desk import WorkspaceDesk
    from voice.service import VoiceService

NO_MODEL = (
    "No speech model is set up here, so I can't listen to recordings. Your administrator can set one up (scip listen "
    "with any sound file fetches one, or voice.model names one). Until then send me a transcript (vtt, srt, txt) and I "
    "take that in."
)
_TOLD_EVERY_S = 5.0
"""Of sound, between two looks at how far it is."""


class HearingDesk:
    """Satisfies `skills.catalog.take_in.hearing.Hears`."""

    def __init__(
        self,
        settings: Settings,
        worklist: "Worklist",
        tell_workers: "Callable[[Worklist, Sequence[Work]], Awaitable[None]]",
    ) -> None:
        self._settings = settings
        self._worklist = worklist
        self._tell_workers = tell_workers
        self.consent: CallConsent = settings.voice.consent

    async def why_not(self) -> str:
        return "" if await asyncio.to_thread(has_model, self._settings) else NO_MODEL

    async def sound(self, given: Given) -> "Sound":
        from skills.catalog.take_in.hearing import Sound
        from voice.errors import BadSound

        try:
            seconds = await asyncio.to_thread(_seconds, self._settings, given)
        except (BadSound, OSError):
            return Sound(problem="it is no recording that can be read, or it is damaged")
        return Sound(seconds)

    async def begin(self, given: Given, call_id: str) -> None:
        from jobs.recordings import work_of

        work = work_of(given.id, given.user_id, call_id, given.name, now=self._worklist.clock())
        if await self._worklist.put([work]):
            await self._tell_workers(self._worklist, [work])

    async def progress(self, given_id: str) -> "Progress | None":
        from jobs.recordings import key_of
        from skills.catalog.take_in.hearing import Progress

        found = await self._worklist.state(key_of(given_id))
        if found is None:
            return None
        if found.state in ("done", "cancelled"):
            return Progress("done", 1.0)
        if found.state == "dead":
            return Progress("failed", found.progress, found.note)
        return Progress("running" if found.progress > 0 else "waiting", found.progress)


class RecordingEar:
    """Satisfies `jobs.recordings.Recordings`. Hears with the service of this process, else with one of its own."""

    def __init__(
        self,
        settings: Settings,
        workspace: "Workspace",
        registry: "Registry",
        publisher: "OutboxPublisher",
        service: "Callable[[], VoiceService | None]" = lambda: None,
    ) -> None:
        self._settings = settings
        self._workspace = workspace
        self._registry = registry
        self._publisher = publisher
        self._service = service
        self._shelf = Shelf(settings.home / FOLDER)

    async def hear(self, given: str, user_id: str, call_id: str, told: "Heard") -> int:
        """Raises `Unhearable`, `VoiceError`, `NotAdmitted`, `StoreUnavailable`."""
        from bot.calling import calls_of
        from jobs.recordings import Unhearable

        calls = calls_of(self._workspace)
        call = await calls.call(call_id)
        if call is None or call.consent in ("none", "refused"):
            await self._shelf.drop([given])
            raise Unhearable("Its consent was taken back, so I stopped and kept nothing.")
        if call.state != "ended":
            kept = await self._shelf.get(given, user_id)
            if kept is None:
                raise Unhearable("The recording is no longer here. Please send it again.")
            await self._heard(kept, await calls.new_key(call_id), told)
        lines = len(await calls.lines(call_id))
        over = await calls.call(call_id)
        if over is None:
            await calls.forget(call_id)
            lines = 0
        elif lines:  # sent by its desk too, where that lives long enough: it goes out once
            await self._desk().filing.debrief(over)
        await self._shelf.drop([given])
        return lines

    async def _heard(self, given: Given, key: str, told: "Heard") -> None:
        from jobs.recordings import Unhearable
        from voice.errors import BadSound
        from voice.files import open_file
        from voice.recording import hear_recording

        with tempfile.TemporaryDirectory(prefix="scip-") as folder:
            path = await asyncio.to_thread(named_copy, self._shelf.path(given), given.suffix, Path(folder))
            try:
                sound = await asyncio.to_thread(open_file, path)
                async with self._hearing() as service, _telling(told, sound.seconds) as at:
                    await hear_recording(service, key, sound, at)
            except BadSound:
                raise Unhearable("It can't be read to its end; it may be damaged. Please send it again.") from None

    def _desk(self) -> "WorkspaceDesk":
        from bot.calling import open_desk

        return open_desk(self._settings, self._workspace, self._registry, self._publisher)

    @asynccontextmanager
    async def _hearing(self) -> "AsyncIterator[VoiceService]":
        from bot.calling import joined
        from bot.hearing import open_hearing
        from jobs.recordings import Unhearable
        from voice.errors import NoModel

        try:
            here = self._service()
            if here is not None:
                await here.started()
                yield here
                return
            desk = self._desk()
            own = open_hearing(self._settings, desk, download=False)
            joined(desk, own)
            try:
                await own.started()
                yield own
            finally:
                await own.drain()
                await desk.stop()
        except NoModel:
            raise Unhearable(NO_MODEL) from None


@asynccontextmanager
async def _telling(told: "Heard", of_s: float | None) -> AsyncIterator[Callable[[float], None]]:
    """Tells of the newest second reached, beside the hearing and never in its way."""
    reached, news = 0.0, asyncio.Event()

    def at(seconds: float) -> None:
        nonlocal reached
        if seconds - reached >= _TOLD_EVERY_S or (of_s and seconds >= of_s):
            reached = seconds
            news.set()

    async def tell() -> None:
        while True:
            await news.wait()
            news.clear()
            await told(reached, of_s)

    telling = asyncio.create_task(tell(), name="recording progress")
    try:
        yield at
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)


def has_model(settings: Settings) -> bool:
    """Reads the disk."""
    from bot.hearing import wanted_of
    from voice.errors import NoModel
    from voice.weights import present

    try:
        present(wanted_of(settings))
    except NoModel:
        return False
    return True


def _seconds(settings: Settings, given: Given) -> float | None:
    from voice.files import open_file

    shelf = Shelf(settings.home / FOLDER)
    with tempfile.TemporaryDirectory(prefix="scip-") as folder:
        return open_file(named_copy(shelf.path(given), given.suffix, Path(folder))).seconds
