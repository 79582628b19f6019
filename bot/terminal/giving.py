"""Files given at a terminal: from this machine onto the shelf, before the turn that speaks of them."""

import asyncio
import mimetypes
import re
import uuid
from collections.abc import Sequence
from pathlib import Path

from bot.files import Bringing, too_large
from bot.turn import FileRef
from knowledge.access import Principal
from knowledge.shelf import TooLarge, given_id, pieces_of


class NotGiven(Exception):
    """`message` is a sentence for the person."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def path_and_words(told: str) -> tuple[Path | None, str]:
    """What follows `/file`: a path, in quotes or with its spaces escaped where it has some, then words."""
    found = re.match(r"""\s*(?:"([^"]+)"|'([^']+)'|((?:\\.|\S)+))\s*(.*)""", told, re.DOTALL)
    if found is None:
        return None, ""
    path = found[1] or found[2] or re.sub(r"\\(.)", r"\1", found[3])
    return Path(path), found[4].strip()


async def given(bringing: Bringing, principal: Principal, paths: Sequence[Path]) -> tuple[FileRef, ...]:
    """Raises `NotGiven` for the first that can't be; nothing is asked then."""
    event = f"terminal:{uuid.uuid4().hex}"
    return tuple([await _one(bringing, principal, path.expanduser(), event, n) for n, path in enumerate(paths)])


async def _one(bringing: Bringing, principal: Principal, path: Path, event: str, n: int) -> FileRef:
    try:
        size = await asyncio.to_thread(_size, path)
    except OSError as error:
        raise NotGiven(f"{path} can't be opened: {error.strerror or type(error).__name__}.") from None
    refused = bringing.refusal(path.name, size) or await bringing.no_room(principal.user_id, size)
    if refused:
        raise NotGiven(f"{path.name}: {refused}")
    kind = mimetypes.guess_type(path.name)[0] or ""
    own = given_id(principal.tenant, event, n)
    most = bringing.most(path.name)
    try:
        kept = await bringing.shelf.put(own, principal.user_id, path.name, kind, pieces_of(path), most=most)
    except TooLarge:
        raise NotGiven(f"{path.name}: {too_large(path.name, most)}") from None
    except OSError as error:
        raise NotGiven(f"{path} can't be read: {error.strerror or type(error).__name__}.") from None
    return FileRef(kept.name, kind, kept.size, held=kept.id)


def _size(path: Path) -> int:
    """Raises `OSError`, also for a folder."""
    with path.open("rb"):
        return path.stat().st_size
