"""Records as they were: today's rows with later changes taken back, and nothing that could not be known then."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from knowledge.records import Deal, Delivery, Override, Ticket
from knowledge.store.reader_threads import Query
from knowledge.store.statements import changes_after
from knowledge.store.tables import Kind

CREATED = "created"
"""Pseudo-field in the history of a record made by a confirmed change: before False, after True."""
RETIRED = "retired"
"""Pseudo-field of a record whose creation was undone."""


_TOGETHER = 5000


def later_changes(kind: Kind, tenant: str, found: Sequence[Any], moment: datetime) -> list[Query]:
    """What to ask to take records back: their changes after `moment`, newest first."""
    about = {"p_tenant": tenant, "record_type": kind.name, "after": moment}
    ids = [r.id for r in found]
    return [
        Query(changes_after(), about | {"ids": ids[start : start + _TOGETHER]})
        for start in range(0, len(ids), _TOGETHER)
    ]


def as_they_were(
    kind: Kind, found: Sequence[Any], changes: Iterable[tuple[str, str, Any]], moment: datetime
) -> list[Any]:
    """The records that existed at `moment`, with the fields they had; in the order given."""
    later: dict[str, dict[str, Any]] = defaultdict(dict)
    for record_id, field, before in changes:
        later[record_id][field] = before  # newest first: the earliest change is the one that stays
    known = {f.name for f in fields(kind.record)}
    kept = []
    for record in found:
        undone = later.get(record.id, {})
        if undone.get(CREATED) is False:
            continue
        then = replace(record, **{f: v for f, v in undone.items() if f in known}) if undone else record
        if _existed(then, moment.date()):
            kept.append(_without_hindsight(then, moment))
    return kept


def _existed(record: Any, day: date) -> bool:
    return not (isinstance(record, Deal) and record.created_on is not None and record.created_on > day)


def _without_hindsight(record: Any, moment: datetime) -> Any:
    """Leaves out what the record says about days after `moment`."""
    if isinstance(record, Override) and record.withdrawn_at is not None and record.withdrawn_at > moment:
        return replace(record, withdrawn_at=None)
    if isinstance(record, Ticket) and record.closed_on is not None and record.closed_on > moment.date():
        return replace(record, closed_on=None)
    if isinstance(record, Delivery) and record.ended_on is not None and record.ended_on > moment.date():
        return replace(record, ended_on=None, terms_met=None, sla_met=None, success=None, renewed=None)
    return record
