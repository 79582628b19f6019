"""What a call leaves while it runs: who may stream it, what was said, which hints were given.

Times are seconds since the epoch (UTC), as in `work_tables`; `start_s` and `end_s` count from the start of the call.
"""

from typing import Any

from sqlalchemy import JSON, Float, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.store.base import Base


class StreamRow(Base):
    """A call's stream: the hash of the key that opens it, and how it is doing."""

    __tablename__ = "call_streams"
    __table_args__ = (Index("ix_call_streams_key_hash", "tenant", "key_hash", unique=True),)

    tenant: Mapped[str] = mapped_column(String(80), primary_key=True)
    call_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    key_hash: Mapped[str | None] = mapped_column(String(64))
    """SHA-256; the key itself is kept nowhere. None: none was made, or the call is over."""
    key_ends: Mapped[float] = mapped_column(Float, default=0.0)
    pressure: Mapped[str] = mapped_column(String(20), default="none")
    behind_s: Mapped[float] = mapped_column(Float, default=0.0)
    heard_at: Mapped[float] = mapped_column(Float, default=0.0)
    """When something was heard last; 0: nothing yet."""
    held_by: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """The process that hears it, while `held_until` lies ahead."""
    held_until: Mapped[float] = mapped_column(Float, default=0.0, server_default="0")


class LineRow(Base):
    """What was said, utterance by utterance."""

    __tablename__ = "call_lines"

    tenant: Mapped[str] = mapped_column(String(80), primary_key=True)
    call_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    channel: Mapped[int] = mapped_column(Integer)
    speaker: Mapped[dict[str, Any]] = mapped_column(JSON)
    text: Mapped[str] = mapped_column(Text)
    start_s: Mapped[float] = mapped_column(Float)
    end_s: Mapped[float] = mapped_column(Float)
    at: Mapped[float] = mapped_column(Float)


class HintRow(Base):
    """A hint that was given, to the call's holder alone."""

    __tablename__ = "call_hints"

    tenant: Mapped[str] = mapped_column(String(80), primary_key=True)
    call_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    """1, 2, 3, … within the call."""
    hint: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[float] = mapped_column(Float)
