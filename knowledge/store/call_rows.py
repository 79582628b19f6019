"""Statements on a running call: the key that opens it, what was said, the hints, and forgetting all of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Table, delete, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.records import LiveCall
from knowledge.shelf import RECORDED
from knowledge.store.call_tables import HintRow, LineRow, StreamRow
from knowledge.store.journal_inbox import inserting_on
from knowledge.store.journal_outbox import OUTBOX
from knowledge.store.storable import storable
from knowledge.store.tables import KINDS

STREAMS: Table = StreamRow.__table__  # type: ignore[assignment]
LINES: Table = LineRow.__table__  # type: ignore[assignment]
HINTS: Table = HintRow.__table__  # type: ignore[assignment]
_CALL = KINDS["live_call"]
DEBRIEF = "debrief:"
"""Before the id of a call: the key of the message that tells how it went. Hints have the call's id before theirs."""


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody said. Times are seconds from the start of the call."""

    seq: int
    channel: int
    speaker: dict[str, Any]
    """What is known of who spoke: name, side, user_id, contact_id."""
    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Stream:
    """How a call's sound is doing; times are seconds since the epoch."""

    call_id: str
    pressure: str = "none"
    behind_s: float = 0.0
    heard_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Resume:
    """Where a call taken up again goes on."""

    last_seq: int = 0
    heard_until: float = 0.0
    by_channel: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """A hint as it was given."""

    number: int
    id: str
    hint: dict[str, Any] = field(default_factory=dict)


async def call(connection: AsyncConnection, call_id: str, *, tenant: str) -> LiveCall | None:
    c = _CALL.table.c
    rows = await connection.execute(
        select(*_CALL.plain).where(c.tenant == tenant, c.id == call_id, c.retired_at.is_(None))
    )
    row = rows.one_or_none()
    return None if row is None else LiveCall(*row)


async def opened_by(connection: AsyncConnection, key_hash: str, *, tenant: str, now: float) -> str | None:
    """The call a key opens, while it does."""
    c = STREAMS.c
    found: str | None = await connection.scalar(
        select(c.call_id).where(c.tenant == tenant, c.key_hash == key_hash, c.key_ends > now)
    )
    return found


async def lost(connection: AsyncConnection, *, tenant: str, before: float) -> list[str]:
    """Calls heard last before a moment that are live by the record, or over and never filed.

    A recording is no call that fell silent: the work that hears it goes on by itself.
    """
    c, s = _CALL.table.c, STREAMS.c
    joined = _CALL.table.join(STREAMS, (s.tenant == c.tenant) & (s.call_id == c.id))
    said = select(LINES.c.seq).where(LINES.c.tenant == tenant, LINES.c.call_id == c.id).exists()
    rows = await connection.scalars(
        select(c.id)
        .select_from(joined)
        .where(
            c.tenant == tenant,
            c.retired_at.is_(None),
            s.heard_at < before,
            c.source != RECORDED,
            (c.state == "live") | ((c.state == "ended") & c.document_id.is_(None) & said),
        )
    )
    return list(rows)


async def set_stream(connection: AsyncConnection, call_id: str, values: dict[str, Any], *, tenant: str) -> None:
    quiet: dict[str, Any] = {"pressure": "none", "behind_s": 0.0, "heard_at": 0.0, "held_by": "", "held_until": 0.0}
    blank: dict[str, Any] = {"key_hash": None, "key_ends": 0.0, **quiet}
    row = {"tenant": tenant, "call_id": call_id, **blank, **values}
    statement = inserting_on(connection.dialect.name, STREAMS).values(row)
    await connection.execute(statement.on_conflict_do_update(index_elements=["tenant", "call_id"], set_=values))


async def stream(connection: AsyncConnection, call_id: str, *, tenant: str) -> Stream:
    c = STREAMS.c
    row = (await connection.execute(select(STREAMS).where(c.tenant == tenant, c.call_id == call_id))).one_or_none()
    if row is None:
        return Stream(call_id)
    return Stream(call_id, row.pressure, row.behind_s, row.heard_at)


async def hold(
    connection: AsyncConnection, call_id: str, *, tenant: str, by: str, until: float, now: float, heard: bool
) -> bool:
    c = STREAMS.c
    free = (c.held_by.in_(("", by))) | (c.held_until <= now)
    mine = (c.tenant == tenant) & (c.call_id == call_id)
    values = {"held_by": by, "held_until": until} | ({"heard_at": now} if heard else {})
    taken = await connection.execute(update(STREAMS).where(mine, free).values(values))
    return taken.rowcount > 0


async def let_go(connection: AsyncConnection, call_id: str, *, tenant: str, by: str) -> None:
    c = STREAMS.c
    mine = (c.tenant == tenant) & (c.call_id == call_id) & (c.held_by == by)
    await connection.execute(update(STREAMS).where(mine).values(held_by="", held_until=0.0))


async def append(connection: AsyncConnection, call_id: str, line: Line, *, tenant: str, now: float) -> bool:
    """False when that number is on record already; what stands there stays."""
    row = {
        "tenant": tenant,
        "call_id": call_id,
        "seq": line.seq,
        "channel": line.channel,
        "speaker": storable(line.speaker),
        "text": storable(line.text),
        "start_s": line.start,
        "end_s": line.end,
        "at": now,
    }
    statement = inserting_on(connection.dialect.name, LINES).values(row).on_conflict_do_nothing()
    return (await connection.execute(statement.returning(LINES.c.seq))).first() is not None


