"""Where the app is installed in others' chats, and what those came of. Times as in `trouble_tables`."""

from typing import Any

from sqlalchemy import JSON, Float, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.store.base import Base


class InstallationRow(Base):
    """A workspace of a vendor's belongs to one company: its key holds no tenant."""

    __tablename__ = "installations"

    surface: Mapped[str] = mapped_column(String(16), primary_key=True)
    workspace: Mapped[str] = mapped_column(String(80), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(80), index=True)
    name: Mapped[str] = mapped_column(String(200))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    sealed: Mapped[str] = mapped_column(Text)
    """The tokens, encrypted (`knowledge.sealing`)."""
    installed_at: Mapped[float] = mapped_column(Float)
    version: Mapped[int] = mapped_column(Integer)


class InstallingRow(Base):
    """What an installation came of, hashed: it is good for no second one while it would still be taken."""

    __tablename__ = "installing"

    state: Mapped[str] = mapped_column(String(64), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(80))
    surface: Mapped[str] = mapped_column(String(16))
    browser: Mapped[str] = mapped_column(String(64))
    until: Mapped[float] = mapped_column(Float, index=True)
