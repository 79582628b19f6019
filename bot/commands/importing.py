"""`scip import FOLDER`: records and documents of one's own."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.errors import CommandFailed
from bot.commands.home import Progress, build_index, home_state, mark
from bot.settings import Settings
from knowledge.errors import ImportFailed

if TYPE_CHECKING:
    from knowledge.ingest.report import ImportReport


async def import_folder(
    settings: Settings, folder: Path, *, mapping: Path | None, progress: Progress
) -> "ImportReport":
    """Takes what it can and indexes it. Raises `CommandFailed` when it can't start at all."""
    from bot.parts import open_workspace
    from knowledge.ingest.importer import import_folder as taken

    workspace = await open_workspace(settings)
    try:
        report = await taken(workspace, folder, mapping=mapping, progress=_shares(progress))
        if await asyncio.to_thread(home_state, settings.home) is None:
            await asyncio.to_thread(mark, settings.home, "empty", None)
        await build_index(settings, workspace, progress)
    except ImportFailed as failed:
        raise CommandFailed(failed.message) from None
    finally:
        await workspace.close()
    return report


def _shares(progress: Progress) -> Callable[[str, int, int], None]:
    return lambda what, done, of: progress(what, done / of if of else None)
