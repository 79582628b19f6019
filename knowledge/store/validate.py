"""What a record can take: each field by its declared type, and the rules between fields.

Every refusal is an `InvalidChange` whose sentence names the field in a person's words (`detail` has its name).
"""

import math
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from knowledge.errors import InvalidChange
from knowledge.four_cs import C_OF_FACTOR, FACTOR_OF_SUB
from knowledge.records import STAGES, BuyingRole, Deal, DealClass, LiveCall, Preference, Segment
from knowledge.store.storable import storable
from knowledge.store.tables import KINDS

SHORT, LONG = 1_000, 50_000
"""Characters a name or line may have, and a body."""
_BODIES = frozenset({"body", "statement", "note", "reason", "detail", "next_step"})
_MOST = Decimal(10) ** 15
_HOURS_OF_A_WEEK = 168
_SCORES = frozenset({"credibility", "capability", "commitment", "control", "right_to_win"})

UPDATABLE: Mapping[str, frozenset[str]] = {
    "deal": frozenset(f.name for f in fields(Deal)) - {"id", "tenant", "source", "created_on"},
    "contact": frozenset({"name", "title", "level", "email", "phone", "active"}),
    "activity": frozenset(
        {"at", "subject", "body", "kind", "contact_ids", "direction", "minutes", "due_on", "done", "deal_id"}
    ),
    "document": frozenset(),
    "evidence": frozenset({"status", "fog", "strength", "polarity"}),
    "qualifier_answer": frozenset(),
    "override": frozenset({"withdrawn_at"}),
    "edge": frozenset({"valid_to", "attrs"}),
    "budget": frozenset({"status", "on", "amount", "currency", "owner_contact_id", "period", "fog", "document_id"}),
    "snapshot": frozenset(),
    "initiative": frozenset(
        {
            "title",
            "owner_id",
            "status",
            "expected_gain",
            "effort",
            "contact_id",
            "due_on",
            "accepted_at",
            "closed_at",
            "note",
        }
    ),
    "competency": frozenset(),
    "live_call": frozenset(f.name for f in fields(LiveCall)) - {"id", "tenant", "user_id", "at", "source"},
    "preference": frozenset(f.name for f in fields(Preference)) - {"id", "tenant", "user_id", "source"},
}
"""Fields a confirmed change may alter: what was said, answered or scored is added to, never rewritten."""

_WORDS = {
    "close_on": "close date",
    "next_step_on": "date of the next step",
    "due_on": "due date",
    "valid_to": "end",
    "valid_from": "start",
    "c": "C",
    "account_id": "client",
    "contact_ids": "contact",
    "product_ids": "solution",
    "user_id": "colleague",
    "sub_factors": "sub-factors",
    "accepted_at": "day of acceptance",
    "closed_at": "day it ended",
    "expires_on": "day it expires",
    "consent_by": "person behind the consent",
    "private_to": "only reader",
    "sha256": "checksum",
    "uri": "file name",
}


def label(field: str) -> str:
    """The field in a person's words: "close_on" is "close date"."""
    return _WORDS.get(field) or field.removesuffix("_ids").removesuffix("_id").replace("_", " ")


def refusal(field: str, why: str) -> InvalidChange:
    name = label(field)
    return InvalidChange(f"{name[:1].upper()}{name[1:]} {why}.", detail=field)


# --- one field --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Slot:
    """What one field takes."""

    type: type[Any]
    nullable: bool
    options: tuple[Any, ...]
    required: bool


def _slots_of(record: type[Any]) -> dict[str, _Slot]:
    hints = get_type_hints(record)
    made = {}
    for f in fields(record):
        hint = hints[f.name]
        nullable = False
        if get_origin(hint) in (Union, types.UnionType):
            nullable = type(None) in get_args(hint)
            (hint,) = (a for a in get_args(hint) if a is not type(None))
        options = get_args(hint) if get_origin(hint) is Literal else ()
        base = type(options[0]) if options else get_origin(hint) or hint
        made[f.name] = _Slot(base, nullable, options, f.default is MISSING and f.default_factory is MISSING)
    return made


