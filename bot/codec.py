"""JSON forms of what the journal and the checkpoints keep, and back, without loss.

Dates, moments, decimals and tuples inside a change's values are tagged, because JSON knows none of them.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import TypeAdapter

from bot.surface import Outgoing
from bot.turn import Turn
from bot.understand.model import Memory, Step, Understanding
from knowledge.journal import Message
from knowledge.store.storable import storable
from knowledge.writer import Change
from skills.answer import Action
from skills.answer import from_json as answer_from_json
from skills.answer import to_json as answer_to_json
from skills.skill import Proposal

__all__ = [
    "answer_from_json",
    "answer_to_json",
    "memory_from_json",
    "memory_to_json",
    "message_of",
    "outgoing_of",
    "proposal_from_json",
    "proposal_to_json",
    "step_from_json",
    "step_to_json",
    "turn_from_json",
    "turn_to_json",
    "understanding_to_json",
]

T = TypeVar("T")

_TURN = TypeAdapter(Turn)
_OUTGOING = TypeAdapter(Outgoing)
_MEMORY = TypeAdapter(Memory)
_STEP = TypeAdapter(Step)
_UNDERSTANDING = TypeAdapter(Understanding)
_ACTION = TypeAdapter(Action)


def _dump(adapter: TypeAdapter[T], value: T) -> dict[str, Any]:
    data: dict[str, Any] = adapter.dump_python(value, mode="json")
    return data


def turn_to_json(turn: Turn) -> dict[str, Any]:
    """Whatever a surface let through, the result can be stored: no NUL, no half characters."""
    return {name: storable(value) for name, value in _dump(_TURN, turn).items()}


def turn_from_json(data: dict[str, Any]) -> Turn:
    """Raises `pydantic.ValidationError` on a shape this version does not know."""
    return _TURN.validate_python(data)


def message_of(outgoing: Outgoing) -> Message:
    """The outbox row of a message."""
    payload = {
        "kind": outgoing.kind,
        "answer": answer_to_json(outgoing.answer),
        "address": outgoing.address,
        "created_at": outgoing.created_at.isoformat(),
    }
    return Message(outgoing.key, outgoing.surface, outgoing.conversation, payload, outgoing.turn_id)


def outgoing_of(message: Message, *, tenant: str, attempts: int = 0) -> Outgoing:
    """The message of an outbox row. Raises `pydantic.ValidationError` when a later version wrote it."""
    return _OUTGOING.validate_python(
        {
            "key": message.key,
            "tenant": tenant,
            "surface": message.surface,
            "conversation": message.conversation,
            "turn_id": message.turn_id,
            "attempts": attempts,
            **message.payload,
        }
    )


def memory_to_json(memory: Memory) -> dict[str, Any]:
    return _dump(_MEMORY, memory)


def memory_from_json(data: dict[str, Any]) -> Memory:
    return _MEMORY.validate_python(data)


def step_to_json(step: Step) -> dict[str, Any]:
    return _dump(_STEP, step)


def step_from_json(data: dict[str, Any]) -> Step:
    return _STEP.validate_python(data)


def understanding_to_json(understanding: Understanding) -> dict[str, Any]:
    return _dump(_UNDERSTANDING, understanding)


def proposal_to_json(proposal: Proposal) -> dict[str, Any]:
    return {
        "changes": [_change_to_json(c) for c in proposal.changes],
        "cause": proposal.cause,
        "confirmed": proposal.confirmed,
        "undo_of": proposal.undo_of,
        "then": None if proposal.then is None else _dump(_ACTION, proposal.then),
    }


def proposal_from_json(data: dict[str, Any]) -> Proposal:
    return Proposal(
        changes=tuple(_change_from_json(c) for c in data["changes"]),
        cause=data["cause"],
        confirmed=data["confirmed"],
        undo_of=data["undo_of"],
        then=None if data["then"] is None else _ACTION.validate_python(data["then"]),
    )


def _change_to_json(change: Change) -> dict[str, Any]:
    return {
        "op": change.op,
        "record_type": change.record_type,
        "record_id": change.record_id,
        "values": {k: tagged(v) for k, v in change.values.items()},
        "expected": {k: tagged(v) for k, v in change.expected.items()},
    }


def _change_from_json(data: dict[str, Any]) -> Change:
    return Change(
        op=data["op"],
        record_type=data["record_type"],
        record_id=data["record_id"],
        values={k: untagged(v) for k, v in data["values"].items()},
        expected={k: untagged(v) for k, v in data["expected"].items()},
    )


def tagged(value: Any) -> Any:
    """JSON that remembers the type. Raises `TypeError` for a value no record holds."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, datetime):
        return {"$moment": value.isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, tuple | list):
        return {"$tuple" if isinstance(value, tuple) else "$list": [tagged(v) for v in value]}
    if isinstance(value, dict):
        return {"$dict": {str(k): tagged(v) for k, v in value.items()}}
    raise TypeError(f"a change can't hold a {type(value).__name__}")


def untagged(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((tag, inner),) = value.items()
    match tag:
        case "$decimal":
            return Decimal(inner)
        case "$moment":
            return datetime.fromisoformat(inner)
        case "$day":
            return date.fromisoformat(inner)
        case "$tuple":
            return tuple(untagged(v) for v in inner)
        case "$list":
            return [untagged(v) for v in inner]
        case _:
            return {k: untagged(v) for k, v in inner.items()}
