"""What keeps a surface from working until somebody mends it. Times are seconds since the epoch (UTC)."""

from sqlalchemy import Float, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.store.base import Base


class TroubleRow(Base):
    """One open trouble; what is mended is dropped."""

    __tablename__ = "troubles"

    tenant: Mapped[str] = mapped_column(String(80), primary_key=True)
    surface: Mapped[str] = mapped_column(String(16), primary_key=True)
    place: Mapped[str] = mapped_column(String(300), primary_key=True)
    code: Mapped[str] = mapped_column(String(80), primary_key=True)
    told: Mapped[str] = mapped_column(Text)
    first_at: Mapped[float] = mapped_column(Float)
    last_at: Mapped[float] = mapped_column(Float)
    times: Mapped[int] = mapped_column(Integer)
