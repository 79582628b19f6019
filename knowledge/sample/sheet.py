"""The written material and the moment it is told at: what every part of the assembly works from."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from knowledge.records import record_id
from knowledge.sample.calendar import Calendar

TEXTS = Path(__file__).parent / "texts"
SOURCE = "sample"
_SEED = 20


@cache
def _load(name: str) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: dict[str, Any] = yaml.load((TEXTS / name).read_text("utf-8"), loader)  # noqa: S506 - a safe loader
    return data


@dataclass(frozen=True, slots=True)
class Sheet:
    tenant: str
    calendar: Calendar

    @property
    def company(self) -> dict[str, Any]:
        return _load("company.yaml")

    @property
    def clients(self) -> dict[str, Any]:
        return _load("clients.yaml")

    @property
    def deals(self) -> dict[str, Any]:
        return _load("deals.yaml")

    @property
    def plans(self) -> dict[str, Any]:
        return _load("plans.yaml")

    @property
    def bench(self) -> dict[str, Any]:
        return _load("bench.yaml")

    def id(self, kind: str, key: str) -> str:
        return record_id(kind, self.tenant, SOURCE, f"{kind}:{key}")

    def known(self, kind: str, key: str) -> str:
        """The id of something written down in the files; `KeyError` names what is not."""
        tables = {
            "user": "users",
            "team": "teams",
            "product": "products",
            "competitor": "competitors",
            "imperative": "imperatives",
        }
        if kind in tables:
            table = self.company[tables[kind]]
        elif kind == "account":
            table = self.clients
        else:
            table = self.deals
        if key not in table:
            raise KeyError(f"the sample has no {kind} {key!r}")
        return self.id(kind, key)

    def contact(self, account: str, key: str) -> str:
        if key not in self.clients[account]["contacts"]:
            raise KeyError(f"{account} has no contact {key!r}")
        return self.id("contact", f"{account}/{key}")

    def zone(self, user: str) -> str:
        return str(self.company["users"][user]["zone"])

    def day(self, written: int | str | None) -> date | None:
        return None if written is None else self.calendar.when(written)

    @staticmethod
    def rng(key: str) -> Random:
        """Chance with a memory: the same key always draws the same."""
        return Random(f"{_SEED}:{key}")  # noqa: S311 - composition, not secrets


def money(value: float | int | str | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def plain(text: str) -> str:
    """ "Máire Nolan" -> "maire.nolan": the part of an address before the @."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return ".".join(folded.lower().split())
