"""What the model gateway shares between processes: spending, the audit, cached answers, prompts and how they do."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Date, Float, Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.store.base import Base
from knowledge.store.columns import JSON_VALUE, Moment


class SpendRow(Base):
    """What an account ("user:u1:2026-11") holds: spent, and held by calls under way."""

    __tablename__ = "model_spend"

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    account: Mapped[str] = mapped_column(Text, primary_key=True)
    micro_usd: Mapped[int] = mapped_column(BigInteger, default=0)
    tokens: Mapped[int] = mapped_column(BigInteger, default=0)


class AuditRow(Base):
    """One request to a model: who, what for, which models, how it ended. No text of either side."""

    __tablename__ = "model_audit"
    __table_args__ = (Index("ix_model_audit_at", "tenant", "at"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    tenant: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    asked_by: Mapped[str] = mapped_column(Text)
    task: Mapped[str] = mapped_column(Text)
    prompt: Mapped[str] = mapped_column(Text)
    data_class: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(Text)
    attempts: Mapped[list[Any]] = mapped_column(JSON_VALUE)
    outcome: Mapped[str] = mapped_column(Text)
    micro_usd: Mapped[int] = mapped_column(BigInteger)
    input_tokens: Mapped[int] = mapped_column(BigInteger)
    output_tokens: Mapped[int] = mapped_column(BigInteger)
    masked: Mapped[int] = mapped_column(Integer)
    tripped: Mapped[int] = mapped_column(Integer)
    ms: Mapped[float] = mapped_column(Float)


class CachedAnswerRow(Base):
    """An answer a model gave, under everything it depended on."""

    __tablename__ = "model_answers"
    __table_args__ = (Index("ix_model_answers_family", "tenant", "family", "expires_at"),)

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    """Digest of the whole request: rights, task, prompt, records, material."""
    family: Mapped[str] = mapped_column(Text)
    """Digest of everything but the question's wording: only within it may a like question share the answer."""
    question: Mapped[str] = mapped_column(Text)
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)
    completion: Mapped[dict[str, Any]] = mapped_column(JSON_VALUE)
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    hits: Mapped[int] = mapped_column(Integer, default=0)


class PromptVersionRow(Base):
    """A wording of a prompt that was put in the store; the shipped ones live in files."""

    __tablename__ = "prompt_versions"

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[str] = mapped_column(Text, primary_key=True)
    """The first twelve digits of its text's SHA-256."""
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")


class PromptShareRow(Base):
    """Which versions of a prompt are in use, and for what share of people; history is kept."""

    __tablename__ = "prompt_shares"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    tenant: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    shares: Mapped[dict[str, Any]] = mapped_column(JSON_VALUE)
    """version ("shipped" for the file's) -> share of people, summing to 1."""
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("ix_prompt_shares_name", "tenant", "name", "at"),)


class PromptResultRow(Base):
    """How a version did on one day."""

    __tablename__ = "prompt_results"

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[Any] = mapped_column(Date, primary_key=True)
    calls: Mapped[int] = mapped_column(Integer, default=0)
    held: Mapped[int] = mapped_column(Integer, default=0)
    """Answers that stood the check of their facts."""
    refused: Mapped[int] = mapped_column(Integer, default=0)
    liked: Mapped[int] = mapped_column(Integer, default=0)
    disliked: Mapped[int] = mapped_column(Integer, default=0)
    micro_usd: Mapped[int] = mapped_column(BigInteger, default=0)
    ms: Mapped[float] = mapped_column(Float, default=0.0)
    """All calls together."""
