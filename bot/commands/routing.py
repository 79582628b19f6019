"""`scip route`: what a message would be understood as; nothing is run."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.codec import step_to_json
from bot.commands.errors import WrongUse
from bot.commands.people import speaker
from bot.settings import Settings
from skills.wording import Voice

if TYPE_CHECKING:
    from bot.graph.ports import Understands
    from knowledge.access import Principal
    from knowledge.directory import Directory


class Routing:
    """Understanding for one person, ready to be asked many times."""

    def __init__(self, understander: "Understands", directory: "Directory", principal: "Principal") -> None:
        self._understander = understander
        self._directory = directory
        self._principal = principal
        self._names = {e.id: e.name for e in directory.entries}

    def route(self, text: str) -> dict[str, Any]:
        """The JSON of docs/interface.md."""
        voice = Voice(datetime.now(UTC), self._principal.locale, self._principal.time_zone)
        understood = self._understander.understand(text, self._directory, None, voice, self._principal)
        step = understood.steps[0] if understood.steps else None
        skill = step.skill if step is not None else understood.route.skill
        clarify = understood.clarify
        return {
            "skill": skill if not understood.out_of_scope else None,
            "confidence": round(understood.route.confidence, 4),
            "alternatives": [{"skill": s, "confidence": round(c, 4)} for s, c in understood.route.alternatives],
            "entities": self._entities(step_to_json(step)["entities"]) if step is not None else {},
            "clarify": None
            if clarify is None
            else {"question": clarify.question, "options": [o.label for o in clarify.options]},
            "steps": [s.skill for s in understood.steps],
            "out_of_scope": understood.out_of_scope,
        }

    def _entities(self, entities: dict[str, Any]) -> dict[str, Any]:
        """Ids with their names; what is empty is left out."""
        named: dict[str, Any] = {}
        for kind, values in entities.items():
            if not values:
                continue
            if kind.endswith("_ids"):
                named[kind.removesuffix("_ids") + "s"] = [{"id": v, "name": self._names.get(v, "")} for v in values]
            else:
                named[kind] = values
        return named


@asynccontextmanager
async def routing(settings: Settings, who: str | None) -> AsyncIterator[Routing]:
    from bot.parts import models, open_workspace, understander_of

    workspace = await open_workspace(settings)
    try:
        principal = await speaker(settings, workspace, who)
        embedder, registry = await asyncio.to_thread(models, settings)
        understander = await asyncio.to_thread(understander_of, settings, registry, embedder)
        yield Routing(understander, await workspace.directory(principal), principal)
    finally:
        await workspace.close()


def lines_of(file: Path) -> list[str]:
    """The texts of a TSV (first column; a header "text" is skipped). Raises `WrongUse`."""
    try:
        rows = re.split(r"\r\n|\r|\n", file.read_text("utf-8-sig"))  # not at the odder marks a message may hold
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        way_out = "Give a UTF-8 text file, one message per line."
        raise WrongUse(f"I can't read {file}: {why}.", way_out=way_out) from None
    texts = [row.split("\t")[0] for row in rows if row.strip()]
    return texts[1:] if texts and texts[0].strip().lower() in ("text", "utterance", "query") else texts