async def lines(
    connection: AsyncConnection, call_id: str, *, tenant: str, after: int = 0, limit: int | None = None
) -> list[Line]:
    c = LINES.c
    statement = select(LINES).where(c.tenant == tenant, c.call_id == call_id, c.seq > after).order_by(c.seq)
    rows = await connection.execute(statement if limit is None else statement.limit(limit))
    return [_line(r) for r in rows]


def _line(row: Row[Any]) -> Line:
    return Line(row.seq, row.channel, row.speaker, row.text, row.start_s, row.end_s)


async def resume(connection: AsyncConnection, call_id: str, *, tenant: str) -> Resume:
    c = LINES.c
    ends = func.max(c.end_s)
    rows = (
        await connection.execute(
            select(c.channel, func.max(c.seq), ends).where(c.tenant == tenant, c.call_id == call_id).group_by(c.channel)
        )
    ).all()
    if not rows:
        return Resume()
    by_channel = tuple(sorted((int(ch), float(end)) for ch, _, end in rows))
    return Resume(max(int(seq) for _, seq, _ in rows), max(end for _, end in by_channel), by_channel)


async def give(
    connection: AsyncConnection, call_id: str, hint_id: str, hint: dict[str, Any], *, tenant: str, now: float
) -> bool:
    """False for a hint that was given before. One process at a time gives a call's hints."""
    c = HINTS.c
    last = await connection.scalar(select(func.max(c.number)).where(c.tenant == tenant, c.call_id == call_id))
    row = {
        "tenant": tenant,
        "call_id": call_id,
        "id": hint_id[:200],
        "number": (last or 0) + 1,
        "hint": storable(hint),
        "at": now,
    }
    statement = inserting_on(connection.dialect.name, HINTS).values(row).on_conflict_do_nothing()
    return (await connection.execute(statement.returning(HINTS.c.id))).first() is not None


async def given(connection: AsyncConnection, call_id: str, *, tenant: str, after: int = 0) -> list[Given]:
    c = HINTS.c
    rows = await connection.execute(
        select(HINTS).where(c.tenant == tenant, c.call_id == call_id, c.number > after).order_by(c.number)
    )
    return [Given(r.number, r.id, r.hint) for r in rows]


async def forget(connection: AsyncConnection, call_ids: Sequence[str], *, tenant: str) -> int:
    """Drops what was said and hinted in these calls; the call itself stays on record. Returns how many lines went."""
    gone = 0
    for table in (LINES, HINTS):
        c = table.c
        done = await connection.execute(delete(table).where(c.tenant == tenant, c.call_id.in_(call_ids)))
        gone += done.rowcount if table is LINES else 0
    return gone


async def forget_messages(connection: AsyncConnection, call_id: str, *, tenant: str) -> None:
    """Drops its debrief and the hints that went to a chat: they quote what was said. One still on its way stays."""
    o = OUTBOX.c
    of_it = or_(o.key == f"{DEBRIEF}{call_id}", o.key.startswith(f"{call_id}:", autoescape=True))
    await connection.execute(delete(OUTBOX).where(o.tenant == tenant, o.status.in_(("sent", "dead")), of_it))


async def ended_before(connection: AsyncConnection, moment: Any, *, tenant: str) -> list[LiveCall]:
    """Calls over since before a moment whose words are still kept somewhere."""
    c, lines_of = _CALL.table.c, LINES.c
    kept = select(lines_of.call_id).where(lines_of.tenant == tenant)
    o = OUTBOX.c
    told = select(o.key).where(o.tenant == tenant, o.key == literal(DEBRIEF) + c.id).exists()
    rows = await connection.execute(
        select(*_CALL.plain).where(
            c.tenant == tenant,
            c.state == "ended",
            c.ended_at < moment,
            c.retired_at.is_(None),
            (c.document_id.is_not(None)) | c.id.in_(kept) | told,
        )
    )
    return [LiveCall(*r) for r in rows]


async def unfile(connection: AsyncConnection, call_id: str, *, tenant: str) -> None:
    c = _CALL.table.c
    await connection.execute(update(_CALL.table).where(c.tenant == tenant, c.id == call_id).values(document_id=None))


async def drop_document(connection: AsyncConnection, document_id: str, *, tenant: str, at: Any) -> None:
    """Takes a transcript away for good: its words go, what remains is a retired stub that nothing shows."""
    c = KINDS["document"].table.c
    await connection.execute(
        update(KINDS["document"].table)
        .where(c.tenant == tenant, c.id == document_id)
        .values(segments=(), retired_at=at)
    )


async def drop_undecided(connection: AsyncConnection, document_id: str, *, tenant: str, at: Any) -> None:
    """What was read out of a transcript and accepted by nobody goes with it: it quotes what was said."""
    c = KINDS["evidence"].table.c
    await connection.execute(
        update(KINDS["evidence"].table)
        .where(c.tenant == tenant, c.source_kind == "document", c.source_id == document_id, c.status != "accepted")
        .values(statement="", speaker=None, retired_at=at)
    )
