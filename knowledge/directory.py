"""The names one principal may see: what words in a question can refer to."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

NameKind = Literal["deal", "account", "contact", "user", "product", "competitor"]


@dataclass(frozen=True, slots=True)
class NameEntry:
    kind: NameKind
    id: str
    name: str
    aliases: tuple[str, ...] = ()
    account_id: str | None = None
    """Deals and contacts: their client."""
    detail: str = ""
    """Tells two of the same name apart: "Helix · negotiate" (beside its amount), "CFO at Helix"."""
    owner_id: str | None = None
    status: str = ""
    kind_of_deal: str = ""
    amount: Decimal | None = None
    currency: str = "USD"
    close_on: date | None = None
    touched_at: datetime | None = None
    """Last activity: breaks ties."""


@dataclass(frozen=True, slots=True)
class Directory:
    entries: tuple[NameEntry, ...]
    version: int
    """Changes whenever the names or the rights behind them do."""
