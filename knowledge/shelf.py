"""Files people handed over, until they are taken in or dropped: bytes by what they are, beside who gave them.

`FOLDER/content/ab/abcd…` holds the bytes, named by their SHA-256 and kept once however often they come;
`FOLDER/given/ID.json` says who gave them under which name. Whoever did not give a file can't open it.
"""

import asyncio
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

RECORDINGS = (".wav", ".mp3", ".m4a", ".ogg", ".opus", ".webm", ".flac", ".aac", ".mp4")
"""Endings of files with sound that the speech service reads."""
RECORDED = "recording"
"""The source of calls that are heard from such a file."""
FOLDER = "given"
"""Below the data folder."""
PIECE = 1 << 20
"""Bytes read or written at once."""
_ID = re.compile(r"file_[0-9a-f]{24}")
_LONGEST_NAME = 200


class TooLarge(Exception):
    """More bytes came than may; nothing of them was kept."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most} bytes")
        self.most = most


@dataclass(frozen=True, slots=True)
class Given:
    """One file as one person gave it."""

    id: str
    user_id: str
    name: str
    media_type: str
    size: int
    """Bytes."""
    sha256: str
    at: datetime

    @property
    def suffix(self) -> str:
        """With its dot, in small letters; "" without one."""
        return Path(self.name).suffix.lower()


def given_id(tenant: str, event: str, n: int) -> str:
    """Of the n-th file of an event: taken up again after a crash it is the same."""
    return "file_" + hashlib.sha256(f"{tenant}\0{event}\0{n}".encode()).hexdigest()[:24]


def document_id(given: str) -> str:
    """Of the document a file becomes."""
    return "document_" + given.removeprefix("file_")


def given_of(document: str) -> str:
    """The file a document was made of, where it was made of one."""
    return "file_" + document.removeprefix("document_")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Safe for several processes over one folder: everything appears whole or not at all."""

    folder: Path

    async def put(
        self, given: str, user_id: str, name: str, media_type: str, pieces: AsyncIterator[bytes], *, most: int
    ) -> Given:
        """Keeps what comes. Raises `TooLarge` as soon as it is, and whatever `pieces` raises; then nothing is kept."""
        handle, path = await asyncio.to_thread(self._draft)
        digest, size = hashlib.sha256(), 0
        try:
            with os.fdopen(handle, "wb") as file:
                async for piece in pieces:
                    size += len(piece)
                    if size > most:
                        raise TooLarge(most)
                    await asyncio.to_thread(_write, file, digest, piece)
            made = Given(given, user_id, _name(name), media_type, size, digest.hexdigest(), datetime.now(UTC))
            await asyncio.to_thread(self._settle, path, made)
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)
        return made

    async def get(self, given: str, user_id: str) -> Given | None:
        """None for one that is gone, and for somebody else's."""
        found = await asyncio.to_thread(self._card, given)
        return found if found is not None and found.user_id == user_id else None

    async def held(self, user_id: str) -> int:
        """Bytes of all that one person gave and nobody decided on yet."""
        return await asyncio.to_thread(lambda: sum(c.size for c in self._cards() if c.user_id == user_id))

    def path(self, given: Given) -> Path:
        """Where its bytes are, under a name without an ending."""
        return self.folder / "content" / given.sha256[:2] / given.sha256

    async def drop(self, ids: Collection[str]) -> None:
        """Lets files go; bytes nobody else gave are deleted."""
        await asyncio.to_thread(self._drop, tuple(ids))

    async def expire(self, before: datetime) -> int:
        """Drops what was given before a moment; returns how many."""
        return await asyncio.to_thread(self._expire, before)

    def _draft(self) -> tuple[int, Path]:
        drafts = self.folder / "drafts"
        drafts.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(dir=drafts)
        return handle, Path(path)

    def _settle(self, draft: Path, made: Given) -> None:
        cards = self.folder / "given"
        cards.mkdir(mode=0o700, exist_ok=True)
        handle, card = self._draft()
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({**asdict(made), "at": made.at.isoformat()}, file)
        os.replace(card, cards / f"{made.id}.json")  # before the bytes: who drops the same ones finds them needed
        content = self.path(made)
        content.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.replace(draft, content)

    def _card(self, given: str) -> Given | None:
        if not _ID.fullmatch(given):
            return None
        try:
            told = json.loads((self.folder / "given" / f"{given}.json").read_text("utf-8"))
            return Given(**{**told, "at": datetime.fromisoformat(told["at"])})
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None

    def _cards(self) -> Iterator[Given]:
        for path in sorted((self.folder / "given").glob("file_*.json")):
            card = self._card(path.stem)
            if card is not None:
                yield card

    def _drop(self, ids: tuple[str, ...]) -> None:
        gone = [card for card in map(self._card, ids) if card is not None]
        for card in gone:
            (self.folder / "given" / f"{card.id}.json").unlink(missing_ok=True)
        needed = {card.sha256 for card in self._cards()} if gone else set()
        for card in gone:
            if card.sha256 not in needed:
                self.path(card).unlink(missing_ok=True)

    def _expire(self, before: datetime) -> int:
        old = tuple(card.id for card in self._cards() if card.at < before)
        self._drop(old)
        for draft in (self.folder / "drafts").glob("*"):
            if draft.stat().st_mtime < before.timestamp():
                draft.unlink(missing_ok=True)
        return len(old)


async def pieces_of(path: Path) -> AsyncIterator[bytes]:
    """The bytes of a file on this machine. Raises `OSError`."""
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
    finally:
        await asyncio.to_thread(file.close)


def named_copy(path: Path, suffix: str, folder: Path) -> Path:
    """The same bytes under a name with an ending, for readers that go by it."""
    wanted = folder / f"file{suffix}"
    try:
        os.link(path, wanted)
    except OSError:
        shutil.copyfile(path, wanted)
    return wanted


def _write(file: BinaryIO, digest: "hashlib._Hash", piece: bytes) -> None:
    file.write(piece)
    digest.update(piece)


def _name(name: str) -> str:
    """Without a path or characters that hide something, its ending kept."""
    plain = "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable()).strip() or "file"
    if len(plain) <= _LONGEST_NAME:
        return plain
    suffix = Path(plain).suffix[:20]
    return plain[: _LONGEST_NAME - len(suffix)] + suffix