_SLOTS = {KINDS[name].record: _slots_of(KINDS[name].record) for name in UPDATABLE}


def required_fields(record: type[Any]) -> tuple[str, ...]:
    return tuple(name for name, slot in _SLOTS[record].items() if slot.required)


def field_value(record: type[Any], field: str, value: Any) -> Any:
    """The value as the record keeps it. Raises `InvalidChange`."""
    slot = _SLOTS[record].get(field)
    if slot is None:
        raise refusal(field, "is not something this record has")
    if field == "segments":
        return segments_of(value)
    if value is None:
        if not slot.nullable:
            raise refusal(field, "can't be left empty")
        return None
    kept = _TAKES[slot.type](field, value)
    if slot.options and kept not in slot.options:
        raise refusal(field, f"must be {_either(slot.options)}, not “{value}”")
    return kept


def _either(options: tuple[Any, ...]) -> str:
    *first, last = [str(o).replace("_", " ") for o in options]
    return f"{', '.join(first)} or {last}" if first else last


def _text(field: str, value: Any) -> str:
    if not isinstance(value, str):
        raise refusal(field, "must be text")
    most = LONG if field in _BODIES else SHORT
    if len(value) > most:
        raise refusal(field, f"is too long: {len(value):,} characters, {most:,} at most")
    kept: str = storable(value)
    return kept


