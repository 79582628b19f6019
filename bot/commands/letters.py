"""`scip jobs dead` and `scip jobs replay`: what was given up, why, and once more."""

from datetime import UTC, datetime
from typing import Any

from bot.commands.errors import NotThere
from bot.settings import Settings


async def dead(settings: Settings) -> list[dict[str, Any]]:
    from bot.parts import journal_of, open_workspace

    workspace = await open_workspace(settings)
    try:
        letters = await journal_of(workspace).dead_letters()
    finally:
        await workspace.close()
    return [
        {
            "kind": d.kind,
            "id": d.id,
            "surface": d.surface,
            "at": datetime.fromtimestamp(d.at, UTC).isoformat(timespec="seconds"),
            "reason": d.reason,
            "reference": d.reference,
            "attempts": d.attempts,
        }
        for d in letters
    ]


async def replay(settings: Settings, letter_id: str) -> dict[str, Any]:
    """Queues it again; a running `scip up` (or the next one) takes it up. Raises `NotThere`."""
    from bot.parts import journal_of, open_workspace

    workspace = await open_workspace(settings)
    try:
        done = await journal_of(workspace).replay(letter_id)
    finally:
        await workspace.close()
    if not done:
        raise NotThere(f"Nothing parked has the id {letter_id!r}.", way_out="`scip jobs dead` lists what there is.")
    return {"id": letter_id, "queued": True}
