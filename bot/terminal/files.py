"""Files that come with an answer, written to this machine: never over another, whole or not at all."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from skills.answer import Answer, Attachment
from skills.document import file_bytes


class NotWritten(Exception):
    """`message` is a sentence for the person."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Saved:
    attachment: Attachment
    path: Path


async def save(answer: Answer, folder: Path) -> tuple[Saved, ...]:
    """Every file of the answer, in `folder`, which is made where it is missing. Raises `NotWritten`."""
    return tuple([await _one(attachment, folder) for attachment in answer.attachments])


async def _one(attachment: Attachment, folder: Path) -> Saved:
    data = await file_bytes(attachment)
    try:
        return Saved(attachment, await asyncio.to_thread(_written, folder, attachment.name, data))
    except OSError as error:
        raise NotWritten(f"{attachment.name} could not be written to {folder}: {error.strerror or error}") from None


def _written(folder: Path, name: str, data: bytes) -> Path:
    """The first free name: "x.pdf", "x 2.pdf", …"""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = folder / Path(name).name
    for n in count(1):
        path = wanted if n == 1 else wanted.with_stem(f"{wanted.stem} {n}")
        try:
            file = path.open("xb")
        except FileExistsError:
            continue
        try:
            with file:
                file.write(data)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return path
    raise AssertionError("counting does not end")


def told(saved: Sequence[Saved]) -> str:
    return "\n".join(f"Saved: {s.path}" for s in saved)