def _flag(field: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise refusal(field, "must be yes or no")
    return value


def _whole(field: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise refusal(field, "must be a whole number")
    if abs(value) > 2_000_000_000:
        raise refusal(field, "is too large")
    return value


def _number(field: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise refusal(field, "must be a number")
    return float(value)


def _money(field: str, value: Any) -> Decimal:
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite():
        raise refusal(field, "must be an exact number")
    if abs(value) >= _MOST:
        raise refusal(field, "is too large")
    return value


def _day(field: str, value: Any) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise refusal(field, "must be a date")
    return value


def _moment(field: str, value: Any) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise refusal(field, "must be a time with its time zone")
    return value.astimezone(UTC)


def _ids(field: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, tuple | list) or not all(isinstance(v, str) for v in value):
        raise refusal(field, "must be a list")
    kept: tuple[str, ...] = storable(tuple(value))
    return kept


def _object(field: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise refusal(field, "must be a set of named values")
    kept: dict[str, Any] = storable(dict(value))
    return kept


_TAKES: dict[type[Any], Callable[[str, Any], Any]] = {
    str: _text,
    bool: _flag,
    int: _whole,
    float: _number,
    Decimal: _money,
    date: _day,
    datetime: _moment,
    tuple: _ids,
    dict: _object,
}


_SEGMENT: Mapping[str, type | tuple[type, ...]] = {
    "text": str,
    "speaker": str,
    "start": (int, float),
    "page": int,
    "heading": str,
}


def segments_of(value: Any) -> tuple[Segment, ...]:
    """The stretches of a document, given as such or as the named values they are stored by. Raises `InvalidChange`."""
    if not isinstance(value, tuple | list):
        raise refusal("segments", "must be a list")
    return tuple(v if isinstance(v, Segment) else _segment(v) for v in value)


def _segment(value: Any) -> Segment:
    if not isinstance(value, Mapping) or "text" not in value or not value.keys() <= _SEGMENT.keys():
        raise refusal("segments", "hold something else than text and its place")
    for name, held in value.items():
        if held is not None and (isinstance(held, bool) or not isinstance(held, _SEGMENT[name])):
            raise refusal("segments", f"have a {name} that is none")
    return Segment(**storable(dict(value)))


# --- a whole record ---------------------------------------------------------------------------------------


def check_record(name: str, record: Any, touched: frozenset[str]) -> None:
    """The rules between fields, for those that were touched: what an import left odd does not block a change."""
    _check_texts(record, touched)
    for field in touched & {"amount", "minutes", "discount"}:
        value = getattr(record, field)
        if value is not None and value < 0:
            raise refusal(field, "can't be negative")
    if "currency" in touched and not (
        len(record.currency) == 3 and record.currency.isascii() and record.currency.isupper()
    ):
        raise refusal("currency", f"must be three capital letters such as USD, not “{record.currency}”")
    check = _RULES.get(name)
    if check is not None:
        check(record, touched)


def _check_texts(record: Any, touched: frozenset[str]) -> None:
    for field in touched & {"name", "subject", "statement", "title", "reason"}:
        if field in required_fields(type(record)) and not getattr(record, field).strip():
            raise refusal(field, "can't be left empty")


def _deal(deal: Any, touched: frozenset[str]) -> None:
    if "stage" in touched and deal.stage not in STAGES:
        raise refusal("stage", f"must be {_either(STAGES)}, not “{deal.stage}”")
    if touched & {"stage", "status"}:
        closed = deal.stage if deal.stage in ("won", "lost") else "open"
        if deal.status != closed:
            raise refusal("status", f"must be {closed} when the stage is {deal.stage}")
    for field in touched & {"discount", "margin"}:
        value = getattr(deal, field)
        if value is not None and value > 1:
            raise refusal(field, "is a share between 0 and 1")


def _contact(contact: Any, touched: frozenset[str]) -> None:
    if "email" in touched and contact.email is not None:
        name, at, domain = contact.email.partition("@")
        if not name or not at or "." not in domain or any(c.isspace() for c in contact.email):
            raise refusal("email", f"“{contact.email}” is not an e-mail address")


def _document(document: Any, touched: frozenset[str]) -> None:
    whose = "deal" if document.deal_id is not None else "client"
    if document.deal_id is None and document.account_id is None:
        raise refusal("deal_id", "or client must be named")
    if document.bucket != whose:
        raise refusal("bucket", f"must be {whose}, since it belongs to a {whose}")
    if not any(s.text.strip() for s in document.segments):
        raise refusal("segments", "hold no text")
    if document.audience != "all":
        raise refusal("audience", "can't be limited to managers from here")


def _evidence(item: Any, touched: frozenset[str]) -> None:
    if item.deal_id is None and item.account_id is None:
        raise refusal("deal_id", "or client must be named")
    if not 0 < item.strength <= 1:
        raise refusal("strength", "must be above 0 and at most 1")
    if C_OF_FACTOR.get(item.factor) != item.c:
        raise refusal("factor", f"“{item.factor}” is not part of {item.c}")
    if FACTOR_OF_SUB.get(item.sub_factor) != item.factor:
        raise refusal("sub_factor", f"“{item.sub_factor}” is not part of {item.factor}")


def _override(override: Any, touched: frozenset[str]) -> None:
    if override.factor not in C_OF_FACTOR:
        raise refusal("factor", f"“{override.factor}” is not one of the eight")
    if not 0 <= override.rating <= 10:
        raise refusal("rating", "must be between 0 and 10")


def _snapshot(snapshot: Any, touched: frozenset[str]) -> None:
    for key, score in snapshot.scores.items():
        whole = isinstance(score, int) and not isinstance(score, bool) and 0 <= score <= 100
        if key not in _SCORES or not (score is None or whole):
            raise refusal("scores", f"has “{key}: {score}”; a score is a whole number from 0 to 100, or unknown")


def _initiative(initiative: Any, touched: frozenset[str]) -> None:
    for sub_factor in initiative.sub_factors:
        if C_OF_FACTOR.get(FACTOR_OF_SUB.get(sub_factor, "")) != initiative.c:
            raise refusal("sub_factors", f"“{sub_factor}” is not part of {initiative.c}")
    if not initiative.sub_factors and not initiative.qualifier:
        raise refusal("sub_factors", "or the qualifier must be named: an initiative brings something to the score")
    if initiative.effort < 1:
        raise refusal("effort", "must be at least 1")
    if initiative.accepted_at is None and initiative.status in ("accepted", "in_progress", "done"):
        raise refusal("accepted_at", f"can't be left empty when it is {initiative.status.replace('_', ' ')}")
    if (initiative.closed_at is None) == (initiative.status in ("done", "dropped")):
        raise refusal("closed_at", "belongs to what is done or dropped, and only to that")


def _edge(edge: Any, touched: frozenset[str]) -> None:
    if edge.valid_to is not None and edge.valid_to < edge.valid_from:
        raise refusal("valid_to", "can't come before the start")
    if edge.subject_id == edge.object_id:
        raise refusal("object_id", "can't be the same on both ends")
    if edge.kind == "classes":
        _class_by_hand(edge)
    if edge.kind == "deal_team":
        _part_on_a_team(edge)
    if edge.kind != "plays_role":
        return
    if edge.attrs.get("role") not in get_args(BuyingRole):
        raise refusal("role", f"must be {_either(get_args(BuyingRole))}")
    influence = edge.attrs.get("influence")
    if influence is not None and not (isinstance(influence, int | float) and 0 <= influence <= 1):
        raise refusal("influence", "is a share between 0 and 1")


def _class_by_hand(edge: Any) -> None:
    if edge.attrs.get("deal_class") not in get_args(DealClass):
        raise refusal("deal_class", f"must be {_either(get_args(DealClass))}")
    reason = edge.attrs.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        raise refusal("reason", "can't be left empty")


def _part_on_a_team(edge: Any) -> None:
    side, hours = edge.attrs.get("side"), edge.attrs.get("hours")
    if side is not None and side not in ("pursuit", "delivery"):
        raise refusal("side", "must be pursuit or delivery")
    if hours is not None and not (isinstance(hours, int | float) and 0 <= hours <= _HOURS_OF_A_WEEK):
        raise refusal("hours", f"a week are a number from 0 to {_HOURS_OF_A_WEEK}")


def _competency(held: Any, touched: frozenset[str]) -> None:
    if not 0 <= held.rating <= 10:
        raise refusal("rating", "must be between 0 and 10")
    if held.kind == "certificate" and not held.title.strip():
        raise refusal("title", "of a certificate can't be left empty")
    if held.kind == "assessment" and held.expires_on is not None:
        raise refusal("expires_on", "belongs to a certificate")
    if held.expires_on is not None and held.expires_on < held.on:
        raise refusal("expires_on", "can't come before the day it was given")


def _live_call(call: Any, touched: frozenset[str]) -> None:
    if not -2 <= call.pace <= 2:
        raise refusal("pace", "is a whole number from -2 to 2")
    if call.consent != "none" and (call.consent_by is None or call.consent_at is None):
        raise refusal("consent", "needs who put it on record, and when")
    if call.state == "ended" and call.ended_at is None:
        raise refusal("ended_at", "can't be left empty when the call is over")


_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_DAYS = frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})


def _preference(wish: Any, touched: frozenset[str]) -> None:
    for field in ("briefing_at", "quiet_from", "quiet_to", "digest_at"):
        if not _CLOCK.fullmatch(getattr(wish, field)):
            raise refusal(field, "is a time of day like 07:30")
    for field, days in (("days", wish.days), ("digest_day", (wish.digest_day,))):
        if not set(days) <= _DAYS:
            raise refusal(field, "names days of the week")
    if not set(wish.classes) <= set(get_args(DealClass)):
        raise refusal("classes", "names classes of deals")
    if not 5 <= wish.prep_minutes <= 24 * 60:
        raise refusal("prep_minutes", "is between five minutes and a day")


_RULES: dict[str, Callable[[Any, frozenset[str]], None]] = {
    "deal": _deal,
    "contact": _contact,
    "document": _document,
    "evidence": _evidence,
    "override": _override,
    "snapshot": _snapshot,
    "initiative": _initiative,
    "edge": _edge,
    "competency": _competency,
    "live_call": _live_call,
    "preference": _preference,
}
