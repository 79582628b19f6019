"""Work that runs by itself: what is to be done (and what became of it), when it is due again, how far it came.

Times are seconds since the epoch (UTC), as in `journal_tables`: they are only ever compared.
"""

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Float, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.store.base import Base

_Serial = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only for plain INTEGER keys


class WorkRow(Base):
    """One piece of work. State: waiting, running, done, dead, cancelled."""

    __tablename__ = "work"
    __table_args__ = (
        UniqueConstraint("tenant", "key"),
        Index("ix_work_next", "tenant", "state", "priority", "run_at"),
        Index("ix_work_ended", "tenant", "state", "ended_at"),
    )

    seq: Mapped[int] = mapped_column(_Serial, primary_key=True, autoincrement=True)
    tenant: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(200))
    """Names it for ever: a schedule and its slot, so that no slot is worked on twice."""
    task: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    priority: Mapped[int] = mapped_column(Integer, default=0)
    run_at: Mapped[float] = mapped_column(Float)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    lease_until: Mapped[float | None] = mapped_column(Float)
    owner: Mapped[str | None] = mapped_column(String(120))
    progress: Mapped[float] = mapped_column(Float, default=0.0)
    note: Mapped[str] = mapped_column(Text, default="")
    """What it did, or why it did not."""
    created_at: Mapped[float] = mapped_column(Float)
    started_at: Mapped[float | None] = mapped_column(Float)
    ended_at: Mapped[float | None] = mapped_column(Float)


class ScheduleRow(Base):
    """When something is due again, for one person or for the house."""

    __tablename__ = "schedules"
    __table_args__ = (Index("ix_schedules_due", "tenant", "enabled", "next_at"),)

    tenant: Mapped[str] = mapped_column(String(80), primary_key=True)
    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    task: Mapped[str] = mapped_column(String(60))
    user_id: Mapped[str | None] = mapped_column(String(80), index=True)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    next_at: Mapped[float | None] = mapped_column(Float)
    """None: never again, as things are."""
    next_slot: Mapped[str] = mapped_column(String(40), default="")
    updated_at: Mapped[float] = mapped_column(Float)


class MarkRow(Base):
    """How far something came: one small value by name, for work that goes on where it stopped."""

    __tablename__ = "marks"

    tenant: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[float] = mapped_column(Float)
