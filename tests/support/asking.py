"""Puts a question to one skill the way a turn does, over an in-memory workspace."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from knowledge.access import Principal
from skills.ask import Ask, Entities
from skills.registry import AnySkill
from skills.runner import Outcome, run_skill
from skills.wording import Voice
from tests.support.fake_reader import KIM, NOW, FakeReader, Record


def asking(
    text: str = "",
    entities: Entities = Entities(),
    *,
    verb: str = "show",
    args: dict[str, str] | None = None,
    memory: dict[str, Any] | None = None,
    principal: Principal = KIM,
    now: datetime = NOW,
    turn_id: str = "turn_1",
) -> Ask:
    return Ask(turn_id, text, principal, Voice(now), now, entities, verb, args or {}, memory or {})


async def answered(skill: AnySkill, ask: Ask, records: Iterable[Record], **reader: Any) -> Outcome:
    """Runs the skill over `records`; extra arguments go to the reader (rights, passages)."""
    bound = FakeReader(records, principal=ask.principal, now=ask.now, buckets=skill.buckets, **reader)
    return await run_skill(skill, ask, bound)
