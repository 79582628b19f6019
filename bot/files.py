"""Brings the files of a turn to the shelf: each within its limit, each with its own outcome."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import structlog

from bot.settings import FileSettings
from bot.surface import Fetches, FetchFailed, Surface
from bot.turn import FileRef, Turn
from knowledge.access import Principal
from knowledge.ingest.documents import SUFFIXES
from knowledge.shelf import RECORDINGS, Given, Shelf, TooLarge, given_id, given_of

_log = structlog.get_logger(__name__)

_MB = 1_000_000
_TRIES = 3
_WAIT_S = 0.5
"""Before the second try; longer before the third."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of one file."""

    name: str
    given: str = ""
    """Its id on the shelf."""
    problem: str = ""
    """Why it is not there: a sentence for the person."""


@dataclass(slots=True)
class Bringing:
    shelf: Shelf
    surfaces: Mapping[str, Surface]
    limits: FileSettings

    async def bring(self, turn: Turn, principal: Principal, told: Callable[[str], None]) -> tuple[Brought, ...]:
        """Every file of the turn, one after the other; never raises for what is wrong with a file.

        A turn that is taken up again finds what it had fetched.
        """
        made = [
            await self._one(turn, principal, ref, n, told) for n, ref in enumerate(turn.files[: self.limits.most_files])
        ]
        left = turn.files[self.limits.most_files :]
        most = f"I take up to {self.limits.most_files} files at a time; please send this one in another message."
        return (*made, *(Brought(ref.name, problem=most) for ref in left))

    async def let_go(self, document_ids: Collection[str]) -> None:
        """Of files that have become documents, the bytes as they came."""
        try:
            await self.shelf.drop([given_of(d) for d in document_ids])
        except OSError as error:
            _log.warning("file_not_dropped", error=type(error).__name__)  # goes when its time has come

    async def _one(
        self, turn: Turn, principal: Principal, ref: FileRef, n: int, told: Callable[[str], None]
    ) -> Brought:
        own = ref.held or given_id(turn.tenant, turn.id, n)
        known = await self.shelf.get(own, principal.user_id)
        if known is not None:
            return Brought(known.name, known.id)
        if ref.held:
            return Brought(ref.name, problem="It is no longer here. Please send it again.")
        problem = self.refusal(ref.name, ref.size) or await self.no_room(principal.user_id, ref.size)
        if problem:
            return Brought(ref.name, problem=problem)
        try:
            given = await self._fetched(turn, principal, ref, own, told)
        except FetchFailed as failed:
            return Brought(ref.name, problem=failed.sentence)
        except TooLarge as large:
            return Brought(ref.name, problem=too_large(ref.name, large.most))
        except OSError as error:
            _log.error("file_not_kept", error=type(error).__name__)
            return Brought(ref.name, problem="I have no room to keep it just now. Please tell your administrator.")
        return Brought(given.name, given.id)

    def refusal(self, name: str, size: int | None) -> str:
        """Why a file of that name and size is not taken; "" where it may be."""
        most = self.most(name)
        if most == 0:
            return unsupported(name)
        if size == 0:
            return "It is empty."
        return too_large(name, most) if size is not None and size > most else ""

    async def no_room(self, user_id: str, size: int | None) -> str:
        """Why a person can leave no file of that size here just now; "" where they can."""
        room = self.limits.person_mb * _MB - await self.shelf.held(user_id)
        if room > 0 and (size is None or size <= room):
            return ""
        return (
            f"There is no room for it: of one person up to {self.limits.person_mb:,} MB wait here at a time. Decide on "
            f"the files you sent before; what nobody decides on goes after {self.limits.keep_hours} hours."
        )

    def most(self, name: str) -> int:
        """Bytes a file of that name may have; 0 for one nothing here reads."""
        suffix = PurePath(name).suffix.lower()
        if suffix in SUFFIXES:
            return self.limits.document_mb * _MB
        return self.limits.recording_mb * _MB if suffix in RECORDINGS else 0

    async def _fetched(
        self, turn: Turn, principal: Principal, ref: FileRef, own: str, told: Callable[[str], None]
    ) -> Given:
        surface = self.surfaces.get(turn.surface)
        if not isinstance(surface, Fetches):
            raise FetchFailed("Files can't be taken from here yet. Please paste the text that matters.")
        for n in range(1, _TRIES + 1):
            pieces = _counted(surface.fetch(ref, turn.address), ref, told)
            try:
                return await self.shelf.put(
                    own, principal.user_id, ref.name, ref.media_type, pieces, most=self.most(ref.name)
                )
            except FetchFailed as failed:
                if not failed.retriable or n == _TRIES:
                    raise
                await asyncio.sleep(_WAIT_S * n)
        raise AssertionError("the last try returns or raises")


async def _counted(pieces: AsyncIterator[bytes], ref: FileRef, told: Callable[[str], None]) -> AsyncIterator[bytes]:
    told(f"Fetching {ref.name}")
    have = shown = 0
    async for piece in pieces:
        have += len(piece)
        if have - shown >= 10 * _MB:
            shown = have
            of = f" of {ref.size // _MB}" if ref.size else ""
            told(f"Fetching {ref.name}: {have // _MB}{of} MB")
        yield piece


def too_large(name: str, most: int) -> str:
    kind = "a recording" if PurePath(name).suffix.lower() in RECORDINGS else "a document"
    return f"It is too large: {kind} may have up to {most // _MB} MB. Send the part that matters, or split it."


def unsupported(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    kinds = ", ".join(s[1:] for s in SUFFIXES)
    what = f"I can't read {suffix} files." if suffix else "I can't tell what kind of file it is."
    way = {
        ".doc": "Save it as docx or PDF.",
        ".xlsx": "Export the sheet that matters as PDF, or paste its rows.",
        ".xls": "Export the sheet that matters as PDF, or paste its rows.",
        ".pptx": "Export the slides as PDF.",
        ".ppt": "Export the slides as PDF.",
        ".msg": "Save the mail as eml, or paste it.",
        ".zip": "Unpack it and send the files themselves.",
    }.get(suffix, "")
    pictures = (".png", ".jpg", ".jpeg", ".gif", ".heic", ".webp", ".bmp", ".tiff")
    if suffix in pictures:
        return "I can't read pictures. Send the document it shows, or type what it says."
    sounds = ", ".join(s[1:] for s in RECORDINGS)
    return " ".join(p for p in (what, way, f"I read {kinds}; of recordings {sounds}.") if p)


def to_json(brought: Brought) -> dict[str, Any]:
    return {"name": brought.name, "given": brought.given, "problem": brought.problem}
