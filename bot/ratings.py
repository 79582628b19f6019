"""A thumb on an answer: noted for the person, and counted for the version of the prompt whose words were shown."""

from datetime import date
from typing import Protocol

import structlog

from bot.codec import outgoing_of, turn_from_json
from bot.surface import Outgoing
from knowledge.access import Principal
from knowledge.errors import StoreUnavailable
from knowledge.journal import Journal
from knowledge.workspace import Workspace
from llm.prompts import Result

_log = structlog.get_logger(__name__)
_RECENT = 200
"""Turns of a conversation that are looked through for the one that was answered."""


class House(Protocol):
    """The part of the app this needs."""

    @property
    def journal(self) -> Journal: ...
    @property
    def workspace(self) -> Workspace: ...
    async def person(self, user_key: str) -> Principal | None: ...


async def rate(house: House, turn_id: str, person: Principal, *, good: bool, note: str = "") -> None:
    """The person's last word counts; `note` is what they wrote with it.

    Raises `StoreUnavailable` where it could not be noted.
    """
    before = await house.journal.rate(turn_id, user_id=person.user_id, good=good, note=note)
    if before == good:
        return
    try:
        await _count(house, turn_id, good=good, first=before is None)
    except StoreUnavailable as error:
        _log.warning("thumb_not_counted_for_prompt", error=error.detail)


async def _count(house: House, turn_id: str, *, good: bool, first: bool) -> None:
    prompt, day = await _wording_of(house, turn_id)
    if not prompt:
        return
    name, _, version = prompt.rpartition("@")
    other = 0 if first else -1
    result = Result(version, liked=1 if good else other, disliked=other if good else 1)
    await house.workspace.prompts.record(house.journal.tenant, name, version, day, result)


async def _wording_of(house: House, turn_id: str) -> tuple[str, date]:
    """The prompt whose words were shown, and the day they were; an empty one where no model's words were, or those of
    several prompts: a thumb tells none of them apart."""
    for message in await house.journal.messages_of(turn_id):
        sent = outgoing_of(message, tenant=house.journal.tenant)
        if sent.answer.narration and sent.answer.skill:
            asked_by = await _asker(house, sent, turn_id)
            task = f"narrate:{sent.answer.skill}"
            audit = house.workspace.model_audit
            return await audit.wording(asked_by, task, sent.created_at) if asked_by else "", sent.created_at.date()
    return "", date.min


async def _asker(house: House, sent: Outgoing, turn_id: str) -> str:
    """In a channel anybody may rate; the words were drawn for who asked."""
    history = await house.journal.history(sent.surface, sent.conversation, limit=_RECENT)
    asked = next((turn_from_json(t.payload) for t in history.turns if t.turn_id == turn_id), None)
    if asked is None:
        return ""
    kind, _, user_id = asked.user_key.partition(":")
    if kind in ("web", "terminal", "user"):  # these know the workspace's own ids
        return user_id
    person = await house.person(asked.user_key)
    return "" if person is None else person.user_id
