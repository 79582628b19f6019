"""Tables that make a turn durable: what came in, what goes out, what waits for a person, what is remembered.

Times are seconds since the epoch (UTC): they are only ever compared, and both databases compare them alike.
The two partial unique indexes let the database itself hold "one at a time per conversation"; the other two know only
what is still to be done, so that it is found as fast in the second year as on the first day.
"""

from typing import Any

from sqlalchemy import JSON, BigInteger, Float, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.store.base import Base

_Serial = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only for plain INTEGER keys


class InboxRow(Base):
    """One event, stored before it is acknowledged. Status: queued, claimed, done, dead."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("tenant", "surface", "event_id"),
        Index("ix_inbox_status", "tenant", "status", "seq"),
        Index("ix_inbox_lane", "tenant", "conversation", "status", "seq"),
        Index(
            "ix_inbox_open",
            "tenant",
            "seq",
            sqlite_where=text("status in ('queued', 'claimed')"),
            postgresql_where=text("status in ('queued', 'claimed')"),
        ),
        Index(
            "ix_inbox_unswept",
            "tenant",
            "finished_at",
            sqlite_where=text("swept = 0"),
            postgresql_where=text("swept = 0"),
        ),
        Index(
            "uq_inbox_one_claimed",
            "tenant",
            "conversation",
            unique=True,
            sqlite_where=text("status = 'claimed'"),
            postgresql_where=text("status = 'claimed'"),
        ),
    )

    seq: Mapped[int] = mapped_column(_Serial, primary_key=True, autoincrement=True)
    turn_id: Mapped[str] = mapped_column(String(80), unique=True)
    tenant: Mapped[str] = mapped_column(String(80))
    surface: Mapped[str] = mapped_column(String(16))
    event_id: Mapped[str] = mapped_column(String(200))
    conversation: Mapped[str] = mapped_column(String(300))
    """Surface and chat, "slack:C1:17.2": the lane turns wait in."""
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(8), default="queued")
    claims: Mapped[int] = mapped_column(Integer, default=0)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    generation: Mapped[int] = mapped_column(Integer, default=0)
    """How often a parked turn was replayed."""
    available_at: Mapped[float] = mapped_column(Float)
    lease_until: Mapped[float | None] = mapped_column(Float)
    owner: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str | None] = mapped_column(Text)
    reference: Mapped[str | None] = mapped_column(String(32))
    """What an apology named, to find the log lines by."""
    accepted_at: Mapped[float] = mapped_column(Float)
    finished_at: Mapped[float | None] = mapped_column(Float, index=True)
    swept: Mapped[int] = mapped_column(Integer, default=0)


class OutboxRow(Base):
    """One message on its way out. Status: ready, claimed, sent, parked."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("tenant", "key"),
        Index("ix_outbox_status", "tenant", "status", "seq"),
        Index("ix_outbox_lane", "tenant", "conversation", "status", "seq"),
        Index(
            "uq_outbox_one_claimed",
            "tenant",
            "conversation",
            unique=True,
            sqlite_where=text("status = 'claimed'"),
            postgresql_where=text("status = 'claimed'"),
        ),
    )

    seq: Mapped[int] = mapped_column(_Serial, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(200))
    tenant: Mapped[str] = mapped_column(String(80))
    surface: Mapped[str] = mapped_column(String(16))
    conversation: Mapped[str] = mapped_column(String(300))
    turn_id: Mapped[str | None] = mapped_column(String(80), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(8), default="ready")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    available_at: Mapped[float] = mapped_column(Float)
    lease_until: Mapped[float | None] = mapped_column(Float)
    owner: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str | None] = mapped_column(Text)
    sent_reference: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[float] = mapped_column(Float)
    sent_at: Mapped[float | None] = mapped_column(Float)


class PendingRow(Base):
    """A change waiting for its person. Status: open, yes, no, replaced, expired."""

    __tablename__ = "pending"
    __table_args__ = (Index("ix_pending_user_status", "tenant", "user_id", "status"),)

    tenant: Mapped[str] = mapped_column(String(80), primary_key=True)
    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(80))
    thread_id: Mapped[str] = mapped_column(String(120))
    surface: Mapped[str] = mapped_column(String(16))
    conversation: Mapped[str] = mapped_column(String(300))
    card_key: Mapped[str] = mapped_column(String(200))
    """Outbox key of the card with the buttons."""
    address: Mapped[dict[str, Any]] = mapped_column(JSON)
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(8), default="open")
    decided_by: Mapped[str | None] = mapped_column(String(80))
    """The turn whose press or words decided it."""
    created_at: Mapped[float] = mapped_column(Float)
    expires_at: Mapped[float] = mapped_column(Float)


class MemoryRow(Base):
    """What one conversation leaves behind for one person."""

    __tablename__ = "memory"

    tenant: Mapped[str] = mapped_column(String(80), primary_key=True)
    conversation: Mapped[str] = mapped_column(String(300), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    expires_at: Mapped[float] = mapped_column(Float, index=True)


class AddressRow(Base):
    """Where a person can be written to unasked, per surface."""

    __tablename__ = "addresses"

    tenant: Mapped[str] = mapped_column(String(80), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    surface: Mapped[str] = mapped_column(String(16), primary_key=True)
    conversation: Mapped[str] = mapped_column(String(300))
    address: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[float] = mapped_column(Float)


class FeedbackRow(Base):
    """A thumb up or down on an answer; one per person and turn, the last one counts."""

    __tablename__ = "feedback"

    tenant: Mapped[str] = mapped_column(String(80), primary_key=True)
    turn_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    good: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[float] = mapped_column(Float)
