"""What was said where others read along, as each of them may see it: the asker sees their whole answer, everybody else
what both the asker and they may see. It is read anew for whoever looks, so it holds what is true by then.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog

from bot.audience import may_read_along
from bot.codec import answer_from_json, step_from_json
from bot.graph.compose import joined
from bot.graph.sharing import of_the_room
from bot.surface import Outgoing
from bot.understand.model import Step
from knowledge.access import Principal
from knowledge.errors import KnowledgeError
from knowledge.owning import utc_now
from knowledge.workspace import Workspace
from skills.answer import Answer, TextPart
from skills.ask import Ask
from skills.errors import SkillError
from skills.registry import Registry
from skills.runner import run_skill
from skills.wording import Voice

_log = structlog.get_logger(__name__)

FOR_YOU = "Only you see it like this: what it shows is what you may see."
"""To whoever sees more than all here, and to whoever came later and sees less."""
_WITHIN_S = 4.0
"""A client that draws a card waits for it."""
_KEPT_S = 60.0
_KEPT = 500


@dataclass(slots=True)
class Viewing:
    workspace: Workspace
    registry: Registry
    clock: Callable[[], datetime] = utc_now
    ticks: Callable[[], float] = time.monotonic
    _seen: OrderedDict[tuple[str, str], tuple[float, Answer | None]] = field(default_factory=OrderedDict)
    _looking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    """A channel that is opened by many at once must not hold up whoever asks something."""

    async def seen_by(self, message: Outgoing, viewer: Principal) -> Answer | None:
        """None where they see what everybody does, and where that can't be told just now."""
        asked = message.address.get("asked")
        if not isinstance(asked, Mapping) or not viewer.active:
            return None
        place = (message.key, viewer.user_id)
        held = self._seen.get(place)
        if held is not None and held[0] > self.ticks():
            return held[1]
        try:
            async with asyncio.timeout(_WITHIN_S), self._looking:
                seen = await self._seen_by(message, asked, viewer)
        except (SkillError, KnowledgeError, TimeoutError) as error:
            _log.info("view_not_made", error=type(error).__name__)
            return None
        self._seen[place] = (self.ticks() + _KEPT_S, seen)
        while len(self._seen) > _KEPT:
            self._seen.popitem(last=False)
        return seen

    async def _seen_by(self, message: Outgoing, asked: Mapping[str, Any], viewer: Principal) -> Answer | None:
        steps = [step_from_json(s) for s in asked["steps"]]
        asker = await self.workspace.principal(str(asked["by"]))
        if not (may_read_along(asker) and may_read_along(viewer)):
            return None
        reads_as = asker
        if viewer.user_id != asker.user_id:
            room = await self.workspace.room((asker, viewer))
            if not all(of_the_room(s, room) for s in steps):
                return None
            reads_as = replace(asker, room=room)
        answers = [await self._answer(step, reads_as, viewer) for step in steps]
        if any(a is None for a in answers):
            return None
        seen = joined([a for a in answers if a is not None])
        if seen == answer_from_json(asked["aloud"]):
            return None
        return replace(seen, parts=(*seen.parts, TextPart(FOR_YOU, tone="muted")))

    async def _answer(self, step: Step, reads_as: Principal, viewer: Principal) -> Answer | None:
        """In the viewer's own words for time and money; None for what would change something or hand over a file."""
        skill = self.registry.get(step.skill)
        now = self.clock()
        ask = Ask(
            turn_id="",
            text=step.text,
            principal=reads_as,
            voice=Voice(now, viewer.locale, viewer.time_zone),
            now=now,
            entities=step.entities,
            verb=step.verb,
            args=dict(step.args),
            group=True,
        )
        outcome = await run_skill(skill, ask, self.workspace.reader(reads_as, buckets=skill.buckets))
        plain = outcome.proposal is None and not outcome.answer.attachments
        return outcome.answer if plain else None
